//! The invariants of the hall over the whole database, for `yueban check`, its metric and the tests.

use super::store;
use crate::booking::Violation;
use sqlx::PgConnection;

/// Everything of the hall that should be impossible and is there.
pub async fn violations(conn: &mut PgConnection) -> sqlx::Result<Vec<Violation>> {
    store::hall(conn).await
}
