//! Weekly templates become window-days and slots, for every working day of the horizon and a few more. Days of a year
//! without a published calendar are never made. Not here: who takes the seats (booking), when a day opens (policy).

mod store;
mod template;
#[cfg(test)]
mod tests;

use crate::catalog::City;
use crate::clock::{china, china_date};
use crate::ids::WindowId;
use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Connection, PgConnection};
use std::collections::HashSet;
use uuid::Uuid;

pub use store::{Quota, lock, set_capacity, set_quota, settle_closed};
pub use template::Template;

/// Working days made beyond the horizon, so that a new day is there before it opens.
const MARGIN: u32 = 3;

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub days: usize,
    pub slots: usize,
    /// Weekdays of the horizon whose year has no published calendar: they stay unreleased.
    pub unpublished: Vec<NaiveDate>,
}

/// A window's day that is to be made.
struct NewDay {
    window: WindowId,
    date: NaiveDate,
    template: Template,
    share_release_at: Option<DateTime<Utc>>,
}

/// Weekdays of the horizon that no published calendar covers.
pub fn unpublished_days(city: &City, today: NaiveDate) -> Vec<NaiveDate> {
    let last = city.policy(today).horizon(today, &city.calendar).last;
    let dark = |d: &NaiveDate| city.calendar.is_open(*d).is_none() && city.calendar.seems_open(*d);
    today.iter_days().take_while(|d| *d <= last).filter(dark).collect()
}

/// What the windows that have no day on a date yet would offer, were it a working day.
pub async fn missing_on(conn: &mut PgConnection, city: &City, date: NaiveDate) -> Result<Vec<Template>> {
    let templates = store::templates(conn).await?;
    let there = store::days_there(conn, date).await?;
    let missing = city.windows.iter().filter(|w| !there.contains(&(w.id.0, date)));
    Ok(missing.filter_map(|w| template::of_day(&templates, w.id, date).cloned()).collect())
}

/// Makes the missing days from today on; on any number of servers at once, each day is made once. Days that are there
/// stay as they are, whatever the templates say now.
pub async fn materialise(conn: &mut PgConnection, city: &City, now: DateTime<Utc>) -> Result<Report> {
    let today = china_date(now);
    let policy = city.policy(today);
    let end = city.calendar.seeming_working_day_after(policy.horizon(today, &city.calendar).last, MARGIN);
    let unpublished = unpublished_days(city, today);
    let templates = store::templates(conn).await?;
    let open: Vec<NaiveDate> =
        today.iter_days().take_while(|d| *d <= end).filter(|d| city.calendar.is_open(*d) == Some(true)).collect();
    let missing = |there: HashSet<(i16, NaiveDate)>| -> Vec<NewDay> {
        let pairs = open.iter().flat_map(|date| city.windows.iter().map(move |w| (*date, w.id)));
        pairs
            .filter(|(date, window)| !there.contains(&(window.0, *date)))
            .filter_map(|(date, window)| {
                let template = template::of_day(&templates, window, date)?.clone();
                Some(NewDay { window, date, template, share_release_at: policy.share_release_at(date, &city.calendar) })
            })
            .collect()
    };
    if missing(store::days_there(conn, today).await?).is_empty() {
        return Ok(Report { unpublished, ..Report::default() });
    }
    let mut tx = conn.begin().await?;
    store::lock(&mut tx).await?;
    let days = missing(store::days_there(&mut tx, today).await?);
    let ids = store::make_days(&mut tx, &days).await?;
    let slots: Vec<store::NewSlot> = days
        .iter()
        .zip(&ids)
        .flat_map(|(day, id)| {
            day.template.slots().map(|(start, end)| store::NewSlot {
                public_id: Uuid::new_v4(),
                day: *id,
                starts_at: china(day.date, start),
                ends_at: china(day.date, end),
                capacity: day.template.capacity.into(),
            })
        })
        .collect();
    store::make_slots(&mut tx, &slots).await?;
    // closures hold for days that were not there when they were made
    store::settle_closed(&mut tx, &ids, now).await?;
    tx.commit().await?;
    Ok(Report { days: days.len(), slots: slots.len(), unpublished })
}
