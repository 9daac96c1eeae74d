//! Keys of staff, and what every act leaves behind.

use crate::support::{self, Citizen, Staff, TODAY, TOMORROW, at, id, key, slot, visitor, visitor_with};
use serde_json::{Value, json};

#[tokio::test]
async fn a_key_of_staff_acts_once_and_repeats_its_first_success() {
    let (database, server) = support::city().await;
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let k = key();
    let first = desk.post("/counter/walk-ins", &k, &visitor(1)).await;
    assert_eq!(first.status(), 201);
    assert!(first.headers().get("idempotency-replayed").is_none());
    let first: Value = first.json().await.expect("JSON");
    let again = desk.post("/counter/walk-ins", &k, &visitor(1)).await;
    assert_eq!((again.status().as_u16(), &again.headers()["idempotency-replayed"]), (201, &"true".parse().unwrap()));
    assert_eq!(again.json::<Value>().await.expect("JSON"), first);
    // another body, another path: the key is taken
    for (path, body) in [("/counter/walk-ins", visitor(2)), ("/counter/windows/DL01/calls", json!({}))] {
        let other = desk.post(path, &k, &body).await;
        assert_eq!(other.status(), 422);
        assert_eq!(other.json::<Value>().await.expect("JSON")["code"], "idempotency_mismatch");
    }
    // the same word is another key in another mouth
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    assert_eq!(cmb.post("/counter/walk-ins", &k, &visitor(3)).await.status(), 201);
    // a call repeated after the ticket went on is answered as it was
    let (call, path) = (key(), "/counter/windows/DL02/calls");
    let called: Value = desk.post(path, &call, &json!({})).await.json().await.expect("JSON");
    desk.settle(&called["ticket"], json!({"outcome": "accepted"})).await;
    let again: Value = desk.post(path, &call, &json!({})).await.json().await.expect("JSON");
    assert_eq!(again, called);
    // a refusal is judged afresh
    let k = key();
    assert_eq!(desk.post("/counter/walk-ins", &k, &visitor(3)).await.status(), 409);
    let (_, cancelled) = Citizen::books(&server, 9, &slot(&server, TOMORROW, "DL01", "09:00").await).await;
    let path = format!("/counter/reservations/{cancelled}/void");
    let k = key();
    assert_eq!(desk.post(&path, &k, &json!({"reason": ""})).await.status(), 422);
    assert_eq!(desk.post(&path, &k, &json!({"reason": "x"})).await.status(), 200);
    database.assert_sound().await;
    database.drop().await;
}

/// Every act writes its event and its audit entry under the name of who did it.
#[tokio::test]
async fn every_act_leaves_an_event_and_an_audit_entry() {
    let (database, server) = support::city().await;
    let (_, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "08:30").await).await;
    let (_, second) = Citizen::books(&server, 2, &slot(&server, TODAY, "DL01", "09:00").await).await;
    let (_, third) = Citizen::books(&server, 3, &slot(&server, TODAY, "DL01", "09:30").await).await;
    server.set_clock(&at("08:31")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket = desk.check_in(&code).await;
    desk.call("DL01").await;
    for act in ["recall", "miss", "put-back"] {
        desk.tell(&ticket, act).await;
    }
    desk.call("DL01").await;
    for act in ["start", "park", "put-back"] {
        desk.tell(&ticket, act).await;
    }
    desk.done(&format!("/tickets/{}/transfer", id(&ticket)), json!({"window": "DL02"})).await;
    desk.call("DL02").await;
    desk.settle(&ticket, json!({"outcome": "refused", "reason": "x"})).await;
    let to = slot(&server, TOMORROW, "DL01", "09:00").await;
    desk.done(&format!("/reservations/{second}/reschedule"), json!({"slot_id": to, "reason": "来电"})).await;
    desk.done(&format!("/reservations/{second}/cancellation"), json!({"reason": "来电"})).await;
    desk.done(&format!("/reservations/{third}/void"), json!({"reason": "冒名"})).await;
    desk.done("/windows/DL01/pause", json!({"reason": "午休"})).await;
    desk.done("/windows/DL01/open", json!({})).await;
    desk.done("/windows/DL01/close", json!({"reason": "停电"})).await;
    let walk_in = desk.walk_in(4).await;
    let later = slot(&server, TOMORROW, "DL02", "09:00").await;
    let for_other = desk.done("/reservations", visitor_with(5, json!({"slot_id": later}))).await;

    let pool = database.pool().await;
    let events: Vec<(String, Option<String>)> = sqlx::query_as(
        "select e.act::text, w.code from ticket_event e left join svc_window w on w.id = e.window_id
         join staff s on s.id = e.staff_id and s.username = 'daoli.desk' where e.ticket_id::text = $1 order by e.id",
    )
    .bind(id(&ticket))
    .fetch_all(&pool)
    .await
    .expect("events");
    let acts: Vec<String> =
        events.iter().map(|(act, window)| format!("{act} {}", window.as_deref().unwrap_or("-"))).collect();
    assert_eq!(
        acts,
        [
            "checked_in DL01",
            "called DL01",
            "recalled DL01",
            "missed DL01",
            "put_back DL01",
            "called DL01",
            "started DL01",
            "parked DL01",
            "put_back DL01",
            "transferred DL02",
            "called DL02",
            "refused DL02"
        ]
    );
    let audited = async |object: String| -> Vec<String> {
        sqlx::query_scalar(
            "select a.action from audit_entry a join staff s on a.actor = 'staff' and a.actor_id = s.id
             where a.object = $1 and s.username = 'daoli.desk' order by a.id",
        )
        .bind(object)
        .fetch_all(&pool)
        .await
        .expect("entries")
    };
    assert_eq!(
        audited(format!("reservation:{code}")).await,
        [
            "ticket.check_in",
            "ticket.call",
            "ticket.recall",
            "ticket.miss",
            "ticket.put_back",
            "ticket.call",
            "ticket.start",
            "ticket.park",
            "ticket.put_back",
            "ticket.transfer",
            "ticket.call",
            "ticket.refuse"
        ]
    );
    assert_eq!(audited(format!("reservation:{second}")).await, ["reservation.move_for", "reservation.cancel_for"]);
    assert_eq!(audited(format!("reservation:{third}")).await, ["reservation.void"]);
    assert_eq!(audited("window:DL01".into()).await, ["window.pause", "window.open", "window.close"]);
    let text = |ticket: &Value| format!("reservation:{}", ticket["code"].as_str().expect("a code"));
    assert_eq!(audited(text(&walk_in)).await, ["reservation.walk_in", "ticket.check_in"]);
    assert_eq!(audited(text(&for_other)).await, ["reservation.book_for"]);
    database.assert_sound().await;
    database.drop().await;
}
