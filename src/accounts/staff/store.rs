use super::{Role, Scope, Staff, StaffSession};
use crate::ids::{BankId, OfficeId, StaffId};
use crate::people::{Keys, Sealed, open_totp};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

/// An account as a try at it needs it.
pub struct Account {
    pub id: StaffId,
    pub password_hash: String,
    pub totp: Option<Sealed>,
    pub totp_step: Option<i64>,
    pub failures: i16,
    pub locked_until: Option<DateTime<Utc>>,
    pub disabled: bool,
    pub demo: bool,
}

struct AccountRow {
    id: StaffId,
    password_hash: String,
    totp_cipher: Option<Vec<u8>>,
    key_id: Option<i16>,
    totp_step: Option<i64>,
    failures: i16,
    locked_until: Option<DateTime<Utc>>,
    disabled: bool,
    demo: bool,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Account {
        Account {
            id: row.id,
            password_hash: row.password_hash,
            totp: row.totp_cipher.zip(row.key_id).map(|(bytes, key_id)| Sealed { key_id, bytes }),
            totp_step: row.totp_step,
            failures: row.failures,
            locked_until: row.locked_until,
            disabled: row.disabled,
            demo: row.demo,
        }
    }
}

/// By its id or by its name.
async fn read(conn: &mut PgConnection, id: Option<StaffId>, name: Option<&str>) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query_as!(
        AccountRow,
        r#"select id as "id: StaffId", password_hash, totp_cipher, key_id, totp_step, failures, locked_until,
                  disabled_at is not null as "disabled!", demo
           from staff where id = $1 or username = $2"#,
        id.map(|id| id.0),
        name
    );
    Ok(row.fetch_optional(conn).await?.map(Account::from))
}

pub async fn account_by_name(conn: &mut PgConnection, username: &str) -> sqlx::Result<Option<Account>> {
    read(conn, None, Some(username)).await
}

