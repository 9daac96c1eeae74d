//! The citizen's own page on the day: from check-in to what the visit came to.

use super::stream::SOON;
use crate::support::{self, Browser, Citizen, PHONE, Server, Staff, act, call, open_slots, tell, walk_in};
use reqwest::Response;
use serde_json::{Value, json};
use std::time::Instant;

const BEFORE: &str = "2026-11-20T09:00:00+08:00";
const DAY: &str = "2026-11-23";

/// Seats of a free day at its first window, by time.
async fn seats(server: &Server) -> Vec<String> {
    let slots = open_slots(server, DAY).await;
    slots.into_iter().filter(|(_, window)| window == "DL01").map(|(slot, _)| slot).collect()
}

/// The nth person with a seat.
async fn books(server: &Server, n: usize, slot: &str) -> (Citizen, String) {
    let citizen = Citizen::sign_in(server, n).await;
    let code = citizen.booked(slot).await;
    (citizen, code)
}

async fn ticket(citizen: &Citizen, code: &str) -> Response {
    citizen.get(&format!("/reservations/{code}/ticket")).await
}

async fn place(citizen: &Citizen, code: &str) -> Value {
    let answer = ticket(citizen, code).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}

async fn settle(staff: &Staff, ticket: &Value, outcome: Value) {
    tell(staff, ticket, "start", json!({})).await;
    tell(staff, ticket, "outcome", outcome).await;
}

#[tokio::test]
async fn a_ticket_tells_its_holder_alone_where_they_stand() {
    let (database, server) = support::city().await;
    server.set_clock(BEFORE).await;
    // at 08:30 and 09:00
    let seats = seats(&server).await;
    let (first, one) = books(&server, 1, &seats[0]).await;
    let (second, two) = books(&server, 2, &seats[1]).await;
    server.set_clock("2026-11-23T08:40:00+08:00").await;
    let (desk, clerk) = (Staff::sign_in(&server, "daoli.desk").await, Staff::sign_in(&server, "daoli.cmb").await);
    assert_eq!(ticket(&second, &two).await.status(), 404, "no ticket yet");
    act(&desk, "/check-ins", json!({"code": one})).await;
    act(&desk, "/check-ins", json!({"code": two})).await;
    assert_eq!(ticket(&first, &two).await.status(), 404, "somebody else's");
    let waits = place(&second, &two).await;
    assert_eq!((&waits["number"], &waits["status"]), (&json!("A002"), &json!("waiting")));
    assert_eq!((&waits["window"], &waits["window_state"]), (&json!("DL01"), &json!("open")));
    // one before at half an hour each
    assert_eq!((&waits["ahead"], &waits["estimated_wait_minutes"]), (&json!(1), &json!(30)));
    act(&clerk, "/windows/DL01/pause", json!({"reason": "打印机换纸"})).await;
    let paused = place(&second, &two).await;
    assert_eq!((&paused["window_state"], &paused["window_reason"]), (&json!("paused"), &json!("打印机换纸")));
    assert_eq!((&paused["ahead"], &paused["estimated_wait_minutes"]), (&json!(1), &Value::Null));
    act(&clerk, "/windows/DL01/open", json!({})).await;
    let called = call(&clerk, "DL01").await;
    assert_eq!(place(&first, &one).await["status"], "called");
    let next = place(&second, &two).await;
    assert_eq!((&next["ahead"], &next["estimated_wait_minutes"]), (&json!(0), &json!(30)));
    settle(&clerk, &called, json!({"outcome": "refused", "reason": "不符合条件"})).await;
    assert_eq!(place(&first, &one).await["outcome"], "refused");
    server.set_clock("2026-11-24T09:00:00+08:00").await;
    let past = place(&first, &one).await;
    assert_eq!((&past["status"], &past["outcome"], &past["ahead"]), (&json!("done"), &json!("refused"), &Value::Null));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_citizens_page_follows_from_check_in_to_the_outcome() {
    let (database, server) = support::city().await;
    server.set_clock(BEFORE).await;
    let (citizen, code) = books(&server, 3, &seats(&server).await[1]).await;
    server.set_clock(support::START).await;
    let (desk, clerk) = (Staff::sign_in(&server, "daoli.desk").await, Staff::sign_in(&server, "daoli.cmb").await);
    let browser = Browser::open(PHONE).await;
    browser.page.goto(&server.url).await.expect("a page");
    let cookie = json!({"url": server.url, "name": "session", "value": citizen.token});
    browser.cdp("Network.setCookie", cookie).await;
    browser.page.goto(&format!("{}/reservations/{code}", server.url)).await.expect("a page");
    assert!(!browser.has(".queue").await);
    let until = async |what: &str| {
        let began = Instant::now();
        loop {
            let script = "const box = document.querySelector('main'); return box ? box.innerText : ''";
            let text = browser.page.execute(script, vec![]).await.unwrap_or_default();
            if text.as_str().is_some_and(|text| text.contains(what)) {
                return began.elapsed();
            }
            assert!(began.elapsed() < SOON * 2, "{what} on {text}");
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    };
    for n in 30..32 {
        walk_in(&desk, n).await;
    }
    act(&desk, "/check-ins", json!({"code": code})).await;
    until("A003").await;
    // booked people go before walk-ins
    until("下一个就是您").await;
    until("已取号").await;
    let own = call(&clerk, "DL01").await;
    assert_eq!(own["number"], "A003");
    let took = until("请到1号窗口").await;
    eprintln!("a call, seen on the citizen's page: {took:?}");
    until("叫到您了").await;
    let title = browser.page.title().await.expect("a title");
    assert!(title.starts_with("请到1号窗口"), "{title}");
    tell(&clerk, &own, "recall", json!({})).await;
    until("叫到第 2 遍了").await;
    tell(&clerk, &own, "miss", json!({})).await;
    until("过号了").await;
    tell(&clerk, &own, "put-back", json!({})).await;
    // still before walk-ins
    until("下一个就是您").await;
    assert_eq!(call(&clerk, "DL01").await["number"], "A003");
    tell(&clerk, &own, "start", json!({})).await;
    until("办理中").await;
    tell(&clerk, &own, "outcome", json!({"outcome": "accepted"})).await;
    until("已受理").await;
    assert!(!browser.has("[data-ticket]").await, "nothing is left to follow");
    browser.page.goto(&format!("{}/reservations", server.url)).await.expect("a page");
    until("已受理").await;
    browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}
