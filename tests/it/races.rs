//! Promise 1, 2, 4 and 5 under fire: real races over HTTP against one server and against two, and the same race with
//! the guard off, where it shows.

use crate::support::{self, Citizen, Database, Server, open_slots, seats, start};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::HashMap;

const DAY: &str = "2026-11-25";

/// What came back of a rush: how many of each status and code, and the bodies of refusals.
struct Rush {
    counts: HashMap<(u16, String), usize>,
    refusals: Vec<Value>,
    booked: Vec<Value>,
}

impl Rush {
    fn count(&self, status: u16, code: &str) -> usize {
        self.counts.get(&(status, code.to_owned())).copied().unwrap_or_default()
    }
}

/// Every pair asks at once; pairs alternate between the servers.
async fn rush(wishes: Vec<(Citizen, String)>, servers: &[&Server]) -> Rush {
    let asks = wishes.iter().enumerate().map(|(i, (citizen, slot))| {
        let citizen = citizen.at(servers[i % servers.len()]);
        async move {
            let answer = citizen.reserve(slot).await;
            (answer.status(), answer.json::<Value>().await.expect("JSON"))
        }
    });
    let mut found = Rush { counts: HashMap::new(), refusals: vec![], booked: vec![] };
    for (status, body) in join_all(asks).await {
        let code = body["code"].as_str().filter(|_| status != StatusCode::CREATED).unwrap_or("booked").to_owned();
        *found.counts.entry((status.as_u16(), code)).or_default() += 1;
        if status == StatusCode::CREATED { found.booked.push(body) } else { found.refusals.push(body) }
    }
    found
}

async fn servers(n: usize) -> (Database, Vec<Server>) {
    let (database, first) = support::city().await;
    let mut servers = vec![first];
    for _ in 1..n {
        servers.push(start(&database).await);
    }
    (database, servers)
}

