//! Whatever goes wrong: the page has the right status, says what to do next in the reader's language, and has an exit.

use crate::support::{self, Browser, DESK, Look, Server};
use reqwest::Response;
use serde_json::json;

async fn get(server: &Server, path: &str, lang: &str) -> Response {
    let request = server.http.get(format!("{}{path}", server.url)).header("cookie", format!("lang={lang}"));
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn every_error_says_what_to_do_next() {
    let (database, server) = support::city().await;
    for (path, status, zh, en) in [
        ("/nowhere", 404, "没有找到", "Nothing is here"),
        ("/reservations/", 308, "", ""),
        ("/demo/problems/forbidden", 403, "再做一次", "do it again"),
        ("/demo/problems/rate_limited", 429, "请9分钟后再试", "try again in 9 minutes"),
        ("/demo/problems/internal", 500, "请求编号", "Request"),
        ("/demo/problems/unavailable", 503, "请5秒后再试", "try again in 5 seconds"),
        ("/demo/problems/not_released", 409, "放号", "opens"),
        ("/demo/problems/nonsense", 404, "没有找到", "Nothing is here"),
    ] {
        for (lang, words) in [("zh-CN", zh), ("en", en)] {
            let answer = get(&server, path, lang).await;
            assert_eq!(answer.status(), status, "{path}");
            if status == 308 {
                continue;
            }
            let id = answer.headers()["x-request-id"].to_str().expect("text").to_owned();
            let wait = answer.headers().contains_key("retry-after");
            assert_eq!(wait, matches!(status, 429 | 503), "{path} says when to come back");
            let html = answer.text().await.expect("text");
            assert!(html.contains(words), "{path} in {lang}: {words}");
            assert!(html.contains("href=\"tel:12329\"") && html.contains("class=\"btn main\""), "{path} has an exit");
            assert_eq!(html.contains(&id), status >= 500, "{path} names its request where we are to blame");
        }
    }
    database.drop().await;
}

/// A page of one's own asks to sign in and comes back; so does a form sent after the session has ended.
#[tokio::test]
async fn who_is_not_signed_in_comes_back_to_where_they_were() {
    let (database, server) = support::city().await;
    let to = |answer: Response| {
        assert_eq!(answer.status(), 303);
        answer.headers()["location"].to_str().expect("text").to_owned()
    };
    let own = get(&server, "/reservations?before=ABC", "en").await;
    assert_eq!(to(own), "/signin?next=%2Freservations%3Fbefore%3DABC");
    let slot = "019ab2c3-0000-7000-8000-000000000001";
    let form = server.http.post(format!("{}/book/reservation", server.url));
    let sent = form.form(&[("slot", slot), ("loan_type", "new_home")]).send().await.expect("an answer");
    assert_eq!(to(sent), format!("/signin?next=%2Fbook%2Fconfirm%3Fslot%3D{slot}%26loan_type%3Dnew_home"));
    let form = server.http.post(format!("{}/reservations/M9CAQSWDPNJK/reschedule", server.url));
    let form =
        form.header("referer", format!("{}/reservations/M9CAQSWDPNJK/reschedule/confirm?slot={slot}", server.url));
    let sent = form.form(&[("slot", slot)]).send().await.expect("an answer");
    assert!(to(sent).ends_with(&format!("reschedule%2Fconfirm%3Fslot%3D{slot}")));
    // answers of forms, opened by themselves
    for path in ["/signin/code", "/book/reservation", "/signout", "/display"] {
        assert!(!to(get(&server, path, "en").await).is_empty(), "{path}");
    }
    database.drop().await;
}

/// The connection goes while a form is filled in: a notice, nothing is lost, and the same button works afterwards.
#[tokio::test]
async fn without_a_connection_nothing_typed_is_lost() {
    let (database, server) = support::city().await;
    let browser = Browser::open(Look { language: "en", ..DESK }).await;
    browser.page.goto(&format!("{}/signin", server.url)).await.expect("a page");
    browser.fill("#mobile", "138").await;
    browser.connected(false).await;
    browser.pick("main .btn.main").await;
    assert!(browser.text("[data-offline]").await.contains("12329"));
    assert_eq!(browser.path().await, "/signin");
    browser.connected(true).await;
    browser.click("main .btn.main").await;
    assert!(browser.has("#mobile-error").await, "sent with what was typed");
    assert_eq!(browser.text("[data-offline]").await, "");
    browser.close().await;
    database.drop().await;
}

/// Without a choice of one's own the system's settings hold: dark, more contrast, its own colours.
#[tokio::test]
async fn pages_follow_the_system() {
    let (database, server) = support::city().await;
    let browser = Browser::open(DESK).await;
    browser.page.goto(&format!("{}/book", server.url)).await.expect("a page");
    let colour = async |script: &str| -> String {
        let found = browser.page.execute(&format!("return {script}"), vec![]).await.expect("an answer");
        found.as_str().expect("a colour").to_owned()
    };
    let system = async |name: &str, value: &str| {
        let features = json!({"features": [{"name": name, "value": value}]});
        browser.cdp("Emulation.setEmulatedMedia", features).await;
    };
    let paper = "getComputedStyle(document.body).backgroundColor";
    let second = "getComputedStyle(document.querySelector('.second')).color";
    let ink = "getComputedStyle(document.body).color";
    assert_eq!(colour(paper).await, "rgb(246, 245, 240)");
    assert_ne!(colour(second).await, colour(ink).await);
    system("prefers-color-scheme", "dark").await;
    assert_eq!(colour(paper).await, "rgb(15, 22, 20)");
    system("prefers-contrast", "more").await;
    assert_eq!(colour(second).await, colour(ink).await);
    system("forced-colors", "active").await;
    let free = "getComputedStyle(document.querySelector('rect.fill-free')).fill";
    let booked = "getComputedStyle(document.querySelector('rect.fill-booked')).fill";
    assert_ne!(colour(free).await, colour(booked).await, "bars keep two tones");
    browser.close().await;
    database.drop().await;
}
