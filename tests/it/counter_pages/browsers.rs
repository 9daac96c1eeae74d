//! Several browsers at once: a kiosk, a console, and the citizen's own page.

use super::keyboard::console;
use crate::support::{self, Browser, Citizen, DESK, PHONE, Staff, TODAY, at, slot, visitor_with};
use serde_json::json;
use std::time::Duration;

async fn as_who(browser: &Browser, url: &str, cookie: &str, token: &str) {
    for (name, value) in [(cookie, token), ("lang", "en")] {
        browser.cdp("Network.setCookie", json!({"url": url, "name": name, "value": value})).await;
    }
}

/// Waits until a page that nobody touches shows something.
async fn soon(browser: &Browser, css: &str, words: &str) {
    let script = "const e = document.querySelector(arguments[0]);
        return Boolean(e && e.getClientRects().length && e.innerText.includes(arguments[1]))";
    for _ in 0..200 {
        // asked of a page that is just going, there is no answer
        let there = browser.page.execute(script, vec![json!(css), json!(words)]).await;
        if there.is_ok_and(|there| there == json!(true)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{css} never shows {words:?}: {}", browser.text("main").await);
}

#[tokio::test]
async fn a_visit_from_the_kiosk_to_its_outcome() {
    let (database, server) = support::city().await;
    let (citizen, code) = Citizen::books(&server, 1011, &slot(&server, TODAY, "DL01", "09:30").await).await;
    server.set_clock(&at("09:25")).await;
    let kiosk = Browser::open(DESK).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    as_who(&kiosk, &server.url, "staff", &desk.token).await;
    let window = console(&server, "daoli.cmb", "DL01").await;
    let own = Browser::open(PHONE).await;
    as_who(&own, &server.url, "session", &citizen.token).await;

    kiosk.page.goto(&format!("{}/counter/kiosk", server.url)).await.expect("a page");
    kiosk.fill("#q", &code).await;
    kiosk.click("main .btn.main").await;
    assert_eq!(kiosk.text(".number").await, "A001");
    // the console sees who has come without being touched, and keeps where the clerk was
    soon(&window, ".queue", "A001").await;
    assert!(!window.has("[data-stale]:not([hidden])").await);
    server.set_clock(&at("09:31")).await;
    soon(&window, ".queue", "Booked for now").await;
    window.click("[data-key=N]").await;
    assert!(window.text(".big").await.contains("A001"));
    window.click("[data-key=S]").await;
    window.pick("label[for=o-supplement]").await;
    let middle = "document.querySelector('.papers li:nth-child(2)').scrollIntoView({block: 'center'})";
    window.page.execute(middle, vec![]).await.expect("scrolled");
    window.pick(".papers li:nth-child(1) label").await;
    window.pick(".papers li:nth-child(3) label").await;
    assert!(window.text("[data-submit]").await.contains("2 missing"));
    // somebody comes meanwhile: the queue moves, what is ticked stays
    desk.done("/walk-ins", visitor_with(1012, json!({"bank": "CMB"}))).await;
    soon(&window, ".queue", "A002").await;
    assert!(window.text("[data-submit]").await.contains("2 missing"));
    window.click("[data-submit]").await;
    window.click(".current a.btn.go").await;
    assert!(window.text(".missing").await.contains("没带"), "in the language of whom it is for");
    own.page.goto(&format!("{}/reservations/{code}", server.url)).await.expect("a page");
    assert!(own.text(".came").await.contains("2 missing"));

    // the kiosk has forgotten whom it served, by itself
    for _ in 0..260 {
        if kiosk.path().await == "/counter/kiosk" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(kiosk.path().await, "/counter/kiosk");
    assert!(!kiosk.text("body").await.contains("A001"));
    for browser in [kiosk, window, own] {
        browser.close().await;
    }
    database.assert_sound().await;
    database.drop().await;
}

/// Somebody else acts on the same window: the console says so and loses nothing that was typed.
#[tokio::test]
async fn a_console_follows_what_happens_elsewhere() {
    let (database, server) = support::city().await;
    server.set_clock(support::START).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for n in 1021..1023 {
        desk.done("/walk-ins", visitor_with(n, json!({"bank": "CMB"}))).await;
    }
    let window = console(&server, "daoli.cmb", "DL01").await;
    // untouched, it shows who was called from elsewhere
    let ticket = desk.call("DL01").await;
    soon(&window, ".current", "A001").await;
    window.pick("label[for=o-refused]").await;
    window.fill("#reason", "half a reason").await;
    desk.tell(&ticket, "park").await;
    soon(&window, "[data-moved]", "changed elsewhere").await;
    let typed = window.page.execute("return document.querySelector('#reason').value", vec![]).await.expect("text");
    assert_eq!(typed, json!("half a reason"));
    // without a connection it says so, and recovers
    window.connected(false).await;
    soon(&window, "[data-stale]", "No connection").await;
    window.connected(true).await;
    for _ in 0..200 {
        if window.has("[data-stale][hidden]").await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(window.has("[data-stale][hidden]").await);
    window.close().await;
    database.assert_sound().await;
    database.drop().await;
}
