//! The statements of the allocator's lanes; the functions themselves stand in migrations/0006.

use crate::booking::Status;
use crate::ids::{Caller, Channel, MobileId, PersonId, ReservationId, ServiceId, Share, SlotId, WindowDayId};
use crate::policy::Held;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// A seat that is given, with every record of it, as SQL takes it: type `seat_claim`.
#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "seat_claim")]
pub struct SeatClaim {
    pub slot_id: SlotId,
    pub window_day_id: WindowDayId,
    pub share: Share,
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
    pub idem_key: Vec<u8>,
    pub idem_request: Vec<u8>,
    /// JSON, as it is answered.
    pub idem_response: String,
    pub outbox_payload: Vec<u8>,
    pub audit_actor_id: Option<i64>,
    pub audit_detail: Value,
    pub audit_key_id: i16,
    pub audit_mac: Vec<u8>,
}

/// Why a slot gives no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "claim_outcome", rename_all = "snake_case")]
pub enum Outcome {
    SlotClosed,
    SlotFull,
    QuotaReached,
}

/// What an earlier request with the same key got.
#[derive(Clone, Debug)]
pub struct Replay {
    pub request_hash: Vec<u8>,
    /// JSON.
    pub response: String,
}

/// What the gate is asked.
#[derive(Clone, Copy)]
pub struct Glanced {
    pub slot: SlotId,
    pub share: Share,
    pub caller: MobileId,
    pub key: [u8; 32],
}

/// What an earlier request with the same key got, and what a claim of the slot would find now (none where a seat looks
/// free); in the order of the slice. One statement sees one instant: a seat that the first request with a key took is
/// never "sold out" to its repetition.
pub async fn glance(
    conn: &mut PgConnection,
    glanced: &[Glanced],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<(Option<Replay>, Option<Outcome>)>> {
    let slots: Vec<i64> = glanced.iter().map(|g| g.slot.0).collect();
    let shares: Vec<Share> = glanced.iter().map(|g| g.share).collect();
    let callers: Vec<i64> = glanced.iter().map(|g| g.caller.0).collect();
    let keys: Vec<&[u8]> = glanced.iter().map(|g| g.key.as_slice()).collect();
    let rows = sqlx::query!(
        r#"with wish as materialized (
               select * from unnest($1::bigint[], $2::seat_share[], $3::bigint[], $4::bytea[])
                   with ordinality as w (slot, share, caller, key, n)),
           seat as materialized (
               select slot, share, seat_refusal(slot, share, $5) as refusal from (select distinct slot, share from wish) d)
           select seat.refusal as "refusal: Outcome", i.request_hash as "request_hash?", i.response as "response?"
           from wish w join seat on seat.slot = w.slot and seat.share = w.share
           left join lateral (select x.request_hash, x.response from idempotency x
               where x.caller_id = w.caller and x.key_hash = w.key and x.created_at > $6 limit 1) i on true
           order by w.n"#,
        &slots,
        shares as Vec<Share>,
        &callers,
        keys as Vec<&[u8]>,
        now,
        now - KEPT
    )
    .fetch_all(conn)
    .await?;
    let replay = |(request_hash, response)| Replay { request_hash, response };
    Ok(rows.into_iter().map(|row| (row.request_hash.zip(row.response).map(replay), row.refusal)).collect())
}

