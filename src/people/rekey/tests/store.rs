//! Rows of other rooms that hold encrypted values.

use crate::ids::{MobileId, PersonId};
use crate::people::Sealed;
use sqlx::PgConnection;

pub async fn sign_in(
    conn: &mut PgConnection,
    mobile: MobileId,
    person: PersonId,
    token: &[u8],
    name: &Sealed,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into citizen_session (token_hash, mobile_id, person_id, name_cipher, key_id, channel, lang, created_at, expires_at)
         values ($1, $2, $3, $4, $5, 'app', 'en', '2026-01-01', '2027-01-01')",
    )
    .bind(token)
    .bind(mobile)
    .bind(person)
    .bind(&name.bytes)
    .bind(name.key_id)
    .execute(conn)
    .await
    .map(|_| ())
}

/// A city of one window, and a seat of it taken.
pub async fn reserve(conn: &mut PgConnection, mobile: MobileId, person: PersonId, name: &Sealed) -> sqlx::Result<()> {
    sqlx::raw_sql(
        "insert into office (slug, name_zh, name_en, district_zh, district_en, address_zh, address_en, phone, hours, position)
             values ('o', '', '', '', '', '', '', '', '[]', 1);
         insert into bank (code, name_zh, name_en, position) values ('b', '', '', 1);
         insert into service (code, name_zh, name_en, minutes, booked_by, position) values ('s', '', '', 30, 'public', 1);
         insert into svc_window (code, office_id, bank_id, name_zh, name_en, position) values ('w', 1, 1, '', '', 1);
         insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota)
             values (1, '2026-11-25', 9, 9, 0, 0);
         insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
             values (gen_random_uuid(), 1, '2026-11-25 09:00+08', '2026-11-25 09:30+08', 9)",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id, name_cipher,
             key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until, created_at, changed_at)
         select 'CODE', 1, 1, 'public', 1, $1, 1, $2, $3, $4, '{}', 1, 'web', 'en', t, t, t, t, t
         from (values ('2026-11-24 09:00+08'::timestamptz)) as v (t)",
    )
    .bind(person)
    .bind(mobile)
    .bind(&name.bytes)
    .bind(name.key_id)
    .execute(conn)
    .await
    .map(|_| ())
}

/// A sign-in code and the notice that tells it.
pub async fn send_code(conn: &mut PgConnection, mobile: MobileId, hash: &[u8], notice: &Sealed) -> sqlx::Result<()> {
    sqlx::query(
        "with told as (insert into outbox (event, mobile_id, lang, payload, key_id, created_at)
             values ('login_code', $1, 'en', $3, $4, '2026-11-24'))
         insert into login_code (mobile_id, code_hash, created_at, expires_at) values ($1, $2, '2026-11-24', '2026-11-25')",
    )
    .bind(mobile)
    .bind(hash)
    .bind(&notice.bytes)
    .bind(notice.key_id)
    .execute(conn)
    .await
    .map(|_| ())
}

/// Two accounts of staff: one with a second factor, one without.
pub async fn appoint(conn: &mut PgConnection, secret: &Sealed) -> sqlx::Result<()> {
    sqlx::query(
        "insert into staff (username, name, role, password_hash, password_changed_at, must_change_password, totp_cipher,
             key_id, created_at)
         values ('one', 'One', 'auditor', '', '2026-11-24', false, $1, $2, '2026-11-24'),
                ('two', 'Two', 'auditor', '', '2026-11-24', false, null, null, '2026-11-24')",
    )
    .bind(&secret.bytes)
    .bind(secret.key_id)
    .execute(conn)
    .await
    .map(|_| ())
}

async fn sealed(conn: &mut PgConnection, sql: &'static str) -> sqlx::Result<Vec<Sealed>> {
    let rows: Vec<(Vec<u8>, i16)> = sqlx::query_as(sql).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(bytes, key_id)| Sealed { key_id, bytes }).collect())
}

pub async fn sessions(conn: &mut PgConnection) -> sqlx::Result<Vec<Sealed>> {
    sealed(conn, "select name_cipher, key_id from citizen_session").await
}

pub async fn reservations(conn: &mut PgConnection) -> sqlx::Result<Vec<Sealed>> {
    sealed(conn, "select name_cipher, key_id from reservation").await
}

pub async fn second_factors(conn: &mut PgConnection) -> sqlx::Result<Vec<Sealed>> {
    sealed(conn, "select totp_cipher, key_id from staff where totp_cipher is not null").await
}

pub async fn notices(conn: &mut PgConnection) -> sqlx::Result<Vec<Sealed>> {
    sealed(conn, "select payload, key_id from outbox").await
}

/// Seats taken, and sign-in codes.
pub async fn seats_and_codes(conn: &mut PgConnection) -> sqlx::Result<(i32, i64)> {
    sqlx::query_as("select booked, (select count(*) from login_code) from slot").fetch_one(conn).await
}

/// Whether a connection waits for another one's transaction.
pub async fn someone_waits(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let sql = "select exists (select from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock')";
    sqlx::query_scalar(sql).fetch_one(conn).await
}
