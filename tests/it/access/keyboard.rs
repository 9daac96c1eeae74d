//! A booking by somebody who has a keyboard and nothing else.

use crate::support::{self, Browser, DESK, Server, person};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Whether what has the focus shows it: three pixels of outline on it, or on the label that stands for it.
const RING: &str = "const e = document.activeElement;
    const ring = (of) => of && getComputedStyle(of).outlineStyle !== 'none' && parseFloat(getComputedStyle(of).outlineWidth) >= 3;
    return e === document.body || e.id === 'main' || [e, ...(e.labels || [])].some(ring);";

struct Keyboard<'a>(&'a Browser);

impl Keyboard<'_> {
    async fn press(&self, key: char) {
        let keys = KeyActions::new("keys".into());
        let keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        self.0.page.perform_actions(keys).await.expect("a key");
    }

    async fn types(&self, text: &str) {
        for key in text.chars() {
            self.press(key).await;
        }
    }

    async fn is(&self, css: &str) -> bool {
        let script = "return document.activeElement.matches(arguments[0])";
        self.0.page.execute(script, vec![json!(css)]).await.expect("an answer") == Value::Bool(true)
    }

    /// Tab until it is there; on the way everything shows its focus.
    async fn tab_to(&self, css: &str) {
        for _ in 0..80 {
            self.press(Key::Tab.into()).await;
            let ring = self.0.page.execute(RING, vec![]).await.expect("an answer");
            let at = self.0.page.execute("return document.activeElement.outerHTML.slice(0, 150)", vec![]).await;
            assert_eq!(ring, Value::Bool(true), "no focus to be seen: {at:?}");
            if self.is(css).await {
                return;
            }
        }
        panic!("Tab never comes to {css} on {}", self.0.path().await);
    }

    async fn follow(&self, css: &str) {
        self.tab_to(css).await;
        self.0.leads(self.press(Key::Enter.into())).await;
    }
}

async fn choose(keys: &Keyboard<'_>, server: &Server) {
    keys.0.page.goto(&server.url).await.expect("the start page");
    keys.tab_to(".skip").await;
    keys.press(Key::Enter.into()).await;
    keys.press(Key::Tab.into()).await;
    assert!(keys.is("main *").await, "the link past the header leads into the page");
    keys.0.page.goto(&server.url).await.expect("the start page");
    keys.follow("main .btn.main").await;
    while keys.0.path().await == "/materials" {
        keys.tab_to("form.question input[type=radio]").await;
        keys.press(Key::Down.into()).await;
        keys.press(Key::Up.into()).await;
        assert!(keys.is("input:checked").await, "arrows choose");
        keys.follow("form.question .btn.main").await;
    }
    keys.follow("main .btn.main").await;
    assert_eq!(keys.0.path().await, "/book");
    keys.follow("ul.rows a.row").await;
    keys.follow("ul.rows a.row").await;
    keys.tab_to(".pick input").await;
    keys.press(' ').await;
    assert!(keys.is("input:checked").await, "the space bar chooses");
    keys.follow("#spans .btn.main").await;
}

#[tokio::test]
async fn a_booking_needs_no_mouse() {
    let (database, server) = support::city().await;
    let browser = Browser::open(DESK).await;
    let keys = Keyboard(&browser);
    choose(&keys, &server).await;
    let (id_number, mobile) = person(505);
    keys.tab_to("#mobile").await;
    keys.types(&mobile).await;
    browser.leads(keys.press(Key::Enter.into())).await;
    let message = browser.text("#demo-message").await;
    let code: String = message.chars().filter(char::is_ascii_digit).take(6).collect();
    for (field, text) in [("#code", code.as_str()), ("#name", "王小佳"), ("#id_number", &id_number[..17])] {
        keys.tab_to(field).await;
        keys.types(text).await;
    }
    browser.leads(keys.press(Key::Enter.into())).await;
    assert!(keys.is("[data-errors]").await, "the focus is moved to what is wrong");
    keys.tab_to("[data-errors] a").await;
    keys.press(Key::Enter.into()).await;
    assert!(keys.is("#id_number").await, "and from there to the field");
    keys.press(Key::End.into()).await;
    keys.types(&id_number[17..]).await;
    browser.leads(keys.press(Key::Enter.into())).await;
    assert_eq!(browser.path().await, "/book/confirm");
    keys.follow("main .btn.main").await;
    assert!(browser.has(".ticket").await);
    browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}
