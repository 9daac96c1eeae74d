//! The outside contract of the public calls: shapes, states, caching, errors, and the worked checklists.

use crate::support::{self, Citizen, open_slots};
use serde_json::{Value, json};

#[tokio::test]
async fn the_city_is_listed_in_both_languages() {
    let (database, server) = support::city().await;
    let offices = server.get("/api/v1/offices").await;
    assert_eq!(offices["items"].as_array().map(Vec::len), Some(6));
    assert_eq!(offices["items"][0]["id"], "daoli");
    assert_eq!(offices["items"][0]["name"], "道里办事处");
    for field in ["district", "address", "phone", "hours", "directions"] {
        assert!(!offices["items"][0][field].is_null(), "{field}");
    }
    let english = server.http.get(format!("{}/api/v1/banks", server.url)).header("accept-language", "en").send().await;
    let english: Value = english.expect("an answer").json().await.expect("JSON");
    assert_eq!(english["items"].as_array().map(Vec::len), Some(9));
    assert_eq!(english["items"][0], json!({"id": "CMB", "name": "China Merchants Bank"}));
    let services = server.get("/api/v1/services").await;
    let ids: Vec<_> = services["items"].as_array().expect("items").iter().map(|s| s["id"].clone()).collect();
    assert_eq!(json!(ids), json!(["loan_application", "supplement", "signing"]));
    database.drop().await;
}

#[tokio::test]
async fn days_and_availability_add_up() {
    let (database, server) = support::city().await;
    let days = server.get("/api/v1/days?service=loan_application").await;
    let states: Vec<(String, String)> = days["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|d| (d["date"].as_str().expect("a date").to_owned(), d["state"].as_str().expect("a state").to_owned()))
        .collect();
    assert_eq!(states.len(), 10, "every calendar day from today to the end of the horizon: {states:?}");
    assert_eq!(states[0], ("2026-11-23".into(), "closed".into()), "today");
    assert_eq!(states[1], ("2026-11-24".into(), "open".into()));
    assert_eq!(states[5], ("2026-11-28".into(), "closed".into()), "a Saturday");
    assert_eq!(states[9], ("2026-12-02".into(), "open".into()));
    assert_eq!(days["items"][1]["remaining"], 297, "27 windows with 11 public seats");
    let day = &days["items"][1];
    assert_eq!((&day["capacity"], &day["booked"]), (&json!(351), &json!(0)), "all shares of the windows that work");

    let availability = server.get("/api/v1/availability?date=2026-11-25").await;
    assert_eq!(availability["date"], "2026-11-25");
    assert_eq!(availability["banks"].as_array().map(Vec::len), Some(9));
    assert_eq!(availability["windows"].as_array().map(Vec::len), Some(27));
    let ccb = &availability["banks"][1];
    assert_eq!(*ccb, json!({"bank": "CCB", "capacity": 78, "booked": 0, "remaining": 66}));
    let window = &availability["windows"][0];
    assert_eq!(
        (window["window"].as_str(), window["quota"].as_i64(), window["remaining"].as_i64()),
        (Some("DL01"), Some(13), Some(11))
    );
    assert_eq!(window["slots"].as_array().map(Vec::len), Some(13));
    let slot = &window["slots"][0];
    assert_eq!(slot["start"], "2026-11-25T08:30:00+08:00");
    assert_eq!(
        (slot["capacity"].as_i64(), slot["booked"].as_i64(), slot["remaining"].as_i64()),
        (Some(1), Some(0), Some(1))
    );
    let one = server.get("/api/v1/availability?date=2026-11-25&office=pingfang&bank=ICBC").await;
    assert_eq!(one["windows"].as_array().map(Vec::len), Some(1));

    // one minute before the release, the new day has its opening
    server.set_clock("2026-11-24T07:59:00+08:00").await;
    let days = server.get("/api/v1/days").await;
    let last = days["items"].as_array().and_then(|d| d.last()).expect("a day").clone();
    assert_eq!(last["date"], "2026-12-03");
    assert_eq!(
        (last["state"].as_str(), last["opens_at"].as_str()),
        (Some("not_released"), Some("2026-11-24T08:00:00+08:00"))
    );
    // unsold priority seats pass to the public at noon of the working day before
    server.set_clock("2026-11-24T12:00:00+08:00").await;
    let window = server.get("/api/v1/availability?date=2026-11-25&bank=CMB").await["windows"][0].clone();
    assert_eq!(window["remaining"], 12);
    // at 16:00 the day before closes
    server.set_clock("2026-11-24T16:00:00+08:00").await;
    let slot = server.get("/api/v1/availability?date=2026-11-25&bank=CMB").await["windows"][0]["slots"][0].clone();
    assert_eq!((slot["state"].as_str(), slot["remaining"].as_i64()), (Some("closed"), Some(0)));
    database.drop().await;
}

#[tokio::test]
async fn an_unpublished_year_is_not_released() {
    let (database, server) = support::city().await;
    server.set_clock("2026-12-28T09:00:00+08:00").await;
    let days = server.get("/api/v1/days").await;
    for day in days["items"].as_array().expect("items").iter().filter(|d| d["date"].as_str() > Some("2027")) {
        assert_eq!((day["state"].as_str(), &day["opens_at"]), (Some("not_released"), &Value::Null), "{day}");
    }
    let ready: Value = server.get("/readyz").await;
    assert!(ready.to_string().contains("2027"), "the warning is visible: {ready}");
    database.drop().await;
}

#[tokio::test]
async fn reads_carry_etags_that_ignore_their_age() {
    let (database, server) = support::city().await;
    for path in ["/api/v1/availability?date=2026-11-25", "/api/v1/days", "/api/v1/offices"] {
        let get = |tag: Option<String>| {
            let request = server.http.get(format!("{}{path}", server.url));
            match tag {
                Some(tag) => request.header("if-none-match", tag),
                None => request,
            }
            .send()
        };
        let first = get(None).await.expect("an answer");
        let tag = first.headers()["etag"].to_str().expect("text").to_owned();
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        let again = get(Some(tag.clone())).await.expect("an answer");
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.headers()["etag"], tag.as_str());
    }
    database.drop().await;
}