/// The account of a username.
pub async fn id_of(conn: &mut PgConnection, username: &str) -> sqlx::Result<Option<StaffId>> {
    sqlx::query_scalar!(r#"select id as "id: StaffId" from staff where username = lower($1)"#, username)
        .fetch_optional(conn)
        .await
}

pub async fn account(conn: &mut PgConnection, id: StaffId) -> sqlx::Result<Account> {
    read(conn, Some(id), None).await?.ok_or(sqlx::Error::RowNotFound)
}

/// The account, which nobody else tries until the transaction ends.
pub async fn account_locked(conn: &mut PgConnection, id: StaffId) -> sqlx::Result<Account> {
    sqlx::query_scalar!("select id from staff where id = $1 for no key update", id.0).fetch_one(&mut *conn).await?;
    account(conn, id).await
}

pub async fn set_tries(
    conn: &mut PgConnection,
    id: StaffId,
    failures: i16,
    locked_until: Option<DateTime<Utc>>,
    totp_step: Option<i64>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff set failures = $2, locked_until = $3, totp_step = $4 where id = $1",
        id.0,
        failures,
        locked_until,
        totp_step
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Another password; a lock ends.
pub async fn set_password(
    conn: &mut PgConnection,
    id: StaffId,
    hash: &str,
    must_change: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff set password_hash = $2, must_change_password = $3, password_changed_at = $4, failures = 0,
             locked_until = null
         where id = $1",
        id.0,
        hash,
        must_change,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_totp(
    conn: &mut PgConnection,
    id: StaffId,
    secret: Option<&Sealed>,
    step: Option<i64>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff set totp_cipher = $2, key_id = $3, totp_step = $4 where id = $1",
        id.0,
        secret.map(|s| s.bytes.as_slice()),
        secret.map(|s| s.key_id),
        step
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens a session in the place of the account's last one.
pub async fn put_session(conn: &mut PgConnection, hash: &[u8], staff: StaffId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_session (token_hash, staff_id, created_at, last_seen_at) values ($1, $2, $3, $3)
         on conflict on constraint staff_session_one
         do update set token_hash = $1, created_at = $3, last_seen_at = $3",
        hash,
        staff.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub struct SessionRow {
    id: StaffId,
    username: String,
    name: String,
    role: Role,
    office_id: Option<OfficeId>,
    bank_id: Option<BankId>,
    must_change_password: bool,
    has_totp: bool,
    totp_required: bool,
    pub last_seen_at: DateTime<Utc>,
}

impl SessionRow {
    pub fn session(self, idle: TimeDelta) -> StaffSession {
        StaffSession {
            staff: Staff {
                id: self.id,
                username: self.username,
                name: self.name,
                role: self.role,
                scope: self.office_id.map(|office| Scope { office, bank: self.bank_id }),
            },
            expires_at: self.last_seen_at + idle,
            password_due: self.must_change_password,
            totp_due: self.totp_required && !self.has_totp,
            has_totp: self.has_totp,
        }
    }
}

/// The session of a token if it was used after an instant and its account is open. `demo`: those of the sample are.
pub async fn session(
    conn: &mut PgConnection,
    hash: &[u8],
    used_after: DateTime<Utc>,
    demo: bool,
) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.id as "id: StaffId", s.username, s.name, s.role as "role: Role", s.office_id as "office_id: OfficeId",
                  s.bank_id as "bank_id: BankId", s.must_change_password, s.totp_cipher is not null as "has_totp!",
                  coalesce(r.totp_required, false) as "totp_required!", x.last_seen_at
           from staff_session x join staff s on s.id = x.staff_id left join staff_role_rule r on r.role = s.role
           where x.token_hash = $1 and x.last_seen_at > $2 and s.disabled_at is null and ($3 or not s.demo)"#,
        hash,
        used_after,
        demo
    )
    .fetch_optional(conn)
    .await
}

pub async fn touch(conn: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update staff_session set last_seen_at = $2 where token_hash = $1", hash, now).execute(conn).await?;
    Ok(())
}

/// Whose session it was.
pub async fn delete_session(conn: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<StaffId>> {
    sqlx::query_scalar!(r#"delete from staff_session where token_hash = $1 returning staff_id as "id: StaffId""#, hash)
        .fetch_optional(conn)
        .await
}

/// Ends an account's session, wherever it is held.
pub async fn end_session(conn: &mut PgConnection, staff: StaffId) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_session where staff_id = $1", staff.0).execute(conn).await?;
    Ok(())
}

pub struct NewAccount<'a> {
    pub username: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub scope: Option<Scope>,
    pub hash: &'a str,
    /// Of the sample city; any other account starts with a password to be changed.
    pub demo: bool,
}

/// None where the username is taken.
pub async fn insert(
    conn: &mut PgConnection,
    new: &NewAccount<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<StaffId>> {
    sqlx::query_scalar!(
        r#"insert into staff (username, name, role, office_id, bank_id, password_hash, password_changed_at,
               must_change_password, demo, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, not $8, $8, $7)
           on conflict on constraint staff_username do nothing returning id as "id: StaffId""#,
        new.username,
        new.name,
        new.role as Role,
        new.scope.map(|s| s.office.0),
        new.scope.and_then(|s| s.bank).map(|b| b.0),
        new.hash,
        now,
        new.demo
    )
    .fetch_optional(conn)
    .await
}

pub async fn require_totp(conn: &mut PgConnection, role: Role, required: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_role_rule (role, totp_required) values ($1, $2)
         on conflict (role) do update set totp_required = $2",
        role as Role,
        required
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An account as lists show it.
pub struct Listed {
    pub username: String,
    pub name: String,
    pub role: Role,
    /// Slug and code.
    pub office: Option<String>,
    pub bank: Option<String>,
    pub has_totp: bool,
    pub disabled: bool,
    pub demo: bool,
    pub locked_until: Option<DateTime<Utc>>,
    /// Nobody has changed it since the account was made.
    pub first_password: bool,
}

/// All accounts in the order they were made.
pub async fn list(conn: &mut PgConnection) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select s.username, s.name, s.role as "role: Role", o.slug as "office?", b.code as "bank?",
                  s.totp_cipher is not null as "has_totp!", s.disabled_at is not null as "disabled!", s.demo,
                  s.locked_until, s.password_changed_at = s.created_at as "first_password!"
           from staff s left join office o on o.id = s.office_id left join bank b on b.id = s.bank_id order by s.id"#
    )
    .fetch_all(conn)
    .await
}

/// Ids of accounts whose second factor does not open with these keys.
pub async fn unreadable(conn: &mut PgConnection, keys: &Keys) -> sqlx::Result<Vec<i64>> {
    let mut rows = sqlx::query!(
        r#"select id, totp_cipher as "cipher!", key_id as "key_id!" from staff where totp_cipher is not null order by id"#
    )
    .fetch(conn);
    let mut found = vec![];
    while let Some(row) = rows.try_next().await? {
        if open_totp(keys, row.key_id, &row.cipher).is_err() {
            found.push(row.id);
        }
    }
    Ok(found)
}
