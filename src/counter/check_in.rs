//! Coming in: a reservation becomes a ticket; somebody without one gets what is left of the day.

use super::act::{answer, noted, replay};
use super::store::{self, NewTicket, TicketAct, TicketRow};
use super::types::*;
use crate::booking::{Desk, IdempotencyKey, Nearby, NewVisit, NotDone, OnBehalf, ReservationDetail, Status};
use crate::clock::china_date;
use crate::ids::{BankId, Code, WindowId};
use crate::people::IdNumber;
use crate::policy::Refusal;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// How somebody shows who they are, and what the desk adds.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub by: ArrivalBy,
    pub priority: Option<Priority>,
    /// Let in after the time to check in was over, on the desk's responsibility.
    pub admit_late: bool,
}

#[derive(Clone, Debug)]
pub enum ArrivalBy {
    Code(Code),
    Document(IdNumber),
}

/// Somebody without a reservation.
#[derive(Clone, Debug)]
pub struct WalkIn {
    pub visit: NewVisit,
    /// The wished bank; none: whoever is free.
    pub bank: Option<BankId>,
    pub priority: Option<Priority>,
}

/// Who stands at the desk, before a ticket is given.
#[derive(Clone, Debug)]
pub struct Arriving {
    pub code: Code,
    /// Of a reservation at a window in reach.
    pub reservation: Option<ReservationDetail>,
    /// What it was given before.
    pub ticket: Option<Ticket>,
    /// Why it gets none now.
    pub turned: Option<Turned>,
}

/// What checking in would meet; nothing is changed.
pub async fn look(desk: &Desk, clerk: &Clerk, by: &ArrivalBy) -> Result<Arriving, NotServed> {
    let now = desk.clock.now();
    let mut tx = desk.db.begin().await?;
    let code = match by {
        ArrivalBy::Code(code) => code.clone(),
        ArrivalBy::Document(number) => meant(desk, clerk, &mut tx, number).await?,
    };
    let found = desk.hold(&mut tx, &code).await?;
    let here = reached(desk, clerk, &found);
    let there = store::of_reservation(&mut tx, code.as_str()).await?;
    let there = there.filter(|row| here && row.office == clerk.office && row.date == china_date(now));
    let turned = match (&there, may_come(desk, clerk, false, &found, now)) {
        (Some(_), _) | (None, Ok(())) => None,
        (None, Err(NotServed::Turned(turned))) => Some(turned),
        (None, Err(other)) => return Err(other),
    };
    let ticket = there.map(|row| row.view(desk)).transpose()?;
    Ok(Arriving { code, reservation: here.then_some(found), ticket, turned })
}

/// Gives the ticket of a reservation. The same reservation again: the same ticket.
pub async fn check_in(desk: &Desk, clerk: &Clerk, arrival: &Arrival, key: IdempotencyKey) -> Result<Acted, NotServed> {
    let now = desk.clock.now();
    let mut tx = desk.db.begin().await.map_err(NotServed::from)?;
    let code = match &arrival.by {
        ArrivalBy::Code(code) => code.clone(),
        ArrivalBy::Document(number) => meant(desk, clerk, &mut tx, number).await?,
    };
    // people first, then the hall: whoever cancels or moves it meanwhile is before or after
    let found = desk.hold(&mut tx, &code).await?;
    let lock = store::lock_hall(&mut tx, clerk.office).await?;
    if let Some(acted) = replay(&mut tx, clerk, &key, now).await? {
        return Ok(acted);
    }
    let there = store::of_reservation(&mut tx, code.as_str()).await?;
    let row = match there {
        Some(row) if row.ended_at.is_none() && row.date == china_date(now) && reached(desk, clerk, &found) => row,
        _ => {
            may_come(desk, clerk, arrival.admit_late, &found, now)?;
            let city = desk.city();
            let letter = letter(&city, found.service);
            let date = china_date(now);
            let number = store::next_number(&mut tx, clerk.office, date, letter, &lock).await?;
            let new = NewTicket {
                code: code.as_str(),
                office: clerk.office,
                date,
                letter,
                number: number.ok_or(Turned::NoNumberLeft)?,
                walk_in: false,
                admitted_late: now > found.check_in_until,
                priority: arrival.priority,
                window: Some(found.window),
                bank: None,
                now,
            };
            make(&mut tx, desk, clerk, new, &lock).await?
        }
    };
    let acted = answer(&mut tx, clerk, &key, &row.view(desk)?, now).await?;
    tx.commit().await.map_err(NotServed::from)?;
    Ok(acted)
}

