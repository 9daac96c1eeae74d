use crate::booking::Status;
use crate::ids::{Channel, OfficeId, ServiceId, SlotId, WindowId};
use crate::people::IdType;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Makes the rest of a transaction read one instant.
pub async fn one_snapshot(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("set transaction isolation level repeatable read read only").execute(conn).await?;
    Ok(())
}

pub struct DaySlot {
    pub id: SlotId,
    pub window: WindowId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub closed: bool,
}

pub async fn slots_of(conn: &mut PgConnection, office: OfficeId, date: NaiveDate) -> sqlx::Result<Vec<DaySlot>> {
    sqlx::query_as!(
        DaySlot,
        r#"select s.id as "id: SlotId", d.window_id as "window: WindowId", s.starts_at, s.ends_at, s.capacity,
                  s.closed or d.closed_reason_zh is not null as "closed!"
           from slot s join window_day d on d.id = s.window_day_id join svc_window w on w.id = d.window_id
           where w.office_id = $1 and d.date = $2 order by w.position, s.starts_at"#,
        office.0,
        date
    )
    .fetch_all(conn)
    .await
}

/// A reservation of a day, as its list shows it.
pub struct DayRow {
    pub code: String,
    pub status: Status,
    pub slot: SlotId,
    pub window: WindowId,
    pub service: ServiceId,
    pub channel: Channel,
    pub starts_at: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub name_cipher: Vec<u8>,
    pub name_key: i16,
    pub id_type: IdType,
    pub id_cipher: Vec<u8>,
    pub id_key: i16,
    pub number_cipher: Vec<u8>,
    pub number_key: i16,
}

pub async fn reservations_of(conn: &mut PgConnection, office: OfficeId, date: NaiveDate) -> sqlx::Result<Vec<DayRow>> {
    sqlx::query_as!(
        DayRow,
        r#"select r.code, r.status as "status: Status", s.id as "slot: SlotId", d.window_id as "window: WindowId",
                  r.service_id as "service: ServiceId", r.channel as "channel: Channel", s.starts_at, r.check_in_until,
                  r.name_cipher, r.key_id as name_key, p.id_type as "id_type: IdType", p.id_cipher, p.key_id as id_key,
                  m.number_cipher, m.key_id as number_key
           from window_day d join svc_window w on w.id = d.window_id
           join slot s on s.window_day_id = d.id
           join reservation r on r.slot_id = s.id
           join person p on p.id = r.person_id join mobile m on m.id = r.mobile_id
           where w.office_id = $1 and d.date = $2 order by s.starts_at, r.id"#,
        office.0,
        date
    )
    .fetch_all(conn)
    .await
}

/// When tickets were last called, repetitions counted.
pub async fn last_calls(conn: &mut PgConnection, tickets: &[Uuid]) -> sqlx::Result<HashMap<Uuid, DateTime<Utc>>> {
    let rows = sqlx::query!(
        r#"select ticket_id, max(at) as "at!" from ticket_event
           where ticket_id = any($1) and act in ('called', 'recalled') group by ticket_id"#,
        tickets
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.ticket_id, row.at)).collect())
}
