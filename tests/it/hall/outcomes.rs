//! What a visit comes to.

use crate::support::{self, Citizen, Server, Staff, TODAY, at, id, slot, visitor_with};
use serde_json::{Value, json};

/// Called to DL01: somebody who booked, one for each start.
async fn called(server: &Server, n: usize) -> (Staff, Citizen, Value) {
    let (citizen, code) = Citizen::books(server, n, &slot(server, TODAY, "DL01", "08:30").await).await;
    server.set_clock(&at("08:31")).await;
    let desk = Staff::sign_in(server, "daoli.desk").await;
    desk.check_in(&code).await;
    let ticket = desk.call("DL01").await;
    (desk, citizen, ticket)
}

#[tokio::test]
async fn accepted_opens_a_case_that_is_due_on_the_third_working_day() {
    let (database, server) = support::city().await;
    let (desk, citizen, ticket) = called(&server, 1).await;
    let path = format!("/tickets/{}/outcome", id(&ticket));
    let missing = json!({"outcome": "accepted", "missing": [{"material": "INCOME_PROOF", "reason": "x"}]});
    assert_eq!(desk.refused(&path, missing).await.0, "422 missing:unknown", "accepted is complete");
    assert_eq!(desk.refused(&path, json!({"outcome": "lost"})).await.0.split(' ').next(), Some("422"));
    let done = desk.settle(&ticket, json!({"outcome": "accepted", "companions": ["spouse", "guarantor"]})).await;
    assert_eq!(
        (&done["status"], &done["outcome"], &done["case_number"], &done["due_on"]),
        (&json!("done"), &json!("accepted"), &json!("20261124-0001"), &json!("2026-11-27"))
    );
    assert_eq!(desk.settle(&ticket, json!({"outcome": "accepted", "companions": ["spouse", "guarantor"]})).await, done);
    for other in [
        json!({"outcome": "refused", "reason": "x"}),
        json!({"outcome": "left"}),
        json!({"outcome": "accepted", "companions": ["other"]}),
    ] {
        assert_eq!(desk.refused(&path, other.clone()).await.0, "409 has_outcome", "{other}");
    }
    let mine: Value = citizen
        .get(&format!("/reservations/{}", ticket["code"].as_str().expect("a code")))
        .await
        .json()
        .await
        .expect("JSON");
    assert_eq!(mine["status"], "completed");
    // numbers of cases run on over the whole centre
    let nangang = Staff::sign_in(&server, "nangang.desk").await;
    nangang.walk_in(5).await;
    let other = nangang.call("NG03").await;
    assert_eq!(nangang.settle(&other, json!({"outcome": "accepted"})).await["case_number"], "20261124-0002");
    let totals = desk.day().await["totals"].take();
    assert_eq!((&totals["accepted"], &totals["checked_in"]), (&json!(1), &json!(1)));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_due_date_beyond_the_published_calendar_is_not_known() {
    let (database, server) = support::city().await;
    server.set_clock("2026-12-29T08:31:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    desk.walk_in(1).await;
    let ticket = desk.call("DL01").await;
    let done = desk.settle(&ticket, json!({"outcome": "accepted"})).await;
    assert_eq!((&done["case_number"], &done["due_on"]), (&json!("20261229-0001"), &Value::Null));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn all_that_is_missing_is_told_at_once() {
    let (database, server) = support::city().await;
    let (desk, citizen, ticket) = called(&server, 1).await;
    let path = format!("/tickets/{}/outcome", id(&ticket));
    let of = |missing: Value| json!({"outcome": "supplement_required", "missing": missing});
    for (missing, code) in [
        (json!([]), "422 missing:required"),
        (json!([{"material": "INCOME_PROOF", "reason": " "}]), "422 missing:required"),
        (json!([{"material": "WAGE_SLIPS", "reason": "of another version"}]), "422 missing:unknown"),
        (
            json!([{"material": "INCOME_PROOF", "reason": "a"}, {"material": "INCOME_PROOF", "reason": "b"}]),
            "422 missing:unknown",
        ),
        (json!([{"material": "INCOME_PROOF", "reason": "长".repeat(501)}]), "422 missing:too_long"),
    ] {
        assert_eq!(desk.refused(&path, of(missing.clone())).await.0, code, "{missing}");
    }
    let told = of(json!([
        {"material": "INCOME_PROOF", "reason": "没有单位公章"},
        {"material": "BORROWER_ID", "reason": "已过有效期"}
    ]));
    let done = desk.settle(&ticket, told.clone()).await;
    assert_eq!(
        (&done["status"], &done["outcome"], &done["case_number"]),
        (&json!("done"), &json!("supplement_required"), &Value::Null)
    );
    assert_eq!(desk.settle(&ticket, told).await, done);
    let less = of(json!([{"material": "INCOME_PROOF", "reason": "没有单位公章"}]));
    assert_eq!(desk.refused(&path, less).await.0, "409 has_outcome", "what was told stays as it was told");
    // the next visit is booked on the spot, without a race for it
    let soon = slot(&server, "2026-11-25", "DL01", "09:00").await;
    let visit = visitor_with(1, json!({"service": "supplement", "slot_id": soon}));
    let visit = desk.done("/reservations", visit).await;
    assert_eq!((&visit["service"], &visit["window"]), (&json!("supplement"), &json!("DL01")));
    // a supplement has no list of its own; what it may miss is on the others
    server.set_clock("2026-11-25T08:40:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    desk.done("/check-ins", json!({"id_number": citizen.id_number})).await;
    let ticket = desk.call("DL01").await;
    let path = format!("/tickets/{}/outcome", id(&ticket));
    assert_eq!(
        desk.refused(&path, of(json!([{"material": "WHATEVER", "reason": "x"}]))).await.0,
        "422 missing:unknown"
    );
    desk.settle(&ticket, of(json!([{"material": "INCOME_PROOF", "reason": "公章不清"}]))).await;
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_refusal_is_in_writing_and_who_left_may_be_noted_from_anywhere() {
    let (database, server) = support::city().await;
    let (desk, _, ticket) = called(&server, 1).await;
    let path = format!("/tickets/{}/outcome", id(&ticket));
    for body in [json!({"outcome": "refused"}), json!({"outcome": "refused", "reason": " "})] {
        assert_eq!(desk.refused(&path, body).await.0, "422 reason:required");
    }
    let long = json!({"outcome": "refused", "reason": "长".repeat(501)});
    assert_eq!(desk.refused(&path, long).await.0, "422 reason:too_long");
    let done = desk.settle(&ticket, json!({"outcome": "refused", "reason": "缴存不足六个月"})).await;
    assert_eq!((&done["status"], &done["outcome"]), (&json!("done"), &json!("refused")));
    // from the queue only leaving is possible
    let waiting = desk.walk_in(2).await;
    let (path, accepted) = (format!("/tickets/{}/outcome", id(&waiting)), json!({"outcome": "accepted"}));
    assert_eq!(desk.refused(&path, accepted).await.0, "409 ticket_state");
    assert_eq!(desk.settle(&waiting, json!({"outcome": "left"})).await["status"], "left");
    let parked = desk.walk_in(3).await;
    assert_eq!(id(&desk.call("DL02").await), id(&parked));
    desk.tell(&parked, "park").await;
    assert_eq!(desk.settle(&parked, json!({"outcome": "left"})).await["outcome"], "left");
    let totals = desk.day().await["totals"].take();
    assert_eq!((&totals["refused"], &totals["left"]), (&json!(1), &json!(2)));
    database.assert_sound().await;
    database.drop().await;
}
