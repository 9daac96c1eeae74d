//! The day of an office: every window's spans with who is booked, here, late or gone; the queue with its reasons; counts
//! and averages.

use super::order::{Class, in_order};
use super::store::{self, DayRow, DaySlot, TicketRow};
use super::types::*;
use crate::booking::{Desk, MaskedApplicant, Status};
use crate::clock::rfc3339;
use crate::people;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use std::collections::HashMap;

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CounterDay)]
pub struct Day {
    pub office: String,
    pub date: NaiveDate,
    pub as_of: String,
    pub windows: Vec<DayWindow>,
    /// In the order in which they will be called.
    pub queue: Vec<QueueRow>,
    /// Set aside, and missed: they wait for somebody to put them back.
    pub aside: Vec<Ticket>,
    pub totals: Totals,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DayWindow {
    pub window: String,
    pub bank: String,
    pub state: Duty,
    pub reason: Option<String>,
    /// Called to it or served at it.
    pub ticket: Option<Ticket>,
    pub spans: Vec<DaySpan>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DaySpan {
    pub start: String,
    pub end: String,
    pub capacity: i32,
    pub closed: bool,
    pub reservations: Vec<DayReservation>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DayReservation {
    pub code: String,
    #[schema(value_type = String)]
    pub status: Status,
    pub service: String,
    #[schema(value_type = String)]
    pub channel: crate::ids::Channel,
    /// The agreed start is over and they are not here.
    pub late: bool,
    pub walk_in: bool,
    /// Number of the ticket, once checked in.
    pub ticket: Option<String>,
    pub outcome: Option<Outcome>,
    pub applicant: MaskedApplicant,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct QueueRow {
    pub ticket: Ticket,
    /// Why it stands there.
    pub class: Class,
    /// From now, in seconds.
    pub waited: i64,
}

/// Reservations by what became of them, outcomes, and averages over tickets in seconds (null: none yet).
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Totals {
    /// Of all shares and services, but cancelled and voided ones.
    pub reservations: usize,
    /// Booked and still to come.
    pub expected: usize,
    pub checked_in: usize,
    pub walk_ins: usize,
    pub waiting: usize,
    pub at_windows: usize,
    pub parked: usize,
    pub missed: usize,
    pub accepted: usize,
    pub supplement_required: usize,
    pub refused: usize,
    pub left: usize,
    pub no_show: usize,
    pub cancelled: usize,
    pub voided: usize,
    /// From check-in to the first call.
    pub mean_wait_seconds: Option<i64>,
    /// From the first call to the end.
    pub mean_handling_seconds: Option<i64>,
}

/// The windows in a clerk's reach on a day.
pub async fn day(desk: &Desk, clerk: &Clerk, date: NaiveDate) -> Result<Day, NotServed> {
    let now = desk.clock.now();
    let city = desk.city();
    let windows = clerk.windows(&city);
    let mut tx = desk.db.begin().await?;
    store::one_snapshot(&mut tx).await?;
    let slots = store::slots_of(&mut tx, clerk.office, date).await?;
    let rows = store::reservations_of(&mut tx, clerk.office, date).await?;
    let mut tickets = store::of_day(&mut tx, clerk.office, date).await?;
    let duties = store::duties(&mut tx, clerk.office, date).await?;
    drop(tx);
    tickets.retain(|t| super::act::in_reach(clerk, &city, t));
    let rows: Vec<DayRow> = rows.into_iter().filter(|r| windows.contains(&r.window)).collect();

    let mut shown = vec![];
    for id in &windows {
        let window = city.window(*id);
        let duty = duties.get(id);
        let own: Vec<_> = slots.iter().filter(|s| s.window == *id).collect();
        let at = super::calls::at_window(&tickets, window);
        shown.push(DayWindow {
            window: window.code.clone(),
            bank: city.bank(window.bank).code.clone(),
            state: duty.map_or(Duty::Open, |d| d.state),
            reason: duty.and_then(|d| d.reason.clone()),
            ticket: at.map(|t| t.view(desk)).transpose()?,
            spans: spans(desk, own, &rows, &tickets, now)?,
        });
    }
    let queue = in_order(&tickets, now).into_iter().map(|t| queue_row(desk, t, now));
    let set_aside = |t: &&TicketRow| matches!(t.status, TicketStatus::Parked | TicketStatus::Missed);
    Ok(Day {
        office: city.office(clerk.office).slug.clone(),
        date,
        as_of: rfc3339(now),
        windows: shown,
        queue: queue.collect::<anyhow::Result<_>>()?,
        aside: tickets.iter().filter(set_aside).map(|t| t.view(desk)).collect::<anyhow::Result<_>>()?,
        totals: totals(&rows, &tickets, now),
    })
}

/// Slots with who is booked or was seated there, but cancelled and voided ones.
pub fn spans<'a>(
    desk: &Desk,
    slots: impl IntoIterator<Item = &'a DaySlot>,
    rows: &[DayRow],
    tickets: &[TicketRow],
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<DaySpan>> {
    let by_code: HashMap<&str, &TicketRow> = tickets.iter().map(|t| (t.code.as_str(), t)).collect();
    let span = |slot: &DaySlot| {
        let stands = |r: &&DayRow| r.slot == slot.id && !matches!(r.status, Status::Cancelled | Status::Voided);
        let reservations = rows.iter().filter(stands);
        let reservations = reservations.map(|r| reservation(desk, r, by_code.get(r.code.as_str()).copied(), now));
        Ok(DaySpan {
            start: rfc3339(slot.starts_at),
            end: rfc3339(slot.ends_at),
            capacity: slot.capacity,
            closed: slot.closed,
            reservations: reservations.collect::<anyhow::Result<_>>()?,
        })
    };
    slots.into_iter().map(span).collect()
}

pub fn queue_row(desk: &Desk, ticket: &TicketRow, now: DateTime<Utc>) -> anyhow::Result<QueueRow> {
    Ok(QueueRow {
        ticket: ticket.view(desk)?,
        class: ticket.waiting().class(now),
        waited: (now - ticket.checked_in_at).num_seconds().max(0),
    })
}

fn reservation(
    desk: &Desk,
    row: &DayRow,
    ticket: Option<&TicketRow>,
    now: DateTime<Utc>,
) -> anyhow::Result<DayReservation> {
    let keys = &desk.keys;
    let expired = row.status == Status::Booked && row.check_in_until < now;
    Ok(DayReservation {
        code: row.code.clone(),
        status: if expired { Status::NoShow } else { row.status },
        service: desk.city().service(row.service).code.clone(),
        channel: row.channel,
        late: row.status == Status::Booked && row.starts_at < now || ticket.is_some_and(TicketRow::came_late),
        walk_in: ticket.is_some_and(|t| t.walk_in),
        ticket: ticket.map(TicketRow::called),
        outcome: ticket.and_then(|t| t.outcome),
        applicant: MaskedApplicant {
            name: people::open_name(keys, row.name_key, &row.name_cipher)?.masked(),
            id_number: people::open_id(keys, row.id_type, row.id_key, &row.id_cipher)?.masked(),
            mobile: people::open_mobile(keys, row.number_key, &row.number_cipher)?.masked(),
        },
    })
}

fn totals(rows: &[DayRow], tickets: &[TicketRow], now: DateTime<Utc>) -> Totals {
    let status = |wanted: &[Status]| rows.iter().filter(|r| wanted.contains(&r.status)).count();
    let expired = |r: &&DayRow| r.status == Status::Booked && r.check_in_until < now;
    let late = rows.iter().filter(expired).count();
    let of = |wanted: &[TicketStatus]| tickets.iter().filter(|t| wanted.contains(&t.status)).count();
    let outcome = |wanted: Outcome| tickets.iter().filter(|t| t.outcome == Some(wanted)).count();
    let mean = |spans: Vec<TimeDelta>| {
        let n = spans.len() as i64;
        (n > 0).then(|| spans.iter().map(TimeDelta::num_seconds).sum::<i64>() / n)
    };
    Totals {
        reservations: rows.len() - status(&[Status::Cancelled, Status::Voided]),
        expected: status(&[Status::Booked]) - late,
        checked_in: tickets.len(),
        walk_ins: tickets.iter().filter(|t| t.walk_in).count(),
        waiting: of(&[TicketStatus::Waiting, TicketStatus::Transferred]),
        at_windows: of(&[TicketStatus::Called, TicketStatus::Serving]),
        parked: of(&[TicketStatus::Parked]),
        missed: of(&[TicketStatus::Missed]),
        accepted: outcome(Outcome::Accepted),
        supplement_required: outcome(Outcome::SupplementRequired),
        refused: outcome(Outcome::Refused),
        left: outcome(Outcome::Left),
        no_show: status(&[Status::NoShow]) + late,
        cancelled: status(&[Status::Cancelled]),
        voided: status(&[Status::Voided]),
        mean_wait_seconds: mean(tickets.iter().filter_map(|t| Some(t.first_called_at? - t.checked_in_at)).collect()),
        mean_handling_seconds: mean(handled(tickets)),
    }
}

/// From the first call to the end, of who was served.
pub fn handled(tickets: &[TicketRow]) -> Vec<TimeDelta> {
    let served = |t: &&TicketRow| t.status == TicketStatus::Done;
    tickets.iter().filter(served).filter_map(|t| Some(t.ended_at? - t.called_at?)).collect()
}
