use super::{Calendar, DayKind, SpecialDay};
use crate::lang::Text;
use sqlx::PgConnection;

/// Every year and special day there is.
pub async fn load(conn: &mut PgConnection) -> sqlx::Result<Calendar> {
    let published =
        sqlx::query_scalar!("select year from calendar_year where status = 'published'").fetch_all(&mut *conn).await?;
    let days = sqlx::query!("select date, kind, name_zh, name_en from calendar_day").fetch_all(conn).await?;
    Ok(Calendar::new(
        published.into_iter().map(i32::from),
        days.into_iter().map(|d| {
            let kind = if d.kind == "adjusted_workday" { DayKind::AdjustedWorkday } else { DayKind::Holiday };
            (d.date, SpecialDay { kind, name: Text { zh: d.name_zh, en: d.name_en } })
        }),
    ))
}
