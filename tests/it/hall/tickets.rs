//! Calling, and what becomes of a called ticket.

use crate::support::{self, Citizen, Server, Staff, TODAY, at, id, queue, slot, visitor_with};
use serde_json::{Value, json};

/// People booked at DL01 at these times, checked in at 08:20 or before their time; the clock stands at 08:31.
async fn waiting(server: &Server, clocks: &[&str]) -> (Staff, Vec<Value>) {
    let mut codes = vec![];
    for (n, clock) in clocks.iter().enumerate() {
        codes.push(Citizen::books(server, n, &slot(server, TODAY, "DL01", clock).await).await.1);
    }
    server.set_clock(&at("08:31")).await;
    let desk = Staff::sign_in(server, "daoli.desk").await;
    let mut tickets = vec![];
    for code in codes {
        tickets.push(desk.check_in(&code).await);
    }
    (desk, tickets)
}

#[tokio::test]
async fn pressing_twice_changes_nothing() {
    let (database, server) = support::city().await;
    let (desk, tickets) = waiting(&server, &["08:30", "09:00"]).await;
    let first = desk.call("DL01").await;
    assert_eq!((id(&first), &first["status"], &first["calls"]), (id(&tickets[0]), &json!("called"), &json!(1)));
    assert_eq!(desk.call("DL01").await, first);
    let serving = desk.tell(&first, "start").await;
    assert_eq!((&serving["status"], serving["started_at"].is_string()), (&json!("serving"), true));
    assert_eq!(desk.tell(&first, "start").await, serving);
    assert_eq!(desk.call("DL01").await, serving, "who is served there is the answer");
    desk.settle(&first, json!({"outcome": "accepted"})).await;
    assert_eq!(id(&desk.call("DL01").await), id(&tickets[1]));
    let answer = desk.done("/windows/DL01/calls", json!({})).await;
    assert_eq!(answer["waiting"], 0);
    desk.settle(&tickets[1], json!({"outcome": "left"})).await;
    assert_eq!(desk.done("/windows/DL01/calls", json!({})).await, json!({"ticket": null, "waiting": 0}));
    assert_eq!(desk.refused("/windows/NG01/calls", json!({})).await.0, "404 not_found");
    assert_eq!(desk.refused("/windows/XX99/calls", json!({})).await.0, "404 not_found");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn three_calls_and_then_missed_and_put_back_once() {
    let (database, server) = support::city().await;
    let (desk, tickets) = waiting(&server, &["08:30", "09:00"]).await;
    let ticket = desk.call("DL01").await;
    assert_eq!(desk.tell(&ticket, "recall").await["calls"], 2);
    assert_eq!(desk.tell(&ticket, "recall").await["calls"], 3);
    let missed = desk.tell(&ticket, "recall").await;
    assert_eq!((&missed["status"], &missed["calls"]), (&json!("missed"), &json!(3)));
    assert_eq!(desk.refused(&format!("/tickets/{}/recall", id(&ticket)), json!({})).await.0, "409 ticket_state");
    assert_eq!(desk.refused(&format!("/tickets/{}/start", id(&ticket)), json!({})).await.0, "409 ticket_state");
    let day = desk.day().await;
    assert_eq!(day["aside"][0]["id"], ticket["id"]);
    assert_eq!(day["totals"]["missed"], 1);
    // it waits behind whoever is booked now
    server.set_clock(&at("09:01")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let back = desk.tell(&ticket, "put-back").await;
    assert_eq!((&back["status"], &back["put_back"], &back["calls"]), (&json!("waiting"), &json!(true), &json!(0)));
    assert_eq!(desk.tell(&ticket, "put-back").await["status"], "waiting", "again: nothing changes");
    assert_eq!(id(&desk.call("DL01").await), id(&tickets[1]));
    desk.tell(&tickets[1], "miss").await;
    assert_eq!(desk.tell(&tickets[1], "miss").await["status"], "missed");
    assert_eq!(id(&desk.call("DL01").await), id(&ticket));
    desk.tell(&ticket, "miss").await;
    assert_eq!(desk.refused(&format!("/tickets/{}/put-back", id(&ticket)), json!({})).await.0, "409 put_back_once");
    // who was missed and went home is noted as such
    assert_eq!(desk.settle(&ticket, json!({"outcome": "left"})).await["status"], "left");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_parked_ticket_keeps_its_place_and_its_window() {
    let (database, server) = support::city().await;
    let (desk, tickets) = waiting(&server, &["08:30", "09:00"]).await;
    let ticket = desk.call("DL01").await;
    desk.tell(&ticket, "start").await;
    assert_eq!(desk.tell(&ticket, "park").await["status"], "parked");
    assert_eq!(desk.tell(&ticket, "park").await["status"], "parked");
    assert_eq!(desk.day().await["totals"]["parked"], 1);
    assert_eq!(id(&desk.call("DL01").await), id(&tickets[1]), "the window goes on");
    desk.tell(&ticket, "put-back").await;
    desk.settle(&tickets[1], json!({"outcome": "left"})).await;
    let again = desk.call("DL01").await;
    assert_eq!((id(&again), &again["put_back"], &again["started_at"]), (id(&ticket), &json!(false), &Value::Null));
    assert_eq!(desk.refused(&format!("/tickets/{}/put-back", id(&ticket)), json!({})).await.0, "409 ticket_state");
    desk.settle(&ticket, json!({"outcome": "accepted"})).await;
    for act in ["recall", "start", "park", "miss", "put-back"] {
        let (refused, _) = desk.refused(&format!("/tickets/{}/{act}", id(&ticket)), json!({})).await;
        assert_eq!(refused, "409 ticket_state", "{act} of one that is done");
    }
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_transferred_ticket_is_next_at_its_new_window_only() {
    let (database, server) = support::city().await;
    let (desk, tickets) = waiting(&server, &["08:30", "09:00"]).await;
    let other = desk.done("/walk-ins", visitor_with(9, json!({"bank": "CCB"}))).await;
    let ticket = desk.call("DL01").await;
    let path = format!("/tickets/{}/transfer", id(&ticket));
    for (window, code) in [
        ("NG01", "409 wrong_window"),
        ("DL01", "409 wrong_window"),
        ("XX99", "422 window:unknown"),
        ("", "422 window:required"),
    ] {
        assert_eq!(desk.refused(&path, json!({"window": window})).await.0, code, "{window}");
    }
    let sent = desk.done(&path, json!({"window": "DL02"})).await;
    assert_eq!(
        (&sent["status"], &sent["window"], &sent["bank"]),
        (&json!("transferred"), &json!("DL02"), &json!("CCB"))
    );
    assert_eq!(desk.done(&path, json!({"window": "DL02"})).await, sent);
    let day = desk.day().await;
    assert_eq!(queue(&day)[0], sent["number"].as_str().expect("a number"));
    assert_eq!(day["queue"][0]["class"], "transferred");
    assert_eq!(id(&desk.call("DL01").await), id(&tickets[1]), "not where it came from");
    assert_eq!(id(&desk.call("DL02").await), id(&ticket), "before whoever waits there");
    desk.tell(&ticket, "start").await;
    // back again, and the bank's clerk who sent it away may repeat the request though it is out of reach
    desk.done(&path, json!({"window": "DL03"})).await;
    assert_eq!(id(&desk.call("DL02").await), id(&other));
    assert_eq!(id(&desk.call("DL03").await), id(&ticket));
    desk.done("/windows/DL04/close", json!({"reason": "停电"})).await;
    assert_eq!(desk.refused(&path, json!({"window": "DL04"})).await.0, "409 window_not_open");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_ticket_sent_to_another_bank_leaves_its_clerks_reach() {
    let (database, server) = support::city().await;
    let (_, tickets) = waiting(&server, &["08:30"]).await;
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    let ccb = Staff::sign_in(&server, "daoli.ccb").await;
    let ticket = cmb.call("DL01").await;
    assert_eq!(id(&ticket), id(&tickets[0]));
    assert_eq!(ccb.refused(&format!("/tickets/{}/start", id(&ticket)), json!({})).await.0, "404 not_found");
    assert_eq!(ccb.refused("/windows/DL01/calls", json!({})).await.0, "404 not_found");
    let (k, path, body) =
        (support::key(), format!("/counter/tickets/{}/transfer", id(&ticket)), json!({"window": "DL02"}));
    assert_eq!(cmb.post(&path, &k, &body).await.status(), 200);
    let again = cmb.post(&path, &k, &body).await;
    assert_eq!((again.status().as_u16(), &again.headers()["idempotency-replayed"]), (200, &"true".parse().unwrap()));
    assert_eq!(cmb.refused(&format!("/tickets/{}/start", id(&ticket)), json!({})).await.0, "404 not_found");
    assert_eq!(id(&ccb.call("DL02").await), id(&ticket));
    let day = ccb.day().await;
    let windows: Vec<&str> =
        day["windows"].as_array().expect("windows").iter().filter_map(|w| w["window"].as_str()).collect();
    assert_eq!(windows, ["DL02"], "a bank's clerk sees that bank's windows");
    assert_eq!(day["windows"][0]["ticket"]["id"], ticket["id"]);
    assert_eq!(cmb.day().await["totals"]["checked_in"], 0, "its ticket is no longer theirs");
    database.assert_sound().await;
    database.drop().await;
}

/// Yesterday's ticket is out of reach, and so is another office's.
#[tokio::test]
async fn tickets_belong_to_their_day_and_office() {
    let (database, server) = support::city().await;
    let (_, tickets) = waiting(&server, &["08:30"]).await;
    let nangang = Staff::sign_in(&server, "nangang.desk").await;
    assert_eq!(nangang.refused(&format!("/tickets/{}/start", id(&tickets[0])), json!({})).await.0, "404 not_found");
    server.set_clock("2026-11-25T08:00:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.refused(&format!("/tickets/{}/start", id(&tickets[0])), json!({})).await.0, "404 not_found");
    assert_eq!(desk.refused("/tickets/not-an-id/start", json!({})).await.0, "404 not_found");
    let answer = desk.get(&format!("/counter/day?date={TODAY}")).await;
    let yesterday: Value = answer.json().await.expect("JSON");
    assert_eq!(yesterday["totals"]["left"], 1, "nobody called it before the hall closed: {}", yesterday["totals"]);
    database.assert_sound().await;
    database.drop().await;
}
