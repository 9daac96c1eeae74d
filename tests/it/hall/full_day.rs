//! A whole day of the city by the clock: every seat of six offices, people who come early, late and not at all, windows
//! that call and serve and one that closes. What the day view says at the end is what was done, and what the record of
//! events adds up to.

use crate::support::{self, Citizen, Database, Server, Staff, TODAY, TOMORROW, at, id, slot, visitor_with};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const OFFICES: [&str; 6] = ["daoli", "nangang", "daowai", "xiangfang", "songbei", "pingfang"];
/// Closes at ten, the only window of its bank at daowai.
const CLOSING: &str = "DW05";
const MATERIALS: [&str; 4] = ["INCOME_PROOF", "BORROWER_ID", "BORROWER_HUKOU", "APPLICATION_FORM"];

/// Minutes of the day.
type Minute = i64;

fn clock(minute: Minute) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Somebody who means to come.
#[derive(Clone)]
enum Coming {
    Booked { code: String, admit_late: bool },
    WalkIn { n: usize, bank: Option<&'static str> },
}

/// What a window is at.
struct Busy {
    ticket: Value,
    until: Minute,
    plan: Plan,
}

#[derive(Clone, Copy, PartialEq)]
enum Plan {
    Settle,
    NobodyComes,
    Park,
    Transfer,
}

/// One office's day: who comes when, and the test's own record of what was done.
struct Office {
    slug: &'static str,
    windows: Vec<String>,
    coming: BTreeMap<Minute, Vec<Coming>>,
    busy: HashMap<String, Busy>,
    waiting: BTreeSet<String>,
    /// Parked and missed ones that somebody puts back, by when.
    back: Vec<(Minute, Value)>,
    open: BTreeSet<String>,
    done: BTreeMap<String, i64>,
    waits: HashMap<String, i64>,
    closed: Option<String>,
    rng: StdRng,
}

fn instant(text: &Value) -> chrono::DateTime<chrono::FixedOffset> {
    text.as_str().and_then(|t| t.parse().ok()).unwrap_or_else(|| panic!("an instant, not {text}"))
}

impl Office {
    fn note(&mut self, act: &str) {
        *self.done.entry(act.to_owned()).or_default() += 1;
    }

    fn count(&self, act: &str) -> i64 {
        self.done.get(act).copied().unwrap_or_default()
    }

    /// What happens at this office until a minute: arrivals first, then every window.
    async fn until(&mut self, now: Minute, desk: &Staff, manager: &Staff) {
        for coming in self.coming.remove(&now).unwrap_or_default() {
            let ticket = match coming {
                Coming::Booked { code, admit_late } => {
                    desk.done("/check-ins", json!({"code": code, "admit_late": admit_late})).await
                }
                Coming::WalkIn { n, bank } => {
                    self.note("walk_ins");
                    desk.done("/walk-ins", visitor_with(n, json!({"bank": bank}))).await
                }
            };
            self.note("checked_in");
            self.waiting.insert(id(&ticket).to_owned());
            self.open.insert(id(&ticket).to_owned());
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.back).into_iter().partition(|(when, _)| *when <= now);
        self.back = later;
        for (_, ticket) in due {
            manager.tell(&ticket, "put-back").await;
            self.note("put_back");
            self.waiting.insert(id(&ticket).to_owned());
        }
        for window in self.windows.clone() {
            if self.busy.get(&window).is_some_and(|busy| busy.until <= now) {
                let busy = self.busy.remove(&window).expect("just seen");
                self.go_on(busy, now, manager).await;
            }
            if !self.busy.contains_key(&window) && !self.waiting.is_empty() && self.closed.as_ref() != Some(&window) {
                self.call(window, now, manager).await;
            }
        }
        assert_eq!(desk.get("/staff/sessions/current").await.status(), 200, "at work, the session goes on");
        let totals = manager.day().await["totals"].take();
        assert_eq!(totals["waiting"], self.waiting.len(), "{} at {}", self.slug, clock(now));
        assert_eq!(totals["at_windows"], self.busy.len(), "{} at {}", self.slug, clock(now));
    }

    async fn call(&mut self, window: String, now: Minute, manager: &Staff) {
        let ticket = manager.call(&window).await;
        if ticket.is_null() {
            return;
        }
        self.note("called");
        assert!(self.waiting.remove(id(&ticket)), "{window}: who is called waited: {ticket}");
        let waited = (instant(&ticket["called_at"]) - instant(&ticket["checked_in_at"])).num_seconds();
        self.waits.entry(id(&ticket).to_owned()).or_insert(waited);
        let plan = match self.rng.random_range(0..100) {
            0..4 => Plan::NobodyComes,
            4..8 => Plan::Park,
            8..11 => Plan::Transfer,
            _ => Plan::Settle,
        };
        let until = if plan == Plan::NobodyComes { now + 10 } else { now + 10 * self.rng.random_range(1..=3) };
        if plan != Plan::NobodyComes {
            manager.tell(&ticket, "start").await;
            self.note("started");
        }
        self.busy.insert(window, Busy { ticket, until, plan });
    }