/// Takes what is left of any share today, and gives the ticket.
pub async fn walk_in(desk: &Desk, clerk: &Clerk, walk_in: &WalkIn, key: IdempotencyKey) -> Result<Acted, NotServed> {
    let now = desk.clock.now();
    let city = desk.city();
    let duties =
        store::duties(&mut *desk.db.acquire().await.map_err(NotServed::from)?, clerk.office, china_date(now)).await?;
    let windows: Vec<WindowId> = clerk
        .windows(&city)
        .into_iter()
        .filter(|w| walk_in.bank.is_none_or(|b| city.window(*w).bank == b))
        .filter(|w| duties.get(w).is_none_or(|d| d.state != Duty::Closed))
        .collect();
    if windows.is_empty() {
        return Err(Turned::WrongWindow.into());
    }
    let by = OnBehalf { staff: clerk.staff, windows: clerk.windows(&city), key, reason: None };
    let mut tx = desk.db.begin().await.map_err(NotServed::from)?;
    if let Some(acted) = replay(&mut tx, clerk, &key, now).await? {
        return Ok(acted);
    }
    let code = match desk.seat_today(&mut tx, &by, &walk_in.visit, &windows).await {
        // another server was first with the same request
        Err(NotDone::Refused(Refusal::AlreadyReserved)) => {
            let earlier = replay(&mut tx, clerk, &key, now).await?;
            return earlier.ok_or(NotDone::Refused(Refusal::AlreadyReserved).into());
        }
        given => given?,
    };
    let lock = store::lock_hall(&mut tx, clerk.office).await?;
    let letter = letter(&city, walk_in.visit.service);
    let number = store::next_number(&mut tx, clerk.office, china_date(now), letter, &lock).await?;
    let new = NewTicket {
        code: code.as_str(),
        office: clerk.office,
        date: china_date(now),
        letter,
        number: number.ok_or(Turned::NoNumberLeft)?,
        walk_in: true,
        admitted_late: false,
        priority: walk_in.priority,
        window: None,
        // a bank's clerk gives tickets of that bank
        bank: walk_in.bank.or(clerk.bank),
        now,
    };
    let row = make(&mut tx, desk, clerk, new, &lock).await?;
    let acted = answer(&mut tx, clerk, &key, &row.view(desk)?, now).await?;
    tx.commit().await.map_err(NotServed::from)?;
    desk.seats_changed();
    Ok(acted)
}

async fn make(
    tx: &mut PgConnection,
    desk: &Desk,
    clerk: &Clerk,
    new: NewTicket<'_>,
    lock: &store::HallLock,
) -> Result<TicketRow, NotServed> {
    let now = new.now;
    let id = store::insert(tx, new, lock).await?;
    let row = store::by_id(tx, id).await?.ok_or(NotDone::NotFound)?;
    noted(tx, desk, Some(clerk), &row, TicketAct::CheckedIn, now).await?;
    Ok(row)
}

fn reached(desk: &Desk, clerk: &Clerk, found: &ReservationDetail) -> bool {
    clerk.reaches(&desk.city(), found.window)
}

/// Early, late, elsewhere, another day, over: each its own answer.
fn may_come(
    desk: &Desk,
    clerk: &Clerk,
    admit_late: bool,
    found: &ReservationDetail,
    now: DateTime<Utc>,
) -> Result<(), NotServed> {
    let city = desk.city();
    let office = city.window(found.window).office;
    let today = china_date(now);
    if !matches!(found.status, Status::Booked | Status::NoShow) {
        // what is over elsewhere is nobody's business here
        let here = reached(desk, clerk, found);
        return Err(if here { Turned::NotLive.into() } else { NotDone::NotFound.into() });
    }
    if !reached(desk, clerk, found) {
        // of another bank, there as here
        let own_bank = clerk.bank.is_none_or(|bank| bank == city.window(found.window).bank);
        if office == clerk.office || !own_bank {
            return Err(NotDone::NotFound.into());
        }
        return Err(Turned::WrongOffice { office: city.office(office).slug.clone(), start: found.starts_at }.into());
    }
    if found.date != today {
        return Err(Turned::WrongDay { start: found.starts_at }.into());
    }
    if now < found.check_in_from {
        return Err(Turned::TooEarly { from: found.check_in_from }.into());
    }
    if now > found.check_in_until && !admit_late {
        return Err(Turned::TooLate { until: found.check_in_until }.into());
    }
    Ok(())
}

/// Which of a person's reservations a document at the desk is about: of those of today here one that may come in now,
/// else one that is in already, else one that stands or stood; else the nearest one elsewhere that stands; else one of
/// today whatever became of it.
async fn meant(desk: &Desk, clerk: &Clerk, tx: &mut PgConnection, number: &IdNumber) -> Result<Code, NotServed> {
    let now = desk.clock.now();
    let found = desk.nearby(tx, number).await?;
    let here = |n: &Nearby| n.office == clerk.office && n.date == china_date(now);
    let rank = |n: &Nearby| match n.status {
        Status::Booked if here(n) && n.check_in_from <= now && now <= n.check_in_until => Some(0),
        Status::CheckedIn | Status::Called | Status::Serving if here(n) => Some(1),
        Status::Booked if here(n) && now <= n.check_in_until => Some(2),
        Status::Booked | Status::NoShow if here(n) => Some(3),
        Status::Booked if now <= n.check_in_until => Some(4),
        _ if here(n) => Some(5),
        _ => None,
    };
    let best = found.iter().filter_map(|n| Some((rank(n)?, n))).min_by_key(|(rank, _)| *rank);
    let (_, best) = best.ok_or(NotDone::NotFound)?;
    Code::parse(&best.code).ok_or_else(|| anyhow::anyhow!("a stored code does not parse").into())
}
