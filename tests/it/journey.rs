//! A citizen's whole journey over the JSON API: look, sign in, book, read, move, cancel, book again.

use crate::support::{self, Citizen, open_slots};
use serde_json::{Value, json};

#[tokio::test]
async fn book_look_move_cancel_and_book_again() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slots = open_slots(&server, "2026-11-25").await;
    let later = open_slots(&server, "2026-11-27").await;
    let before = server.get("/api/v1/availability?date=2026-11-25&bank=CMB").await;

    let code = citizen.booked(&slots[0].0).await;
    let reservation: Value = citizen.get(&format!("/reservations/{code}")).await.json().await.expect("JSON");
    assert_eq!(reservation["status"], "booked");
    assert_eq!(reservation["channel"], "app", "a bearer token is the app");
    assert_eq!(reservation["service"], "loan_application");
    assert_eq!(reservation["office"], "daoli");
    assert_eq!(reservation["window"], "DL01");
    assert_eq!(reservation["bank"], "CMB");
    assert_eq!(reservation["start"], "2026-11-25T08:30:00+08:00");
    assert_eq!(reservation["end"], "2026-11-25T09:00:00+08:00");
    assert_eq!(reservation["check_in_from"], "2026-11-25T08:00:00+08:00");
    assert_eq!(reservation["check_in_until"], "2026-11-25T08:45:00+08:00");
    assert_eq!(reservation["cancel_until"], "2026-11-25T06:30:00+08:00");
    assert_eq!(reservation["checklist_version"], 1);
    assert_eq!(reservation["applicant"]["name"], "王*佳");
    let masked = reservation["applicant"]["id_number"].as_str().expect("masked");
    assert!(masked.starts_with("230***********") && masked.ends_with(&citizen.id_number[14..]), "{masked}");
    assert_eq!(reservation["applicant"]["mobile"], "139****0001");

    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let after = server.get("/api/v1/availability?date=2026-11-25&bank=CMB").await;
    let n = |v: &Value, field: &str| v["banks"][0][field].as_i64().expect("a number");
    assert_eq!(n(&after, "booked"), n(&before, "booked") + 1);
    assert_eq!(n(&after, "remaining"), n(&before, "remaining") - 1);

    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", citizen.mobile)).await;
    assert_eq!(messages["items"][0]["event"], "reservation_confirmed");
    assert!(messages["items"][0]["text"].as_str().expect("a text").contains(&code));

    let moved = citizen.reschedule(&code, &later[5].0).await;
    assert_eq!(moved.status(), 200);
    let moved: Value = moved.json().await.expect("JSON");
    assert_eq!((moved["code"].as_str(), moved["date"].as_str()), (Some(code.as_str()), Some("2026-11-27")));
    let twice = citizen.reschedule(&code, &later[6].0).await;
    assert_eq!(twice.json::<Value>().await.expect("JSON")["code"], "reschedule_limit");

    let cancelled = citizen.cancel(&code).await;
    assert_eq!(cancelled.status(), 200);
    assert_eq!(cancelled.json::<Value>().await.expect("JSON")["status"], "cancelled");
    assert_eq!(citizen.cancel(&code).await.json::<Value>().await.expect("JSON")["code"], "not_live");
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", citizen.mobile)).await;
    let events: Vec<_> =
        messages["items"].as_array().expect("items").iter().take(3).map(|m| m["event"].clone()).collect();
    assert_eq!(json!(events), json!(["reservation_cancelled", "reservation_rescheduled", "reservation_confirmed"]));

    let again = citizen.booked(&later[40].0).await;
    assert_ne!(again, code);
    let mine: Value = citizen.get("/reservations").await.json().await.expect("JSON");
    let codes: Vec<_> =
        mine["items"].as_array().expect("items").iter().map(|r| r["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, [again.as_str(), code.as_str()], "newest first");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn refusals_come_in_their_order_with_their_codes() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slots = open_slots(&server, "2026-11-25").await;
    let code_of = async |answer: reqwest::Response| {
        answer.json::<Value>().await.expect("JSON")["code"].as_str().unwrap_or("none").to_owned()
    };
    let pool = database.pool().await;
    let slot_on = async |date: &str| -> String {
        let date: chrono::NaiveDate = date.parse().expect("a date");
        sqlx::query_scalar("select s.public_id::text from slot s join window_day d on d.id = s.window_day_id where d.date = $1 order by s.starts_at desc limit 1")
            .bind(date)
            .fetch_one(&pool)
            .await
            .expect("a slot")
    };
    assert_eq!(code_of(citizen.reserve("00000000-0000-4000-8000-000000000000").await).await, "validation");
    let wish = |service: &str| json!({"slot_id": slots[0].0, "service": service, "facts": {"loan_type": "new_home", "marital_status": "single"}});
    assert_eq!(code_of(citizen.post("/reservations", &support::key(), &wish("signing")).await).await, "wrong_service");
    assert_eq!(code_of(citizen.reserve(&slot_on("2026-11-23").await).await).await, "cutoff_passed", "today");
    // the eighth working day is made, but lies beyond the horizon
    assert_eq!(code_of(citizen.reserve(&slot_on("2026-12-03").await).await).await, "outside_horizon");
    server.set_clock("2026-11-24T07:59:59+08:00").await;
    assert_eq!(code_of(citizen.reserve(&slot_on("2026-12-03").await).await).await, "not_released");
    server.set_clock("2026-11-24T08:00:00+08:00").await;
    let released = slot_on("2026-12-03").await;
    let first = citizen.booked(&released).await;
    assert_eq!(code_of(citizen.reserve(&slots[50].0).await).await, "already_reserved");
    let other = Citizen::sign_in(&server, 2).await;
    assert_eq!(code_of(other.reserve(&released).await).await, "slot_full");
    assert_eq!(code_of(citizen.reserve(&released).await).await, "slot_full", "full comes before already reserved");
    // another's is not there
    assert_eq!(other.get(&format!("/reservations/{first}")).await.status(), 404);
    assert_eq!(other.cancel(&first).await.status(), 404);
    server.set_clock("2026-11-24T16:00:00+08:00").await;
    assert_eq!(code_of(other.reserve(&slots[3].0).await).await, "cutoff_passed");
    server.set_clock("2026-12-03T14:00:01+08:00").await;
    // the sessions of a week ago have ended
    let (citizen, other) = (Citizen::sign_in(&server, 1).await, Citizen::sign_in(&server, 2).await);
    assert_eq!(code_of(citizen.cancel(&first).await).await, "too_late_to_cancel");
    assert_eq!(code_of(other.reserve(&slots[3].0).await).await, "slot_past");
    database.drop().await;
}

#[tokio::test]
async fn limits_count_by_person_and_by_mobile() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slots = open_slots(&server, "2026-11-25").await;
    for i in 0..3 {
        let code = citizen.booked(&slots[i * 20].0).await;
        assert_eq!(citizen.cancel(&code).await.status(), 200);
    }
    let refused = citizen.reserve(&slots[70].0).await;
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "limit_reached", "three made in thirty days");
    // three relatives from one mobile, and no fourth
    let family = Citizen::sign_in(&server, 100).await;
    let book_for = async |n: usize, slot: &str| {
        let (id_number, _) = crate::support::person(n);
        let applicant = json!({"name": "王建国", "id_type": "resident_id", "id_number": id_number});
        let mut wish = crate::support::wish(slot);
        wish["applicant"] = applicant;
        let answer = family.post("/reservations", &support::key(), &wish).await;
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    for n in 0..3 {
        let (status, body) = book_for(200 + n, &slots[100 + n].0).await;
        assert_eq!(status, 201, "{body}");
    }
    let (status, body) = book_for(203, &slots[110].0).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("limit_reached")));
    // the relative holds one already, whoever asks
    let relative = Citizen::sign_in(&server, 200).await;
    let refused = relative.reserve(&slots[120].0).await;
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "already_reserved");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn an_expired_holding_is_marked_and_gives_way() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slot = open_slots(&server, "2026-11-24").await[0].0.clone();
    let code = citizen.booked(&slot).await;
    // 15 minutes after its start the holding is over, whether or not a job has seen it
    server.set_clock("2026-11-24T08:45:01+08:00").await;
    let shown: Value = citizen.get(&format!("/reservations/{code}")).await.json().await.expect("JSON");
    assert_eq!(shown["status"], "no_show");
    citizen.booked(&open_slots(&server, "2026-11-26").await[0].0).await;
    let stored: String = sqlx::query_scalar("select status::text from reservation where code = $1")
        .bind(&code)
        .fetch_one(&database.pool().await)
        .await
        .expect("a row");
    assert_eq!(stored, "no_show");
    database.assert_sound().await;
    database.drop().await;
}
