//! Reservations that nobody came to: no-shows; and those that are voided because the office had taken their seat away.

use super::desk::Desk;
use super::store::behalf as store;
use super::store::change;
use super::store::claim::{self, Missed};
use super::store::read;
use super::types::{NotDone, Status};
use crate::audit::{self, Actor, Entry};
use crate::ids::Code;
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

impl Missed {
    pub(super) fn entry(&self, now: DateTime<Utc>) -> Entry {
        let voided = self.status == Status::Voided;
        Entry {
            at: now,
            actor: Actor::SYSTEM,
            action: if voided { "reservation.void" } else { "reservation.no_show" },
            object: format!("reservation:{}", self.code),
            detail: serde_json::json!({}),
        }
    }
}

impl Desk {
    /// Marks up to 500 reservations as no-shows whose time to check in is over and whose day ended before an instant.
    pub async fn mark_no_shows(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        ended_before: DateTime<Utc>,
    ) -> Result<u64, NotDone> {
        let mut tx = conn.begin().await?;
        let due = store::due_no_shows(&mut tx, now, ended_before).await?;
        let marked = self.end(&mut tx, &due, now).await?;
        tx.commit().await?;
        Ok(marked)
    }

    /// Voids up to 500 of the same days whose seat the office took away, each in a transaction under its locks: a seat
    /// goes back with it.
    pub async fn void_unsettled(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        ended_before: DateTime<Utc>,
    ) -> Result<u64, NotDone> {
        let mut voided = 0;
        for code in store::due_voids(conn, now, ended_before).await? {
            let Some(code) = Code::parse(&code) else { continue };
            let mut tx = conn.begin().await?;
            let Some(row) = read::by_code(&mut tx, &code, None).await? else { continue };
            change::lock(&mut tx, &[row.person_id], &[row.mobile_id], &[row.window_day_id], now).await?;
            voided += self.end(&mut tx, &[row.id], now).await?;
            tx.commit().await?;
        }
        Ok(voided)
    }

    async fn end(&self, tx: &mut PgConnection, due: &[i64], now: DateTime<Utc>) -> Result<u64, NotDone> {
        let missed = claim::end_missed(tx, due, now).await?;
        audit::record_all(tx, &self.keys, &missed.iter().map(|m| m.entry(now)).collect::<Vec<_>>()).await?;
        Ok(missed.len() as u64)
    }
}
