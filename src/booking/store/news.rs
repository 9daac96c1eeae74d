//! Reservations whose checklist is no longer the one in force on the day of their visit.

use crate::ids::{ServiceId, WindowId};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;

pub struct Outdated {
    pub id: i64,
    pub code: String,
    pub service_id: ServiceId,
    pub mobile_id: i64,
    pub lang: String,
    pub facts: Value,
    pub checklist_version: i32,
    pub in_force: i32,
    pub window: WindowId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// Those of today and later that were not told of that version, locked; what another server is telling is left out.
pub async fn outdated(conn: &mut PgConnection, today: NaiveDate, limit: i64) -> sqlx::Result<Vec<Outdated>> {
    sqlx::query_as!(
        Outdated,
        r#"select r.id, r.code, r.service_id as "service_id: ServiceId", r.mobile_id, r.lang, r.facts,
                  r.checklist_version, c.version as in_force, d.window_id as "window: WindowId", s.starts_at, s.ends_at
           from reservation r
           join window_day d on d.id = r.window_day_id
           join slot s on s.id = r.slot_id
           cross join lateral (
               select version from checklist
               where service_id = r.service_id and effective_from <= d.date
               order by effective_from desc, version desc limit 1) c
           -- the first condition is that of the index of live ones, the second what is meant
           where r.status in ('booked', 'checked_in', 'called', 'serving') and r.status = 'booked'
             and d.date >= $1 and r.checklist_version > 0
             and c.version <> r.checklist_version and c.version is distinct from r.checklist_told
           order by r.id limit $2
           for update of r skip locked"#,
        today,
        limit
    )
    .fetch_all(conn)
    .await
}

/// Remembers of which version each was told.
pub async fn mark_told(conn: &mut PgConnection, told: &[(i64, i32)]) -> sqlx::Result<()> {
    let (ids, versions): (Vec<i64>, Vec<i32>) = told.iter().copied().unzip();
    sqlx::query!(
        "update reservation r set checklist_told = t.version
         from unnest($1::bigint[], $2::integer[]) as t (id, version) where r.id = t.id",
        &ids,
        &versions
    )
    .execute(conn)
    .await?;
    Ok(())
}
