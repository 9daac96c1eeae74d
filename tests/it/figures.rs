//! Figures of each day, and the audit as its viewer reads it.

use crate::support::{self, Citizen, Staff, key, open_slots, person};
use reqwest::StatusCode;
use serde_json::{Value, json};

const DAY: &str = "2026-11-24";

async fn items(staff: &Staff, path: &str) -> Vec<Value> {
    let answer = staff.get(path).await;
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body["items"].as_array().expect("items").clone()
}

/// A visit that is accepted, one that is cancelled, one that nobody comes to, and a walk-in that leaves.
#[tokio::test]
async fn a_day_is_counted_by_what_became_of_it() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, DAY).await;
    let at = |window: &str, n: usize| slots.iter().filter(|(_, w)| w == window).nth(n).expect("a slot").0.clone();
    let citizens = Citizen::many(&server, 900, 3).await;
    let came = citizens[0].booked(&at("DL01", 2)).await;
    let gone = citizens[1].booked(&at("DL01", 3)).await;
    citizens[2].booked(&at("NG01", 4)).await;
    assert_eq!(citizens[1].cancel(&gone).await.status(), StatusCode::OK);

    server.set_clock("2026-11-24T09:20:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket: Value =
        desk.post("/counter/check-ins", &key(), &json!({"code": came})).await.json().await.expect("a ticket");
    let called: Value =
        desk.post("/counter/windows/DL01/calls", &key(), &json!({})).await.json().await.expect("a call");
    assert_eq!(called["ticket"]["id"], ticket["id"]);
    let settle = |id: &Value, outcome: Value| {
        let path = format!("/counter/tickets/{}/outcome", id.as_str().expect("an id"));
        let desk = desk.clone();
        async move { desk.post(&path, &key(), &outcome).await }
    };
    let accepted = settle(&ticket["id"], json!({"outcome": "accepted"})).await;
    assert_eq!(accepted.status(), StatusCode::OK);
    let (id_number, mobile) = person(950);
    let visitor = json!({"service": "loan_application", "name": "李明", "id_type": "resident_id", "id_number": id_number,
        "mobile": mobile, "bank": "ICBC"});
    let walk_in = desk.post("/counter/walk-ins", &key(), &visitor).await;
    assert_eq!(walk_in.status(), StatusCode::CREATED);
    let walk_in: Value = walk_in.json().await.expect("a ticket");
    assert_eq!(settle(&walk_in["id"], json!({"outcome": "left"})).await.status(), StatusCode::OK);
    server.set_clock("2026-11-24T18:00:00+08:00").await;

    let admin = Staff::sign_in(&server, "system.admin").await;
    let whole = items(&admin, &format!("/admin/reports/daily?from={DAY}&to={DAY}")).await;
    let expected = json!({"date": DAY, "capacity": 351, "booked": 3, "checked_in": 2, "accepted": 1,
        "supplement_required": 0, "refused": 0, "left": 1, "no_show": 1, "cancelled": 1, "voided": 0});
    assert_eq!(whole, [expected]);
    let by = items(&admin, &format!("/admin/reports/daily?from={DAY}&to={DAY}&by=office,channel")).await;
    let of = |office: &str, channel: &str| {
        by.iter().find(|i| i["office"] == office && i["channel"] == channel).expect("a row").clone()
    };
    assert_eq!(of("daoli", "app")["accepted"], 1);
    assert_eq!(of("daoli", "counter")["left"], 1);
    assert_eq!(of("nangang", "app")["no_show"], 1);
    assert!(of("nangang", "app")["capacity"].is_null(), "channels share it");
    let windows = items(&admin, &format!("/admin/reports/daily?from=2026-11-23&to={DAY}&by=window")).await;
    assert_eq!(windows.len(), 54, "each window on both days, also where nobody came");

    // an office's manager sees that office
    let manager = Staff::sign_in(&server, "nangang.manager").await;
    let own = items(&manager, &format!("/admin/reports/daily?from={DAY}&to={DAY}&by=office")).await;
    assert_eq!(own.iter().map(|i| i["office"].clone()).collect::<Vec<_>>(), ["nangang"]);
    let wrong = admin.get("/admin/reports/daily?from=2026-11-24&to=2026-11-23&by=weather").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong: Value = wrong.json().await.expect("a problem");
    assert_eq!(wrong["errors"].as_array().map(Vec::len), Some(2), "{wrong}");
    database.assert_sound().await;
    database.drop().await;
}

/// Who did what, by time, actor and action; only for the auditor, and with nobody's name.
#[tokio::test]
async fn the_audit_is_read_by_the_auditor_alone() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, DAY).await;
    let citizen = Citizen::sign_in(&server, 960).await;
    let code = citizen.booked(&slots[0].0).await;
    let office = Staff::sign_in(&server, "daoli.desk").await;
    let void = office.post(&format!("/counter/reservations/{code}/void"), &key(), &json!({"reason": "窗口调整"})).await;
    assert_eq!(void.status(), StatusCode::OK);

    let auditor = Staff::sign_in(&server, "auditor").await;
    let by_desk = items(&auditor, "/admin/audit?actor=daoli.desk&action=reservation").await;
    assert_eq!(by_desk.len(), 1);
    assert_eq!(by_desk[0]["object"], format!("reservation:{code}"));
    assert_eq!((&by_desk[0]["action"], &by_desk[0]["username"]), (&json!("reservation.void"), &json!("daoli.desk")));
    let all = items(&auditor, "/admin/audit?from=2026-11-23&to=2026-11-23").await;
    assert!(all.len() >= 3 && all.windows(2).all(|w| w[0]["at"].as_str() >= w[1]["at"].as_str()), "newest first");
    let text = json!(all).to_string();
    for secret in [&citizen.mobile, &citizen.id_number, "王小佳"] {
        assert!(!text.contains(secret), "a person in the audit");
    }
    let page: Value = auditor.get("/admin/audit?limit=1").await.json().await.expect("a page");
    let next = page["next_cursor"].as_str().expect("more");
    let second = items(&auditor, &format!("/admin/audit?limit=1&cursor={next}")).await;
    assert_ne!(page["items"][0]["id"], second[0]["id"]);

    for (who, status) in [("system.admin", 403), ("security.admin", 403), ("daoli.manager", 403)] {
        let refused = Staff::sign_in(&server, who).await.get("/admin/audit").await;
        assert_eq!(refused.status(), status, "{who}");
    }
    for (who, status) in [("daoli.desk", 403), ("reviewer", 403), ("auditor", 200)] {
        let asked = Staff::sign_in(&server, who).await.get("/admin/reports/daily?from=2026-11-23&to=2026-11-23").await;
        assert_eq!(asked.status(), status, "{who}");
    }
    database.drop().await;
}
