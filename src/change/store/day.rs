use crate::calendar::DayKind;
use crate::change::workday::NewWorkday;
use crate::ids::{WindowDayId, WindowId};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Which window-day is which.
#[derive(Clone, Copy, Debug)]
pub struct DayRef {
    pub id: WindowDayId,
    pub window: WindowId,
    pub date: NaiveDate,
}

/// Window-days from a date on, in the order of their locks.
pub async fn days_from(conn: &mut PgConnection, from: NaiveDate) -> sqlx::Result<Vec<DayRef>> {
    sqlx::query_as!(
        DayRef,
        r#"select id as "id: WindowDayId", window_id as "window: WindowId", date from window_day
           where date >= $1 order by id"#,
        from
    )
    .fetch_all(conn)
    .await
}

/// Tells a day of the calendar otherwise; every server reads its city again.
pub async fn set_day(conn: &mut PgConnection, new: &NewWorkday) -> sqlx::Result<()> {
    let kind = match new.kind {
        DayKind::AdjustedWorkday => "adjusted_workday",
        DayKind::Holiday => "holiday",
    };
    sqlx::query!(
        "insert into calendar_day (date, kind, statutory, name_zh, name_en) values ($1, $2, false, $3, $4)
         on conflict (date) do update set kind = excluded.kind, statutory = excluded.statutory,
             name_zh = excluded.name_zh, name_en = excluded.name_en",
        new.date,
        kind,
        new.name.zh,
        new.name.en
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update instance set config_version = config_version + 1").execute(conn).await?;
    Ok(())
}
