use crate::ids::{Channel, MobileId};
use crate::people::{Erased, Sealed};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Everyone booked for, or signed in, from a mobile.
pub async fn persons_of(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select person_id as "id!" from reservation where mobile_id = $1
           union select booked_by from reservation where mobile_id = $1 and booked_by is not null
           union select person_id from citizen_session where mobile_id = $1 order by 1"#,
        mobile.0
    )
    .fetch_all(conn)
    .await
}

/// The locks under which claims and changes of these people run.
pub async fn lock(conn: &mut PgConnection, mobile: MobileId, persons: &[i64]) -> sqlx::Result<()> {
    let keys: Vec<i64> = persons.iter().map(|p| 2 * p).chain([2 * mobile.0 + 1]).collect();
    sqlx::query!("select lock_people($1)", &keys).execute(conn).await?;
    Ok(())
}

/// Codes of the reservations that still stand.
pub async fn live(conn: &mut PgConnection, mobile: MobileId, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select code from reservation where mobile_id = $1
         and (status in ('checked_in', 'called', 'serving') or status = 'booked' and check_in_until >= $2)
         order by created_at",
        mobile.0,
        now
    )
    .fetch_all(conn)
    .await
}

pub async fn erase_reservations(
    conn: &mut PgConnection,
    mobile: MobileId,
    name: &Sealed,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update reservation set name_cipher = $2, key_id = $3, facts = '{}', erased_at = $4,
                void_reason = case when void_reason is not null then '' end
         where mobile_id = $1 and erased_at is null",
        mobile.0,
        name.bytes,
        name.key_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Of visits the figures stay: when, where, which outcome and which materials were missing. What somebody wrote goes, and
/// what a visit told about its person: why they went first, who came along.
pub async fn erase_visits(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<()> {
    sqlx::query!(
        "update ticket set priority = null from reservation r
         where r.id = reservation_id and r.mobile_id = $1 and priority is not null",
        mobile.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update visit_result set reason = case when reason is not null then '' end, companions = '{}'
         from reservation r where r.id = reservation_id and r.mobile_id = $1",
        mobile.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update visit_missing set reason = '' from reservation r where r.id = reservation_id and r.mobile_id = $1",
        mobile.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Numbers of the mobile, and of those persons whom no other mobile has booked for or signed in as.
pub async fn erase_people(
    conn: &mut PgConnection,
    mobile: MobileId,
    persons: &[i64],
    nothing: &Erased,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mobile set number_cipher = $2, key_id = $3, erased_at = $4 where id = $1",
        mobile.0,
        nothing.mobile.bytes,
        nothing.mobile.key_id,
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update person p set id_cipher = $3, key_id = $4, erased_at = $5
         where id = any ($1)
           and not exists (select from reservation r where r.person_id = p.id and r.mobile_id <> $2 and r.erased_at is null)
           and not exists (select from citizen_session s where s.person_id = p.id and s.mobile_id <> $2)",
        persons,
        mobile.0,
        nothing.id.bytes,
        nothing.id.key_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sign-in codes stay for their two days: they limit how many are sent to a number.
pub async fn delete_messages_and_sessions(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<()> {
    sqlx::query!("delete from outbox where mobile_id = $1", mobile.0).execute(&mut *conn).await?;
    sqlx::query!("delete from idempotency where caller_id = $1", mobile.0).execute(&mut *conn).await?;
    sqlx::query!("delete from citizen_session where mobile_id = $1", mobile.0).execute(conn).await?;
    Ok(())
}

/// Persons and mobiles erased before an instant and not forgotten yet.
pub async fn due(conn: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<(Vec<i64>, Vec<i64>)> {
    let persons =
        sqlx::query_scalar!("select id from person where erased_at <= $1 and not forgotten limit 1000", before)
            .fetch_all(&mut *conn)
            .await?;
    let mobiles =
        sqlx::query_scalar!("select id from mobile where erased_at <= $1 and not forgotten limit 1000", before)
            .fetch_all(conn)
            .await?;
    Ok((persons, mobiles))
}

/// Puts chance where the fingerprints were; who came back meanwhile keeps theirs.
pub async fn forget(
    conn: &mut PgConnection,
    (persons, person_chance): (&[i64], &[Vec<u8>]),
    (mobiles, mobile_chance): (&[i64], &[Vec<u8>]),
    before: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person p set id_index = n.chance, forgotten = true
         from unnest($1::bigint[], $2::bytea[]) as n (id, chance) where p.id = n.id and p.erased_at <= $3",
        persons,
        person_chance,
        before
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update mobile m set number_index = n.chance, forgotten = true
         from unnest($1::bigint[], $2::bytea[]) as n (id, chance) where m.id = n.id and m.erased_at <= $3",
        mobiles,
        mobile_chance,
        before
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub struct SessionRow {
    pub channel: Channel,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub async fn sessions(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select channel as "channel: Channel", created_at, expires_at from citizen_session
           where mobile_id = $1 order by created_at desc"#,
        mobile.0
    )
    .fetch_all(conn)
    .await
}
