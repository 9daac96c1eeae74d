use crate::ids::WindowDayId;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Dates that have a window-day, ascending.
pub async fn dates(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select distinct date::text from window_day order by 1").fetch_all(conn).await
}

/// Window-days, slots, and the sum of quotas.
pub async fn made(conn: &mut PgConnection) -> sqlx::Result<(i64, i64, i64)> {
    sqlx::query_as(
        "select (select count(*) from window_day), (select count(*) from slot), (select sum(quota) from window_day)",
    )
    .fetch_one(conn)
    .await
}

pub async fn share_release_at(conn: &mut PgConnection, date: NaiveDate) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar("select min(share_release_at) from window_day where date = $1").bind(date).fetch_one(conn).await
}

pub async fn shrink_templates(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("update roster_template set quota = 5, public_share = 5, counter_share = 0, priority_share = 0")
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn some_day(conn: &mut PgConnection) -> sqlx::Result<WindowDayId> {
    sqlx::query_scalar("select min(id) from window_day").fetch_one(conn).await
}

/// Quota, public share, reason of a closure in English, version.
pub async fn seats(conn: &mut PgConnection, day: WindowDayId) -> sqlx::Result<(i32, i32, Option<String>, i64)> {
    sqlx::query_as("select quota, public_quota, closed_reason_en, version from window_day where id = $1")
        .bind(day)
        .fetch_one(conn)
        .await
}

/// Makes the date of a day a holiday.
pub async fn make_holiday(conn: &mut PgConnection, day: WindowDayId, zh: &str, en: &str) -> sqlx::Result<()> {
    sqlx::query(
        "insert into calendar_day (date, kind, statutory, name_zh, name_en)
         select date, 'holiday', false, $2, $3 from window_day where id = $1",
    )
    .bind(day)
    .bind(zh)
    .bind(en)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn end_holidays(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("delete from calendar_day where kind = 'holiday'").execute(conn).await?;
    Ok(())
}
