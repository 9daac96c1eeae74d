//! What staff do to reservations for whoever stands before them or telephones.

use crate::support::{self, Citizen, Staff, TODAY, TOMORROW, at, person, slot, visitor, visitor_with};
use serde_json::{Value, json};

fn code(reservation: &Value) -> &str {
    reservation["code"].as_str().unwrap_or_else(|| panic!("a reservation, not {reservation}"))
}

#[tokio::test]
async fn the_office_books_from_its_own_share_alone() {
    let (database, server) = support::city().await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let first = slot(&server, TOMORROW, "DL01", "09:00").await;
    let booked = desk.done("/reservations", visitor_with(1, json!({"slot_id": first, "by_phone": true}))).await;
    assert_eq!(
        (&booked["channel"], &booked["status"], &booked["window"]),
        (&json!("phone"), &json!("booked"), &json!("DL01"))
    );
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", person(1).1)).await;
    assert_eq!(messages["items"][0]["event"], "reservation_confirmed", "the caller has it in writing");
    // one seat is the counter's; the public's are not the office's to give ahead of the day
    let second = slot(&server, TOMORROW, "DL01", "10:00").await;
    let (full, problem) = desk.refused("/reservations", visitor_with(2, json!({"slot_id": second}))).await;
    assert_eq!(full, "409 quota_reached");
    let alternatives = problem["alternatives"].as_array().expect("alternatives");
    assert!((1..=3).contains(&alternatives.len()) && alternatives.iter().all(|a| a["bank"] == "CMB"), "{problem}");
    // who needs priority has a share of their own
    let body = visitor_with(2, json!({"slot_id": second, "priority": "disabled"}));
    assert_eq!(desk.done("/reservations", body).await["channel"], "counter");
    let (taken, problem) = desk.refused("/reservations", visitor_with(3, json!({"slot_id": first}))).await;
    assert_eq!(taken, "409 slot_full", "{problem}");
    // and the public finds what is its own untouched
    let free = server.get(&format!("/api/v1/availability?date={TOMORROW}&bank=CMB&office=daoli")).await;
    assert_eq!(free["windows"][0]["remaining"], 11);
    // today too, though the public's cut-off is over
    let late = slot(&server, "2026-11-23", "DL02", "15:00").await;
    assert_eq!(desk.done("/reservations", visitor_with(5, json!({"slot_id": late}))).await["date"], "2026-11-23");
    // a supplement is booked on the spot
    let soon = slot(&server, TOMORROW, "DL02", "09:00").await;
    let supplement = visitor_with(5, json!({"slot_id": soon, "service": "supplement"}));
    assert_eq!(desk.done("/reservations", supplement).await["service"], "supplement");
    let (_, problem) = desk.refused("/reservations", json!({"slot_id": "x", "id_type": "resident_id"})).await;
    let fields: Vec<&str> =
        problem["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
    assert_eq!(fields, ["slot_id", "service", "name", "id_number", "mobile"]);
    let twice = slot(&server, TOMORROW, "DL03", "09:00").await;
    assert_eq!(
        desk.refused("/reservations", visitor_with(1, json!({"slot_id": twice}))).await.0,
        "409 already_reserved"
    );
    let elsewhere = slot(&server, TOMORROW, "NG01", "09:00").await;
    assert_eq!(
        desk.refused("/reservations", visitor_with(6, json!({"slot_id": elsewhere}))).await.0,
        "422 slot_id:unknown"
    );
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn reservations_are_found_by_code_document_and_mobile_within_reach() {
    let (database, server) = support::city().await;
    let (citizen, here) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "10:00").await).await;
    let (_, there) = Citizen::books(&server, 2, &slot(&server, TODAY, "NG01", "10:00").await).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let found = async |staff: &Staff, what: Value| {
        let answer = staff.done("/searches", what).await;
        let items = answer["items"].as_array().expect("items").clone();
        items.iter().map(|r| code(r).to_owned()).collect::<Vec<_>>()
    };
    for what in [json!({"code": here}), json!({"id_number": citizen.id_number}), json!({"mobile": citizen.mobile})] {
        assert_eq!(found(&desk, what).await, [here.as_str()]);
    }
    assert_eq!(found(&desk, json!({"code": there})).await, [""; 0], "another office's");
    let icbc = Staff::sign_in(&server, "daoli.icbc").await;
    for what in [json!({"code": here}), json!({"id_number": citizen.id_number}), json!({"mobile": citizen.mobile})] {
        assert_eq!(found(&icbc, what).await, [""; 0], "another bank's");
    }
    assert_eq!(found(&desk, json!({"mobile": "13900009999"})).await, [""; 0]);
    assert_eq!(desk.refused("/searches", json!({})).await.0, "422 code:required");
    let answer = desk.done("/searches", json!({"code": here})).await;
    assert_eq!(answer["items"][0]["applicant"]["mobile"], "139****0001", "masked");
    database.drop().await;
}

