//! What the memory of free seats is read from.

use crate::booking::{DaySeats, SlotSeats};
use crate::ids::{SlotId, WindowDayId, WindowId};
use crate::lang::Text;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Connection, PgConnection};

/// The database's own row: which configuration it holds, and where a demo's clock stands.
pub struct Instance {
    pub clock_offset_ms: i64,
    pub config_version: i64,
}

pub async fn instance(conn: &mut PgConnection) -> sqlx::Result<Instance> {
    sqlx::query_as!(Instance, "select clock_offset_ms, config_version from instance").fetch_one(conn).await
}

/// Ids and versions of all window-days from a date on.
pub async fn versions(conn: &mut PgConnection, from: NaiveDate) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows = sqlx::query!("select id, version from window_day where date >= $1", from).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.version)).collect())
}

/// A day with its version, and the instant at which only time will change its numbers.
pub struct WatchedDay {
    pub seats: DaySeats,
    pub version: i64,
    pub next_change: Option<DateTime<Utc>>,
}

/// Days by id, as one snapshot, in the order of dates and windows.
pub async fn days(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> sqlx::Result<Vec<WatchedDay>> {
    let mut tx = conn.begin_with("begin transaction isolation level repeatable read read only").await?;
    let days = days_within(&mut tx, ids, now).await?;
    tx.commit().await?;
    Ok(days)
}

/// `days` in the caller's transaction, which holds their locks or reads one snapshot.
pub async fn days_within(conn: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> sqlx::Result<Vec<WatchedDay>> {
    let days = sqlx::query!(
        "select d.id, d.window_id, d.date, d.quota, d.public_quota, d.counter_quota, d.priority_quota, d.public_booked,
                d.counter_booked, d.priority_booked, d.public_held, d.counter_held, d.priority_held, d.share_release_at,
                d.share_released, d.closed_reason_zh, d.closed_reason_en, d.version
         from window_day d join svc_window w on w.id = d.window_id
         where d.id = any ($1) order by d.date, w.position, w.id",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let slots = sqlx::query!(
        "select id, public_id, window_day_id, starts_at, ends_at, capacity, booked, held, closed
         from slot where window_day_id = any ($1) order by window_day_id, starts_at",
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let held = sqlx::query!(
        r#"select window_day_id, slot_id, share as "share: crate::ids::Share", counts_in_day, until
           from held_seat where window_day_id = any ($1)"#,
        ids
    )
    .fetch_all(conn)
    .await?;

    let mut watched: Vec<WatchedDay> = Vec::with_capacity(days.len());
    for d in days {
        let share_due = d.share_release_at.filter(|_| !d.share_released);
        let mut share_quota = [d.public_quota, d.counter_quota, d.priority_quota];
        if share_due.is_some_and(|at| at <= now) {
            let unsold = (d.priority_quota - d.priority_booked - d.priority_held).max(0);
            share_quota = [d.public_quota + unsold, d.counter_quota, d.priority_quota - unsold];
        }
        let first = slots.partition_point(|s| s.window_day_id < d.id);
        let slots = slots[first..].iter().take_while(|s| s.window_day_id == d.id);
        watched.push(WatchedDay {
            version: d.version,
            next_change: share_due.filter(|at| *at > now),
            seats: DaySeats {
                id: WindowDayId(d.id),
                window: WindowId(d.window_id),
                date: d.date,
                quota: d.quota,
                share_quota,
                share_booked: [d.public_booked, d.counter_booked, d.priority_booked],
                share_held: [d.public_held, d.counter_held, d.priority_held],
                closed: d.closed_reason_zh.zip(d.closed_reason_en).map(|(zh, en)| Text { zh, en }),
                slots: slots
                    .map(|s| SlotSeats {
                        id: SlotId(s.id),
                        public_id: s.public_id,
                        starts_at: s.starts_at,
                        ends_at: s.ends_at,
                        capacity: s.capacity,
                        booked: s.booked,
                        held: s.held,
                        closed: s.closed,
                    })
                    .collect(),
            },
        });
    }
    let place: std::collections::HashMap<i64, usize> =
        watched.iter().enumerate().map(|(i, d)| (d.seats.id.0, i)).collect();
    for h in held {
        let Some(day) = place.get(&h.window_day_id).map(|i| &mut watched[*i]) else { continue };
        if h.until > now {
            day.next_change = Some(day.next_change.map_or(h.until, |t| t.min(h.until)));
            continue;
        }
        if h.counts_in_day {
            day.seats.share_held[h.share as usize] -= 1;
        }
        if let Some(slot) = day.seats.slots.iter_mut().find(|s| s.id.0 == h.slot_id) {
            slot.held -= 1;
        }
    }
    Ok(watched)
}
