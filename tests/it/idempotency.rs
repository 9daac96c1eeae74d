//! A repeated request never books twice; a key belongs to one request.

use crate::support::{self, Citizen, key, open_slots, seats, start};
use serde_json::{Value, json};

#[tokio::test]
async fn a_key_books_once_and_repeats_its_first_success() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, "2026-11-25").await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let k = key();
    let first = citizen.reserve_with(&slots[0].0, &k).await;
    assert_eq!(first.status(), 201);
    assert!(first.headers().get("idempotency-replayed").is_none());
    let first: Value = first.json().await.expect("JSON");
    let again = citizen.reserve_with(&slots[0].0, &k).await;
    assert_eq!(again.status(), 201);
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.json::<Value>().await.expect("JSON"), first, "byte for byte the first success");
    // after the seat is gone for others, and after the cancellation, the answer to this key stays
    let code = first["code"].as_str().expect("a code");
    assert_eq!(citizen.cancel(code).await.status(), 200);
    let again = citizen.reserve_with(&slots[0].0, &k).await;
    assert_eq!(again.json::<Value>().await.expect("JSON"), first);
    // and long after the slot is past
    server.set_clock("2026-11-24T08:30:00+08:00").await;
    let again = citizen.reserve_with(&slots[0].0, &k).await;
    assert_eq!(again.status(), 201);
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    // another request with the key is told so
    let other = citizen.reserve_with(&slots[1].0, &k).await;
    assert_eq!(other.status(), 422);
    assert_eq!(other.json::<Value>().await.expect("JSON")["code"], "idempotency_mismatch");
    // a day later the key is forgotten
    server.set_clock("2026-11-24T09:00:05+08:00").await;
    let fresh = citizen.reserve_with(&slots[40].0, &k).await;
    assert!(fresh.headers().get("idempotency-replayed").is_none());
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_refusal_is_judged_afresh() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, "2026-11-25").await;
    let (holder, other) = (Citizen::sign_in(&server, 1).await, Citizen::sign_in(&server, 2).await);
    let code = holder.booked(&slots[0].0).await;
    let k = key();
    assert_eq!(other.reserve_with(&slots[0].0, &k).await.status(), 409);
    assert_eq!(holder.cancel(&code).await.status(), 200);
    server.set_clock("2026-11-23T10:00:00+08:00").await;
    assert_eq!(other.reserve_with(&slots[0].0, &k).await.status(), 201);
    database.drop().await;
}

#[tokio::test]
async fn keys_are_required_and_bounded() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let post = server.http.post(format!("{}/api/v1/reservations", server.url)).bearer_auth(&citizen.token);
    let answer = post.json(&json!({})).send().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "idempotency_key_missing");
    let slot = open_slots(&server, "2026-11-25").await[0].0.clone();
    assert_eq!(citizen.reserve_with(&slot, &"k".repeat(129)).await.status(), 400);
    assert_eq!(citizen.reserve_with(&slot, &"k".repeat(128)).await.status(), 201);
    database.drop().await;
}

#[tokio::test]
async fn the_same_request_at_once_on_two_servers_books_one_seat() {
    let (database, server) = support::city().await;
    let second = start(&database).await;
    let slots = seats(&server, "2026-11-25").await;
    let citizens = Citizen::many(&server, 0, 20).await;
    for (citizen, (slot, _)) in citizens.iter().zip(&slots) {
        let k = key();
        let asks = (0..6).map(|i| {
            let (citizen, k) = (citizen.at(if i % 2 == 0 { &server } else { &second }), k.clone());
            async move {
                let answer = citizen.reserve_with(slot, &k).await;
                (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
            }
        });
        let answers = futures_util::future::join_all(asks).await;
        let codes: std::collections::HashSet<_> = answers
            .iter()
            .filter(|(s, _)| *s == 201)
            .map(|(_, b)| b["code"].as_str().expect("a code").to_owned())
            .collect();
        assert_eq!(codes.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|(s, b)| *s == 201 || b["code"] == "idempotency_in_flight"), "{answers:?}");
    }
    database.assert_sound().await;
    database.drop().await;
}
