//! A newer checklist: who booked under the old one is told once, in their language, what it changes for them.

use crate::support::{self, Citizen, Server, open_slots};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The sample city with a second version of the checklist: one paper more for everyone, one less.
pub fn next_version(folder: &Path, effective_from: &str) -> PathBuf {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/harbin");
    let city = folder.join(format!("city-{effective_from}-{:x}", rand::random::<u32>()));
    std::fs::create_dir_all(city.join("checklists")).expect("a folder");
    for entry in std::fs::read_dir(&seed).expect("the seed") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            std::fs::copy(&path, city.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    let first = std::fs::read_to_string(seed.join("checklists/loan_application.1.json")).expect("the seed");
    std::fs::write(city.join("checklists/loan_application.1.json"), &first).expect("written");
    let second = first.replace("INCOME_PROOF", "WAGE_SLIPS").replace("SPOUSE_WAGE_SLIPS", "SPOUSE_INCOME_PROOF");
    let second = second.replace(
        "\"zh-CN\": \"收入证明\", \"en\": \"Proof of income\"",
        "\"zh-CN\": \"近6个月工资单\", \"en\": \"Pay slips of six months\"",
    );
    assert!(second.contains("近6个月工资单"));
    std::fs::write(city.join("checklists/loan_application.2.json"), second).expect("written");
    let table = city.join("checklists.csv");
    let lines = std::fs::read_to_string(&table).expect("the seed").trim_end().to_owned();
    std::fs::write(
        &table,
        format!("{lines}\nloan_application,2,{effective_from},checklists/loan_application.2.json\n"),
    )
    .expect("written");
    city
}

/// `yueban import` of a folder.
pub async fn import(database: &support::Database, folder: &Path) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_yueban"))
        .arg("import")
        .arg(folder)
        .args(["--database-url", &database.url])
        .output()
        .await
        .expect("yueban runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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

    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let city = next_version(&folder, "2026-11-27");
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
    std::fs::remove_dir_all(city).expect("removed");
    database.assert_sound().await;
    database.drop().await;
}
