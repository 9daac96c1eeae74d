//! Calling: the next ticket to a window, and what becomes of a called one. Each act is one transaction under the
//! hall's lock; pressing twice changes nothing.

use super::act::{answer, moved, reach, replay};
use super::notices;
use super::order::in_order;
use super::store::{self, HallLock, TicketAct, TicketRow};
use super::types::*;
use crate::booking::{Desk, IdempotencyKey, NotDone};
use crate::catalog::Window;
use crate::clock::china_date;
use crate::ids::WindowId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// So many calls, then a ticket is missed.
const CALLS: i16 = 3;

/// Calls the next ticket to a window in reach. While one is there, that one is the answer.
pub async fn call_next(desk: &Desk, clerk: &Clerk, window: WindowId, key: IdempotencyKey) -> Result<Acted, NotServed> {
    let now = desk.clock.now();
    let city = desk.city();
    if !clerk.reaches(&city, window) {
        return Err(NotDone::NotFound.into());
    }
    let window = city.window(window);
    let mut tx = desk.db.begin().await?;
    let lock = store::lock_hall(&mut tx, clerk.office).await?;
    if let Some(acted) = replay(&mut tx, clerk, &key, now).await? {
        return Ok(acted);
    }
    let tickets = store::open_of_day(&mut tx, clerk.office, china_date(now)).await?;
    let there = at_window(&tickets, window);
    let mut waiting = in_order(&tickets, now);
    waiting.retain(|t| t.may_go_to(window));
    let called = match there {
        Some(there) => Some(there.clone()),
        None => {
            must_be_open(&mut tx, clerk, window, now).await?;
            match waiting.first() {
                None => None,
                Some(next) => {
                    let mut next = (*next).clone();
                    waiting.remove(0);
                    to_window(&mut next, window.id, now);
                    moved(&mut tx, desk, clerk, &next, TicketAct::Called, &lock).await?;
                    let rest: Vec<TicketRow> = waiting.iter().map(|t| (*t).clone()).collect();
                    notices::soon(&mut tx, desk, window, &rest, &lock, now).await?;
                    Some(next)
                }
            }
        }
    };
    let ticket = called.map(|t| t.view(desk)).transpose()?;
    let acted = answer(&mut tx, clerk, &key, &Call { ticket, waiting: waiting.len() }, now).await?;
    tx.commit().await?;
    Ok(acted)
}

/// Calls a ticket again; where it was called three times, it is missed.
pub async fn recall(desk: &Desk, clerk: &Clerk, id: Uuid, key: IdempotencyKey) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        must_be(row, &[TicketStatus::Called])?;
        if row.calls < CALLS {
            row.calls += 1;
            moved(tx, desk, clerk, row, TicketAct::Recalled, lock).await
        } else {
            row.status = TicketStatus::Missed;
            moved(tx, desk, clerk, row, TicketAct::Missed, lock).await
        }
    })
    .await
}

/// The person is at the window.
pub async fn start(desk: &Desk, clerk: &Clerk, id: Uuid, key: IdempotencyKey) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        if row.status == TicketStatus::Serving {
            return Ok(());
        }
        must_be(row, &[TicketStatus::Called])?;
        row.status = TicketStatus::Serving;
        row.started_at = Some(desk.clock.now());
        moved(tx, desk, clerk, row, TicketAct::Started, lock).await
    })
    .await
}

/// Sets a ticket aside, for the same window: a copy is to be made, a form to be filled in.
pub async fn park(desk: &Desk, clerk: &Clerk, id: Uuid, key: IdempotencyKey) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        if row.status == TicketStatus::Parked {
            return Ok(());
        }
        must_be(row, &[TicketStatus::Called, TicketStatus::Serving])?;
        row.status = TicketStatus::Parked;
        moved(tx, desk, clerk, row, TicketAct::Parked, lock).await
    })
    .await
}

/// Nobody came to the calls.
pub async fn miss(desk: &Desk, clerk: &Clerk, id: Uuid, key: IdempotencyKey) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        if row.status == TicketStatus::Missed {
            return Ok(());
        }
        must_be(row, &[TicketStatus::Called])?;
        row.status = TicketStatus::Missed;
        moved(tx, desk, clerk, row, TicketAct::Missed, lock).await
    })
    .await
}

