//! A session that lies idle, in a browser whose time runs three hundred times as fast.

use crate::support::{self, Browser, DESK, Look, Staff};
use serde_json::json;
use std::time::Duration;

const FAST: &str = "(() => {
    const began = Date.now(), now = Date.now.bind(Date), later = window.setTimeout.bind(window);
    Date.now = () => began + (now() - began) * 300;
    window.setTimeout = (act, wait) => later(act, wait / 300);
})()";

async fn shown(browser: &Browser, say: &str) -> bool {
    let script = "const part = document.querySelector(`[data-say=${arguments[0]}]`);
        return part.getClientRects().length > 0";
    browser.page.execute(script, vec![json!(say)]).await.expect("an answer").as_bool() == Some(true)
}

async fn until(browser: &Browser, say: &str, there: bool) {
    for _ in 0..1000 {
        if shown(browser, say).await == there {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{say}: still {}", !there);
}

/// Three minutes before its end the page says so, one click keeps it, and when it has ended nothing typed is lost.
#[tokio::test]
async fn a_page_warns_before_an_idle_session_ends_and_loses_nothing() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "daoli.manager").await;
    let browser = Browser::open(Look { language: "en", ..DESK }).await;
    browser.on_every_page(&[FAST]).await;
    browser.cdp("Network.setCookie", json!({"url": server.url, "name": "staff", "value": staff.token})).await;
    browser.page.goto(&format!("{}/staff/password", server.url)).await.expect("a page");
    let typed = "document.querySelector('#new_password')";
    browser.page.execute(&format!("{typed}.value = 'half a password'"), vec![]).await.expect("typed");
    assert!(!shown(&browser, "soon").await);
    // nobody has touched anything for eighteen minutes, on the product's clock too
    server.set_clock("2026-11-23T09:18:00+08:00").await;
    until(&browser, "soon", true).await;
    browser.pick("[data-say=soon] button").await;
    until(&browser, "soon", false).await;
    assert_eq!(staff.get("/staff/sessions/current").await.status(), 200, "the click has kept it");

    server.set_clock("2026-11-23T10:00:00+08:00").await;
    until(&browser, "over", true).await;
    browser.pick("main .btn.main").await;
    assert_eq!(browser.path().await, "/staff/password");
    let kept = browser.page.execute(&format!("return {typed}.value"), vec![]).await.expect("a value");
    assert_eq!(kept, "half a password");
    assert!(browser.has("[data-say=over] a[target=_blank][href='/staff/signin']").await);
    browser.close().await;
    database.drop().await;
}