#[tokio::test]
async fn the_office_cancels_and_moves_after_every_deadline() {
    let (database, server) = support::city().await;
    let (first, cancelled) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "09:00").await).await;
    let (second, moved) = Citizen::books(&server, 2, &slot(&server, TODAY, "DL01", "09:30").await).await;
    server.set_clock(&at("08:30")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(first.cancel(&cancelled).await.status(), 409, "too late for the citizen");
    let reason = json!({"reason": "来电，已核对身份"});
    assert_eq!(
        desk.done(&format!("/reservations/{cancelled}/cancellation"), reason.clone()).await["status"],
        "cancelled"
    );
    assert_eq!(desk.refused(&format!("/reservations/{cancelled}/cancellation"), reason).await.0, "409 not_live");
    let to = slot(&server, TOMORROW, "DL02", "10:00").await;
    let there = desk.done(&format!("/reservations/{moved}/reschedule"), json!({"slot_id": to})).await;
    assert_eq!((code(&there), &there["window"], &there["date"]), (moved.as_str(), &json!("DL02"), &json!(TOMORROW)));
    // again: the number of moves does not bind the office; nor was it the citizen's own
    let back = slot(&server, "2026-11-26", "DL01", "10:00").await;
    desk.done(&format!("/reservations/{moved}/reschedule"), json!({"slot_id": back})).await;
    assert_eq!(second.reschedule(&moved, &to).await.status(), 409, "the seat that was left waits out its delay");
    let free = slot(&server, TOMORROW, "DL01", "11:00").await;
    assert_eq!(second.reschedule(&moved, &free).await.status(), 200, "the citizen's one move is still theirs");
    let taken = slot(&server, TOMORROW, "DL02", "11:00").await;
    Citizen::books(&server, 3, &taken).await;
    let (full, problem) = desk.refused(&format!("/reservations/{moved}/reschedule"), json!({"slot_id": taken})).await;
    assert_eq!(full, "409 slot_full");
    assert_eq!(problem["alternatives"].as_array().map(Vec::len), Some(3));
    for (n, event) in [(1, "reservation_cancelled"), (2, "reservation_rescheduled")] {
        let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", person(n).1)).await;
        assert!(messages["items"].as_array().expect("items").iter().any(|m| m["event"] == event), "{messages}");
    }
    let elsewhere = slot(&server, TOMORROW, "NG01", "11:00").await;
    let away = desk.refused(&format!("/reservations/{moved}/reschedule"), json!({"slot_id": elsewhere})).await;
    assert_eq!(away.0, "422 slot_id:unknown", "another office's seats are that office's");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_voided_reservation_has_a_reason_and_counts_nowhere() {
    let (database, server) = support::city().await;
    let (citizen, booked) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "09:00").await).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let path = format!("/reservations/{booked}/void");
    assert_eq!(desk.refused(&path, json!({"reason": " "})).await.0, "422 reason:required");
    assert_eq!(desk.refused(&path, json!({"reason": "长".repeat(501)})).await.0, "422 reason:too_long");
    assert_eq!(desk.done(&path, json!({"reason": "不是本人预约"})).await["status"], "voided");
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", citizen.mobile)).await;
    assert_eq!(messages["items"][0]["event"], "reservation_voided");
    assert!(messages["items"][0]["text"].as_str().is_some_and(|t| t.contains("不是本人预约")), "{messages}");
    assert_eq!(desk.refused(&path, json!({"reason": "again"})).await.0, "409 not_live");
    // three more may be made: a voided one does not count
    for clock in ["10:00", "10:30", "11:00"] {
        let code = citizen.booked(&slot(&server, TODAY, "DL01", clock).await).await;
        assert_eq!(citizen.cancel(&code).await.status(), 200);
    }
    database.assert_sound().await;
    database.drop().await;
}

/// Of a no-show, voiding is the undo: nobody is told, and nothing was missed.
#[tokio::test]
async fn a_no_show_is_undone_by_voiding_it() {
    let (database, server) = support::city().await;
    let (citizen, missed) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "09:00").await).await;
    server.set_clock(&at("17:31")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let totals = desk.day().await["totals"].take();
    assert_eq!((&totals["no_show"], &totals["expected"]), (&json!(1), &json!(0)));
    let status = async || {
        let own: Value = citizen.get(&format!("/reservations/{missed}")).await.json().await.expect("JSON");
        own["status"].as_str().expect("a status").to_owned()
    };
    assert_eq!(status().await, "no_show");
    desk.done(&format!("/reservations/{missed}/void"), json!({"reason": "大雪封路"})).await;
    assert_eq!(status().await, "voided");
    let totals = desk.day().await["totals"].take();
    assert_eq!((&totals["no_show"], &totals["voided"]), (&json!(0), &json!(1)));
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", citizen.mobile)).await;
    let told = messages["items"].as_array().expect("items").iter().any(|m| m["event"] == "reservation_voided");
    assert!(!told, "{messages}");
    database.assert_sound().await;
    database.drop().await;
}

/// A bank's clerk and the office act on what is theirs: anything else is not there.
#[tokio::test]
async fn what_is_out_of_reach_is_not_there() {
    let (database, server) = support::city().await;
    let (_, booked) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "10:00").await).await;
    for username in ["nangang.desk", "nangang.manager", "daoli.icbc", "nangang.cmb"] {
        let staff = Staff::sign_in(&server, username).await;
        for (act, body) in [
            ("cancellation", json!({})),
            ("void", json!({"reason": "x"})),
            (
                "reschedule",
                json!({"slot_id": slot(&server, TOMORROW, if username == "daoli.icbc" { "DL03" } else { "NG01" }, "10:00").await}),
            ),
        ] {
            let (refused, _) = staff.refused(&format!("/reservations/{booked}/{act}"), body).await;
            assert_eq!(refused, "404 not_found", "{username} {act}");
        }
    }
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    let icbc = slot(&server, TOMORROW, "DL03", "10:00").await;
    assert_eq!(
        cmb.refused("/reservations", {
            let mut body = visitor(7);
            body["slot_id"] = json!(icbc);
            body
        })
        .await
        .0,
        "422 slot_id:unknown"
    );
    assert_eq!(cmb.done(&format!("/reservations/{booked}/cancellation"), json!({})).await["status"], "cancelled");
    database.assert_sound().await;
    database.drop().await;
}
