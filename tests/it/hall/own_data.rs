//! What a visit left behind, handed out to its citizen and erased.

use crate::support::{self, Citizen, Database, Staff, TODAY, at, key, slot};
use serde_json::{Value, json};

/// What of a visit's words and reasons is in the database.
async fn words(database: &Database) -> Vec<String> {
    let pool = database.pool().await;
    let words = sqlx::query_scalar(
        "select reason from visit_result where reason is not null union all select reason from visit_missing
         union all select priority::text from ticket where priority is not null
         union all select c from visit_result, unnest(companions) c",
    )
    .fetch_all(&pool)
    .await
    .expect("words");
    pool.close().await;
    words
}

#[tokio::test]
async fn a_visit_is_handed_out_and_its_words_are_erased() {
    let (database, server) = support::city().await;
    let (citizen, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "DL01", "09:00").await).await;
    server.set_clock(&at("08:50")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    desk.done("/check-ins", json!({"code": code, "priority": "pregnant"})).await;
    let export = async || -> Value { citizen.get("/me/export").await.json().await.expect("JSON") };
    let visit = export().await["reservations"][0]["visit"].take();
    assert_eq!(
        (&visit["ticket"], &visit["status"], &visit["priority"], &visit["outcome"]),
        (&json!("A001"), &json!("waiting"), &json!("pregnant"), &Value::Null)
    );
    let refused = citizen.post("/me/deletion", &key(), &json!({})).await;
    assert_eq!(refused.status(), 409, "not while they are in the hall");
    let ticket = desk.call("DL01").await;
    let missing = json!([{"material": "INCOME_PROOF", "reason": "王小佳的证明没有公章"}]);
    let told =
        json!({"outcome": "supplement_required", "missing": missing, "companions": ["spouse"], "reason": "下次带齐"});
    desk.settle(&ticket, told).await;
    let visit = export().await["reservations"][0]["visit"].take();
    assert_eq!(
        (&visit["status"], &visit["outcome"], &visit["missing"], &visit["companions"], &visit["reason"]),
        (&json!("done"), &json!("supplement_required"), &missing, &json!(["spouse"]), &json!("下次带齐"))
    );
    assert_eq!(words(&database).await.len(), 4);

    let totals = desk.day().await["totals"].take();
    assert_eq!(citizen.post("/me/deletion", &key(), &json!({})).await.status(), 200);
    assert!(words(&database).await.iter().all(String::is_empty), "nothing written of them is left");
    let after = desk.day().await["totals"].take();
    assert_eq!(after, totals, "the figures of the day stand");
    database.assert_sound().await;
    database.drop().await;
}
