//! What one window's console shows: its queue, who is at it, who was set aside, its own day.

use super::act::in_reach;
use super::calls::at_window;
use super::day::{DaySpan, QueueRow, handled, queue_row, spans};
use super::order::in_order;
use super::store::{self, TicketRow};
use super::types::*;
use crate::booking::{Desk, NotDone};
use crate::ids::WindowId;
use chrono::TimeDelta;

/// A window as it stands now.
#[derive(Clone, Debug)]
pub struct Console {
    pub state: Duty,
    pub reason: Option<String>,
    /// Who may be called to it, in order.
    pub queue: Vec<QueueRow>,
    /// Called to it or served at it.
    pub current: Option<TicketRow>,
    /// Parked by it, and missed at it.
    pub aside: Vec<Ticket>,
    /// Whoever was done last at it.
    pub last: Option<Ticket>,
    pub spans: Vec<DaySpan>,
    pub accepted: usize,
    pub missed: usize,
    /// From the call to the end, in seconds; none before the first is through.
    pub mean_handling_seconds: Option<i64>,
}

/// A window in reach, in one snapshot.
pub async fn console(desk: &Desk, clerk: &Clerk, window: WindowId) -> Result<Console, NotServed> {
    let now = desk.clock.now();
    let today = desk.clock.today();
    let city = desk.city();
    if !clerk.reaches(&city, window) {
        return Err(NotDone::NotFound.into());
    }
    let mut tx = desk.db.begin().await?;
    store::one_snapshot(&mut tx).await?;
    let mut slots = store::slots_of(&mut tx, clerk.office, today).await?;
    let rows = store::reservations_of(&mut tx, clerk.office, today).await?;
    let tickets = store::of_day(&mut tx, clerk.office, today).await?;
    let duty = store::duties(&mut tx, clerk.office, today).await?.remove(&window);
    drop(tx);
    slots.retain(|slot| slot.window == window);
    let of_window = city.window(window);
    let here = |t: &&TicketRow| t.window == Some(window);
    let aside = |t: &&TicketRow| matches!(t.status, TicketStatus::Parked | TicketStatus::Missed);
    let done: Vec<TicketRow> =
        tickets.iter().filter(here).filter(|t| t.status == TicketStatus::Done).cloned().collect();
    let spent = handled(&done);
    let waiting = in_order(&tickets, now).into_iter().filter(|t| t.may_go_to(of_window) && in_reach(clerk, &city, t));
    Ok(Console {
        state: duty.as_ref().map_or(Duty::Open, |d| d.state),
        reason: duty.and_then(|d| d.reason),
        queue: waiting.map(|t| queue_row(desk, t, now)).collect::<anyhow::Result<_>>()?,
        current: at_window(&tickets, of_window).cloned(),
        aside: tickets.iter().filter(here).filter(aside).map(|t| t.view(desk)).collect::<anyhow::Result<_>>()?,
        last: done.iter().max_by_key(|t| t.ended_at).map(|t| t.view(desk)).transpose()?,
        spans: spans(desk, &slots, &rows, &tickets, now)?,
        accepted: done.iter().filter(|t| t.outcome == Some(Outcome::Accepted)).count(),
        missed: tickets.iter().filter(here).filter(|t| t.status == TicketStatus::Missed).count(),
        mean_handling_seconds: (!spent.is_empty())
            .then(|| spent.iter().map(TimeDelta::num_seconds).sum::<i64>() / spent.len() as i64),
    })
}
