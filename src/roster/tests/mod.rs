mod store;

use super::{Quota, Report, materialise, set_quota, settle_closed, unpublished_days};
use crate::catalog::{self, City, import};
use crate::clock::china;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::{PgConnection, PgPool};
use std::time::{Duration, Instant};
use store::{dates, made};

type TestResult = Result<(), Box<dyn std::error::Error>>;

fn nine(date: &str) -> DateTime<Utc> {
    china(date.parse().expect("a date"), NaiveTime::from_hms_opt(9, 0, 0).expect("a time"))
}

async fn city(conn: &mut PgConnection) -> Result<City, Box<dyn std::error::Error>> {
    import::sample_city(conn).await?;
    Ok(catalog::load(conn).await?)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_horizon_and_three_days_more_are_made_once_and_fast(pool: PgPool) -> TestResult {
    let mut conn = pool.acquire().await?;
    let city = city(&mut conn).await?;
    let started = Instant::now();
    let report = materialise(&mut conn, &city, nine("2026-11-23")).await?;
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(report, Report { days: 27 * 11, slots: 27 * 11 * 13, unpublished: Vec::new() });
    let there = dates(&mut conn).await?;
    assert_eq!((there.len(), there[0].as_str(), there[10].as_str()), (11, "2026-11-23", "2026-12-07"));
    assert_eq!(made(&mut conn).await?, (297, 3861, 3861));
    let monday = "2026-11-30".parse()?;
    assert_eq!(crate::clock::rfc3339(store::share_release_at(&mut conn, monday).await?), "2026-11-27T12:00:00+08:00");

    let again = materialise(&mut conn, &city, nine("2026-11-23")).await?;
    assert_eq!((again.days, again.slots), (0, 0));
    assert_eq!(materialise(&mut conn, &city, nine("2026-11-24")).await?.days, 27);
    Ok(())
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn servers_that_make_days_at_once_make_each_day_once(pool: PgPool) -> TestResult {
    let city = city(&mut *pool.acquire().await?).await?;
    let one = async || materialise(&mut *pool.acquire().await?, &city, nine("2026-11-23")).await;
    let (a, b, c) = tokio::try_join!(one(), one(), one())?;
    assert_eq!(a.days + b.days + c.days, 297);
    assert_eq!(made(&mut *pool.acquire().await?).await?, (297, 3861, 3861));
    Ok(())
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn holidays_close_adjusted_workdays_open_and_an_unpublished_year_stays_shut(pool: PgPool) -> TestResult {
    let mut conn = pool.acquire().await?;
    let city = city(&mut conn).await?;
    materialise(&mut conn, &city, nine("2026-09-28")).await?;
    let there = dates(&mut conn).await?;
    assert!(there.contains(&"2026-10-10".into()), "an adjusted Saturday is open: {there:?}");
    assert!(!there.iter().any(|d| ("2026-10-01"..="2026-10-07").contains(&d.as_str())), "{there:?}");
    assert!(!there.contains(&"2026-10-11".into()));

    let report = materialise(&mut conn, &city, nine("2026-12-28")).await?;
    let unpublished: Vec<String> = report.unpublished.iter().map(NaiveDate::to_string).collect();
    assert_eq!(unpublished, ["2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07"]);
    assert_eq!(dates(&mut conn).await?.last().map(String::as_str), Some("2026-12-31"));
    assert!(unpublished_days(&city, nine("2026-11-23").date_naive()).is_empty());
    Ok(())
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_day_that_is_there_keeps_its_seats_until_it_is_changed(pool: PgPool) -> TestResult {
    let mut conn = pool.acquire().await?;
    let city = city(&mut conn).await?;
    let now = nine("2026-11-23");
    materialise(&mut conn, &city, now).await?;
    store::shrink_templates(&mut conn).await?;
    materialise(&mut conn, &city, now).await?;
    let day = store::some_day(&mut conn).await?;
    let (quota, public, closed, version) = store::seats(&mut conn, day).await?;
    assert_eq!((quota, public, closed), (13, 11, None));

    set_quota(&mut conn, day, Quota { total: 8, shares: [6, 1, 1] }, now).await?;
    store::make_holiday(&mut conn, day, "系统维护", "Maintenance").await?;
    settle_closed(&mut conn, &[day], now).await?;
    let (quota, public, closed, after) = store::seats(&mut conn, day).await?;
    assert_eq!((quota, public, closed.as_deref()), (8, 6, Some("Maintenance")));
    assert!(after > version, "readers are told");
    store::end_holidays(&mut conn).await?;
    settle_closed(&mut conn, &[day], now).await?;
    assert_eq!(store::seats(&mut conn, day).await?.2, None);
    Ok(())
}
