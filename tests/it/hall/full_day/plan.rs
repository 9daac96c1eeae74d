//! Who books, and when whom the day brings.

use super::office::{CLOSING, Coming, Minute, Office};
use crate::support::{self, Citizen, Server, Staff, TODAY, slot, visitor_with};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub const OFFICES: [&str; 6] = ["daoli", "nangang", "daowai", "xiangfang", "songbei", "pingfang"];

/// The city's seats: 297 of the public's booked over the app, 19 of the counter's by telephone; the last 35 of 351 are
/// left for walk-ins.
pub async fn book(server: &Server) -> Vec<(String, String, Minute)> {
    let citizens = Citizen::many(server, 0, 297).await;
    let seats = support::seats(server, TODAY).await;
    assert_eq!(seats.len(), 297);
    let mut start = HashMap::new();
    let free = server.get(&format!("/api/v1/availability?date={TODAY}")).await;
    for s in free["windows"].as_array().expect("windows").iter().flat_map(|w| w["slots"].as_array().expect("slots")) {
        let text = s["start"].as_str().expect("a start");
        let minute =
            text[11..13].parse::<Minute>().expect("hours") * 60 + text[14..16].parse::<Minute>().expect("minutes");
        start.insert(s["id"].as_str().expect("an id").to_owned(), minute);
    }
    let mut booked = vec![];
    for some in citizens.iter().zip(&seats).collect::<Vec<_>>().chunks(32) {
        let codes = join_all(some.iter().map(|(citizen, (slot, _))| citizen.booked(slot))).await;
        booked.extend(some.iter().zip(codes).map(|((_, (slot, window)), code)| (code, window.clone(), start[slot])));
    }
    let windows: BTreeSet<String> = seats.iter().map(|(_, window)| window.clone()).collect();
    let mut desks = HashMap::new();
    for office in OFFICES {
        desks.insert(office, Staff::sign_in(server, &format!("{office}.desk")).await);
    }
    for (n, window) in windows.iter().filter(|w| *w != CLOSING).take(19).enumerate() {
        let slot = slot(server, TODAY, window, "15:30").await;
        let body = visitor_with(1000 + n, json!({"slot_id": slot, "by_phone": true}));
        let answer = desks[office_of(window)].done("/reservations", body).await;
        booked.push((answer["code"].as_str().expect("a code").to_owned(), window.clone(), 15 * 60 + 30));
    }
    booked
}

pub fn office_of(window: &str) -> &'static str {
    let index = ["DL", "NG", "DW", "XF", "SB", "PF"].iter().position(|prefix| window.starts_with(prefix));
    OFFICES[index.expect("a window of the sample")]
}

/// Plans the day: of those booked, so many in a hundred stay away.
pub fn plan(booked: &[(String, String, Minute)], away: usize, seed: u64) -> (Vec<Office>, HashMap<&'static str, i64>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..booked.len()).collect();
    order.shuffle(&mut rng);
    let stay_away: BTreeSet<usize> = order.into_iter().take((booked.len() * away + 50) / 100).collect();
    let mut missing = HashMap::new();
    let mut offices: Vec<Office> = OFFICES
        .into_iter()
        .enumerate()
        .map(|(i, slug)| Office {
            slug,
            windows: booked
                .iter()
                .map(|b| b.1.clone())
                .filter(|w| office_of(w) == slug)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            coming: BTreeMap::new(),
            busy: HashMap::new(),
            waiting: BTreeSet::new(),
            back: vec![],
            open: BTreeSet::new(),
            done: BTreeMap::new(),
            waits: HashMap::new(),
            closed: None,
            rng: StdRng::seed_from_u64(seed * 10 + i as u64),
        })
        .collect();
    let mut walk_in = 2000;
    for office in &mut offices {
        let mine: Vec<usize> = (0..booked.len()).filter(|i| office_of(&booked[*i].1) == office.slug).collect();
        for i in &mine {
            let (code, _, start) = &booked[*i];
            if stay_away.contains(i) {
                *missing.entry(office.slug).or_default() += 1;
                continue;
            }
            // mostly early, some a little late, a few too late
            let (offset, admit_late) = match rng.random_range(0..100) {
                0..85 => (-10 * rng.random_range(0..=2), false),
                85..97 => (10, false),
                _ => (20, true),
            };
            office.coming.entry(start + offset).or_default().push(Coming::Booked { code: code.clone(), admit_late });
        }
        let seats = office.windows.len() * 13 - mine.len();
        for n in 0..seats {
            // the closing window's own two seats go first
            let (when, bank) = if office.slug == "daowai" && n < 2 {
                (8 * 60 + 20, Some("PSBC"))
            } else {
                (8 * 60 + 30 + 10 * rng.random_range(0..36), None)
            };
            office.coming.entry(when).or_default().push(Coming::WalkIn { n: walk_in, bank });
            walk_in += 1;
        }
    }
    (offices, missing)
}
