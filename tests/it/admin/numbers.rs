use super::*;
use crate::support;

const DAY: &str = "window-days/DL01/2026-11-24";

/// A quota cut below what is booked keeps what is taken and sells no more; the list names who booked last.
#[tokio::test]
async fn a_quota_is_cut_below_what_is_booked_and_raised_again() {
    let (database, server) = support::city().await;
    let free = seats(&server, TOMORROW).await;
    let mut all = vec![];
    for (citizen, (slot, _)) in Citizen::many(&server, 300, 6).await.into_iter().zip(&free) {
        all.push(Booked { code: citizen.booked(slot).await, citizen });
    }
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    let cut = json!({"quota": 4});
    let dry = done(&manager, Method::PATCH, &format!("{DAY}?dry_run=true"), &cut).await;
    let done_ = done(&manager, Method::PATCH, DAY, &cut).await;
    assert_eq!(dry["affected"], done_["affected"]);
    assert_eq!((&done_["seats_removed"], &done_["seats_added"]), (&json!(9), &json!(0)));
    // of four seats the public has two: counter and priority keep theirs
    let codes: Vec<_> = done_["affected"].as_array().expect("affected").iter().map(|a| a["code"].clone()).collect();
    let latest: Vec<Value> = all.iter().rev().take(4).map(|b| json!(b.code)).collect();
    assert_eq!(codes, latest, "latest booked first");
    assert!(done_["affected"].as_array().expect("affected").iter().all(|a| a["proposal"]["bank"] == "CMB"));
    for b in &all {
        assert_eq!(b.reservation().await["status"], "booked", "everyone keeps the seat");
    }
    assert_eq!(remaining(&server, "DL01", TOMORROW).await, 0);
    database.assert_sound().await;
    // a seat that comes back above the quota is gone
    all[0].citizen.cancel(&all[0].code).await;
    server.set_clock("2026-11-23T10:00:00+08:00").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(remaining(&server, "DL01", TOMORROW).await, 0);

    let manager = Staff::sign_in(&server, "daoli.manager").await;
    let shares = json!({"shares": {"public": 18, "counter": 1, "priority": 1}, "capacity": 2});
    let raised = done(&manager, Method::PATCH, DAY, &shares).await;
    assert_eq!((&raised["seats_added"], &raised["affected"]), (&json!(16), &json!([])));
    assert_eq!(remaining(&server, "DL01", TOMORROW).await, 18 - 5);
    let slots = server.get(&format!("/api/v1/availability?date={TOMORROW}&bank=CMB&office=daoli")).await;
    assert_eq!(slots["windows"][0]["slots"][0]["capacity"], 2);
    database.assert_sound().await;
    let audit: Vec<(String, Value)> = sqlx::query_as(
        "select action, detail from audit_entry where object = 'window_day:DL01:2026-11-24' order by id",
    )
    .fetch_all(&database.pool().await)
    .await
    .expect("entries");
    assert_eq!(audit.len(), 2);
    assert_eq!((&audit[0].1["before"]["quota"], &audit[0].1["after"]["quota"]), (&json!(13), &json!(4)));
    database.drop().await;
}

/// A capacity below what a slot holds is refused, and nothing is changed by it.
#[tokio::test]
async fn a_capacity_below_what_is_booked_changes_nothing() {
    let (database, server) = support::city().await;
    booked(&server, 320, 1, "DL01", TOMORROW).await;
    let manager = Staff::sign_in(&server, "daoli.manager").await;
    for path in [DAY.to_owned(), format!("{DAY}?dry_run=true")] {
        let (status, answer) = change(&manager, Method::PATCH, &path, &json!({"quota": 5, "capacity": 0})).await;
        assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("capacity_below_booked")));
    }
    assert_eq!(remaining(&server, "DL01", TOMORROW).await, 10);
    let other = done(&manager, Method::PATCH, "window-days/DL02/2026-11-24", &json!({"capacity": 0})).await;
    assert_eq!(other["seats_removed"], 13);
    let slots = server.get(&format!("/api/v1/availability?date={TOMORROW}&bank=CCB&office=daoli")).await;
    let slots = slots["windows"][0]["slots"].as_array().expect("slots").clone();
    assert!(slots.iter().all(|s| s["state"] == "full" && s["capacity"] == 0), "{slots:?}");

    for (path, body, status) in [
        ("window-days/NG01/2026-11-24", json!({"quota": 5}), 404),
        ("window-days/XX01/2026-11-24", json!({"quota": 5}), 404),
        ("window-days/DL01/2026-11-22", json!({"quota": 5}), 404),
        ("window-days/DL01/2027-01-04", json!({"quota": 5}), 404),
        ("window-days/DL01/today", json!({"quota": 5}), 404),
        (DAY, json!({"quota": -1}), 422),
        (DAY, json!({"quota": 5, "shares": {"public": 5, "counter": 1, "priority": 0}}), 422),
        (DAY, json!({"quota": "five"}), 422),
    ] {
        let (found, answer) = change(&manager, Method::PATCH, path, &body).await;
        assert_eq!(found.as_u16(), status, "{path} {body} {answer}");
    }
    database.assert_sound().await;
    database.drop().await;
}
