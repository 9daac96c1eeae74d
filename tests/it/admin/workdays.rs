use super::*;
use crate::support;

const SATURDAY: &str = "2026-11-28";

/// An extra Saturday is open with Monday's template, may be booked, and may be taken back as a holiday.
#[tokio::test]
async fn a_saturday_is_opened_booked_and_closed_again() {
    let (database, server) = support::city().await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let open = json!({"date": SATURDAY, "kind": "adjusted_workday", "name": "加班日", "name_en": "Extra workday"});
    let dry = done(&admin, Method::POST, "workdays?dry_run=true", &open).await;
    assert_eq!((&dry["seats_added"], &dry["applied"]), (&json!(27 * 13), &json!(false)));
    assert_eq!(remaining(&server, "", SATURDAY).await, 0);
    let (status, made) = change(&admin, Method::POST, "workdays", &open).await;
    assert_eq!((status, &made["seats_added"]), (StatusCode::CREATED, &json!(27 * 13)));
    assert_eq!(remaining(&server, "", SATURDAY).await, 27 * 11);
    let days = server.get("/api/v1/days?service=loan_application").await;
    let day = days["items"].as_array().expect("days").iter().find(|d| d["date"] == SATURDAY).expect("the day");
    assert_eq!(day["state"], "open");
    assert_eq!(done(&admin, Method::POST, "workdays", &open).await["seats_added"], 0, "it is open already");

    let booked = booked(&server, 400, 12, "DL", SATURDAY).await;
    let close =
        json!({"date": SATURDAY, "kind": "holiday", "name": "临时放假", "name_en": "Holiday", "resolve": "move"});
    let closed = done(&admin, Method::POST, "workdays", &close).await;
    assert_eq!((&closed["seats_removed"], closed["affected"].as_array().map(Vec::len)), (&json!(27 * 13), Some(12)));
    for b in &booked {
        let now = b.reservation().await;
        assert_ne!(now["date"], SATURDAY, "moved to another day");
        assert_eq!(b.told(&server).await, ["reservation_moved_by_office"]);
    }
    assert_eq!(remaining(&server, "", SATURDAY).await, 0);
    // days that are there are opened again, but for what a closure keeps closed
    let body = json!({"office": "daoli", "from": SATURDAY, "to": SATURDAY, "reason": "停电", "resolve": "void"});
    done(&admin, Method::POST, "closures", &body).await;
    let again = done(&admin, Method::POST, "workdays", &open).await;
    assert_eq!(again["seats_added"], 21 * 13);
    assert_eq!(remaining(&server, "", SATURDAY).await, 21 * 11);
    database.assert_sound().await;
    database.drop().await;
}

/// A day of a year without a calendar, of the past, or by a manager.
#[tokio::test]
async fn a_workday_of_an_unpublished_year_is_refused() {
    let (database, server) = support::city().await;
    let admin = Staff::sign_in(&server, "system.admin").await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    let day = |date: &str| json!({"date": date, "kind": "holiday", "name": "放假"});
    let (status, answer) = change(&admin, Method::POST, "workdays", &day("2027-01-04")).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("calendar_unpublished")));
    for wrong in ["2026-11-20", "someday", ""] {
        let (status, answer) = change(&admin, Method::POST, "workdays", &day(wrong)).await;
        assert_eq!((status, &answer["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("date")));
    }
    assert_eq!(change(&manager, Method::POST, "workdays", &day(SATURDAY)).await.0, StatusCode::FORBIDDEN);
    // a holiday on a day that is closed anyway concerns nobody
    let closed = done(&admin, Method::POST, "workdays", &day("2026-12-27")).await;
    assert_eq!((&closed["seats_removed"], &closed["affected"]), (&json!(0), &json!([])));
    database.drop().await;
}
