//! What the hall's screen shows, and where one citizen stands in the line. Numbers and masked names, nothing else.

use super::calls::at_window;
use super::day::handled;
use super::order::in_order;
use super::store::{self, DutyRow, TicketRow};
use super::types::*;
use crate::booking::Desk;
use crate::catalog::{City, Window};
use crate::clock::{china_date, rfc3339};
use crate::ids::{OfficeId, WindowId};
use crate::lang::{Lang, Text};
use crate::people;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Of who is called next, a window shows so many, and the office so many.
const NEXT_OF_WINDOW: usize = 2;
const NEXT: usize = 8;

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Board {
    pub office: String,
    pub as_of: String,
    pub windows: Vec<BoardWindow>,
    /// Numbers of who is called next, at most eight, in order.
    pub next: Vec<String>,
    pub waiting: usize,
    /// For somebody who comes now, in minutes; null while no window is open.
    pub estimated_wait_minutes: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct BoardWindow {
    pub window: String,
    pub name: String,
    pub bank: String,
    pub state: Duty,
    /// Why it is not open; null too where the office does not work today.
    pub reason: Option<String>,
    /// Called or served there.
    pub ticket: Option<Called>,
    /// Who would be called there next, at most two.
    pub next: Vec<String>,
    /// Who wait for this window, or may be called to it.
    pub waiting: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Called {
    pub number: String,
    /// Masked.
    pub name: String,
    pub status: TicketStatus,
    /// Raised by each call: announced anew.
    pub calls: i16,
    /// The newest call, a repeated one too.
    pub called_at: String,
}

/// Where a citizen stands.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Place {
    pub number: String,
    pub status: TicketStatus,
    /// Where they are called, or will be; null: any window of the bank, or any that serves it.
    pub window: Option<String>,
    pub window_name: Option<String>,
    /// What that window does today, and why where it is not open.
    pub window_state: Option<Duty>,
    pub window_reason: Option<String>,
    /// Of who waits: how many are called before.
    pub ahead: Option<usize>,
    pub estimated_wait_minutes: Option<i64>,
    pub calls: i16,
    pub outcome: Option<Outcome>,
}

/// A board in one language.
#[derive(Debug)]
pub struct Shown {
    pub board: Board,
    pub json: String,
    /// The same exactly where everything but `as_of` is, on every server.
    pub id: String,
}

/// Until when a hall's state holds: what its acts raise, the catalog, and the minute, since spans begin with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub version: i64,
    city: i64,
    minute: i64,
}

impl Stamp {
    pub fn of(desk: &Desk, version: i64) -> Stamp {
        let minute = desk.clock.now().timestamp().div_euclid(60);
        Stamp { version, city: desk.city().version, minute }
    }
}

/// An office's day at one instant.
pub struct Hall {
    pub stamp: Stamp,
    now: DateTime<Utc>,
    office: OfficeId,
    city: Arc<City>,
    tickets: Vec<TicketRow>,
    duties: HashMap<WindowId, DutyRow>,
    /// Windows that work today, as was planned, and why where one is closed; one that is missing has no day today.
    planned: HashMap<WindowId, Option<Text>>,
    /// Names and newest calls of who is at a window.
    called: HashMap<WindowId, Called>,
    shown: [OnceLock<Arc<Shown>>; 2],
}

impl Hall {
    pub async fn read(desk: &Desk, office: OfficeId, stamp: Stamp) -> Result<Hall, NotServed> {
        let now = desk.clock.now();
        let city = desk.city();
        let date = china_date(now);
        let mut tx = desk.db.begin().await?;
        store::one_snapshot(&mut tx).await?;
        let tickets = store::of_day(&mut tx, office, date).await?;
        let duties = store::duties(&mut tx, office, date).await?;
        let windows = city.windows.iter().filter(|w| w.office == office);
        let there: Vec<_> = windows.filter_map(|w| Some((w.id, at_window(&tickets, w)?))).collect();
        let ids: Vec<_> = there.iter().map(|(_, t)| t.id).collect();
        let calls = store::last_calls(&mut tx, &ids).await?;
        drop(tx);
        let called = there.iter().map(|(window, t)| {
            let called = Called {
                number: t.called(),
                name: people::open_name(&desk.keys, t.name_key, &t.name_cipher)?.masked(),
                status: t.status,
                calls: t.calls,
                called_at: calls.get(&t.id).copied().or(t.called_at).map(rfc3339).unwrap_or_default(),
            };
            Ok((*window, called))
        });
        let called = called.collect::<anyhow::Result<_>>()?;
        let free = desk.availability();
        let days = free.days.get(&date).into_iter().flatten();
        let planned = days.map(|day| (day.window, day.closed.clone())).collect();
        Ok(Hall { stamp, now, office, city, tickets, duties, planned, called, shown: Default::default() })
    }

