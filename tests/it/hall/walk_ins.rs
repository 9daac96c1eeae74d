//! Somebody without a reservation gets what is left of the day, from the shares in their order, and never more.

use crate::support::{self, Database, Staff, at, slot, visitor, visitor_with};
use serde_json::{Value, json};

/// Shares of today's seats at a window, by start.
async fn shares(database: &Database, window: &str) -> Vec<String> {
    let pool = database.pool().await;
    sqlx::query_scalar(
        "select r.share::text from reservation r join slot s on s.id = r.slot_id join window_day d on d.id = r.window_day_id
         join svc_window w on w.id = d.window_id where w.code = $1 and d.date = '2026-11-24' order by s.starts_at",
    )
    .bind(window)
    .fetch_all(&pool)
    .await
    .expect("shares")
}

#[tokio::test]
async fn a_walk_in_waits_for_any_window_or_for_those_of_a_bank() {
    let (database, server) = support::city().await;
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let any = desk.walk_in(1).await;
    assert_eq!((&any["window"], &any["bank"], &any["walk_in"]), (&Value::Null, &Value::Null, &json!(true)));
    assert_eq!((&any["late"], &any["status"]), (&json!(false), &json!("waiting")));
    let of_bank = desk.done("/walk-ins", visitor_with(2, json!({"bank": "ICBC", "priority": "pregnant"}))).await;
    assert_eq!(
        (&of_bank["window"], &of_bank["bank"], &of_bank["priority"]),
        (&Value::Null, &json!("ICBC"), &json!("pregnant"))
    );
    // a bank's clerk gives tickets of that bank
    let boc = Staff::sign_in(&server, "daoli.boc").await;
    assert_eq!(boc.walk_in(3).await["bank"], "BOC");
    assert_eq!(boc.refused("/walk-ins", visitor_with(4, json!({"bank": "ICBC"}))).await.0, "409 wrong_window");
    assert_eq!(
        desk.refused("/walk-ins", visitor_with(4, json!({"bank": "LJB"}))).await.0,
        "409 wrong_window",
        "not in this office"
    );
    assert_eq!(desk.refused("/walk-ins", visitor_with(4, json!({"bank": "XYZ"}))).await.0, "422 bank:unknown");
    assert_eq!(desk.refused("/walk-ins", visitor_with(4, json!({"service": "signing"}))).await.0, "409 wrong_service");
    assert_eq!(desk.refused("/walk-ins", visitor(1)).await.0, "409 already_reserved");
    // at a window of another bank nobody of ICBC is called; the pregnant woman is before whoever came earlier
    assert_eq!(desk.call("DL03").await["number"], of_bank["number"]);
    assert_eq!(desk.call("DL04").await["number"], any["number"]);
    assert_eq!(desk.call("DL02").await, Value::Null);
    assert_eq!(desk.call("DL05").await["number"], "A003");
    // a walk-in leaves by its number only: the seat is in the ledger
    let found = desk.done("/searches", json!({"code": any["code"]})).await;
    assert_eq!((&found["items"][0]["channel"], &found["items"][0]["status"]), (&json!("counter"), &json!("called")));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn shares_are_used_in_order_until_the_day_is_full() {
    let (database, server) = support::city().await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    // a priority seat is booked before noon of the day before, when what is left of them passes to the public
    let old = slot(&server, "2026-11-24", "DL03", "09:00").await;
    let body = visitor_with(40, json!({"slot_id": old, "priority": "elderly"}));
    manager.done("/reservations", body).await;
    assert_eq!(shares(&database, "DL03").await, ["priority"]);
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for n in 0..13 {
        let ticket = desk.done("/walk-ins", visitor_with(n, json!({"bank": "CMB"}))).await;
        assert_eq!(ticket["number"], format!("A{:03}", n + 1));
    }
    let mut expected = vec!["public"; 13];
    expected[0] = "counter";
    assert_eq!(shares(&database, "DL01").await, expected);
    let (full, problem) = desk.refused("/walk-ins", visitor_with(20, json!({"bank": "CMB"}))).await;
    assert_eq!(full, "409 quota_reached");
    let alternatives = problem["alternatives"].as_array().expect("alternatives");
    assert_eq!(alternatives.len(), 3, "{problem}");
    for other in alternatives {
        assert_eq!(other["bank"], "CMB", "the same bank first: {other}");
        assert_ne!(other["window"], "DL01", "nothing is left there today: {other}");
    }
    // it is true: the first of them in this office can be booked for the person
    let next = slot(&server, "2026-11-25", "DL01", "08:30").await;
    let booked = desk.done("/reservations", visitor_with(20, json!({"slot_id": next}))).await;
    assert_eq!((&booked["channel"], &booked["date"]), (&json!("counter"), &json!("2026-11-25")));
    // other banks have seats
    assert_eq!(desk.walk_in(21).await["number"], "A014");
    database.assert_sound().await;
    database.drop().await;
}

/// Forty people at the desks of two servers want the thirteen seats of a bank.
#[tokio::test]
async fn a_rush_at_the_desk_oversells_nothing() {
    let (database, server) = support::city().await;
    let second = support::start(&database).await;
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let asks = (0..40).map(|n| {
        let desk = desk.at(if n % 2 == 0 { &server } else { &second });
        async move { desk.act("/walk-ins", visitor_with(100 + n, json!({"bank": "CMB"}))).await }
    });
    let answers = futures_util::future::join_all(asks).await;
    let given: Vec<&Value> = answers.iter().filter(|(s, _)| *s == 201).map(|(_, t)| &t["number"]).collect();
    let numbers: std::collections::HashSet<String> = given.iter().map(|n| n.to_string()).collect();
    assert_eq!((given.len(), numbers.len()), (13, 13), "{answers:#?}");
    assert!(
        answers.iter().filter(|(s, _)| *s != 201).all(|(s, p)| *s == 409 && p["code"] == "quota_reached"),
        "{answers:#?}"
    );
    database.assert_sound().await;
    database.drop().await;
}

/// The seats of a window that closed are nobody's.
#[tokio::test]
async fn a_closed_window_gives_no_seats() {
    let (database, server) = support::city().await;
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    desk.done("/windows/DL01/close", json!({"reason": "设备故障"})).await;
    assert_eq!(desk.refused("/walk-ins", visitor_with(1, json!({"bank": "CMB"}))).await.0, "409 wrong_window");
    desk.done("/windows/DL01/open", json!({})).await;
    assert_eq!(desk.done("/walk-ins", visitor_with(1, json!({"bank": "CMB"}))).await["bank"], "CMB");
    // after the last span there is nothing to give
    server.set_clock(&at("16:31")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.refused("/walk-ins", visitor(2)).await.0, "409 quota_reached");
    database.assert_sound().await;
    database.drop().await;
}
