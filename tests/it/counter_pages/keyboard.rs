//! A whole morning at a window by somebody who has a keyboard and nothing else.

use crate::support::{self, Browser, DESK, START, Staff, visitor_with};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

struct Keys<'a>(&'a Browser);

impl Keys<'_> {
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

    /// A key that leads to another page.
    async fn does(&self, key: char) {
        self.0.leads(self.press(key)).await;
    }

    async fn focus(&self) -> String {
        let script = "const e = document.activeElement; return e.id || e.name || e.dataset.key || e.className";
        self.0.page.execute(script, vec![]).await.expect("an answer").as_str().unwrap_or_default().to_owned()
    }

    async fn tab_to(&self, css: &str) {
        for _ in 0..120 {
            let script = "return document.activeElement.matches(arguments[0])";
            if self.0.page.execute(script, vec![json!(css)]).await.expect("an answer") == Value::Bool(true) {
                return;
            }
            self.press(Key::Tab.into()).await;
        }
        panic!("Tab never comes to {css}");
    }
}

/// Opens the console of a signed-in clerk.
pub async fn console(server: &support::Server, username: &str, window: &str) -> Browser {
    let staff = Staff::sign_in(server, username).await;
    let browser = Browser::open(DESK).await;
    for (name, value) in [("staff", staff.token.as_str()), ("lang", "en")] {
        browser.cdp("Network.setCookie", json!({"url": server.url, "name": name, "value": value})).await;
    }
    browser.page.goto(&format!("{}/counter/windows/{window}", server.url)).await.expect("a page");
    browser
}

#[tokio::test]
async fn a_console_needs_no_mouse() {
    let (database, server) = support::city().await;
    server.set_clock(START).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for n in 1001..1007 {
        desk.done("/walk-ins", visitor_with(n, json!({"bank": "CMB"}))).await;
    }
    let browser = console(&server, "daoli.cmb", "DL01").await;
    let keys = Keys(&browser);
    assert_eq!(keys.focus().await, "N", "the next call is one key away");

    // call, recall, not here: missed, put back
    keys.does('n').await;
    assert!(browser.text(".big").await.contains("A001"));
    keys.does('r').await;
    assert!(browser.text("#current-h").await.contains("Called 2"));
    keys.does('m').await;
    keys.does('b').await;
    assert!(browser.text(".queue").await.contains("Missed, put back"));

    // late people come before walk-ins: the same again, and parked
    keys.does('n').await;
    keys.does('p').await;
    assert!(browser.text(".aside").await.contains("A001"));

    // accepted: S, 1, Enter
    keys.does('n').await;
    keys.does('s').await;
    assert_eq!(keys.focus().await, "o-accepted", "the outcome comes next");
    keys.press('1').await;
    keys.does(Key::Enter.into()).await;
    assert!(browser.text(".current").await.contains("20261123-0001"));

    // supplement: two papers by Tab and space, the count on the button; keys are off where something is typed
    keys.does('n').await;
    keys.press('2').await;
    keys.tab_to(".papers input[type=checkbox]").await;
    keys.press(' ').await;
    keys.tab_to(".papers li:first-child input[type=text]").await;
    keys.types("torn npz").await;
    let note = "return document.querySelector('.papers input[type=text]').value";
    assert_eq!(browser.page.execute(note, vec![]).await.expect("text"), json!("torn npz"));
    keys.tab_to(".papers li:nth-child(2) > input").await;
    keys.press(' ').await;
    assert!(browser.text("[data-submit]").await.contains("Submit supplement, 2 missing"));
    keys.does(Key::Enter.into()).await;
    assert!(browser.text(".current").await.contains("Supplement"));

    // sent on: T, choose, Enter
    keys.does('n').await;
    keys.press('t').await;
    assert_eq!(keys.focus().await, "to");
    keys.press(Key::Tab.into()).await;
    keys.does(Key::Enter.into()).await;
    assert!(browser.has(".note.good").await);

    // refused, with the reason in writing
    keys.does('n').await;
    keys.press('3').await;
    keys.tab_to("#reason").await;
    keys.types("Two loans stand.").await;
    keys.tab_to("[data-submit]").await;
    keys.does(Key::Enter.into()).await;
    assert!(browser.text(".current").await.contains("Refused"));

    // left, after being put back
    keys.does('g').await;
    keys.does('n').await;
    keys.press('4').await;
    keys.does(Key::Enter.into()).await;

    // pause and on again
    keys.press('z').await;
    assert_eq!(keys.focus().await, "pause-reason");
    keys.tab_to("details[open] button").await;
    keys.does(Key::Enter.into()).await;
    assert!(browser.text(".console-head").await.contains("Paused"));
    keys.does('z').await;
    assert!(browser.text(".console-head").await.contains("Open"));

    // who wants no single keys switches them off, and they stay off
    keys.tab_to("[data-keys]").await;
    keys.press(' ').await;
    keys.press('z').await;
    assert!(!browser.has("details[open]").await);
    browser.page.refresh().await.expect("again");
    assert!(browser.has("[data-keys][aria-pressed=false]").await);
    browser.close().await;
    let day = desk.day().await;
    let count = |what: &str| day["totals"][what].as_u64().expect("a number");
    assert_eq!((count("accepted"), count("supplement_required"), count("refused")), (1, 1, 1));
    database.assert_sound().await;
    database.drop().await;
}
