//! The statements of the allocator's lanes; the functions themselves stand in migrations/0006.

use crate::ids::{Channel, MobileId, PersonId, ReservationId, ServiceId, Share, SlotId, WindowDayId};
use crate::policy::Held;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// One wish for a seat as SQL takes it: type `seat_claim`.
#[derive(Clone, Debug, sqlx::Type)]
#[sqlx(type_name = "seat_claim")]
pub struct SeatClaim {
    pub slot_id: SlotId,
    pub window_day_id: WindowDayId,
    pub share: Share,
    pub barred: bool,
    pub code: String,
    pub service_id: ServiceId,
    pub person_id: PersonId,
    pub nth: i16,
    pub mobile_id: MobileId,
    pub booked_by: Option<PersonId>,
    pub consent_version: Option<i16>,
    pub name_cipher: Vec<u8>,
    pub key_id: i16,
    pub facts: Value,
    pub checklist_version: i32,
    pub channel: Channel,
    pub lang: String,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
    pub made_at: DateTime<Utc>,
    pub idem_key: Option<Vec<u8>>,
    pub idem_request: Option<Vec<u8>>,
    pub idem_response: Option<Value>,
    pub outbox_payload: Vec<u8>,
    pub audit_actor_id: Option<i64>,
    pub audit_detail: Value,
    pub audit_key_id: i16,
    pub audit_mac: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "claim_outcome", rename_all = "snake_case")]
pub enum Outcome {
    Booked,
    Barred,
    SlotClosed,
    SlotFull,
    QuotaReached,
    Again,
}

/// What an earlier request with the same key got.
#[derive(Clone, Debug)]
pub struct Replay {
    pub request_hash: Vec<u8>,
    pub response: Value,
}

/// For each slot, what a claim would find now: None where a seat looks free.
pub async fn refusals(
    conn: &mut PgConnection,
    slots: &[(SlotId, Share)],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Option<Outcome>>> {
    let (ids, shares): (Vec<i64>, Vec<Share>) = slots.iter().map(|(slot, share)| (slot.0, *share)).unzip();
    sqlx::query_scalar!(
        r#"select seat_refusal(o.slot, o.share, $3) as "refusal: Outcome"
           from unnest($1::bigint[], $2::seat_share[]) with ordinality as o (slot, share, n) order by o.n"#,
        &ids,
        shares as Vec<Share>,
        now
    )
    .fetch_all(conn)
    .await
}

/// What these callers' keys were used for within the last 24 hours; None where nothing is stored. Older uses of the
/// same keys are forgotten here, so that they may be used anew.
pub async fn replays(
    conn: &mut PgConnection,
    keys: &[(MobileId, [u8; 32])],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Option<Replay>>> {
    let callers: Vec<i64> = keys.iter().map(|(caller, _)| caller.0).collect();
    let hashes: Vec<Vec<u8>> = keys.iter().map(|(_, key)| key.to_vec()).collect();
    let mut found: Vec<Option<Replay>> = vec![None; keys.len()];
    let rows = sqlx::query!(
        r#"select o.n as "n!", i.request_hash, i.response, i.created_at
           from unnest($1::bigint[], $2::bytea[]) with ordinality as o (caller, key, n),
           -- one look into the index for each, also by a plan that was made when the table was empty
           lateral (select * from idempotency where caller_id = o.caller and key_hash = o.key limit 1) i"#,
        &callers,
        &hashes
    )
    .fetch_all(&mut *conn)
    .await?;
    let oldest = now - KEPT;
    let mut forgotten = false;
    for row in rows {
        if row.created_at > oldest {
            found[row.n as usize - 1] = Some(Replay { request_hash: row.request_hash, response: row.response });
        } else {
            forgotten = true;
        }
    }
    if forgotten {
        forget(conn, oldest).await?;
    }
    Ok(found)
}

/// How long the answer to a key is kept.
pub const KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// Removes answers older than an instant.
pub async fn forget(conn: &mut PgConnection, oldest: DateTime<Utc>) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from idempotency where created_at <= $1", oldest).execute(conn).await?.rows_affected())
}

/// Locks people and reads what the rules count of them.
pub async fn lock_and_read_people(
    conn: &mut PgConnection,
    persons: &[i64],
    mobiles: &[i64],
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as!(
        Held,
        r#"select id as "id!: ReservationId", person_id as "person_id!: PersonId", mobile_id as "mobile_id!: MobileId",
                  service_id as "service_id!: ServiceId", slot_id as "slot_id!: SlotId", nth as "nth!",
                  status as "status!: _", created_at as "created_at!", ended_at,
                  check_in_until as "check_in_until!", starts_at as "starts_at!"
           from people_history($1, $2, $3)"#,
        persons,
        mobiles,
        since
    )
    .fetch_all(conn)
    .await
}

/// Marks expired holdings, in the transaction that met them. Their seats stay taken.
pub async fn mark_no_show(conn: &mut PgConnection, expired: &[i64], now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "update reservation set status = 'no_show', changed_at = $2, revision = revision + 1
         where id = any ($1) and status = 'booked' and check_in_until < $2 returning code",
        expired,
        now
    )
    .fetch_all(conn)
    .await
}

/// Gives seats in the order of the slice; one outcome for each.
pub async fn claim(conn: &mut PgConnection, claims: &[SeatClaim], now: DateTime<Utc>) -> sqlx::Result<Vec<Outcome>> {
    sqlx::query_scalar!(
        r#"select outcome as "outcome!: Outcome" from claim_seats($1, $2) order by ord"#,
        claims as &[SeatClaim],
        now
    )
    .fetch_all(conn)
    .await
}
