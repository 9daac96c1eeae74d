//! The invariants of the ledger over the whole database, for `yueban check`, its metric and the tests.

use super::store::check as store;
use crate::people::Keys;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// One broken promise: which rule, where, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub rule: String,
    pub object: String,
    pub detail: String,
}

/// Everything that should be impossible and is there. `keys`: also audit entries whose HMAC does not fit, and where
/// their chain is broken first.
pub async fn violations(
    conn: &mut PgConnection,
    keys: Option<&Keys>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Violation>> {
    let mut found = store::ledger(conn, now).await?;
    if let Some(keys) = keys {
        found.extend(crate::audit::false_entries(conn, keys).await?.into_iter().map(|id| Violation {
            rule: "audit_mac".into(),
            object: format!("audit_entry:{id}"),
            detail: "the entry is not as it was written".into(),
        }));
        let broken = crate::audit::chain::first_break(conn, keys).await?;
        found.extend(broken.map(|(object, detail)| Violation { rule: "audit_chain".into(), object, detail }));
    }
    Ok(found)
}

/// The product's instant as the database's clock has it, for commands that run beside servers.
pub async fn now_of(conn: &mut PgConnection, real: DateTime<Utc>) -> sqlx::Result<DateTime<Utc>> {
    let instance = super::store::watch::instance(conn).await?;
    Ok(real + chrono::TimeDelta::milliseconds(instance.clock_offset_ms))
}

/// Forgets answers that were kept for their 24 hours.
pub async fn forget_answers(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    super::store::claim::forget(conn, now - super::store::claim::KEPT).await
}
