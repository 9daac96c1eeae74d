//! Sign-in by SMS code: once, for five minutes, with limits by number and address; sessions that outlive the server.

use crate::support::{self, Citizen, Database, start, start_with};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn ask(server: &support::Server, mobile: &str) -> reqwest::Response {
    server
        .http
        .post(format!("{}/api/v1/codes", server.url))
        .json(&json!({"mobile": mobile}))
        .send()
        .await
        .expect("an answer")
}

async fn newest_code(server: &support::Server, mobile: &str) -> String {
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={mobile}")).await;
    messages["items"][0]["code"].as_str().expect("a code").to_owned()
}

async fn enter(server: &support::Server, mobile: &str, code: &str) -> (StatusCode, Value) {
    let (id_number, _) = support::person(1);
    let body =
        json!({"mobile": mobile, "code": code, "name": "王小佳", "id_type": "resident_id", "id_number": id_number});
    let answer =
        server.http.post(format!("{}/api/v1/sessions", server.url)).json(&body).send().await.expect("an answer");
    (answer.status(), answer.json().await.expect("JSON"))
}

fn names_code(body: &Value) -> bool {
    body["code"] == "validation" && body["errors"][0]["field"] == "code"
}

#[tokio::test]
async fn a_code_works_once_for_five_minutes_and_dies_of_five_mistakes() {
    let (database, server) = support::city().await;
    let mobile = "13900000001";
    let asked = ask(&server, mobile).await;
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
    assert_eq!(asked.json::<Value>().await.expect("JSON")["expires_in"], 300);
    let code = newest_code(&server, mobile).await;
    assert_eq!(code.len(), 6);
    let wrong = if code == "123456" { "123457" } else { "123456" };
    let (status, body) = enter(&server, mobile, wrong).await;
    assert!(status == 422 && names_code(&body), "{body}");
    let (status, body) = enter(&server, mobile, &code).await;
    assert_eq!(status, 201, "{body}");
    let (status, body) = enter(&server, mobile, &code).await;
    assert!(status == 422 && names_code(&body), "used: {body}");
    // five wrong tries void the right one
    server.set_clock("2026-11-23T09:02:00+08:00").await;
    ask(&server, mobile).await;
    let code = newest_code(&server, mobile).await;
    let wrong = if code == "123456" { "123457" } else { "123456" };
    for _ in 0..5 {
        assert_eq!(enter(&server, mobile, wrong).await.0, 422);
    }
    assert_eq!(enter(&server, mobile, &code).await.0, 422);
    // five minutes
    server.set_clock("2026-11-23T09:04:00+08:00").await;
    ask(&server, mobile).await;
    let code = newest_code(&server, mobile).await;
    server.set_clock("2026-11-23T09:09:01+08:00").await;
    assert_eq!(enter(&server, mobile, &code).await.0, 422);
    database.drop().await;
}

#[tokio::test]
async fn numbers_have_limits() {
    let (database, server) = support::city().await;
    let mobile = "13900000002";
    assert_eq!(ask(&server, mobile).await.status(), 202);
    let refused = ask(&server, mobile).await;
    assert_eq!(refused.status(), 429, "one a minute");
    let wait: u64 = refused.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(refused.headers().keys().any(|k| k.as_str().starts_with("ratelimit")), "{:?}", refused.headers());
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "rate_limited");
    for minute in 1..5 {
        server.set_clock(&format!("2026-11-23T09:{:02}:30+08:00", 2 * minute)).await;
        assert_eq!(ask(&server, mobile).await.status(), 202);
    }
    server.set_clock("2026-11-23T09:30:00+08:00").await;
    assert_eq!(ask(&server, mobile).await.status(), 429, "five an hour");
    server.set_clock("2026-11-23T10:30:00+08:00").await;
    assert_eq!(ask(&server, mobile).await.status(), 202);
    database.drop().await;
}

#[tokio::test]
async fn addresses_have_limits_in_real_time() {
    let database = Database::create().await;
    let server = start_with(&database, &["--demo", "--codes-per-address", "3"]).await;
    for n in 0..3 {
        assert_eq!(ask(&server, &format!("1390000010{n}")).await.status(), 202);
    }
    assert_eq!(ask(&server, "13900000109").await.status(), 429);
    server.set_clock("2026-11-24T09:00:00+08:00").await;
    assert_eq!(ask(&server, "13900000109").await.status(), 429, "the demo's clock does not help");
    database.drop().await;
}

#[tokio::test]
async fn a_session_survives_a_restart_and_ends_when_told() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 3).await;
    server.stop().await;
    let server = start(&database).await;
    let citizen = citizen.at(&server);
    assert_eq!(citizen.get("/reservations").await.status(), 200);
    let other = start(&database).await;
    assert_eq!(citizen.at(&other).get("/reservations").await.status(), 200);
    let ended =
        server.http.delete(format!("{}/api/v1/sessions/current", server.url)).bearer_auth(&citizen.token).send().await;
    assert_eq!(ended.expect("an answer").status(), 204);
    for server in [&server, &other] {
        let answer = citizen.at(server).get("/reservations").await;
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "unauthenticated");
    }
    database.drop().await;
}

#[tokio::test]
async fn nothing_personal_stands_in_the_database_in_clear() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 4).await;
    citizen.booked(&support::open_slots(&server, "2026-11-25").await[0].0).await;
    let pool = database.pool().await;
    let tables: Vec<String> = sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
        .fetch_all(&pool)
        .await
        .expect("tables");
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!("select coalesce(string_agg(t::text, ' '), '') from {table} t"));
        let all: String = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("rows");
        for secret in [&citizen.mobile, &citizen.id_number, &citizen.token, &"王小佳".to_owned()] {
            let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
            assert!(!all.contains(secret.as_str()) && !all.contains(&hex), "{table} holds a secret in clear");
        }
    }
    database.drop().await;
}
