//! The administrator changes a roster that people have booked on.

mod closures;
mod numbers;
mod races;
mod workdays;

use crate::support::{Citizen, Server, Staff, key, seats};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The day after the stories begin.
pub const TOMORROW: &str = "2026-11-24";

/// Somebody with a seat.
pub struct Booked {
    pub citizen: Citizen,
    pub code: String,
}

impl Booked {
    pub async fn reservation(&self) -> Value {
        self.citizen.get(&format!("/reservations/{}", self.code)).await.json().await.expect("JSON")
    }

    pub async fn messages(&self, server: &Server) -> Vec<Value> {
        let all = server.get(&format!("/api/v1/demo/messages?mobile={}", self.citizen.mobile)).await;
        all["items"].as_array().expect("items").clone()
    }

    /// Events of notices that this booker was sent since the confirmation, newest first.
    pub async fn told(&self, server: &Server) -> Vec<String> {
        let all = self.messages(server).await;
        let event = |m: &Value| m["event"].as_str().expect("an event").to_owned();
        all.iter().map(event).take_while(|event| event != "reservation_confirmed").collect()
    }
}

/// `n` citizens with a seat each at windows whose code begins like `windows`, on a date.
pub async fn booked(server: &Server, from: usize, n: usize, windows: &str, date: &str) -> Vec<Booked> {
    let mut free = seats(server, date).await;
    free.retain(|(_, window)| window.starts_with(windows));
    assert!(free.len() >= n, "{} seats for {n}", free.len());
    let citizens = Citizen::many(server, from, n).await;
    let asks = citizens.into_iter().zip(free).map(|(citizen, (slot, _))| async move {
        let code = citizen.booked(&slot).await;
        Booked { citizen, code }
    });
    join_all(asks).await
}

/// A change by staff below `/admin`: its status and answer.
pub async fn change(staff: &Staff, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
    let answer = staff.change(method, &format!("/admin/{path}"), &key(), body).await;
    (answer.status(), answer.json().await.expect("JSON"))
}

pub async fn done(staff: &Staff, method: Method, path: &str, body: &Value) -> Value {
    let (status, answer) = change(staff, method, path, body).await;
    assert!(status.is_success(), "{status} {answer}");
    answer
}

/// A closure of tomorrow.
pub fn closure(part: &str, code: &str, resolve: &str) -> Value {
    json!({part: code, "from": TOMORROW, "to": TOMORROW, "reason": "停电检修", "reason_en": "a power cut", "resolve": resolve})
}

/// How many seats the public finds at windows whose code begins so.
pub async fn remaining(server: &Server, windows: &str, date: &str) -> i64 {
    let answer = server.get(&format!("/api/v1/availability?date={date}&service=loan_application")).await;
    let all = answer["windows"].as_array().expect("windows");
    let mine = all.iter().filter(|w| w["window"].as_str().expect("a code").starts_with(windows));
    mine.map(|w| w["remaining"].as_i64().expect("a number")).sum()
}
