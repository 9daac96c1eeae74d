use super::{NewDay, Template};
use crate::catalog::spans;
use crate::ids::{WindowDayId, WindowId};
use crate::lang::Text;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Servers take turns at making days.
const LOCK: i64 = 0x7275_6f73;

pub async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).execute(conn).await?;
    Ok(())
}

pub async fn templates(conn: &mut PgConnection) -> anyhow::Result<Vec<Template>> {
    let rows = sqlx::query!(
        r#"select window_id as "window: WindowId", valid_from, valid_until, weekdays, spans, slot_minutes, capacity, quota,
                  public_share, counter_share, priority_share from roster_template"#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Template {
                window: r.window,
                valid_from: r.valid_from,
                valid_until: r.valid_until,
                weekdays: r.weekdays,
                spans: spans::deserialize(&r.spans)?,
                slot_minutes: r.slot_minutes,
                capacity: r.capacity,
                quota: r.quota,
                shares: [r.public_share, r.counter_share, r.priority_share],
            })
        })
        .collect()
}

/// Windows and dates that are made already.
pub async fn days_there(conn: &mut PgConnection, from: NaiveDate) -> sqlx::Result<HashSet<(i16, NaiveDate)>> {
    let rows = sqlx::query!("select window_id, date from window_day where date >= $1", from).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.window_id, r.date)).collect())
}

/// Ids in the order of `days`.
pub async fn make_days(conn: &mut PgConnection, days: &[NewDay]) -> sqlx::Result<Vec<i64>> {
    let numbers = |f: fn(&Template) -> i16| days.iter().map(|d| i32::from(f(&d.template))).collect::<Vec<_>>();
    sqlx::query_scalar!(
        "insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota, share_release_at)
         select window_id, date, quota, public, counter, priority, release_at
         from unnest($1::smallint[], $2::date[], $3::int[], $4::int[], $5::int[], $6::int[], $7::timestamptz[])
              with ordinality as d (window_id, date, quota, public, counter, priority, release_at, n)
         order by n returning id",
        &days.iter().map(|d| d.window.0).collect::<Vec<_>>(),
        &days.iter().map(|d| d.date).collect::<Vec<_>>(),
        &numbers(|t| t.quota),
        &numbers(|t| t.shares[0]),
        &numbers(|t| t.shares[1]),
        &numbers(|t| t.shares[2]),
        &days.iter().map(|d| d.share_release_at).collect::<Vec<_>>() as &[Option<DateTime<Utc>>]
    )
    .fetch_all(conn)
    .await
}

pub struct NewSlot {
    pub public_id: Uuid,
    pub day: i64,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
}

pub async fn make_slots(conn: &mut PgConnection, slots: &[NewSlot]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
         select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[])",
        &slots.iter().map(|s| s.public_id).collect::<Vec<_>>(),
        &slots.iter().map(|s| s.day).collect::<Vec<_>>(),
        &slots.iter().map(|s| s.starts_at).collect::<Vec<_>>(),
        &slots.iter().map(|s| s.ends_at).collect::<Vec<_>>(),
        &slots.iter().map(|s| s.capacity).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A day's quota and its shares: public, counter, priority.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    pub total: i32,
    pub shares: [i32; 3],
}

/// Sets a day's quota, also below what is taken: the ledger keeps that much, and no more.
pub async fn set_quota(
    conn: &mut PgConnection,
    day: WindowDayId,
    quota: Quota,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("select lock_days($1, $2)", &[day.0], now).execute(&mut *conn).await?;
    sqlx::query!(
        "update window_day set quota = $2, public_quota = $3, counter_quota = $4, priority_quota = $5 where id = $1",
        day.0,
        quota.total,
        quota.shares[0],
        quota.shares[1],
        quota.shares[2]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a window's day to new claims; what is booked stays until it is moved or voided.
pub async fn close_day(
    conn: &mut PgConnection,
    day: WindowDayId,
    reason: &Text,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    closed(conn, day, Some(reason), now).await
}

pub async fn reopen_day(conn: &mut PgConnection, day: WindowDayId, now: DateTime<Utc>) -> sqlx::Result<()> {
    closed(conn, day, None, now).await
}

async fn closed(
    conn: &mut PgConnection,
    day: WindowDayId,
    reason: Option<&Text>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("select lock_days($1, $2)", &[day.0], now).execute(&mut *conn).await?;
    sqlx::query!(
        "update window_day set closed_reason_zh = $2, closed_reason_en = $3 where id = $1",
        day.0,
        reason.map(|r| r.zh.as_str()),
        reason.map(|r| r.en.as_str())
    )
    .execute(conn)
    .await?;
    Ok(())
}
