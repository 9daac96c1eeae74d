use crate::people::Sealed;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub async fn kind(conn: &mut PgConnection) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!("select demo from instance").fetch_one(conn).await
}

pub async fn set_kind(conn: &mut PgConnection, demo: bool) -> sqlx::Result<()> {
    sqlx::query!("update instance set demo = $1", demo).execute(conn).await?;
    Ok(())
}

pub async fn set_offset(conn: &mut PgConnection, offset_ms: i64) -> sqlx::Result<()> {
    sqlx::query!("update instance set clock_offset_ms = $1", offset_ms).execute(conn).await?;
    Ok(())
}

/// A synthetic citizen with the seat taken.
pub struct Taken {
    pub id_index: [u8; 32],
    pub id_cipher: Sealed,
    pub number_index: [u8; 32],
    pub number_cipher: Sealed,
    pub name: Sealed,
    pub code: String,
    pub slot_id: i64,
    pub window_day_id: i64,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
}

/// Writes people and their reservations, straight into the ledger (its triggers count).
pub async fn take(conn: &mut PgConnection, taken: &[Taken], service: i16, now: DateTime<Utc>) -> sqlx::Result<()> {
    let column = |f: fn(&Taken) -> &[u8]| taken.iter().map(|t| f(t).to_vec()).collect::<Vec<_>>();
    let key: Vec<i16> = taken.iter().map(|t| t.name.key_id).collect();
    sqlx::query!(
        "with given as (
             select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::smallint[],
                                  $7::text[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::timestamptz[],
                                  $12::timestamptz[])
                 as t (id_index, id_cipher, number_index, number_cipher, name, key_id, code, slot_id, day_id,
                       check_in_from, check_in_until, cancel_until)),
         p as (insert into person (id_type, id_index, id_cipher, key_id)
               select 'resident_id', id_index, id_cipher, key_id from given returning id, id_index),
         m as (insert into mobile (number_index, number_cipher, key_id)
               select number_index, number_cipher, key_id from given returning id, number_index)
         insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id, name_cipher,
             key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until, created_at,
             changed_at)
         select g.code, g.slot_id, g.day_id, 'public', $13, p.id, 1, m.id, g.name, g.key_id, '{}', 1, 'web', 'zh-CN',
                g.check_in_from, g.check_in_until, g.cancel_until, $14, $14
         from given g join p using (id_index) join m using (number_index)",
        &column(|t| &t.id_index),
        &column(|t| &t.id_cipher.bytes),
        &column(|t| &t.number_index),
        &column(|t| &t.number_cipher.bytes),
        &column(|t| &t.name.bytes),
        &key,
        &taken.iter().map(|t| t.code.clone()).collect::<Vec<_>>(),
        &taken.iter().map(|t| t.slot_id).collect::<Vec<_>>(),
        &taken.iter().map(|t| t.window_day_id).collect::<Vec<_>>(),
        &taken.iter().map(|t| t.check_in_from).collect::<Vec<_>>(),
        &taken.iter().map(|t| t.check_in_until).collect::<Vec<_>>(),
        &taken.iter().map(|t| t.cancel_until).collect::<Vec<_>>(),
        service,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
