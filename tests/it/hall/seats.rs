//! Staff at a counter see what is left for the counter; everybody else what is left for the public.

use crate::support::{self, Citizen, Server, Staff, TODAY, TOMORROW, slot, visitor_with};
use serde_json::{Value, json};

async fn remaining(answer: reqwest::Response) -> i64 {
    assert_eq!(answer.headers()["vary"], "Authorization, Cookie, Accept-Language");
    let body: Value = answer.json().await.expect("JSON");
    body["windows"][0]["remaining"].as_i64().expect("a number")
}

async fn with(server: &Server, header: &str, value: String) -> i64 {
    let url = format!("{}/api/v1/availability?date={TOMORROW}&office=daoli&bank=CMB", server.url);
    remaining(server.http.get(url).header(header, value).send().await.expect("an answer")).await
}

#[tokio::test]
async fn what_remains_follows_the_share_of_who_asks() {
    let (database, server) = support::city().await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let question = format!("/availability?date={TOMORROW}&office=daoli&bank=CMB");
    assert_eq!(remaining(desk.get(&question).await).await, 1, "the counter's");
    assert_eq!(remaining(citizen.get(&question).await).await, 11, "the public's");
    assert_eq!(with(&server, "cookie", desk.cookie()).await, 1, "on a page of staff too");
    assert_eq!(with(&server, "cookie", format!("session={}", citizen.token)).await, 11);
    // a token that once was, one that never was, and staff who are not at a counter
    assert_eq!(with(&server, "authorization", format!("Bearer staff_{}", citizen.token)).await, 11);
    let auditor = Staff::sign_in(&server, "auditor").await;
    assert_eq!(remaining(auditor.get(&question).await).await, 11);

    let booked = slot(&server, TOMORROW, "DL01", "09:00").await;
    desk.done("/reservations", visitor_with(2, json!({"slot_id": booked}))).await;
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(remaining(desk.get(&question).await).await, 0);
    assert_eq!(remaining(citizen.get(&question).await).await, 11);
    let day: Value = desk.get(&question).await.json().await.expect("JSON");
    let states: Vec<&Value> =
        day["windows"][0]["slots"].as_array().expect("slots").iter().map(|s| &s["state"]).collect();
    assert!(states.iter().all(|s| **s == "full"), "{states:?}");

    // the cut-off binds the public, not the counter; today is open to it
    server.set_clock("2026-11-23T16:30:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let state = |days: Value, date: &str| {
        let items = days["items"].as_array().expect("items").clone();
        items.into_iter().find(|d| d["date"] == date).expect("the day")["state"].clone()
    };
    let own: Value = desk.get("/days?office=daoli").await.json().await.expect("JSON");
    let public: Value = citizen.get("/days?office=daoli").await.json().await.expect("JSON");
    assert_eq!((state(own.clone(), TODAY), state(public.clone(), TODAY)), (json!("open"), json!("closed")));
    assert_eq!(state(public, "2026-11-23"), "closed");
    assert_eq!(state(own, "2026-11-23"), "open", "what is left of today can be given");
    database.assert_sound().await;
    database.drop().await;
}
