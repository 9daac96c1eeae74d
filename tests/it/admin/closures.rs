use super::*;
use crate::support::{self, start};

/// An office is closed tomorrow with forty booked there: the dry run shows what is then done, everybody is moved, asked
/// or voided with a notice, and nobody is a no-show when the day is over.
async fn an_office_is_closed(resolve: &str) {
    let (database, server) = support::city().await;
    let booked = booked(&server, 100, 40, "DL", TOMORROW).await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let body = closure("office", "daoli", resolve);

    let dry = admin.change(Method::POST, "/admin/closures?dry_run=true", "", &body).await;
    assert_eq!(dry.status(), StatusCode::OK);
    let dry: Value = dry.json().await.expect("JSON");
    assert_eq!((&dry["applied"], &dry["id"]), (&json!(false), &Value::Null));
    assert_eq!(dry["seats_removed"], 6 * 13, "six windows");
    let affected = dry["affected"].as_array().expect("affected");
    assert_eq!(affected.len(), 40);
    let proposals: std::collections::HashSet<&str> =
        affected.iter().map(|a| a["proposal"]["id"].as_str().expect("the city has room")).collect();
    assert_eq!(proposals.len(), 40, "no two need one seat");
    assert!(affected.iter().all(|a| a["contact"].as_str().expect("a mobile").contains("****")));
    for b in &booked {
        assert!(b.told(&server).await.is_empty(), "a dry run tells nobody");
        assert_eq!(b.reservation().await["office"], "daoli");
    }
    assert!(remaining(&server, "DL", TOMORROW).await > 0);

    let key = key();
    let made = admin.change(Method::POST, "/admin/closures", &key, &body).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let text = made.text().await.expect("a body");
    let done: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(done["applied"], true);
    for part in ["affected", "seats_removed", "seats_added"] {
        assert_eq!(done[part], dry[part], "what was shown is what is done: {part}");
    }
    let again = admin.change(Method::POST, "/admin/closures", &key, &body).await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.text().await.expect("a body"), text);

    assert_eq!(remaining(&server, "DL", TOMORROW).await, 0);
    for b in &booked {
        let now = b.reservation().await;
        let shown = affected.iter().find(|a| a["code"] == b.code.as_str()).expect("everyone is in the list");
        let (event, status) = match resolve {
            "move" => ("reservation_moved_by_office", "booked"),
            "offer" => ("office_closure", "booked"),
            _ => ("reservation_voided", "voided"),
        };
        assert_eq!(b.told(&server).await, [event]);
        assert_eq!(now["status"], status);
        if resolve == "move" {
            for part in ["office", "window", "bank", "start", "end"] {
                assert_eq!(now[part], shown["proposal"][part], "{part}");
            }
            assert_eq!(now["date"], TOMORROW, "the same bank has room elsewhere on the day");
        }
        assert!(b.messages(&server).await[0]["text"].as_str().expect("a text").contains("停电检修"));
    }
    database.assert_sound().await;

    // the day is over
    server.set_clock("2026-11-24T23:00:00+08:00").await;
    for b in &booked {
        let after = b.reservation().await;
        assert_eq!(after["status"], "voided", "nobody chose this: {after}");
    }
    let pool = database.pool().await;
    let no_shows: i64 = sqlx::query_scalar(
        "select count(*) from reservation where status = 'no_show' or unsettled is not null and status = 'booked'",
    )
    .fetch_one(&pool)
    .await
    .expect("a count");
    assert_eq!(no_shows, 0, "marked, not only shown");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn an_office_is_closed_and_everybody_moved() {
    an_office_is_closed("move").await;
}

#[tokio::test]
async fn an_office_is_closed_and_everybody_asked() {
    an_office_is_closed("offer").await;
}

#[tokio::test]
async fn an_office_is_closed_and_everybody_voided() {
    an_office_is_closed("void").await;
}