async fn two_hundred_for_one(n: usize) {
    let (database, servers) = servers(n).await;
    let all: Vec<&Server> = servers.iter().collect();
    let slot = open_slots(&servers[0], DAY).await[0].0.clone();
    let citizens = Citizen::many(&servers[0], 0, 200).await;
    let found = rush(citizens.into_iter().map(|c| (c, slot.clone())).collect(), &all).await;
    assert_eq!(found.count(201, "booked"), 1, "{:?}", found.counts);
    assert_eq!(found.count(409, "slot_full"), 199, "{:?}", found.counts);
    for refusal in &found.refusals {
        let alternatives = refusal["alternatives"].as_array().expect("alternatives");
        assert!((1..=3).contains(&alternatives.len()), "{refusal}");
        assert!(alternatives.iter().all(|a| a["id"] != slot.as_str()), "the lost slot is no alternative");
        assert!(alternatives.iter().all(|a| a["bank"] == "CMB"), "the same bank comes first: {refusal}");
    }
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn two_hundred_citizens_want_one_seat() {
    two_hundred_for_one(1).await;
}

#[tokio::test]
async fn two_hundred_citizens_want_one_seat_of_two_servers() {
    two_hundred_for_one(2).await;
}

/// 40 seats in one window's day whose quota is 30: every slot has room for more than the day.
async fn five_hundred_for_forty(n: usize) {
    let (database, servers) = servers(n).await;
    let all: Vec<&Server> = servers.iter().collect();
    let pool = database.pool().await;
    sqlx::raw_sql(
        "update slot set capacity = 4 where window_day_id in (select d.id from window_day d join svc_window w
             on w.id = d.window_id where w.code = 'DL01' and d.date = '2026-11-25');
         update window_day set quota = 30, public_quota = 30, counter_quota = 0, priority_quota = 0
             where date = '2026-11-25' and window_id = (select id from svc_window where code = 'DL01')",
    )
    .execute(&pool)
    .await
    .expect("a wider window");
    let slots: Vec<String> = sqlx::query_scalar(
        "select s.public_id::text from slot s join window_day d on d.id = s.window_day_id join svc_window w
                 on w.id = d.window_id where w.code = 'DL01' and d.date = '2026-11-25' order by s.starts_at limit 10",
    )
    .fetch_all(&pool)
    .await
    .expect("slots");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let citizens = Citizen::many(&servers[0], 1000, 500).await;
    let wishes = citizens.into_iter().enumerate().map(|(i, c)| (c, slots[i % 10].clone())).collect();
    let began = std::time::Instant::now();
    let found = rush(wishes, &all).await;
    println!("500 clients for 40 seats on {n} server(s): all answered in {:?}", began.elapsed());
    assert_eq!(found.count(201, "booked"), 30, "{:?}", found.counts);
    let refused = found.count(409, "slot_full") + found.count(409, "quota_reached");
    assert_eq!(refused, 470, "{:?}", found.counts);
    assert!(found.count(409, "quota_reached") > 0, "{:?}", found.counts);
    assert!(found.refusals.iter().all(|r| !r["alternatives"].as_array().expect("alternatives").is_empty()));
    let per_slot = found.booked.iter().fold(HashMap::new(), |mut per: HashMap<&str, usize>, b| {
        *per.entry(b["start"].as_str().expect("a start")).or_default() += 1;
        per
    });
    assert!(per_slot.values().all(|n| *n <= 4), "{per_slot:?}");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn five_hundred_citizens_want_forty_seats_under_a_quota_of_thirty() {
    five_hundred_for_forty(1).await;
}

#[tokio::test]
async fn five_hundred_citizens_want_forty_seats_of_two_servers() {
    five_hundred_for_forty(2).await;
}

#[tokio::test]
async fn one_citizen_in_twenty_tabs_gets_one_seat() {
    let (database, servers) = servers(2).await;
    let all: Vec<&Server> = servers.iter().collect();
    let slots = open_slots(&servers[0], DAY).await;
    let citizen = Citizen::sign_in(&servers[0], 7).await;
    let wishes = (0..20).map(|i| (citizen.clone(), slots[i * 7].0.clone())).collect();
    let found = rush(wishes, &all).await;
    assert_eq!(found.count(201, "booked"), 1, "{:?}", found.counts);
    assert_eq!(found.count(409, "already_reserved"), 19, "{:?}", found.counts);
    database.assert_sound().await;
    database.drop().await;
}

/// Everyone cancels while as many others try to book the same seats, which wait out their delay.
#[tokio::test]
async fn a_storm_of_cancellations_sells_nothing_twice() {
    let (database, servers) = servers(2).await;
    let slots = seats(&servers[0], DAY).await;
    let holders = Citizen::many(&servers[0], 2000, 60).await;
    let codes = join_all(holders.iter().zip(&slots).map(|(c, (slot, _))| c.booked(slot))).await;
    let others = Citizen::many(&servers[0], 2100, 60).await;
    let cancels = holders.iter().zip(&codes).enumerate().map(|(i, (c, code))| {
        let c = c.at(&servers[i % 2]);
        async move { c.cancel(code).await.status() }
    });
    let books = others.iter().zip(&slots).enumerate().map(|(i, (c, (slot, _)))| {
        let c = c.at(&servers[(i + 1) % 2]);
        async move { c.reserve(slot).await.status() }
    });
    let (cancelled, booked) = tokio::join!(join_all(cancels), join_all(books));
    assert!(cancelled.iter().all(|s| *s == StatusCode::OK), "{cancelled:?}");
    assert!(booked.iter().all(|s| *s == StatusCode::CONFLICT), "a returned seat waits: {booked:?}");
    database.assert_sound().await;
    // the delay is at most half an hour: then each seat is sold once again
    servers[0].set_clock("2026-11-23T09:40:00+08:00").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let again =
        join_all(others.iter().zip(&slots).map(|(c, (slot, _))| async move { c.reserve(slot).await.status() })).await;
    assert!(again.iter().all(|s| *s == StatusCode::CREATED), "{again:?}");
    database.assert_sound().await;
    database.drop().await;
}

/// Sixty people move at once, in pairs that want each other's window's day: no deadlock, nobody with two seats or none.
#[tokio::test]
async fn a_storm_of_reschedules_moves_everyone_or_nobody() {
    let (database, servers) = servers(2).await;
    let slots = seats(&servers[0], DAY).await;
    let free = seats(&servers[0], "2026-11-26").await;
    let citizens = Citizen::many(&servers[0], 3000, 60).await;
    let codes = join_all(citizens.iter().zip(&slots).map(|(c, (slot, _))| c.booked(slot))).await;
    let moves = citizens.iter().zip(&codes).enumerate().map(|(i, (c, code))| {
        let c = c.at(&servers[i % 2]);
        // thirty seats for sixty people: every second one loses
        let target = &free[(i / 2) * 3].0;
        async move { c.reschedule(code, target).await.status() }
    });
    let moved = join_all(moves).await;
    let won = moved.iter().filter(|s| **s == StatusCode::OK).count();
    assert_eq!((won, moved.iter().filter(|s| **s == StatusCode::CONFLICT).count()), (30, 30), "{moved:?}");
    for (citizen, code) in citizens.iter().zip(&codes) {
        let mine: Value = citizen.get("/reservations").await.json().await.expect("JSON");
        let live: Vec<_> =
            mine["items"].as_array().expect("items").iter().filter(|r| r["status"] == "booked").collect();
        assert_eq!(live.len(), 1);
        assert_eq!(live[0]["code"], code.as_str(), "the code stays");
    }
    database.assert_sound().await;
    database.drop().await;
}

/// The same rush with the guard off: no lock on the day, no bound, and a claim that looks before it leaps.
#[tokio::test]
async fn without_the_guard_the_race_is_lost() {
    let (database, servers) = servers(2).await;
    let all: Vec<&Server> = servers.iter().collect();
    let pool = database.pool().await;
    sqlx::raw_sql(
        "alter table slot drop constraint slot_capacity;
         alter table window_day drop constraint window_day_quota;
         alter table window_day drop constraint window_day_public;
         create or replace function lock_days(p_days bigint[], p_now timestamptz) returns void language plpgsql as
             $$ begin perform pg_sleep(0.01); end $$;
         create or replace function slow_seat() returns trigger language plpgsql as
             $$ begin perform pg_sleep(0.05); return null; end $$;
         create trigger a_slow_seat after insert on reservation for each statement execute function slow_seat()",
    )
    .execute(&pool)
    .await
    .expect("the guard is off");
    let slots = open_slots(&servers[0], DAY).await;
    let citizens = Citizen::many(&servers[0], 4000, 64).await;
    let wishes: Vec<_> = citizens.into_iter().enumerate().map(|(i, c)| (c, slots[i / 8].0.clone())).collect();
    let found = rush(wishes, &all).await;
    assert!(found.count(201, "booked") > 8, "8 seats, and without the guard more are sold: {:?}", found.counts);
    let (sound, text) = database.check().await;
    assert!(!sound && text.contains("slot_capacity"), "yueban check sees it: {text}");
    database.drop().await;
}
