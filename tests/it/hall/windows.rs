//! A window pauses, opens, and closes for the day: nobody's time changes.

use crate::support::{self, Citizen, Database, Server, Staff, TODAY, at, city_with, id, slot, visitor_with};
use serde_json::{Value, json};

/// Daoli with a second window of CMB.
async fn two_of_cmb() -> (Database, Server) {
    city_with(&[("DL07".into(), "daoli", "CMB")]).await
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[tokio::test]
async fn a_paused_window_calls_nobody_until_it_opens() {
    let (database, server) = support::city().await;
    let (_, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "08:30").await).await;
    server.set_clock(&at("08:20")).await;
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    cmb.check_in(&code).await;
    assert_eq!(cmb.refused("/windows/DL01/pause", json!({"reason": " "})).await.0, "422 reason:required");
    assert_eq!(cmb.refused("/windows/DL01/pause", json!({"reason": "长".repeat(101)})).await.0, "422 reason:too_long");
    assert_eq!(cmb.refused("/windows/DL02/pause", json!({"reason": "x"})).await.0, "404 not_found");
    assert_eq!(cmb.done("/windows/DL01/pause", json!({"reason": "打印机卡纸"})).await["state"], "paused");
    assert_eq!(cmb.refused("/windows/DL01/calls", json!({})).await.0, "409 window_not_open");
    let day = cmb.day().await;
    assert_eq!((&day["windows"][0]["state"], &day["windows"][0]["reason"]), (&json!("paused"), &json!("打印机卡纸")));
    assert_eq!(day["windows"][0]["spans"][5]["closed"], false, "a pause takes no seats");
    assert_eq!(cmb.done("/windows/DL01/open", json!({})).await["state"], "open");
    let ticket = cmb.call("DL01").await;
    assert_eq!(ticket["code"], code.as_str());
    // pausing does not take away who is there
    cmb.done("/windows/DL01/pause", json!({"reason": "午休"})).await;
    assert_eq!(id(&cmb.call("DL01").await), id(&ticket));
    cmb.settle(&ticket, json!({"outcome": "accepted"})).await;
    // and tomorrow it is open again
    server.set_clock("2026-11-25T08:20:00+08:00").await;
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    assert_eq!(cmb.day().await["windows"][0]["state"], "open");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn whoever_is_booked_at_a_closed_window_keeps_their_time_at_its_sibling() {
    let (database, server) = two_of_cmb().await;
    let at_window =
        async |n, window, clock| Citizen::books(&server, n, &slot(&server, TODAY, window, clock).await).await.1;
    let past = at_window(1, "DL01", "08:30").await;
    let here = at_window(2, "DL01", "10:00").await;
    let coming = at_window(3, "DL01", "10:30").await;
    let blocked = at_window(4, "DL01", "11:00").await;
    at_window(5, "DL07", "11:00").await;
    server.set_clock(&at("09:59")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket = desk.check_in(&here).await;
    let closed = desk.done("/windows/DL01/close", json!({"reason": "柜员突发疾病"})).await;
    assert_eq!(closed["state"], "closed");
    assert_eq!(names(&closed["moved"]), [here.as_str(), coming.as_str()]);
    assert_eq!(names(&closed["left_to_do"]), [blocked.as_str()], "its span is taken there: work for a person");
    let day = desk.day().await;
    let row = day["queue"][0]["ticket"].clone();
    assert_eq!(
        (&row["number"], &row["window"], &row["start"]),
        (&ticket["number"], &json!("DL07"), &json!("2026-11-24T10:00:00+08:00"))
    );
    let find = async |code: &str| desk.done("/searches", json!({"code": code})).await["items"][0].take();
    for (code, start) in [(&here, "10:00"), (&coming, "10:30")] {
        let moved = find(code).await;
        assert_eq!(
            (&moved["window"], &moved["start"]),
            (&json!("DL07"), &json!(format!("2026-11-24T{start}:00+08:00")))
        );
    }
    assert_eq!(find(&blocked).await["window"], "DL01");
    assert_eq!(find(&past).await["window"], "DL01", "what is over stays where it was");
    // told, and able to read it
    for n in [2, 3] {
        let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", support::person(n).1)).await;
        let newest = &messages["items"][0];
        assert_ne!(newest["event"], "reservation_confirmed", "{messages}");
        assert!(newest["text"].as_str().is_some_and(|t| t.contains("DL07")), "{newest}");
    }
    // nobody books a seat of it any more, and nobody is called there
    let public = server.get(&format!("/api/v1/availability?date={TODAY}&bank=CMB&office=daoli")).await;
    assert!(
        public["windows"][0]["slots"].as_array().expect("slots")[3..].iter().all(|s| s["state"] == "closed"),
        "{public}"
    );
    assert_eq!(desk.refused("/windows/DL01/calls", json!({})).await.0, "409 window_not_open");
    // closing again goes on with what is left; the seat at the sibling is free now
    let fifth = desk.done("/searches", json!({"mobile": support::person(5).1})).await["items"][0]["code"].take();
    desk.done(&format!("/reservations/{}/void", fifth.as_str().expect("a code")), json!({"reason": "x"})).await;
    server.set_clock(&at("10:31")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let again = desk.done("/windows/DL01/close", json!({"reason": "柜员突发疾病"})).await;
    assert_eq!((names(&again["moved"]), names(&again["left_to_do"])), (vec![blocked.as_str()], vec![]));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_request_to_close_is_answered_the_same_when_repeated() {
    let (database, server) = two_of_cmb().await;
    let (_, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "10:00").await).await;
    server.set_clock(&at("09:00")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let (k, path, body) = (support::key(), "/counter/windows/DL01/close", json!({"reason": "停电"}));
    let first: Value = desk.post(path, &k, &body).await.json().await.expect("JSON");
    assert_eq!(names(&first["moved"]), [code.as_str()]);
    let again = desk.post(path, &k, &body).await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.json::<Value>().await.expect("JSON"), first);
    database.assert_sound().await;
    database.drop().await;
}

/// Without a sibling everyone is a piece of work; the seats come back when the window opens again.
#[tokio::test]
async fn the_only_window_of_a_bank_leaves_a_list_of_work() {
    let (database, server) = support::city().await;
    let (_, first) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "10:00").await).await;
    let (_, second) = Citizen::books(&server, 2, &slot(&server, TODAY, "DL01", "10:30").await).await;
    server.set_clock(&at("09:50")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket = desk.check_in(&first).await;
    let walk_in = desk.done("/walk-ins", visitor_with(7, json!({"bank": "CMB"}))).await;
    let waits = walk_in["code"].as_str().expect("a code");
    let closed = desk.done("/windows/DL01/close", json!({"reason": "停电"})).await;
    let work = names(&closed["left_to_do"]);
    assert_eq!((names(&closed["moved"]), work.len()), (vec![], 3));
    assert!([first.as_str(), second.as_str(), waits].iter().all(|code| work.contains(code)), "{closed}");
    desk.done(&format!("/tickets/{}/transfer", id(&walk_in)), json!({"window": "DL03"})).await;
    // one goes to a window that serves it, the other to another day; who was sent on is work of where they wait
    desk.done(&format!("/tickets/{}/transfer", id(&ticket)), json!({"window": "DL06"})).await;
    let other = desk.done("/windows/DL06/close", json!({"reason": "停电"})).await;
    assert_eq!(names(&other["left_to_do"]), [first.as_str()]);
    desk.done(&format!("/tickets/{}/transfer", id(&ticket)), json!({"window": "DL02"})).await;
    assert_eq!(id(&desk.call("DL02").await), id(&ticket));
    let to = slot(&server, "2026-11-25", "DL01", "10:30").await;
    desk.done(&format!("/reservations/{second}/reschedule"), json!({"slot_id": to})).await;
    let again = desk.done("/windows/DL01/close", json!({"reason": "停电"})).await;
    assert_eq!(again["left_to_do"], json!([]), "{again}");
    let opened = desk.done("/windows/DL01/open", json!({})).await;
    assert_eq!((&opened["state"], &opened["moved"]), (&json!("open"), &json!([])));
    assert_eq!(desk.day().await["windows"][0]["spans"][6]["closed"], false);
    desk.done("/walk-ins", visitor_with(3, json!({"bank": "CMB"}))).await;
    assert_eq!(desk.call("DL01").await["walk_in"], true);
    database.assert_sound().await;
    database.drop().await;
}

/// Shares bind at the sibling too: what is full for one share is no place for its people, another window is.
#[tokio::test]
async fn a_sibling_whose_share_is_full_is_passed_over() {
    let (database, server) = city_with(&[("DL07".into(), "daoli", "CMB"), ("DL08".into(), "daoli", "CMB")]).await;
    let (_, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "10:00").await).await;
    let pool = database.pool().await;
    sqlx::raw_sql(
        "update window_day set public_quota = 0, counter_quota = 13, priority_quota = 0 where date = '2026-11-24'
             and window_id = (select id from svc_window where code = 'DL07')",
    )
    .execute(&pool)
    .await
    .expect("no public seats there");
    server.set_clock(&at("09:00")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let closed = desk.done("/windows/DL01/close", json!({"reason": "停电"})).await;
    assert_eq!(names(&closed["moved"]), [code.as_str()], "{closed}");
    assert_eq!(desk.done("/searches", json!({"code": code})).await["items"][0]["window"], "DL08");
    database.assert_sound().await;
    database.drop().await;
}