/// What these callers' keys were used for within the last 24 hours; None where nothing is stored. Older uses of the
/// same keys are forgotten here, so that they may be used anew.
pub async fn replays(
    conn: &mut PgConnection,
    keys: &[(Caller, [u8; 32])],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Option<Replay>>> {
    let callers: Vec<i64> = keys.iter().map(|(caller, _)| caller.id()).collect();
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

/// A reservation that nobody came to, and what it is now.
pub struct Missed {
    pub code: String,
    pub status: Status,
}

/// Ends expired holdings, in the transaction that met them: no-shows, whose seats stay taken, and those that are voided
/// because the office had taken their seat away.
pub async fn end_missed(conn: &mut PgConnection, expired: &[i64], now: DateTime<Utc>) -> sqlx::Result<Vec<Missed>> {
    sqlx::query_as!(
        Missed,
        r#"select code as "code!", status as "status!: Status" from end_missed($1, $2)"#,
        expired,
        now
    )
    .fetch_all(conn)
    .await
}

/// What stands for a wish under the lock of its day: seats left of the slot, of the share and of the day's quota.
pub struct Left {
    pub closed: bool,
    pub slot: i32,
    pub share: i32,
    pub day: i32,
    /// The answer to an earlier request with the same key, and when it was given.
    pub earlier: Option<(Replay, DateTime<Utc>)>,
}

/// Locks the days of the wishes and reads what is left for each, in the order of the slice; none for a slot that is
/// gone.
pub async fn lock_seats(
    conn: &mut PgConnection,
    wishes: &[&SeatClaim],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Option<Left>>> {
    let slots: Vec<i64> = wishes.iter().map(|w| w.slot_id.0).collect();
    let shares: Vec<Share> = wishes.iter().map(|w| w.share).collect();
    let mut days: Vec<i64> = wishes.iter().map(|w| w.window_day_id.0).collect();
    days.sort_unstable();
    days.dedup();
    let callers: Vec<i64> = wishes.iter().map(|w| w.mobile_id.0).collect();
    let keys: Vec<&[u8]> = wishes.iter().map(|w| w.idem_key.as_slice()).collect();
    let rows = sqlx::query!(
        r#"select ord as "ord!", closed as "closed!", slot_left as "slot_left!", share_left as "share_left!",
                  day_left as "day_left!", request_hash, response, answered_at
           from lock_seats($1, $2, $3, $4, $5, $6)"#,
        &slots,
        shares as Vec<Share>,
        &days,
        &callers,
        keys as Vec<&[u8]>,
        now
    )
    .fetch_all(conn)
    .await?;
    let mut found: Vec<Option<Left>> = wishes.iter().map(|_| None).collect();
    for row in rows {
        let answer = row.request_hash.zip(row.response).zip(row.answered_at);
        let earlier = answer.map(|((request_hash, response), at)| (Replay { request_hash, response }, at));
        let (slot, share, day) = (row.slot_left, row.share_left, row.day_left);
        found[row.ord as usize - 1] = Some(Left { closed: row.closed, slot, share, day, earlier });
    }
    Ok(found)
}

/// Gives seats: the ledger's rows with their keys, notices and audit entries. The caller holds the locks of people and
/// days and has counted; the database's bounds refuse the whole statement if it has not.
pub async fn give(conn: &mut PgConnection, claims: &[&SeatClaim]) -> sqlx::Result<()> {
    sqlx::query!(
        "with won as materialized (select * from unnest($1::seat_claim[])),
         taken as (
            insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id,
                booked_by, consent_version, name_cipher, key_id, facts, checklist_version, channel, lang,
                check_in_from, check_in_until, cancel_until, created_at, changed_at)
            select code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id,
                booked_by, consent_version, name_cipher, key_id, facts, checklist_version, channel, lang,
                check_in_from, check_in_until, cancel_until, made_at, made_at from won),
         keyed as (
            insert into idempotency (caller_id, key_hash, request_hash, status, response, created_at)
            select mobile_id, idem_key, idem_request, 201, idem_response, made_at from won),
         told as (
            insert into outbox (event, mobile_id, lang, payload, key_id, created_at)
            select 'reservation_confirmed', mobile_id, lang, outbox_payload, key_id, made_at from won)
         insert into audit_entry (at, actor, actor_id, action, object, detail, key_id, mac)
         select made_at, 'citizen', audit_actor_id, 'reservation.book', 'reservation:' || code, audit_detail,
             audit_key_id, audit_mac from won",
        claims as &[&SeatClaim]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Returns once everything committed before is on disk: the message is a record of a transaction of its own, and
/// waiting for that one's commit waits for all before it. Nobody reads the message.
pub async fn flush(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select 1 as sent from pg_logical_emit_message(true, 'yueban', '')").fetch_one(conn).await?;
    Ok(())
}
