//! What every act of the hall has in common: the lock, the key, the ticket in reach, the records, the answer.

use super::store::{self, HallLock, TicketAct, TicketRow};
use super::types::*;
use crate::audit::{self, Actor, Entry};
use crate::booking::{Desk, IdempotencyKey, MaskedApplicant, NotDone, earlier, remember};
use crate::catalog::City;
use crate::clock::rfc3339;
use crate::ids::Caller;
use crate::people::{self, IdNumber, MobileNumber, PersonName};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

/// What an earlier request with this key got.
pub async fn replay(
    tx: &mut PgConnection,
    clerk: &Clerk,
    key: &IdempotencyKey,
    now: DateTime<Utc>,
) -> Result<Option<Acted>, NotServed> {
    let done = earlier(tx, Caller::Staff(clerk.staff), key, now).await?;
    Ok(done.map(|done| Acted { json: done.json, replayed: done.replayed }))
}

/// The answer, remembered for whoever repeats the request.
pub async fn answer(
    tx: &mut PgConnection,
    clerk: &Clerk,
    key: &IdempotencyKey,
    answer: &impl Serialize,
    now: DateTime<Utc>,
) -> Result<Acted, NotServed> {
    let json = serde_json::to_string(answer).map_err(anyhow::Error::from)?;
    remember(tx, Caller::Staff(clerk.staff), key, &json, now).await?;
    Ok(Acted { json, replayed: false })
}

/// Locks the clerk's hall and finds a ticket in reach. Another office's, another bank's or yesterday's is not found.
pub async fn reach(
    tx: &mut PgConnection,
    desk: &Desk,
    clerk: &Clerk,
    id: Uuid,
) -> Result<(TicketRow, HallLock), NotServed> {
    let lock = store::lock_hall(tx, clerk.office).await?;
    let row = store::by_id(tx, id).await?.filter(|t| in_reach(clerk, &desk.city(), t));
    let today = desk.clock.today();
    let row = row.filter(|t| t.date == today).ok_or(NotDone::NotFound)?;
    Ok((row, lock))
}

/// Whether a ticket is at a window in reach, or may be called to one.
pub fn in_reach(clerk: &Clerk, city: &City, ticket: &TicketRow) -> bool {
    ticket.office == clerk.office
        && clerk.windows(city).iter().any(|w| {
            let window = city.window(*w);
            ticket.may_go_to(window) || ticket.window.is_none() && ticket.seat_window == *w
        })
}

/// Saves a moved ticket with its event and audit entry.
pub async fn moved(
    tx: &mut PgConnection,
    desk: &Desk,
    clerk: &Clerk,
    ticket: &TicketRow,
    act: TicketAct,
    lock: &HallLock,
) -> Result<(), NotServed> {
    let now = desk.clock.now();
    store::save(tx, ticket, lock).await?;
    noted(tx, desk, Some(clerk), ticket, act, now).await
}

/// The event and the audit entry of an act on a ticket; no clerk: by itself.
pub async fn noted(
    tx: &mut PgConnection,
    desk: &Desk,
    clerk: Option<&Clerk>,
    ticket: &TicketRow,
    act: TicketAct,
    now: DateTime<Utc>,
) -> Result<(), NotServed> {
    store::note(tx, ticket.id, act, ticket.window, clerk.map(|c| c.staff), now).await?;
    let city = desk.city();
    let entry = Entry {
        at: now,
        actor: clerk.map_or(Actor::SYSTEM, |c| Actor::staff(c.staff)),
        action: act.action(),
        object: format!("reservation:{}", ticket.code),
        detail: serde_json::json!({
            "ticket": ticket.called(), "window": ticket.window.map(|w| city.window(w).code.clone())
        }),
    };
    audit::record(tx, &desk.keys, &entry).await?;
    Ok(())
}

impl TicketRow {
    /// As it is called: A012.
    pub fn called(&self) -> String {
        format!("{}{:03}", self.letter, self.number)
    }

    pub fn came_late(&self) -> bool {
        !self.walk_in && self.checked_in_at > self.starts_at
    }

    /// Who it is, in clear behind types that mask themselves: for another visit of theirs.
    pub fn person(&self, desk: &Desk) -> anyhow::Result<(PersonName, IdNumber, MobileNumber)> {
        let keys = &desk.keys;
        Ok((
            people::open_name(keys, self.name_key, &self.name_cipher)?,
            people::open_id(keys, self.id_type, self.id_key, &self.id_cipher)?,
            people::open_mobile(keys, self.number_key, &self.number_cipher)?,
        ))
    }

    pub fn masked(&self, desk: &Desk) -> anyhow::Result<MaskedApplicant> {
        let (name, id_number, mobile) = self.person(desk)?;
        Ok(MaskedApplicant { name: name.masked(), id_number: id_number.masked(), mobile: mobile.masked() })
    }

    pub fn view(&self, desk: &Desk) -> anyhow::Result<Ticket> {
        let city = desk.city();
        Ok(Ticket {
            id: self.id,
            number: self.called(),
            status: self.status,
            code: self.code.clone(),
            service: city.service(self.service).code.clone(),
            office: city.office(self.office).slug.clone(),
            window: self.window.map(|w| city.window(w).code.clone()),
            bank: self.window.map(|w| city.window(w).bank).or(self.bank).map(|b| city.bank(b).code.clone()),
            start: rfc3339(self.starts_at),
            end: rfc3339(self.ends_at),
            walk_in: self.walk_in,
            late: self.came_late(),
            priority: self.priority,
            put_back: self.put_back,
            checked_in_at: rfc3339(self.checked_in_at),
            calls: self.calls,
            called_at: self.called_at.map(rfc3339),
            started_at: self.started_at.map(rfc3339),
            ended_at: self.ended_at.map(rfc3339),
            applicant: self.masked(desk)?,
            outcome: self.outcome,
            case_number: self.case_number.clone(),
            due_on: self.due_on,
        })
    }
}
