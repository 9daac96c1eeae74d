//! Closing for a span: what a closure and a holiday have in common.

use super::plan;
use super::store::{self, Resolve};
use super::{By, Impact, Mode, NotChanged};
use crate::audit::Actor;
use crate::booking::{DaySeats, Desk, Fate, Standing, Target};
use crate::catalog::{City, Window};
use crate::clock::china_date;
use crate::ids::WindowDayId;
use crate::lang::Text;
use crate::roster;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Which windows are closed, when, why, and what becomes of who is booked.
pub struct Shut<'a> {
    pub covers: &'a (dyn Fn(&Window) -> bool + Sync),
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub reason: &'a Text,
    pub resolve: Resolve,
}

/// A closing that was planned; of an act, people have their fate, and the days' locks are held.
pub struct Planned {
    pub impact: Impact,
    days: Vec<WindowDayId>,
}

/// Plans, and in an act resolves who is booked, under the locks of the days that close and of those that people go to. A
/// plan without locks says which these are; where somebody takes a seat of it meanwhile that another day has, it is none
/// (`wide`: all days are locked).
pub async fn shut(
    desk: &Desk,
    tx: &mut PgConnection,
    by: &By,
    shut: &Shut<'_>,
    mode: &Mode,
    wide: bool,
    now: DateTime<Utc>,
) -> Result<Option<Planned>, NotChanged> {
    let city = desk.city();
    let all = store::days_from(tx, china_date(now)).await?;
    let (first, last) = (china_date(shut.from), china_date(shut.until));
    let closes = |day: &&store::DayRef| (first..=last).contains(&day.date) && (shut.covers)(city.window(day.window));
    let days: Vec<WindowDayId> = all.iter().filter(closes).map(|d| d.id).collect();
    let everywhere: Vec<WindowDayId> = all.iter().map(|d| d.id).collect();
    let look = async |tx: &mut PgConnection, only: Option<&[WindowDayId]>| {
        let standing = desk.standing(tx, &days, (shut.from, shut.until), now).await?;
        let before = desk.seats_of(tx, only.unwrap_or(&everywhere), now).await?;
        let mut after: Vec<DaySeats> = before.iter().map(|day| closed(day, shut, &city)).collect();
        let (seats_added, seats_removed) = plan::difference(&before, &after, now);
        let targets = plan::propose(&standing, &mut after, &city, now);
        let affected = plan::affected(&standing, &targets, &city);
        let impact = Impact { applied: mode.applies(), seats_added, seats_removed, affected };
        Ok::<_, NotChanged>((standing, targets, impact))
    };
    let (_, first_targets, impact) = look(tx, None).await?;
    if !mode.applies() {
        return Ok(Some(Planned { impact, days }));
    }
    let mut needed = days.clone();
    if shut.resolve == Resolve::Move {
        needed.extend(first_targets.iter().flatten().map(|to| to.day));
    }
    let needed = if wide { &everywhere } else { &needed };
    let locked = desk.lock_days(tx, needed, now).await?;
    let only = (shut.resolve == Resolve::Move).then_some(&**needed);
    let (standing, targets, impact) = look(tx, only).await?;
    let homeless = |targets: &[Option<Target>]| targets.iter().filter(|t| t.is_none()).count();
    if only.is_some() && !wide && homeless(&targets) > homeless(&first_targets) {
        return Ok(None);
    }
    let fates: Vec<(Standing, Fate)> =
        standing.into_iter().zip(&targets).map(|(one, target)| (one, fate(shut.resolve, *target))).collect();
    desk.uproot(tx, &fates, shut.reason, Actor::staff(by.staff), now, &locked).await?;
    Ok(Some(Planned { impact, days }))
}

impl Planned {
    /// Closes the slots, once what closes them is written.
    pub async fn settle(&self, tx: &mut PgConnection, now: DateTime<Utc>) -> Result<(), NotChanged> {
        Ok(roster::settle_closed(tx, &self.days, now).await?)
    }
}

/// Who finds no seat is asked to choose one when some are there again.
fn fate(resolve: Resolve, target: Option<Target>) -> Fate {
    match (resolve, target) {
        (Resolve::Move, Some(to)) => Fate::Move(to),
        (Resolve::Move, None) | (Resolve::Offer, _) => Fate::Offer,
        (Resolve::Void, _) => Fate::Void,
    }
}

fn closed(day: &DaySeats, shut: &Shut<'_>, city: &City) -> DaySeats {
    let mut day = day.clone();
    if (shut.covers)(city.window(day.window)) {
        let meets = |s: &&mut crate::booking::SlotSeats| s.starts_at < shut.until && s.ends_at > shut.from;
        day.slots.iter_mut().filter(meets).for_each(|s| s.closed = true);
    }
    day
}
