//! Over JSON.

use crate::support::{self, PASSWORD, Server, Staff};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const CURRENT: &str = "/staff/sessions/current";

async fn problem(answer: Response) -> (StatusCode, String, String) {
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let error = &body["errors"][0];
    (status, format!("{}:{}", text(&error["field"]), text(&error["code"])), text(&error["detail"]))
}

async fn wrong(server: &Server, username: &str, password: &str) -> String {
    let (status, what, _) = problem(Staff::try_sign_in(server, username, password).await).await;
    assert_eq!(status, 422);
    what
}

#[tokio::test]
async fn the_demo_tells_an_account_of_every_role_and_enough_to_work_every_office() {
    let (database, server) = support::city().await;
    let told = server.get("/api/v1/demo/accounts").await;
    let items = told["items"].as_array().expect("items");
    let roles: Vec<&str> = items[..8].iter().filter_map(|item| item["role"].as_str()).collect();
    assert_eq!(
        roles,
        [
            "bank_clerk",
            "office_clerk",
            "reviewer",
            "approver",
            "office_manager",
            "system_admin",
            "security_admin",
            "auditor"
        ],
        "one of each comes first"
    );
    assert!(items[..8].iter().all(|item| item["office"].is_null() || item["office"] == "daoli"));
    let count = |role: &str| items.iter().filter(|item| item["role"] == role).count();
    assert_eq!((count("bank_clerk"), count("office_clerk"), count("office_manager"), items.len()), (27, 6, 6, 44));
    for item in &items[..8] {
        let answer = Staff::try_sign_in(
            &server,
            item["username"].as_str().expect("a username"),
            item["password"].as_str().expect("a password"),
        )
        .await;
        assert_eq!(answer.status(), 201);
        let opened: Value = answer.json().await.expect("JSON");
        for field in ["username", "name", "role", "office", "bank"] {
            assert_eq!(opened["staff"][field], item[field], "{field}");
        }
    }
    // with a clerk of each bank at each of its offices
    let (_, windows) = (items, server.get("/api/v1/availability?date=2026-11-25&service=loan_application").await);
    for window in windows["windows"].as_array().expect("windows") {
        let here = |item: &&Value| item["office"] == window["office"] && item["bank"] == window["bank"];
        assert_eq!(items.iter().filter(here).count(), 1, "{window}");
    }
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_session_opens_is_looked_at_and_ends() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "Daoli.Desk ").await;
    let seen: Value = staff.get(CURRENT).await.json().await.expect("JSON");
    assert_eq!(seen["staff"]["username"], "daoli.desk");
    assert_eq!(seen["expires_at"], "2026-11-23T09:20:00+08:00");
    assert_eq!(staff.ask(Method::DELETE, CURRENT).await.status(), 204);
    assert_eq!(staff.get(CURRENT).await.status(), 401);
    assert_eq!(staff.ask(Method::DELETE, CURRENT).await.status(), 401);
    database.drop().await;
}

#[tokio::test]
async fn the_fifth_wrong_try_locks_and_time_unlocks() {
    let (database, server) = support::city().await;
    for _ in 0..5 {
        assert_eq!(wrong(&server, "daoli.desk", "not this one").await, "password:wrong_credentials");
    }
    let (_, what, detail) = problem(Staff::try_sign_in(&server, "daoli.desk", PASSWORD).await).await;
    assert_eq!(what, "password:locked");
    assert!(detail.contains("09:16") || detail.contains("09:15"), "{detail}");
    assert_eq!(
        wrong(&server, "daoli.desk", "not this one").await,
        "password:wrong_credentials",
        "strangers learn nothing"
    );
    Staff::sign_in(&server, "daoli.manager").await;
    server.set_clock("2026-11-23T09:14:00+08:00").await;
    assert_eq!(wrong(&server, "daoli.desk", PASSWORD).await, "password:locked");
    server.set_clock("2026-11-23T09:16:00+08:00").await;
    Staff::sign_in(&server, "daoli.desk").await;
    database.assert_sound().await;
    database.drop().await;
}

/// A lock must not tell who goes on guessing when the guess was right.
#[tokio::test]
async fn who_guesses_on_while_locked_is_told_nothing() {
    let (database, server) = support::city().await;
    for _ in 0..10 {
        assert_eq!(wrong(&server, "daoli.desk", "not this one").await, "password:wrong_credentials");
    }
    assert_eq!(wrong(&server, "daoli.desk", PASSWORD).await, "password:wrong_credentials");
    server.set_clock("2026-11-23T09:20:00+08:00").await;
    Staff::sign_in(&server, "daoli.desk").await;
    database.drop().await;
}

/// Tries that arrive together count one by one.
#[tokio::test]
async fn a_burst_of_tries_is_no_way_around_the_lock() {
    let (database, server) = support::city().await;
    let tries = (0..12).map(|_| wrong(&server, "daoli.desk", "not this one"));
    futures_util::future::join_all(tries).await;
    let (done, list) = database.staff(&["list"]).await;
    assert!(done, "{list}");
    let desk = list.lines().find(|line| line.starts_with("daoli.desk\t")).expect("listed");
    assert!(desk.contains("locked until 2026-11-23T09:1"), "{desk}");
    database.drop().await;
}

