//! What the hall's screen shows, and where one citizen stands in the line. Numbers and masked names, nothing else.

use super::calls::at_window;
use super::day::{handled, whole_office};
use super::order::in_order;
use super::store::TicketRow;
use super::types::*;
use crate::booking::Desk;
use crate::catalog::City;
use crate::clock::rfc3339;
use crate::ids::{Code, OfficeId, WindowId};
use crate::people;
use chrono::TimeDelta;
use serde::Serialize;
use std::collections::HashMap;

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
    pub reason: Option<String>,
    /// Called or served there.
    pub ticket: Option<Called>,
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
    /// Of who waits: how many are called before.
    pub ahead: Option<usize>,
    pub estimated_wait_minutes: Option<i64>,
    pub calls: i16,
    pub outcome: Option<Outcome>,
}

pub async fn board(desk: &Desk, office: OfficeId, lang: crate::lang::Lang) -> Result<Board, NotServed> {
    let now = desk.clock.now();
    let city = desk.city();
    let (tickets, duties) = whole_office(office, desk).await?;
    let order = in_order(&tickets, now);
    let state = |w: WindowId| duties.get(&w).map_or(Duty::Open, |d| d.state);
    let mut windows = vec![];
    for window in city.windows.iter().filter(|w| w.office == office) {
        let there = at_window(&tickets, window).map(|t| called(desk, t)).transpose()?;
        windows.push(BoardWindow {
            window: window.code.clone(),
            name: window.name.get(lang).to_owned(),
            bank: city.bank(window.bank).name.get(lang).to_owned(),
            state: state(window.id),
            reason: duties.get(&window.id).and_then(|d| d.reason.clone()),
            ticket: there,
            waiting: order.iter().filter(|t| t.may_go_to(window)).count(),
        });
    }
    let open = windows.iter().filter(|w| w.state == Duty::Open).count();
    Ok(Board {
        office: city.office(office).slug.clone(),
        as_of: rfc3339(now),
        next: order.iter().take(8).map(|t| t.called()).collect(),
        waiting: order.len(),
        estimated_wait_minutes: estimate(order.len(), open, &tickets, &city),
        windows,
    })
}

/// Where the holder of a reservation stands today; none without a ticket.
pub async fn place(desk: &Desk, code: &Code, lang: crate::lang::Lang) -> Result<Option<Place>, NotServed> {
    let own = super::store::of_reservation(&mut *desk.db.acquire().await?, code.as_str()).await?;
    let Some(own) = own else { return Ok(None) };
    let now = desk.clock.now();
    let city = desk.city();
    let (tickets, duties) = whole_office(own.office, desk).await?;
    let order = in_order(&tickets, now);
    let window = own.window.map(|w| city.window(w));
    let (mut ahead, mut wait) = (None, None);
    if let Some(at) = order.iter().position(|t| t.id == own.id) {
        let here: Vec<_> = city
            .windows
            .iter()
            .filter(|w| w.office == own.office && own.may_go_to(w))
            .filter(|w| duties.get(&w.id).is_none_or(|d| d.state == Duty::Open))
            .collect();
        // those before who may take one of the same windows
        let before = order[..at].iter().filter(|t| here.iter().any(|w| t.may_go_to(w))).count();
        let busy = usize::from(here.iter().all(|w| at_window(&tickets, w).is_some()));
        ahead = Some(before);
        wait = estimate(before + busy, here.len(), &tickets, &city);
    }
    Ok(Some(Place {
        number: own.called(),
        status: own.status,
        window: window.map(|w| w.code.clone()),
        window_name: window.map(|w| w.name.get(lang).to_owned()),
        ahead,
        estimated_wait_minutes: wait,
        calls: own.calls,
        outcome: own.outcome,
    }))
}

fn called(desk: &Desk, ticket: &TicketRow) -> anyhow::Result<Called> {
    Ok(Called {
        number: ticket.called(),
        name: people::open_name(&desk.keys, ticket.name_key, &ticket.name_cipher)?.masked(),
        status: ticket.status,
        calls: ticket.calls,
        called_at: ticket.called_at.map(rfc3339).unwrap_or_default(),
    })
}

/// Minutes until so many are through, by today's mean time at a window; before the first is through, by the minutes
/// that their services are planned with.
fn estimate(before: usize, open_windows: usize, tickets: &[TicketRow], city: &City) -> Option<i64> {
    if open_windows == 0 {
        return None;
    }
    let spans = handled(tickets);
    let mean = if spans.is_empty() {
        let planned: HashMap<_, i64> = city.services.iter().map(|s| (s.id, i64::from(s.minutes))).collect();
        let minutes: Vec<i64> = tickets.iter().filter_map(|t| planned.get(&t.service).copied()).collect();
        let n = minutes.len() as i64;
        if n == 0 { 0.0 } else { minutes.iter().sum::<i64>() as f64 / n as f64 }
    } else {
        spans.iter().sum::<TimeDelta>().num_seconds() as f64 / 60.0 / spans.len() as f64
    };
    Some((before as f64 * mean / open_windows as f64).ceil() as i64)
}
