//! The audit as its viewer reads it.

use super::store::{self, Read};
use super::{Actor, ActorKind};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub from: Option<DateTime<Utc>>,
    /// Not included.
    pub until: Option<DateTime<Utc>>,
    pub kind: Option<ActorKind>,
    pub actor_id: Option<i64>,
    /// An action, or its beginning up to a dot.
    pub action: Option<String>,
    /// Older than this entry.
    pub before: Option<i64>,
}

/// An entry with its id and, of staff, the username.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub username: Option<String>,
    pub action: String,
    pub object: String,
    pub detail: Value,
}

/// Newest first.
pub async fn entries(conn: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Found>> {
    let rows = store::read(conn, filter, limit).await?;
    let found = |row: Read| Found {
        id: row.id,
        at: row.at,
        actor: Actor { kind: row.actor, id: row.actor_id },
        username: row.username,
        action: row.action,
        object: row.object,
        detail: row.detail,
    };
    Ok(rows.into_iter().map(found).collect())
}
