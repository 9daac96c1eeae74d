//! A citizen: signs in by SMS code as anybody does, and books over the JSON API.

use super::Server;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use yueban::people::with_check_digit;

#[derive(Clone)]
pub struct Citizen {
    pub mobile: String,
    pub id_number: String,
    pub token: String,
    base: String,
    http: reqwest::Client,
}

/// A fresh idempotency key.
pub fn key() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The nth synthetic person: region 230199, born in 1980 or later.
pub fn person(n: usize) -> (String, String) {
    let (year, month, day) = (1980 + n / 300 % 20, 1 + n / 28 % 12, 1 + n % 28);
    let digits = format!("230199{year}{month:02}{day:02}{:03}", 1 + n % 997);
    (with_check_digit(&digits), format!("139{n:08}"))
}

impl Citizen {
    /// Asks for a code, reads it from the demo's messages, signs in.
    pub async fn sign_in(server: &Server, n: usize) -> Citizen {
        let (id_number, mobile) = person(n);
        Citizen::sign_in_as(server, &mobile, &id_number).await
    }

    pub async fn sign_in_as(server: &Server, mobile: &str, id_number: &str) -> Citizen {
        let post =
            |path: &str, body: Value| server.http.post(format!("{}/api/v1{path}", server.url)).json(&body).send();
        let asked = post("/codes", json!({"mobile": mobile})).await.expect("an answer");
        assert_eq!(asked.status(), StatusCode::ACCEPTED, "{}", asked.text().await.unwrap_or_default());
        let messages = server.get(&format!("/api/v1/demo/messages?mobile={mobile}")).await;
        let code = messages["items"][0]["code"].as_str().expect("the newest message holds the code").to_owned();
        let body =
            json!({"mobile": mobile, "code": code, "name": "王小佳", "id_type": "resident_id", "id_number": id_number});
        let session = post("/sessions", body).await.expect("an answer");
        assert_eq!(session.status(), StatusCode::CREATED, "{}", session.text().await.unwrap_or_default());
        let token = session.json::<Value>().await.expect("JSON")["token"].as_str().expect("a token").to_owned();
        let (mobile, id_number) = (mobile.to_owned(), id_number.to_owned());
        Citizen { mobile, id_number, token, base: server.url.clone(), http: server.http.clone() }
    }

    /// The same citizen speaking to another server of the city.
    pub fn at(&self, server: &Server) -> Citizen {
        Citizen { base: server.url.clone(), http: server.http.clone(), ..self.clone() }
    }

    /// `n` citizens, signed in a few at a time.
    pub async fn many(server: &Server, from: usize, n: usize) -> Vec<Citizen> {
        let mut citizens = Vec::with_capacity(n);
        for chunk in (from..from + n).collect::<Vec<_>>().chunks(32) {
            let tasks = chunk.iter().map(|i| Citizen::sign_in(server, *i));
            citizens.extend(futures_util::future::join_all(tasks).await);
        }
        citizens
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Response {
        let request = self.http.post(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token);
        request.header("Idempotency-Key", key).json(body).send().await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token).send().await.expect("an answer")
    }

    pub async fn reserve(&self, slot: &str) -> Response {
        self.reserve_with(slot, &key()).await
    }

    pub async fn reserve_with(&self, slot: &str, key: &str) -> Response {
        self.post("/reservations", key, &wish(slot)).await
    }

    /// Books and gives the code; panics on a refusal.
    pub async fn booked(&self, slot: &str) -> String {
        let answer = self.reserve(slot).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["code"].as_str().expect("a code").to_owned()
    }

    /// Books if it can; none also when the server dies meanwhile.
    pub async fn try_reserve(&self, slot: &str) -> Option<String> {
        let request = self.http.post(format!("{}/api/v1/reservations", self.base)).bearer_auth(&self.token);
        let answer = request.header("Idempotency-Key", key()).json(&wish(slot)).send().await.ok()?;
        let body: Value = (answer.status() == StatusCode::CREATED).then_some(answer)?.json().await.ok()?;
        body["code"].as_str().map(str::to_owned)
    }

    pub async fn cancel(&self, code: &str) -> Response {
        self.post(&format!("/reservations/{code}/cancellation"), &key(), &json!({})).await
    }

    pub async fn reschedule(&self, code: &str, slot: &str) -> Response {
        self.post(&format!("/reservations/{code}/reschedule"), &key(), &json!({"slot_id": slot})).await
    }
}

/// The body of a booking for a newly built home of someone unmarried.
pub fn wish(slot: &str) -> Value {
    json!({"slot_id": slot, "service": "loan_application", "facts": {"loan_type": "new_home", "marital_status": "single"}})
}
