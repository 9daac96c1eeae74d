//! Counts that change under the reader's eyes, and a page that knows when they are old.

use crate::support::{self, Browser, Citizen, DESK, Look, PHONE, open_slots};
use serde_json::json;
use std::time::Duration;

const DAY: &str = "2026-11-25";

async fn number(browser: &Browser, css: &str) -> i64 {
    browser.text(css).await.trim().parse().unwrap_or_else(|_| panic!("{css} is a number"))
}

async fn until(what: &str, seconds: u64, holds: impl AsyncFn() -> bool) {
    for _ in 0..seconds * 10 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("within {seconds} s: {what}");
}

/// Looks at the page again, as after a time in the background.
async fn look(browser: &Browser) {
    let script = "document.dispatchEvent(new Event('visibilitychange'))";
    browser.page.execute(script, vec![]).await.expect("looked");
}

async fn offline(browser: &Browser, offline: bool) {
    browser.cdp("Network.enable", json!({})).await;
    let conditions = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    browser.cdp("Network.emulateNetworkConditions", conditions).await;
}

/// Two pages are open and nobody touches them; a stranger books, and the numbers of both follow by themselves.
#[tokio::test]
async fn a_count_changes_on_an_open_page_after_somebody_books() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, DAY).await;
    let (slot, _) = slots.iter().find(|(_, window)| window == "NG02").expect("a free seat");
    let phone = Browser::open(PHONE).await;
    let desk = Browser::open(Look { language: "en", ..DESK }).await;
    phone.page.goto(&format!("{}/book?date={DAY}", server.url)).await.expect("a page");
    desk.page.goto(&format!("{}/book?date={DAY}&bank=CCB&window=NG02", server.url)).await.expect("a page");
    let (bank, window) = ("[data-live-id='bank:CCB']", "[data-live-id='window:NG02']");
    let left = number(&phone, &format!("{bank} [data-left]")).await;
    assert_eq!(number(&phone, &format!("{bank} [data-booked]")).await, 0);
    let day = format!("[data-live-id='day:{DAY}'] [data-left]");
    let of_day = number(&phone, &day).await;
    let of_window = number(&desk, &format!("{window} [data-left]")).await;
    let bar = format!("return document.querySelector(\"{bank} svg.bar rect\").getAttribute('width')");
    let before = phone.page.execute(&bar, vec![]).await.expect("a width");

    Citizen::sign_in(&server, 801).await.booked(slot).await;
    let css = format!("{bank} [data-left]");
    until("the bank's number", 25, async || number(&phone, &css).await == left - 1).await;
    assert_eq!(number(&phone, &format!("{bank} [data-booked]")).await, 1);
    assert_eq!(number(&phone, &day).await, of_day - 1, "the day's too");
    assert_ne!(phone.page.execute(&bar, vec![]).await.expect("a width"), before, "and the bar");
    let css = format!("{window} [data-left]");
    until("the window's number", 25, async || number(&desk, &css).await == of_window - 1).await;
    let full = format!("[data-live-id='slot:{slot}'] .span.full");
    until("the span is full", 5, async || desk.has(&full).await).await;
    assert!(!desk.has(&format!("[data-live-id='slot:{slot}'] input")).await, "and cannot be chosen any more");
    phone.close().await;
    desk.close().await;
    database.drop().await;
}

#[tokio::test]
async fn a_chosen_time_that_goes_is_told_and_others_stay_chosen() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, DAY).await;
    let mut of_window = slots.iter().filter(|(_, window)| window == "NG02").map(|(slot, _)| slot);
    let (mine, other) = (of_window.next().expect("a seat"), of_window.next().expect("a seat"));
    let browser = Browser::open(PHONE).await;
    let page = format!("{}/book?date={DAY}&bank=CCB&window=NG02&slot={mine}", server.url);
    browser.page.goto(&page).await.expect("a page");
    Citizen::sign_in(&server, 811).await.booked(other).await;
    super::settled().await;
    look(&browser).await;
    let full = format!("[data-live-id='slot:{other}'] .span.full");
    until("the other span fills", 20, async || browser.has(&full).await).await;
    assert!(browser.has(&format!("[id='s{mine}']:checked")).await, "mine is still chosen");
    assert!(browser.has("[data-gone][hidden]").await);

    Citizen::sign_in(&server, 812).await.booked(mine).await;
    until("the loss is told", 25, async || browser.has("[data-gone]:not([hidden])").await).await;
    assert!(browser.text("[data-gone]").await.contains("刚被别人约走了"));
    assert!(!browser.has("#spans input:checked").await);
    browser.close().await;
    database.drop().await;
}

#[tokio::test]
async fn a_page_without_connection_says_so_keeps_what_it_has_and_recovers() {
    let (database, server) = support::city().await;
    let browser = Browser::open(PHONE).await;
    browser.page.goto(&format!("{}/book?date={DAY}", server.url)).await.expect("a page");
    let css = "[data-live-id='bank:CCB'] [data-left]";
    let left = number(&browser, css).await;
    let age = browser.text("[data-as-of]").await;
    assert!(age.contains("09:0"), "the age of the count: {age}");
    offline(&browser, true).await;
    look(&browser).await;
    until("it is told", 10, async || browser.has("[data-stale]:not([hidden])").await).await;
    assert_eq!(number(&browser, css).await, left, "the count stays");
    let (slot, _) = open_slots(&server, DAY).await.into_iter().find(|(_, w)| w == "NG02").expect("a seat");
    Citizen::sign_in(&server, 821).await.booked(&slot).await;
    super::settled().await;
    offline(&browser, false).await;
    until("it is up to date again", 20, async || browser.has("[data-stale][hidden]").await).await;
    assert_eq!(number(&browser, css).await, left - 1);
    browser.close().await;
    database.drop().await;
}

/// The filter is a form; its choice stands in the address, and Back leads back.
#[tokio::test]
async fn a_filter_can_be_shared_and_undone() {
    let (database, server) = support::city().await;
    let browser = Browser::open(DESK).await;
    browser.page.goto(&format!("{}/book", server.url)).await.expect("a page");
    browser
        .send("form.filters", &[("office", "daoli".into()), ("only", "CMB".into()), ("half", "morning".into())])
        .await;
    let address = browser.page.current_url().await.expect("an address");
    let query = address.query().expect("a query");
    assert!(["office=daoli", "only=CMB", "half=morning"].iter().all(|pair| query.contains(pair)), "{query}");
    assert!(!browser.has("[data-live-id='bank:CCB']").await);
    browser.click("[data-live-id='bank:CMB'] a").await;
    assert!(browser.has("#spans input").await, "one window is left, and chosen");
    browser.page.back().await.expect("back");
    browser.page.back().await.expect("back");
    assert!(browser.has("[data-live-id='bank:CCB']").await, "Back shows all banks again");
    browser.close().await;
    database.drop().await;
}
