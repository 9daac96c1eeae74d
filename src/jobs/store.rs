use crate::booking::{self, Desk};
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

/// Runs a job if it is due and no other server has it. A clock that was moved back makes every job due.
pub async fn claim_and_run(
    desk: &Desk,
    name: &str,
    every: TimeDelta,
    work: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let now = desk.clock.now();
    let due = sqlx::query_scalar!(
        r#"select not exists (select from job where name = $1 and last_run_at > $2 and last_run_at <= $3) as "due!""#,
        name,
        now - every,
        now
    )
    .fetch_one(&desk.db)
    .await?;
    if !due {
        return Ok(());
    }
    sqlx::query!("insert into job (name) values ($1) on conflict do nothing", name).execute(&desk.db).await?;
    let mut tx = desk.db.begin().await?;
    let mine = sqlx::query_scalar!(
        "select name from job where name = $1 and (last_run_at is null or last_run_at <= $2 or last_run_at > $3)
         for update skip locked",
        name,
        now - every,
        now
    )
    .fetch_optional(&mut *tx)
    .await?;
    if mine.is_none() {
        return Ok(());
    }
    let result = work().await;
    sqlx::query!(
        "update job set last_run_at = $2, last_error = $3 where name = $1",
        name,
        now,
        result.as_ref().err().map(|e| format!("{e:#}"))
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    result
}

/// Removes what has served its time.
pub async fn prune(db: &PgPool, now: DateTime<Utc>) -> Result<()> {
    let mut conn = db.acquire().await?;
    booking::forget_answers(&mut conn, now).await?;
    sqlx::query!("delete from login_code where created_at < $1", now - TimeDelta::days(2)).execute(&mut *conn).await?;
    sqlx::query!("delete from citizen_session where expires_at < $1", now).execute(&mut *conn).await?;
    // they end when they lie idle for minutes
    sqlx::query!("delete from staff_session where last_seen_at < $1", now - TimeDelta::days(1))
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from address_count where window_start < $1",
        crate::clock::Clock::real_now() - TimeDelta::hours(1)
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
