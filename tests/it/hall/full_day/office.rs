//! One office's day: who comes when, what its windows are at, and the test's own record of what was done.

use crate::support::{Server, Staff, TOMORROW, id, slot, visitor_with};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Closes at ten, the only window of its bank at daowai.
pub const CLOSING: &str = "DW05";
const MATERIALS: [&str; 4] = ["INCOME_PROOF", "BORROWER_ID", "BORROWER_HUKOU", "APPLICATION_FORM"];

/// Minutes of the day.
pub type Minute = i64;

pub fn clock(minute: Minute) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Somebody who means to come.
#[derive(Clone)]
pub enum Coming {
    Booked { code: String, admit_late: bool },
    WalkIn { n: usize, bank: Option<&'static str> },
}

/// What a window is at.
pub struct Busy {
    ticket: Value,
    until: Minute,
    plan: Plan,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Plan {
    Settle,
    NobodyComes,
    Park,
    Transfer,
}

/// One office's day: who comes when, and the test's own record of what was done.
pub struct Office {
    pub slug: &'static str,
    pub windows: Vec<String>,
    pub coming: BTreeMap<Minute, Vec<Coming>>,
    pub busy: HashMap<String, Busy>,
    pub waiting: BTreeSet<String>,
    /// Parked and missed ones that somebody puts back, by when.
    pub back: Vec<(Minute, Value)>,
    pub open: BTreeSet<String>,
    pub done: BTreeMap<String, i64>,
    pub waits: HashMap<String, i64>,
    pub closed: Option<String>,
    pub rng: StdRng,
}

fn instant(text: &Value) -> chrono::DateTime<chrono::FixedOffset> {
    text.as_str().and_then(|t| t.parse().ok()).unwrap_or_else(|| panic!("an instant, not {text}"))
}

impl Office {
    fn note(&mut self, act: &str) {
        *self.done.entry(act.to_owned()).or_default() += 1;
    }

    pub fn count(&self, act: &str) -> i64 {
        self.done.get(act).copied().unwrap_or_default()
    }

    /// What happens at this office until a minute: arrivals first, then every window.
    pub async fn until(&mut self, now: Minute, desk: &Staff, manager: &Staff) {
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
    pub async fn close(&mut self, server: &Server, desk: &Staff, manager: &Staff) {
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
