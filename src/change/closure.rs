//! Closures: made, listed, undone.

use super::act::{Tried, Tries, answer, begin, replay};
use super::shut::{Shut, shut};
use super::store::{self, ClosureRow, Resolve};
use super::{By, Changed, Impact, Mode, NotChanged, Part, plan};
use crate::audit::{self, Actor, Entry};
use crate::booking::{DaySeats, Desk, NotDone};
use crate::catalog::City;
use crate::clock::{china_date, rfc3339};
use crate::ids::WindowDayId;
use crate::lang::Text;
use crate::roster;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// A closure as it is asked for.
#[derive(Clone, Debug)]
pub struct NewClosure {
    pub part: Part,
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
    /// Told to whoever is booked.
    pub reason: Text,
    pub resolve: Resolve,
}

/// What a closure came to; `id` is null in a dry run.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Closed {
    id: Option<Uuid>,
    #[serde(flatten)]
    impact: Impact,
}

/// A closure as it is listed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ClosureView {
    pub id: Uuid,
    /// None of the three: the whole centre.
    pub office: Option<String>,
    pub bank: Option<String>,
    pub window: Option<String>,
    pub from: String,
    /// The first instant after it.
    pub to: String,
    pub reason: Text,
    #[schema(value_type = String)]
    pub resolve: Resolve,
    pub made_at: String,
    /// Null while it stands.
    pub undone_at: Option<String>,
}

/// Closes windows for a span, also on days that are made later, and resolves who is booked there.
pub async fn close(desk: &Desk, by: &By, new: &NewClosure, mode: &Mode) -> Result<Changed, NotChanged> {
    if !new.part.within(by, &desk.city()) {
        return Err(NotChanged::NotYours);
    }
    let mut tries = Tries::default();
    loop {
        if let Some(done) = tries.settled(try_close(desk, by, new, mode, tries.wide()).await).await {
            return done;
        }
    }
}

async fn try_close(desk: &Desk, by: &By, new: &NewClosure, mode: &Mode, wide: bool) -> Result<Tried, NotChanged> {
    let now = desk.clock.now();
    let mut conn = desk.db.acquire().await?;
    let mut tx = begin(&mut conn, mode).await?;
    if let Some(changed) = replay(&mut tx, by, mode, now).await? {
        return Ok(Tried::Answered(changed));
    }
    let covers = |window: &_| new.part.covers(window);
    let span = Shut { covers: &covers, from: new.from, until: new.until, reason: &new.reason, resolve: new.resolve };
    let Some(planned) = shut(desk, &mut tx, by, &span, mode, wide, now).await? else { return Ok(Tried::Again) };
    let mut id = None;
    if mode.applies() {
        let row = ClosureRow {
            id: Uuid::new_v4(),
            part: new.part,
            starts_at: new.from,
            ends_at: new.until,
            reason: new.reason.clone(),
            resolve: new.resolve,
            made_at: now,
            undone_at: None,
        };
        store::insert_closure(&mut tx, &row, by.staff).await?;
        planned.settle(&mut tx, now).await?;
        let mut detail = scope_detail(&row, &desk.city());
        detail["affected"] = planned.impact.affected.len().into();
        record(&mut tx, desk, by, "closure.make", row.id, detail, now).await?;
        id = Some(row.id);
    }
    answer(tx, desk, by, mode, &Closed { id, impact: planned.impact }, now).await
}

/// Opens what a closure closed, unless something else keeps it closed. Seats are as free as they are by then.
pub async fn undo(desk: &Desk, by: &By, id: Uuid, mode: &Mode) -> Result<Changed, NotChanged> {
    let mut tries = Tries::default();
    loop {
        if let Some(done) = tries.settled(try_undo(desk, by, id, mode).await).await {
            return done;
        }
    }
}