    /// The board, made for the first who looks at it in this language.
    pub fn board(&self, lang: Lang) -> Arc<Shown> {
        let make = || {
            let board = self.make(lang);
            let json = serde_json::to_string(&board).expect("texts and numbers are JSON");
            let timeless = Board { as_of: String::new(), ..board.clone() };
            let hash = Sha256::digest(serde_json::to_vec(&timeless).expect("texts and numbers are JSON"));
            let id = hash[..12].iter().map(|b| format!("{b:02x}")).collect();
            Arc::new(Shown { board, json, id })
        };
        self.shown[lang as usize].get_or_init(make).clone()
    }

    fn make(&self, lang: Lang) -> Board {
        let order = in_order(&self.tickets, self.now);
        let windows = self.city.windows.iter().filter(|w| w.office == self.office).map(|window| {
            let (state, reason) = self.duty(window.id, lang);
            let its: Vec<_> = order.iter().filter(|t| t.may_go_to(window)).collect();
            let next = its.iter().take(NEXT_OF_WINDOW).filter(|_| state == Duty::Open);
            BoardWindow {
                window: window.code.clone(),
                name: window.name.get(lang).to_owned(),
                bank: self.city.bank(window.bank).name.get(lang).to_owned(),
                state,
                reason,
                ticket: self.called.get(&window.id).cloned(),
                next: next.map(|t| t.called()).collect(),
                waiting: its.len(),
            }
        });
        let windows: Vec<_> = windows.collect();
        let open = windows.iter().filter(|w| w.state == Duty::Open).count();
        Board {
            office: self.city.office(self.office).slug.clone(),
            as_of: rfc3339(self.now),
            next: order.iter().take(NEXT).map(|t| t.called()).collect(),
            waiting: order.len(),
            estimated_wait_minutes: self.estimate(order.len(), open),
            windows,
        }
    }

    /// What a window does, and why where it is not open.
    fn duty(&self, window: WindowId, lang: Lang) -> (Duty, Option<String>) {
        match (self.duties.get(&window), self.planned.get(&window)) {
            (Some(duty), _) => (duty.state, duty.reason.clone()),
            (None, Some(None)) => (Duty::Open, None),
            (None, Some(Some(reason))) => (Duty::Closed, Some(reason.get(lang).to_owned())),
            (None, None) => (Duty::Closed, None),
        }
    }

    /// Where a ticket of the office stands.
    pub fn place(&self, own: &TicketRow, lang: Lang) -> Place {
        let order = in_order(&self.tickets, self.now);
        let (mut ahead, mut wait) = (None, None);
        if let Some(at) = order.iter().position(|t| t.id == own.id) {
            let serves = |w: &&Window| w.office == own.office && own.may_go_to(w);
            let open = |w: &&Window| self.duty(w.id, lang).0 == Duty::Open;
            let here: Vec<_> = self.city.windows.iter().filter(serves).filter(open).collect();
            // those before who may take one of the same windows
            let before = order[..at].iter().filter(|t| here.iter().any(|w| t.may_go_to(w))).count();
            let busy = usize::from(here.iter().all(|w| self.called.contains_key(&w.id)));
            ahead = Some(if here.is_empty() { at } else { before });
            wait = self.estimate(before + busy, here.len());
        }
        let duty = own.window.map(|w| self.duty(w, lang));
        Place {
            window_state: duty.as_ref().map(|(state, _)| *state),
            window_reason: duty.and_then(|(_, reason)| reason),
            ahead,
            estimated_wait_minutes: wait,
            ..Place::past(own, &self.city, lang)
        }
    }

    /// Minutes until so many are through, by today's mean time at a window; before the first is through, by the minutes
    /// that their services are planned with.
    fn estimate(&self, before: usize, open_windows: usize) -> Option<i64> {
        if open_windows == 0 {
            return None;
        }
        let spans = handled(&self.tickets);
        let mean = if spans.is_empty() {
            let planned: HashMap<_, i64> = self.city.services.iter().map(|s| (s.id, i64::from(s.minutes))).collect();
            let minutes: Vec<i64> = self.tickets.iter().filter_map(|t| planned.get(&t.service).copied()).collect();
            let n = minutes.len() as i64;
            if n == 0 { 0.0 } else { minutes.iter().sum::<i64>() as f64 / n as f64 }
        } else {
            spans.iter().sum::<TimeDelta>().num_seconds() as f64 / 60.0 / spans.len() as f64
        };
        Some((before as f64 * mean / open_windows as f64).ceil() as i64)
    }
}

impl Place {
    /// Of a ticket whose day may be over: what stands in it alone.
    pub fn past(own: &TicketRow, city: &City, lang: Lang) -> Place {
        let window = own.window.map(|w| city.window(w));
        Place {
            number: own.called(),
            status: own.status,
            window: window.map(|w| w.code.clone()),
            window_name: window.map(|w| w.name.get(lang).to_owned()),
            window_state: None,
            window_reason: None,
            ahead: None,
            estimated_wait_minutes: None,
            calls: own.calls,
            outcome: own.outcome,
        }
    }
}
