//! A newer checklist: who booked under the old one is told once, in their language, what it changes for them.

use crate::support::{self, Citizen, CityFiles, Server, import, open_slots};
use serde_json::Value;
use std::time::Duration;

/// The sample city with a second version of the checklist: one paper more for everyone, one less.
pub fn next_version(effective_from: &str) -> CityFiles {
    let files = CityFiles::copy();
    let city = &files.0;
    let first = std::fs::read_to_string(city.join("checklists/loan_application.1.json")).expect("the seed");
    let second = first.replace("INCOME_PROOF", "WAGE_SLIPS").replace("SPOUSE_WAGE_SLIPS", "SPOUSE_INCOME_PROOF");
    let second = second.replace(
        "\"zh-CN\": \"收入证明\", \"en\": \"Proof of income\"",
        "\"zh-CN\": \"近6个月工资单\", \"en\": \"Pay slips of six months\"",
    );
    assert!(second.contains("近6个月工资单"));
    std::fs::write(city.join("checklists/loan_application.2.json"), second).expect("written");
    let line = format!("loan_application,2,{effective_from},checklists/loan_application.2.json\n");
    files.change("checklists.csv", |lines| format!("{}\n{line}", lines.trim_end()));
    files
}

async fn news(server: &Server, mobile: &str) -> Vec<String> {
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={mobile}")).await;
    let items = messages["items"].as_array().expect("items").clone();
    let texts = items.iter().filter(|m| m["event"] == "checklist_changed");
    texts.map(|m| m["text"].as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn who_booked_under_the_old_list_is_told_of_the_new_one() {
    let (database, server) = support::city().await;
    let [before, after, english] = [1, 2, 3].map(|n| Citizen::sign_in(&server, n));
    let (before, after, english) = (before.await, after.await, english.await);
    let early = open_slots(&server, "2026-11-25").await;
    let late = open_slots(&server, "2026-11-30").await;
    before.booked(&early[0].0).await;
    let code = after.booked(&late[0].0).await;
    let request = server.http.post(format!("{}/api/v1/reservations", server.url)).bearer_auth(&english.token);
    let request = request.header("Idempotency-Key", support::key()).header("accept-language", "en");
    assert_eq!(request.json(&support::wish(&late[1].0)).send().await.expect("an answer").status(), 201);

    let city = next_version("2026-11-27");
    import(&database, &city).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.set_clock("2026-11-23T09:02:00+08:00").await;
    let told = news(&server, &after.mobile).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(&code) && told[0].contains("近6个月工资单") && told[0].contains("收入证明"), "{told:?}");
    assert_eq!(news(&server, &before.mobile).await, Vec::<String>::new(), "the visit is before the new list");
    let told = news(&server, &english.mobile).await;
    assert!(told.len() == 1 && told[0].contains("Pay slips of six months"), "{told:?}");

    // a second import and later runs tell nobody twice
    import(&database, &city).await;
    server.set_clock("2026-11-23T09:05:00+08:00").await;
    assert_eq!(news(&server, &after.mobile).await.len(), 1);
    let kept: Value = after.get(&format!("/reservations/{code}")).await.json().await.expect("JSON");
    assert_eq!(kept["checklist_version"], 1, "a reservation keeps the version it was made under");
    database.assert_sound().await;
    database.drop().await;
}

/// A limit that counts by the time of the visit holds for a move as for a booking.
#[tokio::test]
async fn a_move_keeps_to_limits_that_count_visits() {
    let (database, server) = support::city().await;
    let city = CityFiles::copy();
    city.change("policy.json", |text| {
        let half_day = r#""limits": [{"per": "person_and_half_day", "counts": "live", "count": 1},"#;
        text.replace("\"active_per_person\": 1", "\"active_per_person\": 2").replace("\"limits\": [", half_day)
    });
    import(&database, &city).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let citizen = Citizen::sign_in(&server, 1).await;
    let (wednesday, friday) = (open_slots(&server, "2026-11-25").await, open_slots(&server, "2026-11-27").await);
    let code = citizen.booked(&wednesday[0].0).await;
    citizen.booked(&friday[0].0).await;
    let refused = citizen.reschedule(&code, &friday[1].0).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "limit_reached");
    assert_eq!(citizen.reschedule(&code, &friday[8].0).await.status(), 200, "the afternoon is free");
    database.assert_sound().await;
    database.drop().await;
}