    async fn go_on(&mut self, busy: Busy, now: Minute, manager: &Staff) {
        let Busy { ticket, plan, .. } = busy;
        match plan {
            Plan::NobodyComes => {
                for (calls, act) in [(2, "recalled"), (3, "recalled"), (3, "missed")] {
                    assert_eq!(manager.tell(&ticket, "recall").await["calls"], calls);
                    self.note(act);
                }
                if ticket["put_back"] == false && self.rng.random_bool(0.5) {
                    self.back.push((now + 10, ticket));
                }
            }
            Plan::Park => {
                manager.tell(&ticket, "park").await;
                self.note("parked");
                self.back.push((now + 20, ticket));
            }
            Plan::Transfer => {
                let others: Vec<&String> = self
                    .windows
                    .iter()
                    .filter(|w| ticket["window"] != w.as_str() && self.closed.as_ref() != Some(w))
                    .collect();
                let to = (*others.choose(&mut self.rng).expect("another window")).clone();
                self.transfer(&ticket, &to, manager).await;
            }
            Plan::Settle => {
                let (outcome, body) = match self.rng.random_range(0..100) {
                    0..80 => ("accepted", json!({"outcome": "accepted"})),
                    80..92 => {
                        let missing: Vec<Value> = MATERIALS
                            .sample(&mut self.rng, 2)
                            .map(|m| json!({"material": m, "reason": "没有原件"}))
                            .collect();
                        ("supplement_required", json!({"outcome": "supplement_required", "missing": missing}))
                    }
                    92..97 => ("refused", json!({"outcome": "refused", "reason": "缴存不足六个月"})),
                    _ => ("left", json!({"outcome": "left"})),
                };
                manager.settle(&ticket, body).await;
                self.note(outcome);
                self.open.remove(id(&ticket));
            }
        }
    }

    async fn transfer(&mut self, ticket: &Value, to: &str, manager: &Staff) {
        manager.done(&format!("/tickets/{}/transfer", id(ticket)), json!({"window": to})).await;
        self.note("transferred");
        self.waiting.insert(id(ticket).to_owned());
    }

