//! The hall's screen in a real browser: seen, heard, and back by itself after a cut or a restart.

use super::stream::SOON;
use crate::support::{self, Browser, DESK, Look, Server, Staff, call, tell, walk_in};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Writes down what a voice would say, and whether two would speak at once.
const VOICE: &str = "window.spoken = []; window.talking = 0; window.over = 0;
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, 'speechSynthesis', { value: {
      getVoices: () => [{ lang: 'zh-CN' }],
      cancel: () => {},
      speak: (words) => {
        window.talking += 1;
        if (window.talking > 1) window.over += 1;
        window.spoken.push(`${words.lang} ${words.text}`);
        setTimeout(() => { window.talking -= 1; words.onend(); }, 60);
      },
    } });";

struct Screen {
    browser: Browser,
}

impl Screen {
    async fn open(server: &Server, language: &'static str) -> Screen {
        let browser = Browser::open(Look { language, width: 1920, ..DESK }).await;
        browser.on_every_page(&[VOICE]).await;
        browser.size(1920, 1080).await;
        browser.page.goto(&format!("{}/boards/daoli", server.url)).await.expect("a page");
        browser.pick("[data-voice]").await;
        Screen { browser }
    }

    async fn spoken(&self) -> Vec<String> {
        let found = self.browser.page.execute("return window.spoken.splice(0)", vec![]).await.expect("an answer");
        serde_json::from_value(found).expect("texts")
    }

    /// Until so much was said.
    async fn says(&self, count: usize) {
        let said = async || self.browser.page.execute("return window.spoken.length", vec![]).await.expect("an answer");
        self.until("it is said", SOON, async || said().await == count).await;
    }