/// Who was asked may move or cancel past the deadline, any number of times counts for nothing.
#[tokio::test]
async fn who_is_asked_or_moved_changes_free_of_deadline_and_count() {
    let (database, server) = support::city().await;
    let booked = booked(&server, 200, 3, "DL01", TOMORROW).await;
    let free = seats(&server, "2026-11-26").await;
    // the one move that the rules allow is used up
    let moved = booked[0].citizen.reschedule(&booked[0].code, &free[0].0).await;
    assert_eq!(moved.status(), StatusCode::OK);
    let admin = Staff::sign_in(&server, "system.admin").await;
    let mut body = closure("bank", "CMB", "offer");
    body["to"] = json!("2026-11-26");
    done(&admin, Method::POST, "closures", &body).await;

    server.set_clock("2026-11-24T08:29:00+08:00").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let free: Vec<_> = seats(&server, "2026-11-27").await.into_iter().filter(|(_, window)| window == "DL02").collect();
    let again = booked[0].citizen.reschedule(&booked[0].code, &free[0].0).await;
    assert_eq!(again.status(), StatusCode::OK, "{}", again.text().await.unwrap_or_default());
    let third = booked[0].citizen.reschedule(&booked[0].code, &free[1].0).await;
    assert_eq!(third.status(), StatusCode::CONFLICT, "their own choice is bound by the rules again");
    let deadline = &booked[1].reservation().await["cancel_until"];
    assert!(deadline.as_str().expect("an instant") > "2026-11-24T08:29", "{deadline}");
    let cancelled = booked[1].citizen.cancel(&booked[1].code).await;
    assert_eq!(cancelled.status(), StatusCode::OK, "{}", cancelled.text().await.unwrap_or_default());
    // three cancellations in thirty days would be the limit: this one is none of them
    for slot in &free[2..5] {
        let code = booked[1].citizen.booked(&slot.0).await;
        assert_eq!(booked[1].citizen.cancel(&code).await.status(), StatusCode::OK);
    }
    assert_eq!(booked[1].citizen.reserve(&free[5].0).await.status(), StatusCode::CONFLICT, "now three");
    // a claim that meets an expired one voids it, and gives it no bad name
    server.set_clock("2026-11-24T12:00:00+08:00").await;
    assert_eq!(booked[2].reservation().await["status"], "voided");
    booked[2].citizen.booked(&free[6].0).await;
    database.assert_sound().await;
    database.drop().await;
}

/// Undo opens what nothing else keeps closed, on another server as well, and what was booked meanwhile stays booked.
#[tokio::test]
async fn an_undone_closure_opens_only_what_nothing_else_keeps_closed() {
    let (database, server) = support::city().await;
    let other = start(&database).await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    let before = remaining(&server, "DL", TOMORROW).await;
    let office = done(&manager, Method::POST, "closures", &closure("office", "daoli", "move")).await;
    let window = done(&admin, Method::POST, "closures", &closure("window", "DL01", "move")).await;
    assert_eq!(window["seats_removed"], 0, "it was closed already");
    let listed: Value = manager.get("/admin/closures").await.json().await.expect("JSON");
    assert_eq!(listed["items"].as_array().expect("items").len(), 2);
    assert_eq!(listed["items"][0]["reason"]["zh-CN"], "停电检修");

    let undo = format!("closures/{}/undo", office["id"].as_str().expect("an id"));
    let dry = done(&manager, Method::POST, &format!("{undo}?dry_run=true"), &json!({})).await;
    let undone = done(&manager, Method::POST, &undo, &json!({})).await;
    assert_eq!((&undone["seats_added"], &dry["seats_added"]), (&json!(5 * 13), &json!(5 * 13)));
    assert_eq!(remaining(&server, "DL", TOMORROW).await, before - 11, "DL01 stays closed");
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(remaining(&other, "DL", TOMORROW).await, before - 11, "another server knows");
    let (status, twice) = change(&manager, Method::POST, &undo, &json!({})).await;
    assert_eq!((status, &twice["code"]), (StatusCode::CONFLICT, &json!("closure_over")));

    // on the day, the window is closed for the rest of it: undoing the closure does not open it, opening it does
    server.set_clock("2026-11-24T10:00:00+08:00").await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    let clerk = Staff::sign_in(&server, "daoli.desk").await;
    let stop = clerk.post("/counter/windows/DL01/close", &key(), &json!({"reason": "柜员生病"})).await;
    assert_eq!(stop.status(), StatusCode::OK, "{}", stop.text().await.unwrap_or_default());
    let undo = format!("closures/{}/undo", window["id"].as_str().expect("an id"));
    assert_eq!(done(&admin, Method::POST, &undo, &json!({})).await["seats_added"], 0);
    assert_eq!(open_slots_of(&database, "DL01").await, 0);
    let open = clerk.post("/counter/windows/DL01/open", &key(), &json!({})).await;
    assert_eq!(open.status(), StatusCode::OK);
    assert_eq!(open_slots_of(&database, "DL01").await, 10, "from ten o'clock on");

    // and the other way round: what a closure keeps closed, opening the window does not open
    let body = json!({"window": "DL01", "from": "2026-11-24T13:00:00+08:00", "to": "2026-11-24T14:00:00+08:00",
        "reason": "消防演练", "resolve": "offer"});
    assert_eq!(done(&manager, Method::POST, "closures", &body).await["seats_removed"], 2);
    clerk.post("/counter/windows/DL01/close", &key(), &json!({"reason": "柜员生病"})).await;
    clerk.post("/counter/windows/DL01/open", &key(), &json!({})).await;
    assert_eq!(open_slots_of(&database, "DL01").await, 8);
    database.assert_sound().await;
    database.drop().await;
}

