//! A day of the calendar told otherwise: an extra workday, or a holiday.

use super::act::{Tried, Tries, answer, begin, replay};
use super::closure::reopened;
use super::shut::{Shut, shut};
use super::store::{self, Resolve};
use super::{By, Changed, Impact, Mode, NotChanged, plan};
use crate::audit::{self, Actor, Entry};
use crate::booking::{DaySeats, Desk};
use crate::calendar::{DayKind, SpecialDay};
use crate::catalog::City;
use crate::clock::china;
use crate::ids::WindowDayId;
use crate::lang::Text;
use crate::roster::{self, Template};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;

/// A day of a published year, from today on.
#[derive(Clone, Debug)]
pub struct NewWorkday {
    pub date: NaiveDate,
    pub kind: DayKind,
    pub name: Text,
    /// What becomes of who is booked on a holiday.
    pub resolve: Resolve,
}

/// An adjusted workday opens: days that are there and were closed as a holiday's, and days that are not there yet, with
/// Monday's template where the weekday has none. A holiday closes as a closure of the centre does.
pub async fn set_workday(desk: &Desk, by: &By, new: &NewWorkday, mode: &Mode) -> Result<Changed, NotChanged> {
    if !desk.city().calendar.is_published(new.date.year()) {
        return Err(NotChanged::Unpublished);
    }
    let mut tries = Tries::default();
    loop {
        if let Some(done) = tries.settled(attempt(desk, by, new, mode, tries.wide()).await).await {
            return done;
        }
    }
}

async fn attempt(desk: &Desk, by: &By, new: &NewWorkday, mode: &Mode, wide: bool) -> Result<Tried, NotChanged> {
    let now = desk.clock.now();
    let mut conn = desk.db.acquire().await?;
    let mut tx = begin(&mut conn, mode).await?;
    if let Some(changed) = replay(&mut tx, by, mode, now).await? {
        return Ok(Tried::Answered(changed));
    }
    let impact = match new.kind {
        DayKind::Holiday => {
            let from = china(new.date, NaiveTime::MIN);
            let until = from + Days::new(1);
            let span = Shut { covers: &|_| true, from, until, reason: &new.name, resolve: new.resolve };
            let Some(planned) = shut(desk, &mut tx, by, &span, mode, wide, now).await? else { return Ok(Tried::Again) };
            if mode.applies() {
                store::set_day(&mut tx, new).await?;
                planned.settle(&mut tx, now).await?;
            }
            planned.impact
        }
        DayKind::AdjustedWorkday => opened(desk, &mut tx, new, mode, now).await?,
    };
    if mode.applies() {
        let entry = Entry {
            at: now,
            actor: Actor::staff(by.staff),
            action: "calendar.change",
            object: format!("calendar_day:{}", new.date),
            detail: serde_json::json!({"kind": new.kind, "name": new.name, "affected": impact.affected.len()}),
        };
        audit::record(&mut tx, &desk.keys, &entry).await?;
    }
    answer(tx, desk, by, mode, &impact, now).await
}

async fn opened(
    desk: &Desk,
    tx: &mut PgConnection,
    new: &NewWorkday,
    mode: &Mode,
    now: DateTime<Utc>,
) -> Result<Impact, NotChanged> {
    let city = desk.city();
    let there: Vec<WindowDayId> =
        store::days_from(tx, new.date).await?.iter().filter(|d| d.date == new.date).map(|d| d.id).collect();
    if mode.applies() {
        desk.lock_days(tx, &there, now).await?;
    }
    let before = desk.seats_of(tx, &there, now).await?;
    let kept = store::kept_closed(tx, &there, None, false).await?;
    let after: Vec<DaySeats> = before.iter().map(|day| reopened(day, &kept)).collect();
    let (again, seats_removed) = plan::difference(&before, &after, now);
    let missing = roster::missing_on(tx, &city, new.date).await?;
    let closures = store::closures(tx, now).await?;
    let made: i32 = missing.iter().map(|t| to_be_made(t, new.date, &closures, &city, now)).sum();
    if mode.applies() {
        store::set_day(tx, new).await?;
        roster::settle_closed(tx, &there, now).await?;
        let day = SpecialDay { kind: DayKind::AdjustedWorkday, name: new.name.clone() };
        let told = City { calendar: city.calendar.with(new.date, day), ..(*city).clone() };
        // a day beyond the horizon is made when its time comes
        roster::materialise(tx, &told, now).await?;
    }
    Ok(Impact { applied: mode.applies(), seats_added: again + made, seats_removed, affected: vec![] })
}

/// Seats of a day that is not there yet.
fn to_be_made(
    template: &Template,
    date: NaiveDate,
    closures: &[store::ClosureRow],
    city: &City,
    now: DateTime<Utc>,
) -> i32 {
    let window = city.window(template.window);
    let open = template.slots().filter(|(start, end)| {
        let (start, end) = (china(date, *start), china(date, *end));
        let shut = |c: &store::ClosureRow| {
            c.undone_at.is_none() && c.part.covers(window) && c.starts_at < end && c.ends_at > start
        };
        end > now && !closures.iter().any(shut)
    });
    let capacity = open.count() as i32 * i32::from(template.capacity);
    i32::from(template.quota).min(capacity)
}
