//! The way to Postgres: pool, migrations, errors by name, and the lock that tells servers from maintenance. The
//! embedded Postgres and backups have files of their own. No business rule and no query of a business room is here.

pub use line::{Line, gather};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use std::time::Duration;

pub mod backup;
pub mod embedded;
mod line;

/// The schema as this binary knows it. A newer one, left by the next release, is served as well.
pub static MIGRATOR: Migrator = {
    let mut migrator = sqlx::migrate!();
    migrator.ignore_missing = true;
    migrator
};

/// Advisory lock: every server holds it shared; what wants the database for itself (restore, rekey) takes it whole.
pub const SERVER_LOCK: i64 = 0x7975_6562_616e;

/// How long a caller waits for a connection of the pool.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a connection may lie idle before it is tried out.
const TRUSTED: Duration = Duration::from_secs(1);
/// Nets for what went wrong, never part of a rule. Locks are held for milliseconds.
const SESSION: [(&str, &str); 5] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "3s"),
    ("idle_in_transaction_session_timeout", "60s"),
    ("jit", "off"),
    ("timezone", "UTC"),
];

/// A pool of at most `max` connections; fails when the database cannot be reached.
pub async fn connect(options: PgConnectOptions, max: u32) -> Result<PgPool, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(max).acquire_timeout(ACQUIRE).test_before_acquire(false);
    // one that was in use a moment ago is not asked whether it still lives
    let pool = pool.before_acquire(|conn, meta| {
        Box::pin(async move {
            if meta.idle_for > TRUSTED {
                conn.ping().await?;
            }
            Ok(true)
        })
    });
    pool.connect_with(session(options)).await
}

/// The options with the settings each session of this program has, for connections outside the pool.
pub fn session(options: PgConnectOptions) -> PgConnectOptions {
    options.options(SESSION).application_name(concat!("yueban ", env!("CARGO_PKG_VERSION")))
}

/// Brings the schema up to date. Servers that start together wait for each other here.
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    let mut conn = patient(pool).await?;
    MIGRATOR.run(&mut conn).await?;
    conn.close().await?;
    Ok(())
}

/// Whether the schema has every migration that this binary knows.
pub async fn is_migrated(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let known: Vec<i64> = MIGRATOR.iter().map(|m| m.version).collect();
    let applied: i64 = sqlx::query_scalar("select count(*) from _sqlx_migrations where success and version = any ($1)")
        .bind(&known)
        .fetch_one(pool)
        .await?;
    Ok(applied == known.len() as i64)
}

/// A connection of its own whose statements may take as long as they need.
pub async fn patient(pool: &PgPool) -> Result<PgConnection, sqlx::Error> {
    let mut conn = pool.acquire().await?.detach();
    sqlx::raw_sql("set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0")
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

/// Holds `SERVER_LOCK` for as long as it lives.
pub struct ServerLock {
    _conn: PgConnection,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("a restore or rekey is at work on this database: start again when it has ended")]
    Maintenance,
    #[error("a server is running on this database: stop it first")]
    Served,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Tells others that a server runs here, by a connection of its own.
pub async fn hold_server_lock(pool: &PgPool) -> Result<ServerLock, LockError> {
    let mut conn = patient(pool).await?;
    let free: bool =
        sqlx::query_scalar("select pg_try_advisory_lock_shared($1)").bind(SERVER_LOCK).fetch_one(&mut conn).await?;
    if free { Ok(ServerLock { _conn: conn }) } else { Err(LockError::Maintenance) }
}

/// Takes the database for this transaction alone: no server runs, and none starts, until it ends.
pub async fn lock_out_servers(tx: &mut PgConnection) -> Result<(), LockError> {
    let free: bool = sqlx::query_scalar("select pg_try_advisory_xact_lock($1)").bind(SERVER_LOCK).fetch_one(tx).await?;
    if free { Ok(()) } else { Err(LockError::Served) }
}

/// The constraint that refused a statement.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|refused| refused.constraint())
}

/// True where the database was out of reach or too busy, and the same act may succeed a little later.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    match error {
        Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed => true,
        // connection lost, out of resources, shutting down or starting, timed out waiting
        Database(refused) => refused.code().is_some_and(|code| {
            ["08", "53"].iter().any(|class| code.starts_with(class))
                || ["57P01", "57P02", "57P03", "57014", "55P03", "25P03"].contains(&&*code)
        }),
        _ => false,
    }
}