async fn open_slots_of(database: &support::Database, window: &str) -> i64 {
    sqlx::query_scalar(
        "select count(*) from slot s join window_day d on d.id = s.window_day_id join svc_window w on w.id = d.window_id
         where w.code = $1 and d.date = '2026-11-24' and not s.closed and s.ends_at > '2026-11-24 10:00+08'",
    )
    .bind(window)
    .fetch_one(&database.pool().await)
    .await
    .expect("a count")
}

/// A closure of days that are not there yet holds when they are made.
#[tokio::test]
async fn a_closure_holds_for_days_that_are_made_later() {
    let (database, server) = support::city().await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let body =
        json!({"bank": "ICBC", "from": "2026-12-14", "to": "2026-12-15", "reason": "系统升级", "resolve": "move"});
    let closed = done(&admin, Method::POST, "closures", &body).await;
    assert_eq!((&closed["seats_removed"], closed["affected"].as_array().map(Vec::len)), (&json!(0), Some(0)));
    server.set_clock("2026-12-11T09:00:00+08:00").await;
    let answer = server.get("/api/v1/availability?date=2026-12-14&bank=ICBC").await;
    let windows = answer["windows"].as_array().expect("windows");
    assert!(!windows.is_empty() && windows.iter().all(|w| w["remaining"] == 0), "{answer}");
    assert!(server.get("/api/v1/availability?date=2026-12-16&bank=ICBC").await["windows"][0]["remaining"] != 0);
    database.assert_sound().await;
    database.drop().await;
}

/// What cannot be meant is told by field, and what is not the caller's is refused.
#[tokio::test]
async fn a_closure_is_read_strictly_and_is_for_who_may() {
    let (database, server) = support::city().await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    for (body, field) in [
        (json!({"office": "mars", "from": TOMORROW, "to": TOMORROW, "reason": "x", "resolve": "move"}), "office"),
        (
            json!({"office": "daoli", "bank": "CMB", "from": TOMORROW, "to": TOMORROW, "reason": "x", "resolve": "move"}),
            "bank",
        ),
        (json!({"from": "tomorrow", "to": TOMORROW, "reason": "x", "resolve": "move"}), "from"),
        (json!({"from": TOMORROW, "to": "2026-11-20", "reason": "x", "resolve": "move"}), "to"),
        (json!({"from": "2026-11-01", "to": "2026-11-20", "reason": "x", "resolve": "move"}), "to"),
        (json!({"from": TOMORROW, "to": TOMORROW, "reason": " ", "resolve": "move"}), "reason"),
        (json!({"from": TOMORROW, "to": TOMORROW, "reason": "x", "resolve": "burn"}), "resolve"),
        (json!({"from": TOMORROW, "to": TOMORROW, "reason": "x"}), "resolve"),
    ] {
        let (status, answer) = change(&admin, Method::POST, "closures", &body).await;
        assert_eq!(
            (status, &answer["errors"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)),
            "{answer}"
        );
    }
    let (status, _) =
        change(&admin, Method::POST, "closures?dry_run=perhaps", &closure("office", "daoli", "move")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let keyless = admin.change(Method::POST, "/admin/closures", "", &closure("office", "daoli", "move")).await;
    assert_eq!(keyless.json::<Value>().await.expect("JSON")["code"], "idempotency_key_missing");
    for (part, code) in [("bank", "CMB"), ("office", "nangang"), ("window", "NG01")] {
        let (status, answer) = change(&manager, Method::POST, "closures", &closure(part, code, "move")).await;
        assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!("forbidden")), "{part}");
    }
    let all = json!({"from": TOMORROW, "to": TOMORROW, "reason": "x", "resolve": "move"});
    assert_eq!(change(&manager, Method::POST, "closures?dry_run=true", &all).await.0, StatusCode::FORBIDDEN);
    let made = done(&admin, Method::POST, "closures", &closure("office", "nangang", "void")).await;
    let undo = format!("closures/{}/undo", made["id"].as_str().expect("an id"));
    assert_eq!(change(&manager, Method::POST, &undo, &json!({})).await.0, StatusCode::NOT_FOUND);
    let listed: Value = manager.get("/admin/closures").await.json().await.expect("JSON");
    assert_eq!(listed["items"], json!([]), "another office's");
    database.drop().await;
}