    /// The window closes; whoever waits there goes to another, whoever is still to come is moved or voided.
    async fn close(&mut self, server: &Server, desk: &Staff, manager: &Staff) {
        let closed = manager.done(&format!("/windows/{CLOSING}/close"), json!({"reason": "设备故障"})).await;
        assert_eq!(closed["moved"], json!([]), "no other window of the bank");
        self.closed = Some(CLOSING.into());
        let left: Vec<String> = serde_json::from_value(closed["left_to_do"].clone()).expect("codes");
        let day = desk.day().await;
        let tickets = day["queue"].as_array().expect("a queue").iter().map(|row| &row["ticket"]);
        let aside = day["aside"].as_array().expect("tickets").iter();
        let mut here = vec![];
        for ticket in tickets.chain(aside).filter(|t| t["bank"] == "PSBC" && t["status"] != "missed") {
            self.transfer(ticket, "DW01", manager).await;
            self.back.retain(|(_, other)| other["id"] != ticket["id"]);
            here.push(ticket["code"].as_str().expect("a code").to_owned());
        }
        let mut moved = 0;
        for code in left.into_iter().filter(|code| !here.contains(code)) {
            let found = desk.done("/searches", json!({"code": code})).await["items"][0].take();
            if found["status"] != "booked" {
                continue;
            }
            if moved % 2 == 0 {
                let start = found["start"].as_str().expect("a start")[11..16].to_owned();
                let to = slot(server, TOMORROW, CLOSING, &start).await;
                desk.done(
                    &format!("/reservations/{code}/reschedule"),
                    json!({"slot_id": to, "reason": "窗口停办，已电话告知"}),
                )
                .await;
                self.note("moved_away");
            } else {
                desk.done(&format!("/reservations/{code}/void"), json!({"reason": "窗口停办"})).await;
                self.note("voided");
            }
            moved += 1;
            for list in self.coming.values_mut() {
                list.retain(|c| !matches!(c, Coming::Booked { code: other, .. } if *other == code));
            }
        }
        assert!(moved > 3, "the closing was felt");
    }
}

/// The city's seats: 297 of the public's booked over the app, 19 of the counter's by telephone; the last 35 of 351 are
/// left for walk-ins.
async fn book(server: &Server) -> Vec<(String, String, Minute)> {
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

fn office_of(window: &str) -> &'static str {
    let index = ["DL", "NG", "DW", "XF", "SB", "PF"].iter().position(|prefix| window.starts_with(prefix));
    OFFICES[index.expect("a window of the sample")]
}

/// Plans the day: of those booked, so many in a hundred stay away.
fn plan(booked: &[(String, String, Minute)], away: usize, seed: u64) -> (Vec<Office>, HashMap<&'static str, i64>) {
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

/// The same numbers from the append-only record alone: acts of an office, and its mean wait.
async fn from_events(database: &Database, office: &str) -> (BTreeMap<String, i64>, Option<i64>) {
    let pool = database.pool().await;
    let acts: Vec<(String, i64)> = sqlx::query_as(
        "select e.act::text, count(*) from ticket_event e join ticket t on t.id = e.ticket_id
         join office o on o.id = t.office_id where o.slug = $1 and t.date = '2026-11-24' group by 1",
    )
    .bind(office)
    .fetch_all(&pool)
    .await
    .expect("counts");
    let wait: Option<i64> = sqlx::query_scalar(
        "select sum(trunc(extract(epoch from called - arrived)))::bigint / count(*) from (
             select min(e.at) filter (where e.act = 'checked_in') arrived, min(e.at) filter (where e.act = 'called') called
             from ticket_event e join ticket t on t.id = e.ticket_id join office o on o.id = t.office_id
             where o.slug = $1 and t.date = '2026-11-24' group by e.ticket_id) x where called is not null having count(*) > 0",
    )
    .bind(office)
    .fetch_optional(&pool)
    .await
    .expect("a mean");
    pool.close().await;
    (acts.into_iter().collect(), wait)
}

async fn a_day_with(away: usize) {
    let (database, server) = support::city().await;
    let booked = book(&server).await;
    assert_eq!(booked.len(), 316);
    let (mut offices, away_at) = plan(&booked, away, away as u64);
    server.set_clock(&at("08:00")).await;
    let mut staff = vec![];
    for office in OFFICES {
        staff.push((
            Staff::sign_in(&server, &format!("{office}.desk")).await,
            Staff::sign_in(&server, &format!("{office}.manager")).await,
        ));
    }
    for now in (8 * 60 + 10..=17 * 60 + 20).step_by(10) {
        server.set_clock(&at(&clock(now))).await;
        if now == 10 * 60 {
            let (desk, manager) = &staff[2];
            offices[2].close(&server, desk, manager).await;
        }
        let steps = offices.iter_mut().zip(&staff).map(|(office, (desk, manager))| office.until(now, desk, manager));
        join_all(steps).await;
    }
    // every seat was given: one more has to come another day
    let (full, problem) = staff[4].0.refused("/walk-ins", visitor_with(3000, json!({}))).await;
    assert_eq!(full, "409 quota_reached", "{problem}");
    server.set_clock(&at("17:35")).await;
    let mut all = BTreeMap::<&str, i64>::new();
    let (mut waits, mut waited) = (0, 0);
    for office in &mut offices {
        let manager = Staff::sign_in(&server, &format!("{}.manager", office.slug)).await;
        let totals = manager.day().await["totals"].take();
        // who was still there was sent home by the closing
        let sent_home = office.open.len() as i64;
        *office.done.entry("left".into()).or_default() += sent_home;
        let booked_here = booked.iter().filter(|b| office_of(&b.1) == office.slug).count() as i64;
        let gone = office.count("moved_away") + office.count("voided");
        let reservations = booked_here + office.count("walk_ins") - gone;
        let no_show = reservations - office.count("checked_in");
        if office.slug != "daowai" {
            assert_eq!(no_show, away_at.get(office.slug).copied().unwrap_or_default());
        }
        let wait_sum: i64 = office.waits.values().sum();
        let mut own = json!({
            "reservations": reservations, "expected": 0, "waiting": 0, "at_windows": 0, "parked": 0, "missed": 0,
            "no_show": no_show, "cancelled": 0,
        });
        for name in ["checked_in", "walk_ins", "accepted", "supplement_required", "refused", "left", "voided"] {
            own[name] = json!(office.count(name));
        }
        for (name, value) in own.as_object().expect("an object") {
            assert_eq!(&totals[name], value, "{}: {name}", office.slug);
            *all.entry(match name.as_str() {
                "reservations" => "reservations",
                "checked_in" => "checked in",
                "no_show" => "no-shows",
                "accepted" => "accepted",
                "left" => "left",
                _ => continue,
            })
            .or_default() += value.as_i64().expect("a number");
        }
        let (acts, mean) = from_events(&database, office.slug).await;
        for name in [
            "checked_in",
            "called",
            "recalled",
            "started",
            "parked",
            "missed",
            "put_back",
            "transferred",
            "accepted",
            "supplement_required",
            "refused",
            "left",
        ] {
            assert_eq!(
                acts.get(name).copied().unwrap_or_default(),
                office.count(name),
                "{}: events of {name}",
                office.slug
            );
        }
        assert_eq!(totals["mean_wait_seconds"], json!(mean), "{}: the view and the events", office.slug);
        let own_mean = wait_sum / office.waits.len() as i64;
        assert!((own_mean - mean.expect("a mean")).abs() <= 1, "{}: {own_mean} and {mean:?}", office.slug);
        waits += wait_sum;
        waited += office.waits.len() as i64;
    }
    println!(
        "{away} of 100 stay away: {all:?}; mean wait over the city {:.1} minutes",
        waits as f64 / waited as f64 / 60.0
    );
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_day_of_351_seats_with_fifteen_in_a_hundred_away() {
    a_day_with(15).await;
}

#[tokio::test]
async fn a_day_of_351_seats_with_half_away() {
    a_day_with(50).await;
}