    async fn until(&self, what: &str, most: Duration, holds: impl AsyncFn() -> bool) -> Duration {
        let began = Instant::now();
        while !holds().await {
            assert!(began.elapsed() < most, "within {most:?}: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        began.elapsed()
    }

    /// Until the lit panel names a ticket; how long that took.
    async fn shows(&self, number: &Value, most: Duration) -> Duration {
        let number = number.as_str().expect("a number");
        let script = "const lit = document.querySelector('.call.lit .number'); return lit ? lit.textContent : ''";
        let lit = async || self.browser.page.execute(script, vec![]).await.expect("an answer") == *number;
        self.until(number, most, lit).await
    }
}

#[tokio::test]
async fn a_call_is_seen_and_heard_within_a_second_on_another_server() {
    let (database, one) = support::city().await;
    let two = support::start(&database).await;
    let (desk, clerk) = (Staff::sign_in(&one, "daoli.desk").await, Staff::sign_in(&one, "daoli.cmb").await);
    let other = Staff::sign_in(&one, "daoli.ccb").await;
    for n in 0..4 {
        walk_in(&desk, n).await;
    }
    let screen = Screen::open(&two, "zh-CN").await;
    let ticket = call(&clerk, "DL01").await;
    let took = screen.shows(&ticket["number"], SOON).await;
    eprintln!("a call, answered on one server and seen on the other's screen: {took:?}");
    screen.says(2).await;
    assert_eq!(screen.spoken().await, ["zh-CN 请 A001 号到 1 号窗口", "zh-CN 请 A001 号到 1 号窗口"]);
    assert!(screen.browser.text(".call").await.contains("王*佳"));
    assert!(screen.browser.has("tr.lit[data-call^='DL01 A001']").await);

    // a repeated call and another window's come at once: one after the other
    tell(&clerk, &ticket, "recall", json!({})).await;
    let second = call(&other, "DL02").await;
    screen.shows(&second["number"], SOON).await;
    screen.says(4).await;
    let mut said = screen.spoken().await;
    said.sort();
    let (first, second) = ("zh-CN 请 A001 号到 1 号窗口", "zh-CN 请 A002 号到 2 号窗口");
    assert_eq!(said, [first, first, second, second]);
    assert_eq!(screen.browser.page.execute("return window.over", vec![]).await.expect("an answer"), 0);

    // who is there is no longer called
    tell(&other, &second_ticket(&other).await, "start", json!({})).await;
    screen
        .until("the newest call is the first again", SOON, async || screen.browser.text(".call").await.contains("A001"))
        .await;
    assert!(screen.spoken().await.is_empty(), "nothing is said of it");
    screen.browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}

/// The ticket at the second window.
async fn second_ticket(staff: &Staff) -> Value {
    call(staff, "DL02").await
}

#[tokio::test]
async fn a_screen_says_since_when_it_is_cut_off_and_comes_back_by_itself() {
    let (database, server) = support::city().await;
    let (desk, clerk) = (Staff::sign_in(&server, "daoli.desk").await, Staff::sign_in(&server, "daoli.cmb").await);
    for n in 0..3 {
        walk_in(&desk, n).await;
    }
    let screen = Screen::open(&server, "en").await;
    screen.browser.cdp("Network.enable", json!({})).await;
    screen.browser.connected(false).await;
    let mark = async || screen.browser.has("[data-gone]:not([hidden])").await;
    screen.until("the cut is told", Duration::from_secs(10), mark).await;
    assert!(screen.browser.text("[data-gone]").await.starts_with("Offline since 09:0"));
    let ticket = call(&clerk, "DL01").await;
    assert!(screen.spoken().await.is_empty());
    screen.browser.connected(true).await;
    screen.shows(&ticket["number"], Duration::from_secs(10)).await;
    assert!(screen.browser.has("[data-gone][hidden]").await, "it is up to date again");
    screen.says(4).await;
    let english = "en-US A001, please go to window 1.";
    let chinese = "zh-CN 请 A001 号到 1 号窗口";
    assert_eq!(screen.spoken().await, [chinese, english, chinese, english], "what was missed is said");

    let address = server.url.trim_start_matches("http://").to_owned();
    server.stop().await;
    screen.until("the stop is told", Duration::from_secs(10), mark).await;
    let server = support::start_with(&database, &["--demo", "--listen", &address]).await;
    let clerk = Staff::sign_in(&server, "daoli.cmb").await;
    tell(&clerk, &ticket, "start", json!({})).await;
    tell(&clerk, &ticket, "outcome", json!({"outcome": "left"})).await;
    let next = call(&clerk, "DL01").await;
    screen.shows(&next["number"], Duration::from_secs(10)).await;
    assert!(screen.browser.has("[data-gone][hidden]").await);
    // and the stream is back: the next one is there at once
    tell(&clerk, &next, "start", json!({})).await;
    tell(&clerk, &next, "outcome", json!({"outcome": "left"})).await;
    let last = call(&clerk, "DL01").await;
    screen.shows(&last["number"], SOON).await;
    screen.browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}

/// Without scripts the page holds everything and loads itself; citizens load nothing of it.
#[tokio::test]
async fn a_screen_needs_no_script_and_costs_citizens_nothing() {
    let (database, server) = support::city().await;
    let (desk, clerk) = (Staff::sign_in(&server, "daoli.desk").await, Staff::sign_in(&server, "daoli.cmb").await);
    walk_in(&desk, 0).await;
    call(&clerk, "DL01").await;
    let page = async |path: &str| {
        let request = server.http.get(format!("{}{path}", server.url)).header("cookie", "lang=en");
        request.send().await.expect("an answer").text().await.expect("text")
    };
    let screen = page("/boards/daoli").await;
    assert!(screen.contains("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"));
    for shown in ["A001", "王*佳", "Window", "China Merchants Bank", "Waiting", "class=\"call lit\""] {
        assert!(screen.contains(shown), "{shown}");
    }
    assert!(screen.contains("/static/css/board."));
    for path in ["/", "/book", "/signin"] {
        let html = page(path).await;
        assert!(!html.contains("board."), "{path} loads what is the screen's");
    }
    assert!(page("/boards/nowhere").await.contains("Nothing is here"));
    database.drop().await;
}
