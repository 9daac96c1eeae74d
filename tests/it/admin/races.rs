use super::*;
use crate::support::{self, start};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

const ROUNDS: usize = 30;

/// People book, move and cancel on two servers while an administrator closes the same windows with every way to resolve
/// it, opens them again and changes their numbers: nothing is sold twice, nobody is surprised, no lock surfaces.
#[tokio::test]
async fn a_storm_of_bookings_meets_an_administrator_who_cannot_decide() {
    let (database, first) = support::city().await;
    let servers = [first, start(&database).await];
    let admin = Staff::sign_in(&servers[0], "system.admin").await;
    let citizens = Citizen::many(&servers[0], 5000, 48).await;
    let slots = seats(&servers[0], TOMORROW).await;
    let slots: Vec<String> = slots.into_iter().filter(|(_, w)| w.starts_with("DL0")).map(|(slot, _)| slot).collect();
    // nobody runs out of bookings, and what comes back is sold at once: the storm does not calm down
    sqlx::raw_sql(
        "update policy set document = document - '{limits,returned_seat,reschedules_per_reservation}'::text[];
         update instance set config_version = config_version + 1",
    )
    .execute(&database.pool().await)
    .await
    .expect("rules without limits");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let over = AtomicBool::new(false);

    let storm = citizens.iter().enumerate().map(|(i, citizen)| {
        let (citizen, slots, over) = (citizen.at(&servers[i % 2]), &slots, &over);
        async move {
            let mut found: HashMap<u16, usize> = HashMap::new();
            let mut n = i;
            while !over.load(Ordering::Relaxed) {
                n += 7;
                let slot = &slots[n % slots.len()];
                let answer = citizen.reserve(slot).await;
                *found.entry(answer.status().as_u16()).or_default() += 1;
                let body: Value = answer.json().await.expect("JSON");
                if let Some(code) = body["code"].as_str().filter(|_| body["status"] == "booked") {
                    let other = &slots[(n + 13) % slots.len()];
                    let moved = citizen.reschedule(code, other).await.status().as_u16();
                    let ended = citizen.cancel(code).await.status().as_u16();
                    [moved, ended].into_iter().for_each(|status| *found.entry(status).or_default() += 1);
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            found
        }
    });
    let rule = async {
        let began = std::time::Instant::now();
        let mut affected = 0;
        let mut rounds = 0;
        while rounds < ROUNDS && began.elapsed() < std::time::Duration::from_secs(30) {
            let resolve = ["move", "offer", "void"][rounds % 3];
            let part = [("office", "daoli"), ("window", "DL01"), ("bank", "CMB")][rounds / 3 % 3];
            let staff = admin.at(&servers[rounds % 2]);
            let made = done(&staff, Method::POST, "closures", &closure(part.0, part.1, resolve)).await;
            affected += made["affected"].as_array().expect("affected").len();
            let day = format!("window-days/DL0{}/{TOMORROW}", 1 + rounds % 6);
            let quota = [13, 5, 9][rounds % 3];
            done(&staff, Method::PATCH, &day, &json!({"quota": quota})).await;
            let undo = format!("closures/{}/undo", made["id"].as_str().expect("an id"));
            done(&staff, Method::POST, &undo, &json!({})).await;
            rounds += 1;
        }
        over.store(true, Ordering::Relaxed);
        println!("{rounds} rounds met {affected} booked in {:?}", began.elapsed());
        assert!(affected > 0, "the administrator met somebody");
        assert!(rounds >= 10, "{rounds} rounds in half a minute");
    };
    let (found, ()) = tokio::join!(join_all(storm), rule);
    let mut counts: HashMap<u16, usize> = HashMap::new();
    found.iter().flatten().for_each(|(status, n)| *counts.entry(*status).or_default() += n);
    println!("{counts:?}");
    assert!(counts.keys().all(|status| [200, 201, 409].contains(status)), "{counts:?}");
    assert!(counts[&201] > 0);
    database.assert_sound().await;
    database.drop().await;
}