async fn try_undo(desk: &Desk, by: &By, id: Uuid, mode: &Mode) -> Result<Tried, NotChanged> {
    let now = desk.clock.now();
    let city = desk.city();
    let mut conn = desk.db.acquire().await?;
    let mut tx = begin(&mut conn, mode).await?;
    if let Some(changed) = replay(&mut tx, by, mode, now).await? {
        return Ok(Tried::Answered(changed));
    }
    let row = store::closure(&mut tx, id).await?.filter(|row| row.part.within(by, &city));
    let row = row.ok_or(NotDone::NotFound)?;
    if row.undone_at.is_some() || row.ends_at <= now {
        return Err(NotChanged::ClosureOver);
    }
    let all = store::days_from(&mut tx, china_date(now)).await?;
    let (first, last) = (china_date(row.starts_at), china_date(row.ends_at));
    let closed = |d: &&store::DayRef| (first..=last).contains(&d.date) && row.part.covers(city.window(d.window));
    let days: Vec<WindowDayId> = all.iter().filter(closed).map(|d| d.id).collect();
    if mode.applies() {
        desk.lock_days(&mut tx, &days, now).await?;
    }
    let before = desk.seats_of(&mut tx, &days, now).await?;
    let kept = store::kept_closed(&mut tx, &days, Some(id), true).await?;
    let after: Vec<DaySeats> = before.iter().map(|day| reopened(day, &kept)).collect();
    let (seats_added, seats_removed) = plan::difference(&before, &after, now);
    let impact = Impact { applied: mode.applies(), seats_added, seats_removed, affected: vec![] };
    if mode.applies() {
        store::undo_closure(&mut tx, id, by.staff, now).await?;
        roster::settle_closed(&mut tx, &days, now).await?;
        record(&mut tx, desk, by, "closure.undo", id, scope_detail(&row, &city), now).await?;
    }
    answer(tx, desk, by, mode, &impact, now).await
}

/// A day with only those slots closed that something keeps closed.
pub(super) fn reopened(day: &DaySeats, kept: &std::collections::HashSet<crate::ids::SlotId>) -> DaySeats {
    let mut day = day.clone();
    day.slots.iter_mut().for_each(|s| s.closed = kept.contains(&s.id));
    day.closed = day.closed.filter(|_| day.slots.iter().all(|s| s.closed));
    day
}

/// Closures that are not over, those in force or undone; of an office's manager, those that touch the office.
pub async fn closures(desk: &Desk, by: &By) -> Result<Vec<ClosureView>, NotChanged> {
    let city = desk.city();
    let rows = store::closures(&mut *desk.db.acquire().await?, desk.clock.now()).await?;
    let touches = |row: &&ClosureRow| city.windows.iter().any(|w| row.part.covers(w) && by.reaches(w));
    Ok(rows.iter().filter(touches).map(|row| view(row, &city)).collect())
}

fn view(row: &ClosureRow, city: &City) -> ClosureView {
    let (office, bank, window) = names(row.part, city);
    ClosureView {
        id: row.id,
        office,
        bank,
        window,
        from: rfc3339(row.starts_at),
        to: rfc3339(row.ends_at),
        reason: row.reason.clone(),
        resolve: row.resolve,
        made_at: rfc3339(row.made_at),
        undone_at: row.undone_at.map(rfc3339),
    }
}

fn names(part: Part, city: &City) -> (Option<String>, Option<String>, Option<String>) {
    match part {
        Part::Centre => (None, None, None),
        Part::Office(id) => (Some(city.office(id).slug.clone()), None, None),
        Part::Bank(id) => (None, Some(city.bank(id).code.clone()), None),
        Part::Window(id) => (None, None, Some(city.window(id).code.clone())),
    }
}

fn scope_detail(row: &ClosureRow, city: &City) -> serde_json::Value {
    let (office, bank, window) = names(row.part, city);
    serde_json::json!({
        "office": office, "bank": bank, "window": window, "from": rfc3339(row.starts_at), "to": rfc3339(row.ends_at),
        "reason": row.reason, "resolve": row.resolve
    })
}

async fn record(
    tx: &mut sqlx::PgConnection,
    desk: &Desk,
    by: &By,
    action: &'static str,
    id: Uuid,
    detail: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), NotChanged> {
    let entry = Entry { at: now, actor: Actor::staff(by.staff), action, object: format!("closure:{id}"), detail };
    Ok(audit::record(tx, &desk.keys, &entry).await?)
}
