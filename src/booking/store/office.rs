//! What the office does to many reservations in one act.

use super::change::Locked;
use crate::ids::{SlotId, WindowDayId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub struct Moved {
    pub id: i64,
    pub slot: SlotId,
    pub day: WindowDayId,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub reason: String,
}

/// Reservations take other seats and leave their own. Until the time to check in is over they may be changed.
pub async fn shift_all(conn: &mut PgConnection, moves: &[Moved], now: DateTime<Utc>, _: &Locked) -> sqlx::Result<()> {
    sqlx::query!(
        "update reservation r set slot_id = m.slot, window_day_id = m.day, check_in_from = m.from_at,
                check_in_until = m.until_at, cancel_until = m.until_at, revision = revision + 1, changed_at = $7,
                unsettled = 'moved', unsettled_reason = m.reason
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::text[])
              as m (id, slot, day, from_at, until_at, reason)
         where r.id = m.id and r.status = 'booked'",
        &moves.iter().map(|m| m.id).collect::<Vec<_>>(),
        &moves.iter().map(|m| m.slot.0).collect::<Vec<_>>(),
        &moves.iter().map(|m| m.day.0).collect::<Vec<_>>(),
        &moves.iter().map(|m| m.check_in_from).collect::<Vec<_>>(),
        &moves.iter().map(|m| m.check_in_until).collect::<Vec<_>>(),
        &moves.iter().map(|m| m.reason.clone()).collect::<Vec<_>>(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reservations wait for their bookers to choose anew. Ids and reasons.
pub async fn offer_all(
    conn: &mut PgConnection,
    offers: &[(i64, String)],
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reservation r set unsettled = 'offered', unsettled_reason = o.reason, cancel_until = check_in_until,
                revision = revision + 1, changed_at = $3
         from unnest($1::bigint[], $2::text[]) as o (id, reason) where r.id = o.id and r.status = 'booked'",
        &offers.iter().map(|o| o.0).collect::<Vec<_>>(),
        &offers.iter().map(|o| o.1.clone()).collect::<Vec<_>>(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reservations are taken back. Ids and reasons.
pub async fn void_all(
    conn: &mut PgConnection,
    voids: &[(i64, String)],
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reservation r set status = 'voided', void_reason = v.reason, ended_at = $3, changed_at = $3,
                revision = revision + 1
         from unnest($1::bigint[], $2::text[]) as v (id, reason) where r.id = v.id and r.status = 'booked'",
        &voids.iter().map(|v| v.0).collect::<Vec<_>>(),
        &voids.iter().map(|v| v.1.clone()).collect::<Vec<_>>(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
