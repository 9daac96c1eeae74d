use super::HallLock;
use crate::counter::types::{Companion, Missing, Outcome};
use crate::ids::{ReservationId, StaffId, WindowId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;

pub struct NewResult<'a> {
    pub reservation: ReservationId,
    pub outcome: Outcome,
    pub reason: Option<&'a str>,
    pub companions: &'a [Companion],
    pub missing: &'a [Missing],
    pub window: WindowId,
    pub staff: Option<StaffId>,
    pub now: DateTime<Utc>,
}

pub async fn save_result(conn: &mut PgConnection, new: NewResult<'_>, _: &HallLock) -> sqlx::Result<()> {
    let companions: Vec<String> = new.companions.iter().map(|c| c.name().to_owned()).collect();
    sqlx::query!(
        "insert into visit_result (reservation_id, outcome, reason, companions, window_id, staff_id, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        new.reservation.0,
        new.outcome as Outcome,
        new.reason,
        &companions,
        new.window.0,
        new.staff.map(|s| s.0),
        new.now
    )
    .execute(&mut *conn)
    .await?;
    let materials: Vec<String> = new.missing.iter().map(|m| m.material.clone()).collect();
    let reasons: Vec<String> = new.missing.iter().map(|m| m.reason.clone()).collect();
    sqlx::query!(
        "insert into visit_missing (reservation_id, position, material, reason)
         select $1, n, material, reason from unnest($2::text[], $3::text[]) with ordinality as u (material, reason, n)",
        new.reservation.0,
        &materials,
        &reasons
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Opens the case of an accepted application under the day's next number.
pub async fn open_case(
    conn: &mut PgConnection,
    reservation: ReservationId,
    date: NaiveDate,
    due_on: Option<NaiveDate>,
    now: DateTime<Utc>,
    _: &HallLock,
) -> sqlx::Result<String> {
    let last = sqlx::query_scalar!(
        "insert into case_number as n (date, last) values ($1, 1)
         on conflict (date) do update set last = n.last + 1 returning last",
        date
    )
    .fetch_one(&mut *conn)
    .await?;
    let number = format!("{}-{last:04}", date.format("%Y%m%d"));
    sqlx::query!(
        "insert into loan_case (case_number, reservation_id, accepted_at, due_on) values ($1, $2, $3, $4)",
        number,
        reservation.0,
        now,
        due_on
    )
    .execute(conn)
    .await?;
    Ok(number)
}

/// What visits came to, by code.
pub async fn outcomes_of(conn: &mut PgConnection, codes: &[String]) -> sqlx::Result<HashMap<String, Outcome>> {
    let rows = sqlx::query!(
        r#"select r.code, v.outcome as "outcome: Outcome"
           from visit_result v join reservation r on r.id = v.reservation_id where r.code = any($1)"#,
        codes
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.outcome)).collect())
}

/// A visit's outcome as it was written down.
#[derive(Clone, Debug)]
pub struct ResultRow {
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub companions: Vec<String>,
    pub missing: Vec<Missing>,
    pub at: DateTime<Utc>,
    pub case_number: Option<String>,
    pub due_on: Option<NaiveDate>,
}

pub async fn result_of(conn: &mut PgConnection, code: &str) -> sqlx::Result<Option<ResultRow>> {
    let row = sqlx::query!(
        r#"select v.reservation_id, v.outcome as "outcome: Outcome", v.reason, v.companions, v.at,
                  c.case_number as "case_number?", c.due_on
           from visit_result v join reservation r on r.id = v.reservation_id
           left join loan_case c on c.reservation_id = r.id where r.code = $1"#,
        code
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let missing = sqlx::query_as!(
        Missing,
        "select material, reason from visit_missing where reservation_id = $1 order by position",
        row.reservation_id
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(ResultRow {
        outcome: row.outcome,
        reason: row.reason,
        companions: row.companions,
        missing,
        at: row.at,
        case_number: row.case_number,
        due_on: row.due_on,
    }))
}
