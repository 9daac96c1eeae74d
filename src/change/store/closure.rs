use crate::change::Part;
use crate::ids::{BankId, OfficeId, SlotId, StaffId, WindowDayId, WindowId};
use crate::lang::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// What becomes of who is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "closure_resolve", rename_all = "snake_case")]
pub enum Resolve {
    /// To another seat; who finds none is asked to choose one later.
    #[default]
    Move,
    /// Each is asked to choose another.
    Offer,
    Void,
}

#[derive(Clone, Debug)]
pub struct ClosureRow {
    pub id: Uuid,
    pub part: Part,
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
    pub reason: Text,
    pub resolve: Resolve,
    pub made_at: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
}

pub async fn insert_closure(conn: &mut PgConnection, new: &ClosureRow, by: StaffId) -> sqlx::Result<()> {
    let (office, bank, window) = match new.part {
        Part::Centre => (None, None, None),
        Part::Office(id) => (Some(id.0), None, None),
        Part::Bank(id) => (None, Some(id.0), None),
        Part::Window(id) => (None, None, Some(id.0)),
    };
    sqlx::query!(
        "insert into closure (id, office_id, bank_id, window_id, starts_at, ends_at, reason_zh, reason_en, resolve, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.id,
        office,
        bank,
        window,
        new.starts_at,
        new.ends_at,
        new.reason.zh,
        new.reason.en,
        new.resolve as Resolve,
        by.0,
        new.made_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Found {
    id: Uuid,
    office_id: Option<OfficeId>,
    bank_id: Option<BankId>,
    window_id: Option<WindowId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    reason_zh: String,
    reason_en: String,
    resolve: Resolve,
    made_at: DateTime<Utc>,
    undone_at: Option<DateTime<Utc>>,
}

impl From<Found> for ClosureRow {
    fn from(found: Found) -> ClosureRow {
        let part = match (found.office_id, found.bank_id, found.window_id) {
            (Some(office), ..) => Part::Office(office),
            (_, Some(bank), _) => Part::Bank(bank),
            (_, _, Some(window)) => Part::Window(window),
            (None, None, None) => Part::Centre,
        };
        ClosureRow {
            id: found.id,
            part,
            starts_at: found.starts_at,
            ends_at: found.ends_at,
            reason: Text::new(found.reason_zh, found.reason_en),
            resolve: found.resolve,
            made_at: found.made_at,
            undone_at: found.undone_at,
        }
    }
}

/// Closures that end after an instant, in force or undone, earliest first; or one, whenever it is.
async fn found(conn: &mut PgConnection, id: Option<Uuid>, after: DateTime<Utc>) -> sqlx::Result<Vec<ClosureRow>> {
    let rows = sqlx::query_as!(
        Found,
        r#"select id, office_id as "office_id: OfficeId", bank_id as "bank_id: BankId", window_id as "window_id: WindowId",
                  starts_at, ends_at, reason_zh, reason_en, resolve as "resolve: Resolve", made_at, undone_at
           from closure where id = $1 or $1::uuid is null and ends_at > $2 order by starts_at, made_at, id"#,
        id,
        after
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(ClosureRow::from).collect())
}

pub async fn closures(conn: &mut PgConnection, after: DateTime<Utc>) -> sqlx::Result<Vec<ClosureRow>> {
    found(conn, None, after).await
}

pub async fn closure(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<ClosureRow>> {
    Ok(found(conn, Some(id), DateTime::UNIX_EPOCH).await?.pop())
}

pub async fn undo_closure(conn: &mut PgConnection, id: Uuid, by: StaffId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update closure set undone_by = $2, undone_at = $3 where id = $1", id, by.0, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Slots of these days that something keeps closed; `but`: as if that closure were undone; `holidays` false: as if none
/// were there.
pub async fn kept_closed(
    conn: &mut PgConnection,
    days: &[WindowDayId],
    but: Option<Uuid>,
    holidays: bool,
) -> sqlx::Result<HashSet<SlotId>> {
    let days: Vec<i64> = days.iter().map(|d| d.0).collect();
    let slots =
        sqlx::query_scalar!(r#"select slot_id as "slot!: SlotId" from kept_closed($1, $2, $3)"#, &days, but, holidays)
            .fetch_all(conn)
            .await?;
    Ok(slots.into_iter().collect())
}
