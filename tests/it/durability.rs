//! Promise 3: a confirmed answer survives the death of the server and of the database, in the middle of a storm.

use crate::support::{Citizen, Server, seats, start_embedded};
use serde_json::Value;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: usize = 20;
const CITIZENS: usize = 24;

/// Signs in and books as long as the server answers; keeps what was confirmed.
async fn storm(
    server: &Server,
    round: usize,
    confirmed: Arc<Mutex<Vec<(Citizen, String)>>>,
) -> Vec<tokio::task::JoinHandle<()>> {
    let day = ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"][round % 4];
    let slots = seats(server, day).await;
    let citizens = Citizen::many(server, 100 * round, CITIZENS).await;
    citizens
        .into_iter()
        .enumerate()
        .map(|(i, citizen)| {
            let confirmed = confirmed.clone();
            // every third wish meets another one for the same seat
            let slot = slots[(i - i % 3) * 2 % slots.len()].0.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(i as u64 * 2)).await;
                if let Some(code) = citizen.try_reserve(&slot).await {
                    confirmed.lock().expect("no panic").push((citizen, code));
                }
            })
        })
        .collect()
}

fn postmaster(data: &Path) -> i32 {
    let text =
        std::fs::read_to_string(data.join("postgres/postmaster.pid")).expect("Postgres runs under the data folder");
    text.lines().next().and_then(|l| l.trim().parse().ok()).expect("its process id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_confirmed_booking_survives_twenty_deaths() {
    let data = std::env::temp_dir().join(format!("yueban-durability-{:x}", rand::random::<u64>()));
    let mut server = start_embedded(&data).await;
    server.set_clock(crate::support::START).await;
    let confirmed = Arc::new(Mutex::new(Vec::new()));
    let mut cut_short = 0;
    for round in 0..ROUNDS {
        let tasks = storm(&server, round, confirmed.clone()).await;
        tokio::time::sleep(Duration::from_millis(20 + (rand::random::<u64>() % 150))).await;
        if round % 2 == 0 {
            server.kill().await;
        } else {
            let pid = rustix::process::Pid::from_raw(postmaster(&data)).expect("a process id");
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("killed");
            tokio::time::sleep(Duration::from_millis(50)).await;
            server.kill().await;
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        cut_short += usize::from(confirmed.lock().expect("no panic").len() < (round + 1) * CITIZENS / 3);
        server = start_embedded(&data).await;
        let held = confirmed.lock().expect("no panic").clone();
        for (citizen, code) in held.iter().rev().take(CITIZENS) {
            let answer = citizen.at(&server).get(&format!("/reservations/{code}")).await;
            assert_eq!(answer.status(), 200, "round {round}: a confirmed reservation is gone");
            assert_eq!(answer.json::<Value>().await.expect("JSON")["status"], "booked");
        }
    }
    let held = confirmed.lock().expect("no panic").clone();
    println!("{} bookings confirmed in {ROUNDS} rounds, {cut_short} of them cut short; all are there", held.len());
    assert!(held.len() > ROUNDS, "the storms booked something");
    for (citizen, code) in &held {
        assert_eq!(citizen.at(&server).get(&format!("/reservations/{code}")).await.status(), 200);
    }
    server.stop().await;
    let check = tokio::process::Command::new(env!("CARGO_BIN_EXE_yueban"))
        .arg("check")
        .env_remove("DATABASE_URL")
        .arg("--data-dir")
        .arg(&data)
        .output();
    let check = check.await.expect("yueban runs");
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stdout) + String::from_utf8_lossy(&check.stderr)
    );
    std::fs::remove_dir_all(&data).expect("removable");
}