#[tokio::test]
async fn strangers_cannot_tell_users_from_others() {
    let (database, server) = support::city().await;
    let answers = [("daoli.desk", "wrong"), ("nobody", "wrong"), ("no body!", "wrong"), ("道里", PASSWORD)];
    let mut bodies = vec![];
    for (username, password) in answers {
        let answer = Staff::try_sign_in(&server, username, password).await;
        assert_eq!(answer.status(), 422);
        let mut body: Value = answer.json().await.expect("JSON");
        body["request_id"] = Value::Null;
        bodies.push(body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
    let missing = server.http.post(format!("{}/api/v1/staff/sessions", server.url)).json(&json!({})).send().await;
    let missing: Value = missing.expect("an answer").json().await.expect("JSON");
    let fields: Vec<_> = missing["errors"].as_array().expect("errors").iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, ["username", "password"]);
    database.drop().await;
}

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_goes_on() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "daoli.cmb").await;
    server.set_clock("2026-11-23T09:19:00+08:00").await;
    let seen: Value = staff.get(CURRENT).await.json().await.expect("JSON");
    assert_eq!(seen["expires_at"], "2026-11-23T09:39:00+08:00", "use keeps it");
    server.set_clock("2026-11-23T09:35:00+08:00").await;
    // what a page asks by itself does not
    let url = format!("{}/api/v1{CURRENT}", server.url);
    let look = server.http.get(url).bearer_auth(&staff.token).header("x-background", "1").send().await;
    let look: Value = look.expect("an answer").json().await.expect("JSON");
    assert_eq!(look["expires_at"], "2026-11-23T09:39:00+08:00");
    assert!(look["expires_in"].as_i64().is_some_and(|left| (230..=240).contains(&left)), "{look}");
    server.set_clock("2026-11-23T09:39:01+08:00").await;
    assert_eq!(staff.get(CURRENT).await.status(), 401);
    database.drop().await;
}

#[tokio::test]
async fn the_idle_time_is_configured() {
    let database = support::Database::create().await;
    let server = support::start_with(&database, &["--demo", "--staff-idle-minutes", "30"]).await;
    server.set_clock(support::START).await;
    let staff = Staff::sign_in(&server, "daoli.cmb").await;
    server.set_clock("2026-11-23T09:29:00+08:00").await;
    assert_eq!(staff.get(CURRENT).await.status(), 200);
    database.drop().await;
}

#[tokio::test]
async fn a_new_sign_in_ends_the_old_one_and_sessions_survive_the_server() {
    let (database, server) = support::city().await;
    let first = Staff::sign_in(&server, "daoli.manager").await;
    let second = Staff::sign_in(&server, "daoli.manager").await;
    assert_eq!(first.get(CURRENT).await.status(), 401);
    assert_eq!(second.get(CURRENT).await.status(), 200);
    server.stop().await;
    let server = support::start(&database).await;
    let answer = server.http.get(format!("{}/api/v1{CURRENT}", server.url)).bearer_auth(&second.token).send().await;
    assert_eq!(answer.expect("an answer").status(), 200);
    database.drop().await;
}

/// Who gets what from the calls of staff.
#[tokio::test]
async fn tokens_open_their_own_doors_only() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "daoli.desk").await;
    let citizen = support::Citizen::sign_in(&server, 801).await;
    assert_eq!(staff.get("/reservations").await.status(), 401, "staff are no citizens");
    assert_eq!(citizen.get(CURRENT).await.status(), 401, "citizens are no staff");
    for (method, path, status) in [
        (Method::GET, "/api/v1/staff/sessions/current", 401),
        (Method::DELETE, "/api/v1/staff/sessions/current", 401),
        (Method::GET, "/api/v1/staff/sessions", 405),
        (Method::POST, "/api/v1/staff/sessions", 415),
        (Method::GET, "/api/v1/staff", 404),
    ] {
        let answer = server.http.request(method.clone(), format!("{}{path}", server.url)).send().await;
        assert_eq!(answer.expect("an answer").status(), status, "{method} {path}");
    }
    // acts of staff need a key, as those of citizens do
    let keyless = staff.post("/counter/windows/DL01/calls", "", &json!({})).await;
    assert_eq!(problem(keyless).await.0, 400);
    database.drop().await;
}

/// The sample's accounts are open on a demo only.
#[tokio::test]
async fn without_demo_the_sample_staff_are_shut_out() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "daoli.desk").await;
    server.stop().await;
    let server = support::start_with(&database, &[]).await;
    let told = server.http.get(format!("{}/api/v1/demo/accounts", server.url)).send().await.expect("an answer");
    assert_eq!(told.status(), 404);
    assert_eq!(wrong(&server, "daoli.desk", PASSWORD).await, "password:wrong_credentials");
    let answer = server.http.get(format!("{}/api/v1{CURRENT}", server.url)).bearer_auth(&staff.token).send().await;
    assert_eq!(answer.expect("an answer").status(), 401, "a session of the demo ends with it");
    let first = database.appoint(&["li.na", "--role", "office_clerk", "--office", "daoli"]).await;
    assert_eq!(Staff::try_sign_in(&server, "li.na", &first).await.status(), 201, "others are not");
    database.drop().await;
}

/// Addresses are limited as those of citizens are.
#[tokio::test]
async fn an_address_tries_so_often() {
    let database = support::Database::create().await;
    let server = support::start_with(&database, &["--demo", "--sign-ins-per-address", "3"]).await;
    for _ in 0..3 {
        assert_eq!(wrong(&server, "nobody", "wrong").await, "password:wrong_credentials");
    }
    let answer = Staff::try_sign_in(&server, "daoli.desk", PASSWORD).await;
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("retry-after") && answer.headers().contains_key("ratelimit"));
    database.drop().await;
}
