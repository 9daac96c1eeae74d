//! A citizen's own data over the API: handed out, and erased.

use crate::support::{self, Citizen, key, open_slots, person};
use serde_json::{Value, json};

#[tokio::test]
async fn data_is_handed_out_in_full_to_whom_it_is_about_alone() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slots = open_slots(&server, "2026-11-25").await;
    let code = citizen.booked(&slots[0].0).await;
    let (relative, _) = person(2);
    let mut wish = support::wish(&slots[20].0);
    wish["applicant"] = json!({"name": "李小明", "id_type": "resident_id", "id_number": relative});
    assert_eq!(citizen.post("/reservations", &key(), &wish).await.status(), 201);

    let answer = citizen.get("/me/export").await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
    let text = answer.text().await.expect("text");
    let export: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(export["you"]["id_number"], citizen.id_number.as_str());
    assert_eq!(export["you"]["mobile"], citizen.mobile.as_str());
    let reservations = export["reservations"].as_array().expect("reservations");
    assert_eq!(reservations.len(), 2);
    assert_eq!(reservations[1]["code"], code.as_str());
    assert_eq!(reservations[1]["id_number"], citizen.id_number.as_str());
    assert_eq!(reservations[1]["facts"]["loan_type"], "new_home");
    assert_eq!((&reservations[0]["for_relative"], &reservations[0]["consent_version"]), (&json!(true), &json!(1)));
    assert!(!text.contains(&relative), "a relative's number stays masked");
    assert!(export["messages"].as_array().expect("messages").len() >= 3, "codes and confirmations");
    assert_eq!(export["sign_ins"][0]["channel"], "app");

    // the same person, as claimed from another mobile, sees nothing of it
    let other = Citizen::sign_in_as(&server, "13900009999", &citizen.id_number).await;
    let export: Value = other.get("/me/export").await.json().await.expect("JSON");
    assert_eq!(export["reservations"], json!([]));
    let stranger = server.http.get(format!("{}/api/v1/me/export", server.url)).send().await.expect("an answer");
    assert_eq!(stranger.status(), 401);
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn data_is_erased_once_no_reservation_stands_and_limits_still_count() {
    let (database, server) = support::city().await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let slots = open_slots(&server, "2026-11-25").await;
    let code = citizen.booked(&slots[0].0).await;
    assert_eq!(citizen.post("/me/deletion", "", &json!({})).await.status(), 400, "an act needs a key");
    let refused = citizen.post("/me/deletion", &key(), &json!({})).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "live_reservation");
    assert_eq!(citizen.cancel(&code).await.status(), 200);
    for (slot, _) in &slots[1..3] {
        let code = citizen.booked(slot).await;
        assert_eq!(citizen.cancel(&code).await.status(), 200);
    }
    server.set_clock("2026-11-23T10:00:00+08:00").await;

    let done = citizen.post("/me/deletion", &key(), &json!({})).await;
    assert_eq!(done.status(), 200);
    let done: Value = done.json().await.expect("JSON");
    assert_eq!(done["status"], "erased");
    assert!(done["forget_at"].as_str() > done["erased_at"].as_str(), "{done}");
    assert_eq!(citizen.get("/reservations").await.status(), 401, "every session has ended");
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={}", citizen.mobile)).await;
    assert_eq!(messages["items"], json!([]));

    let back = Citizen::sign_in(&server, 1).await;
    let list: Value = back.get("/reservations").await.json().await.expect("JSON");
    assert_eq!(list["items"], json!([]), "what was erased is not listed again");
    assert_eq!(back.get(&format!("/reservations/{code}")).await.status(), 404);
    let again = back.reserve(&slots[5].0).await;
    assert_eq!(again.status(), 409, "erasing is no way around the limits");
    assert_eq!(again.json::<Value>().await.expect("JSON")["code"], "limit_reached");
    let export: Value = back.get("/me/export").await.json().await.expect("JSON");
    assert_eq!(export["you"]["id_number"], back.id_number.as_str(), "who comes back is known again");
    database.assert_sound().await;

    // half a year later the fingerprints go: the person is a new one
    assert_eq!(back.post("/me/deletion", &key(), &json!({})).await.status(), 200);
    server.set_clock("2027-05-26T09:00:00+08:00").await;
    let pool = database.pool().await;
    let forgotten: i64 =
        sqlx::query_scalar("select count(*) from person where forgotten").fetch_one(&pool).await.expect("counted");
    let mobiles: i64 =
        sqlx::query_scalar("select count(*) from mobile where forgotten").fetch_one(&pool).await.expect("counted");
    assert_eq!((forgotten, mobiles), (1, 1));
    pool.close().await;
    database.assert_sound().await;
    database.drop().await;
}