#[tokio::test]
async fn bad_questions_are_answered_with_their_field() {
    let (database, server) = support::city().await;
    for (path, field) in [
        ("/api/v1/availability?date=tomorrow", "date"),
        ("/api/v1/availability?date=2026-11-25&bank=XYZ", "bank"),
        ("/api/v1/availability?date=2026-11-25&office=moon", "office"),
        ("/api/v1/days?service=tea", "service"),
        ("/api/v1/checklist?loan_type=castle&marital_status=single", "loan_type"),
        ("/api/v1/checklist?loan_type=new_home", "marital_status"),
        ("/api/v1/checklist?loan_type=new_home&marital_status=single&colour=red", "colour"),
    ] {
        let answer = server.http.get(format!("{}{path}", server.url)).send().await.expect("an answer");
        assert_eq!(answer.status(), 422, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!((body["code"].as_str(), body["status"].as_i64()), (Some("validation"), Some(422)));
        assert_eq!(body["errors"][0]["field"], field, "{body}");
        assert!(!body["request_id"].is_null() && !body["title"].is_null());
    }
    let missing = server.http.get(format!("{}/api/v1/nothing", server.url)).send().await.expect("an answer");
    assert_eq!(
        (missing.status().as_u16(), missing.json::<Value>().await.expect("JSON")["code"].as_str()),
        (404, Some("not_found"))
    );
    let stranger = server.http.get(format!("{}/api/v1/reservations", server.url)).send().await.expect("an answer");
    assert_eq!(stranger.status(), 401);
    database.drop().await;
}

/// The checklists worked out by hand with the domain's sample data.
#[tokio::test]
async fn worked_checklists_come_out_of_the_api() {
    let (database, server) = support::city().await;
    let examples: Value = serde_json::from_str(include_str!("../data/checklists.json")).expect("examples");
    let examples = examples.as_array().expect("a list");
    assert!(examples.len() >= 10);
    for example in examples {
        let query: Vec<(String, String)> = example["facts"]
            .as_object()
            .expect("facts")
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = server.get(&format!("/api/v1/checklist?{}", query.join("&"))).await;
        assert_eq!(answer["version"], 1, "{answer}");
        let found: Vec<Value> = answer["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|i| json!([i["code"], i["requirement"], i["quantity"]]))
            .collect();
        assert_eq!(Value::Array(found), example["items"], "{query:?}");
        assert!(!answer["questions"].as_array().expect("questions").is_empty());
    }
    database.drop().await;
}

#[tokio::test]
async fn the_calendar_entry_and_the_qr_follow_the_reservation() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let code = citizen.booked(&open_slots(&server, "2026-11-25").await[0].0).await;
    let ics = async || citizen.get(&format!("/reservations/{code}/calendar.ics")).await.text().await.expect("text");
    let line = |text: &str, name: &str| text.lines().find(|l| l.starts_with(name)).map(|l| l.trim().to_owned());
    let first = ics().await;
    assert_eq!(line(&first, "METHOD:"), Some("METHOD:PUBLISH".into()));
    let (uid, before) = (line(&first, "UID:"), line(&first, "SEQUENCE:"));
    assert!(uid.is_some() && before == Some("SEQUENCE:0".into()), "{first}");
    let qr = citizen.get(&format!("/reservations/{code}/qr.svg")).await;
    assert_eq!(qr.status(), 200);
    assert_eq!(qr.headers()["content-type"], "image/svg+xml");
    assert_eq!(citizen.cancel(&code).await.status(), 200);
    let last = ics().await;
    assert_eq!(line(&last, "METHOD:"), Some("METHOD:CANCEL".into()));
    assert_eq!(line(&last, "UID:"), uid);
    assert_eq!(line(&last, "SEQUENCE:"), Some("SEQUENCE:1".into()));
    database.drop().await;
}

#[tokio::test]
async fn the_openapi_document_names_every_call() {
    let (database, server) = support::city().await;
    let document = server.get("/api/openapi.json").await;
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
    for path in [
        "offices",
        "banks",
        "services",
        "checklist",
        "days",
        "availability",
        "codes",
        "sessions",
        "sessions/current",
        "reservations",
        "reservations/{code}",
        "reservations/{code}/cancellation",
        "reservations/{code}/reschedule",
        "reservations/{code}/voucher",
        "reservations/{code}/qr.svg",
        "reservations/{code}/calendar.ics",
        "me/export",
        "me/deletion",
        "demo/messages",
        "demo/clock",
    ] {
        assert!(document["paths"].get(format!("/api/v1/{path}")).is_some(), "{path} is not documented");
    }
    let docs = server.http.get(format!("{}/api/docs/", server.url)).send().await.expect("an answer");
    assert!(docs.status().is_success() || docs.status().is_redirection(), "{}", docs.status());
    database.drop().await;
}

#[tokio::test]
async fn metrics_count_bookings_by_outcome_and_open_to_the_token_alone() {
    let database = support::Database::create().await;
    let server = support::start_with(&database, &["--demo", "--metrics-token", "sesame"]).await;
    server.set_clock(support::START).await;
    let slots = open_slots(&server, "2026-11-25").await;
    let citizens = Citizen::many(&server, 0, 2).await;
    let code = citizens[0].booked(&slots[0].0).await;
    assert_eq!(citizens[1].reserve(&slots[0].0).await.status(), 409);
    assert_eq!(citizens[0].cancel(&code).await.status(), 200);
    let get = |token: &str| server.http.get(format!("{}/metrics", server.url)).bearer_auth(token.to_owned()).send();
    assert_eq!(get("open").await.expect("an answer").status(), 404);
    let text = get("sesame").await.expect("an answer").text().await.expect("text");
    for line in [
        "yueban_bookings_total{act=\"reserve\",outcome=\"done\"} 1",
        "yueban_bookings_total{act=\"reserve\",outcome=\"slot_full\"} 1",
        "yueban_bookings_total{act=\"cancel\",outcome=\"done\"} 1",
        "yueban_invariant_violations 0",
        "yueban_unpublished_days 0",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(text.contains("yueban_pool_connections{state=\"idle\"}") && text.contains("yueban_http_requests_total"));
    database.drop().await;
}
