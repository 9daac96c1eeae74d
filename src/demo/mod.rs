//! The demo: a database that shows the product with a sample city, synthetic people and a clock that can be put
//! anywhere. Nothing here runs without `--demo`.

mod people;
pub mod staff;
mod store;

use crate::booking::Desk;
use crate::catalog::{self, City};
use crate::clock::{Clock, china};
use crate::jobs;
use anyhow::{Result, ensure};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use sqlx::PgPool;

/// Decides what a database is at a server's start. With `wanted`, an empty one becomes a demo with the sample city and
/// a clock under which the calendar is published; one that is in use already is refused.
/// Returns whether the sample city has just been made.
pub async fn settle(db: &PgPool, wanted: bool) -> Result<bool> {
    let mut conn = db.acquire().await?;
    let is_demo = store::kind(&mut conn).await?;
    if !wanted {
        if is_demo.is_none() {
            store::set_kind(&mut conn, false).await?;
        }
        return Ok(false);
    }
    match is_demo {
        Some(true) => {
            // one made by an earlier release has none
            staff::appoint(&mut conn).await?;
            Ok(false)
        }
        Some(false) => {
            anyhow::bail!("this database was not made by --demo: start without --demo, or name another database")
        }
        None => {
            store::set_kind(&mut conn, true).await?;
            let report = catalog::import::sample_city(&mut conn).await?;
            ensure!(report.changed(), "the sample city was there already");
            let city = catalog::load(&mut conn).await?;
            let now = Clock::real_now();
            if let Some(start) = start_of_clock(now, &city) {
                store::set_offset(&mut conn, (start - now).num_milliseconds()).await?;
            }
            staff::appoint(&mut conn).await?;
            Ok(true)
        }
    }
}

/// None where the calendar covers at least five working days of the horizon: the demo runs in real time. Else 09:00
/// of the latest earlier Monday on which it covers them all.
fn start_of_clock(now: DateTime<Utc>, city: &City) -> Option<DateTime<Utc>> {
    let today = crate::clock::china_date(now);
    if covered(today, city).0 >= 5 {
        return None;
    }
    let nine = NaiveTime::from_hms_opt(9, 0, 0)?;
    let monday = |date: &NaiveDate| {
        let (open, unknown) = covered(*date, city);
        date.weekday() == Weekday::Mon && unknown == 0 && open >= 5 && china(*date, nine) < now
    };
    today.iter_days().rev().take(3 * 366).find(monday).map(|date| china(date, nine))
}

/// Open days, and days without a published calendar, from tomorrow to the end of the horizon.
fn covered(today: NaiveDate, city: &City) -> (usize, usize) {
    let horizon = city.policy(today).horizon(today, &city.calendar);
    let days = || today.iter_days().skip(1).take_while(|d| *d <= horizon.last);
    let open = days().filter(|d| city.calendar.is_open(*d) == Some(true)).count();
    let unknown = days().filter(|d| city.calendar.is_open(*d).is_none()).count();
    (open, unknown)
}

/// Takes 20 to 45 % of each released day's public seats for synthetic people of region 230199.
pub async fn populate(desk: &Desk) -> Result<()> {
    people::populate(desk).await
}

/// Puts the one clock of all servers on this database; none: real time. Returns when due jobs have run, the horizon is
/// there and this server shows it.
pub async fn set_clock(desk: &Desk, to: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
    let offset = to.map_or(0, |to| (to - Clock::real_now()).num_milliseconds());
    let mut conn = desk.db.acquire().await?;
    store::set_offset(&mut conn, offset).await?;
    drop(conn);
    desk.clock.set_offset_ms(offset);
    desk.fresh_availability().await;
    jobs::run_due(desk).await;
    jobs::materialise(desk).await?;
    desk.fresh_availability().await;
    Ok(desk.clock.now())
}
