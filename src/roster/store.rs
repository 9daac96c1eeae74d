use super::{NewDay, Template};
use crate::catalog::spans;
use crate::ids::{WindowDayId, WindowId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Servers take turns at making days and at changing what is made.
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
pub async fn make_days(conn: &mut PgConnection, days: &[NewDay]) -> sqlx::Result<Vec<WindowDayId>> {
    let numbers = |f: fn(&Template) -> i16| days.iter().map(|d| i32::from(f(&d.template))).collect::<Vec<_>>();
    sqlx::query_scalar!(
        r#"insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota, share_release_at)
         select window_id, date, quota, public, counter, priority, release_at
         from unnest($1::smallint[], $2::date[], $3::int[], $4::int[], $5::int[], $6::int[], $7::timestamptz[])
              with ordinality as d (window_id, date, quota, public, counter, priority, release_at, n)
         order by n returning id as "id: WindowDayId""#,
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
    pub day: WindowDayId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
}

pub async fn make_slots(conn: &mut PgConnection, slots: &[NewSlot]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
         select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[])",
        &slots.iter().map(|s| s.public_id).collect::<Vec<_>>(),
        &slots.iter().map(|s| s.day.0).collect::<Vec<_>>(),
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

/// The capacity of a day's slots that have not ended. The ledger refuses one below what is taken.
pub async fn set_capacity(
    conn: &mut PgConnection,
    day: WindowDayId,
    capacity: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update slot set capacity = $2 where window_day_id = $1 and ends_at > $3 and capacity <> $2",
        day.0,
        capacity,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes slots of these days closed or open as closures, holidays and duties say. The caller holds the days' locks.
pub async fn settle_closed(conn: &mut PgConnection, days: &[WindowDayId], now: DateTime<Utc>) -> sqlx::Result<()> {
    let days: Vec<i64> = days.iter().map(|d| d.0).collect();
    sqlx::query!("select settle_closed($1, $2)", &days, now).execute(conn).await?;
    Ok(())
}
