//! Cancel, reschedule and void: statements of one act's transaction, under the locks of its people and days.

use super::claim::Outcome;
use crate::booking::IdempotencyKey;
use crate::ids::{Caller, Share, SlotId, WindowDayId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Proof that the people's advisory locks and then the window-days' row locks are held by this transaction.
pub struct Locked(());

pub async fn lock(
    conn: &mut PgConnection,
    persons: &[i64],
    mobiles: &[i64],
    days: &[WindowDayId],
    now: DateTime<Utc>,
) -> sqlx::Result<Locked> {
    let people: Vec<i64> = persons.iter().map(|p| 2 * p).chain(mobiles.iter().map(|m| 2 * m + 1)).collect();
    let days: Vec<i64> = days.iter().map(|d| d.0).collect();
    sqlx::query!("select lock_people($1)", &people).execute(&mut *conn).await?;
    sqlx::query!("select lock_days($1, $2)", &days, now).execute(conn).await?;
    Ok(Locked(()))
}

/// What a claim of this slot would find under the lock.
pub async fn refusal(
    conn: &mut PgConnection,
    slot: SlotId,
    share: Share,
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<Option<Outcome>> {
    sqlx::query_scalar!(r#"select seat_refusal($1, $2, $3) as "refusal: Outcome""#, slot.0, share as Share, now)
        .fetch_one(conn)
        .await
}

/// A booked reservation ends: `void_reason` none, it was cancelled.
pub async fn end(
    conn: &mut PgConnection,
    id: i64,
    void_reason: Option<&str>,
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reservation set status = case when $2::text is null then 'cancelled' else 'voided' end::reservation_status,
                void_reason = $2, ended_at = $3, changed_at = $3, revision = revision + 1
         where id = $1",
        id,
        void_reason,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub struct Move<'a> {
    pub slot: SlotId,
    pub day: WindowDayId,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
    /// Counts among the moves that the rules allow its booker.
    pub counts: bool,
    /// Why the office took the old seat away, where it did.
    pub unsettled: Option<&'a str>,
}

/// The reservation takes another seat and leaves its own, in one statement.
pub async fn shift(
    conn: &mut PgConnection,
    id: i64,
    to: &Move<'_>,
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reservation set slot_id = $2, window_day_id = $3, check_in_from = $4, check_in_until = $5,
                cancel_until = $6, reschedules = reschedules + $8::bool::int, revision = revision + 1, changed_at = $7,
                unsettled = case when $9::text is not null then 'moved' end::unsettled, unsettled_reason = $9
         where id = $1",
        id,
        to.slot.0,
        to.day.0,
        to.check_in_from,
        to.check_in_until,
        to.cancel_until,
        now,
        to.counts,
        to.unsettled
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holds a seat that was just given back until its delay is over. The day counts it only where it may be sold again:
/// not when its holder kept the day's seat (`same_day`), nor above a quota that was cut.
pub async fn hold(
    conn: &mut PgConnection,
    slot: SlotId,
    day: WindowDayId,
    share: Share,
    same_day: bool,
    until: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into held_seat (slot_id, window_day_id, share, counts_in_day, until)
         select $1, d.id, $3::seat_share, not $4 and
                d.public_booked + d.counter_booked + d.priority_booked
                    + d.public_held + d.counter_held + d.priority_held < d.quota
                and case $3::seat_share when 'public' then d.public_booked + d.public_held < d.public_quota
                            when 'counter' then d.counter_booked + d.counter_held < d.counter_quota
                            else d.priority_booked + d.priority_held < d.priority_quota end, $5
         from window_day d where d.id = $2",
        slot.0,
        day.0,
        share as Share,
        same_day,
        until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the answer of an act for whoever repeats the request.
pub async fn remember(
    conn: &mut PgConnection,
    caller: Caller,
    key: &IdempotencyKey,
    response: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into idempotency (caller_id, key_hash, request_hash, status, response, created_at)
         values ($1, $2, $3, 200, $4, $5)",
        caller.id(),
        &key.key[..],
        &key.request[..],
        response,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
