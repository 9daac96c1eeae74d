use crate::ids::{Channel, MobileId, PersonId};
use crate::lang::Lang;
use crate::people::{IdType, Sealed};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

/// Counts one more request of an address in a window; returns how many there were.
pub async fn count_address(db: &PgPool, purpose: &str, hash: &[u8], start: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"insert into address_count (purpose, address_hash, window_start, count) values ($1, $2, $3, 1)
           on conflict (purpose, address_hash, window_start) do update set count = address_count.count + 1
           returning count::bigint as "count!""#,
        purpose,
        hash,
        start
    )
    .fetch_one(db)
    .await
}

/// Codes of one number are sent one after the other.
pub async fn lock_mobile(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<()> {
    sqlx::query_scalar!("select id from mobile where id = $1 for no key update", mobile.0).fetch_one(conn).await?;
    Ok(())
}

/// When codes were sent to a number, newest first; at most ten.
pub async fn codes_since(
    conn: &mut PgConnection,
    mobile: MobileId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select created_at from login_code where mobile_id = $1 and created_at > $2 and created_at <= $3
         order by created_at desc limit 10",
        mobile.0,
        since,
        now
    )
    .fetch_all(conn)
    .await
}

pub async fn insert_code(
    conn: &mut PgConnection,
    mobile: MobileId,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into login_code (mobile_id, code_hash, created_at, expires_at) values ($1, $2, $3, $4)",
        mobile.0,
        hash,
        now,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub struct CodeRow {
    pub id: i64,
    pub code_hash: Vec<u8>,
    pub expires_at: DateTime<Utc>,
    pub wrong: i16,
    pub spent_at: Option<DateTime<Utc>>,
}

/// The last code sent to a number (by id: a demo's clock may have gone back since), locked.
pub async fn newest_code_locked(conn: &mut PgConnection, mobile: MobileId) -> sqlx::Result<Option<CodeRow>> {
    sqlx::query_as!(
        CodeRow,
        "select id, code_hash, expires_at, wrong, spent_at from login_code where mobile_id = $1
         order by id desc limit 1 for update",
        mobile.0
    )
    .fetch_optional(conn)
    .await
}

pub async fn count_wrong_try(conn: &mut PgConnection, code: i64) -> sqlx::Result<()> {
    sqlx::query!("update login_code set wrong = wrong + 1 where id = $1", code).execute(conn).await?;
    Ok(())
}

pub async fn spend_code(conn: &mut PgConnection, code: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update login_code set spent_at = $2 where id = $1", code, now).execute(conn).await?;
    Ok(())
}

pub struct NewSession {
    pub token_hash: [u8; 32],
    pub mobile: MobileId,
    pub person: PersonId,
    pub name: Sealed,
    pub channel: Channel,
    pub lang: Lang,
    pub now: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub async fn insert_session(conn: &mut PgConnection, new: &NewSession) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into citizen_session
             (token_hash, mobile_id, person_id, name_cipher, key_id, channel, lang, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &new.token_hash[..],
        new.mobile.0,
        new.person.0,
        new.name.bytes,
        new.name.key_id,
        new.channel as Channel,
        new.lang.tag(),
        new.now,
        new.expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete_session(conn: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<(PersonId, MobileId)>> {
    let row = sqlx::query!(
        r#"delete from citizen_session where token_hash = $1
           returning person_id as "person: PersonId", mobile_id as "mobile: MobileId""#,
        hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.person, row.mobile)))
}

pub struct SessionRow {
    pub token_hash: Vec<u8>,
    pub mobile_id: MobileId,
    pub number_cipher: Vec<u8>,
    pub mobile_key_id: i16,
    pub person_id: PersonId,
    pub id_type: IdType,
    pub id_cipher: Vec<u8>,
    pub person_key_id: i16,
    pub name_cipher: Vec<u8>,
    pub name_key_id: i16,
    pub lang: String,
    pub expires_at: DateTime<Utc>,
}

/// The sessions of many tokens.
pub async fn sessions(conn: &mut PgConnection, hashes: &[&[u8]]) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.token_hash, s.mobile_id as "mobile_id: MobileId", m.number_cipher, m.key_id as mobile_key_id,
                  s.person_id as "person_id: PersonId", p.id_type as "id_type: IdType", p.id_cipher,
                  p.key_id as person_key_id, s.name_cipher, s.key_id as name_key_id, s.lang, s.expires_at
           from citizen_session s join mobile m on m.id = s.mobile_id join person p on p.id = s.person_id
           where s.token_hash = any ($1)"#,
        hashes as &[&[u8]]
    )
    .fetch_all(conn)
    .await
}