/// Lets a parked ticket wait again in its old place, and a missed one, once, behind the booked people.
pub async fn put_back(desk: &Desk, clerk: &Clerk, id: Uuid, key: IdempotencyKey) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        if row.status == TicketStatus::Waiting {
            return Ok(());
        }
        must_be(row, &[TicketStatus::Parked, TicketStatus::Missed])?;
        if row.status == TicketStatus::Missed {
            if row.put_back {
                return Err(Turned::PutBackOnce.into());
            }
            row.put_back = true;
        }
        row.status = TicketStatus::Waiting;
        row.calls = 0;
        moved(tx, desk, clerk, row, TicketAct::PutBack, lock).await
    })
    .await
}

/// Sends a ticket on to another window of the office that serves it; there it is next.
pub async fn transfer(
    desk: &Desk,
    clerk: &Clerk,
    id: Uuid,
    to: WindowId,
    key: IdempotencyKey,
) -> Result<Acted, NotServed> {
    act(desk, clerk, id, key, async |tx, row, lock| {
        let city = desk.city();
        let target = city.window(to);
        if row.status == TicketStatus::Transferred && row.window == Some(to) {
            return Ok(());
        }
        let from = [
            TicketStatus::Waiting,
            TicketStatus::Transferred,
            TicketStatus::Called,
            TicketStatus::Serving,
            TicketStatus::Parked,
        ];
        must_be(row, &from)?;
        let elsewhere = target.office != row.office || row.window == Some(to);
        if elsewhere || !target.services.contains(&row.service) {
            return Err(Turned::WrongWindow.into());
        }
        let duties = store::duties(tx, clerk.office, row.date).await?;
        if duties.get(&to).is_some_and(|d| d.state == Duty::Closed) {
            return Err(Turned::WindowNotOpen(Duty::Closed).into());
        }
        row.status = TicketStatus::Transferred;
        row.window = Some(to);
        row.calls = 0;
        moved(tx, desk, clerk, row, TicketAct::Transferred, lock).await
    })
    .await
}

/// One ticket in reach, as it stands.
pub async fn ticket(desk: &Desk, clerk: &Clerk, id: Uuid) -> Result<TicketRow, NotServed> {
    let mut conn = desk.db.acquire().await?;
    let row = store::by_id(&mut conn, id).await?;
    Ok(row.filter(|t| super::act::in_reach(clerk, &desk.city(), t)).ok_or(NotDone::NotFound)?)
}

/// One act on a ticket: found under the lock, repeated by its key, answered with the ticket.
pub async fn act(
    desk: &Desk,
    clerk: &Clerk,
    id: Uuid,
    key: IdempotencyKey,
    change: impl AsyncFnOnce(&mut PgConnection, &mut TicketRow, &HallLock) -> Result<(), NotServed>,
) -> Result<Acted, NotServed> {
    let now = desk.clock.now();
    let mut tx = desk.db.begin().await?;
    let found = reach(&mut tx, desk, clerk, id).await;
    // who sent a ticket out of reach may repeat the request
    if let Some(acted) = replay(&mut tx, clerk, &key, now).await? {
        return Ok(acted);
    }
    let (mut row, lock) = found?;
    change(&mut tx, &mut row, &lock).await?;
    let row = store::by_id(&mut tx, id).await?.ok_or(NotDone::NotFound)?;
    let acted = answer(&mut tx, clerk, &key, &row.view(desk)?, now).await?;
    tx.commit().await?;
    Ok(acted)
}

pub fn must_be(row: &TicketRow, states: &[TicketStatus]) -> Result<(), NotServed> {
    if states.contains(&row.status) { Ok(()) } else { Err(Turned::TicketState(row.status).into()) }
}

/// The ticket that is called to a window or served at it.
pub fn at_window<'a>(tickets: &'a [TicketRow], window: &Window) -> Option<&'a TicketRow> {
    let there = |t: &&TicketRow| matches!(t.status, TicketStatus::Called | TicketStatus::Serving);
    tickets.iter().filter(there).find(|t| t.window == Some(window.id))
}

fn to_window(ticket: &mut TicketRow, window: WindowId, now: DateTime<Utc>) {
    ticket.status = TicketStatus::Called;
    ticket.window = Some(window);
    ticket.calls = 1;
    ticket.called_at = Some(now);
    ticket.started_at = None;
    ticket.first_called_at = ticket.first_called_at.or(Some(now));
}

async fn must_be_open(
    tx: &mut PgConnection,
    clerk: &Clerk,
    window: &Window,
    now: DateTime<Utc>,
) -> Result<(), NotServed> {
    let duties = store::duties(tx, clerk.office, china_date(now)).await?;
    match duties.get(&window.id) {
        Some(duty) if duty.state != Duty::Open => Err(Turned::WindowNotOpen(duty.state).into()),
        _ => Ok(()),
    }
}
