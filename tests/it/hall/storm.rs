//! Everything at once in one hall, from two servers: no two acts wait for each other for ever, nothing breaks, and what is
//! written fits together.

use crate::support::{self, Server, Staff, TODAY, TOMORROW, at, city_with, slot, visitor_with};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;

const WINDOWS: [&str; 7] = ["DL01", "DL02", "DL03", "DL04", "DL05", "DL06", "DL07"];

/// What everyone may act on.
struct Hall {
    codes: Mutex<Vec<String>>,
    tickets: Mutex<Vec<String>>,
    slots: Vec<String>,
}

impl Hall {
    fn any(&self, of: &Mutex<Vec<String>>, rng: &mut StdRng) -> Option<String> {
        of.lock().expect("no panic before").choose(rng).cloned()
    }

    /// Something that staff might do now: path and body.
    fn act(&self, rng: &mut StdRng, person: usize) -> (String, Value) {
        let window = WINDOWS[rng.random_range(0..WINDOWS.len())];
        let code = self.any(&self.codes, rng).expect("somebody booked");
        let ticket = self.any(&self.tickets, rng);
        let slot = self.slots.choose(rng).expect("slots").clone();
        match (rng.random_range(0..100), ticket) {
            (0..20, _) => ("/check-ins".into(), json!({"code": code})),
            (20..30, _) => ("/walk-ins".into(), visitor_with(person, json!({}))),
            (30..35, _) => ("/reservations".into(), visitor_with(person, json!({"slot_id": slot}))),
            (35..39, _) => (format!("/reservations/{code}/reschedule"), json!({"slot_id": slot})),
            (39..41, _) => (format!("/reservations/{code}/cancellation"), json!({})),
            (41..42, _) => (format!("/reservations/{code}/void"), json!({"reason": "x"})),
            (42..45, _) => (
                format!("/windows/{}/close", if person.is_multiple_of(2) { "DL01" } else { "DL07" }),
                json!({"reason": "x"}),
            ),
            (45..49, _) => (format!("/windows/{window}/open"), json!({})),
            (49..50, _) => (format!("/windows/{window}/pause"), json!({"reason": "x"})),
            (50..70, _) | (_, None) => (format!("/windows/{window}/calls"), json!({})),
            (70..80, Some(id)) => (format!("/tickets/{id}/outcome"), json!({"outcome": "accepted"})),
            (80..82, Some(id)) => (format!("/tickets/{id}/outcome"), json!({"outcome": "left"})),
            (82..87, Some(id)) => (format!("/tickets/{id}/transfer"), json!({"window": window})),
            (_, Some(id)) => {
                let act = ["recall", "start", "park", "miss", "put-back"].choose(rng).expect("acts");
                (format!("/tickets/{id}/{act}"), json!({}))
            }
        }
    }

    fn learn(&self, path: &str, answer: &Value) {
        let ticket = if path.ends_with("/calls") { &answer["ticket"] } else { answer };
        if let Some(id) = ticket["id"].as_str() {
            self.tickets.lock().expect("no panic before").push(id.to_owned());
        } else if path == "/reservations"
            && let Some(code) = answer["code"].as_str()
        {
            self.codes.lock().expect("no panic before").push(code.to_owned());
        }
    }
}

async fn storm(servers: [&Server; 2], hall: &Hall, seed: u64) -> BTreeMap<String, usize> {
    let desk = Staff::sign_in(servers[0], "daoli.desk").await;
    let workers = (0..12).map(|worker| {
        let desk = desk.at(servers[worker % 2]);
        async move {
            let mut rng = StdRng::seed_from_u64(seed + worker as u64);
            let mut counts = BTreeMap::<String, usize>::new();
            for n in 0..60 {
                let (path, body) = hall.act(&mut rng, 1000 + worker * 100 + n);
                let (status, answer) = desk.act(&path, body).await;
                assert!(status < 500, "{path}: {status} {answer}");
                let code = answer["code"].as_str().filter(|_| status >= 400).unwrap_or("done");
                *counts.entry(format!("{status} {code}")).or_default() += 1;
                if status < 300 {
                    hall.learn(&path, &answer);
                }
            }
            counts
        }
    });
    join_all(workers).await.into_iter().flatten().fold(BTreeMap::new(), |mut all, (code, n)| {
        *all.entry(code).or_default() += n;
        all
    })
}

#[tokio::test]
async fn a_hall_in_a_storm_keeps_its_invariants() {
    let (database, first) = city_with(&[("DL07".into(), "daoli", "CMB")]).await;
    let second = support::start(&database).await;
    sqlx::raw_sql(
        "update slot set capacity = 20 where window_day_id in (select id from window_day where date between '2026-11-24' and '2026-11-25');
         update window_day set quota = 90, public_quota = 30, counter_quota = 30, priority_quota = 30
             where date between '2026-11-24' and '2026-11-25'",
    )
    .execute(&database.pool().await)
    .await
    .expect("room");
    let desk = Staff::sign_in(&first, "daoli.desk").await;
    let (mut codes, mut slots) = (vec![], vec![]);
    for window in ["DL01", "DL02", "DL07"] {
        for clock in ["08:30", "09:00"] {
            slots.push(slot(&first, TODAY, window, clock).await);
        }
        slots.push(slot(&first, TOMORROW, window, "09:00").await);
    }
    for n in 0..48 {
        let body = visitor_with(n, json!({"slot_id": slots[n % slots.len()]}));
        codes.push(desk.done("/reservations", body).await["code"].as_str().expect("a code").to_owned());
    }
    first.set_clock(&at("08:29")).await;
    let hall = Hall { codes: Mutex::new(codes), tickets: Mutex::default(), slots };
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let counts = storm([&first, &second], &hall, seed).await;
    println!("answers {counts:?}");
    assert!(!counts.contains_key("409 idempotency_in_flight"));
    database.assert_sound().await;
    // the day ends for whoever is left, and that fits together too
    first.set_clock(&at("17:40")).await;
    database.assert_sound().await;
    let desk = Staff::sign_in(&first, "daoli.desk").await;
    let totals = desk.day().await["totals"].take();
    for open in ["waiting", "at_windows", "parked", "missed", "expected"] {
        assert_eq!(totals[open], 0, "{open}: {totals}");
    }
    database.drop().await;
}
