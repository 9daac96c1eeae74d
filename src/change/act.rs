//! What every change has in common: the roster's lock, the key, the answer, and another try when somebody moves.

use super::{By, Changed, Mode, NotChanged};
use crate::booking::{Desk, NotDone, earlier, remember};
use crate::ids::Caller;
use crate::roster;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use std::time::{Duration, Instant};

/// Somebody held what was needed, so often, before the caller is told to come back.
const TRIES: u32 = 8;

/// What a try came to.
pub enum Tried {
    Answered(Changed),
    /// Somebody moved meanwhile: nothing was written.
    Again,
}

/// And so long at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// Counts the tries of a change.
pub struct Tries {
    n: u32,
    since: Instant,
}

impl Default for Tries {
    fn default() -> Tries {
        Tries { n: 0, since: Instant::now() }
    }
}

impl Tries {
    /// After a few, every lock is taken that could be needed.
    pub fn wide(&self) -> bool {
        self.n > 1
    }

    /// The change's answer, or none after a little rest: try again. A transaction that lost a lock to others is tried
    /// again too.
    pub async fn settled(&mut self, tried: Result<Tried, NotChanged>) -> Option<Result<Changed, NotChanged>> {
        match tried {
            Ok(Tried::Answered(changed)) => return Some(Ok(changed)),
            Ok(Tried::Again) | Err(NotChanged::NotDone(NotDone::Unavailable { .. })) => {}
            Err(error) => return Some(Err(error)),
        }
        self.n += 1;
        if self.n == TRIES || self.since.elapsed() > PATIENCE {
            return Some(Err(NotDone::Unavailable { retry_after_seconds: 2 }.into()));
        }
        tokio::time::sleep(Duration::from_millis(u64::from(self.n) * 10)).await;
        None
    }
}

/// One snapshot for a dry run; for an act a transaction that holds the roster's lock.
pub async fn begin<'a>(conn: &'a mut PgConnection, mode: &Mode) -> Result<Transaction<'a, Postgres>, NotChanged> {
    if !mode.applies() {
        return Ok(conn.begin_with("begin transaction isolation level repeatable read read only").await?);
    }
    let mut tx = conn.begin().await?;
    roster::lock(&mut tx).await?;
    Ok(tx)
}

/// What an earlier request with this key got.
pub async fn replay(
    tx: &mut PgConnection,
    by: &By,
    mode: &Mode,
    now: DateTime<Utc>,
) -> Result<Option<Changed>, NotChanged> {
    let Mode::Confirm(Some(key)) = mode else { return Ok(None) };
    let done = earlier(tx, Caller::Staff(by.staff), key, now).await?;
    Ok(done.map(|done| Changed { json: done.json, replayed: done.replayed }))
}

/// Ends a try: an act is remembered with its key and committed, and this server sees it before it is answered.
pub async fn answer(
    mut tx: Transaction<'_, Postgres>,
    desk: &Desk,
    by: &By,
    mode: &Mode,
    answer: &impl Serialize,
    now: DateTime<Utc>,
) -> Result<Tried, NotChanged> {
    let json = serde_json::to_string(answer).map_err(anyhow::Error::from)?;
    if let Mode::Confirm(key) = mode {
        if let Some(key) = key {
            remember(&mut tx, Caller::Staff(by.staff), key, &json, now).await?;
        }
        tx.commit().await?;
        desk.fresh_availability().await;
    }
    Ok(Tried::Answered(Changed { json, replayed: false }))
}
