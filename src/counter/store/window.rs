use super::HallLock;
use crate::counter::types::Duty;
use crate::ids::{OfficeId, StaffId, WindowId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;

/// What a window does today, and why where it is not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRow {
    pub state: Duty,
    pub reason: Option<String>,
}

pub async fn duties(
    conn: &mut PgConnection,
    office: OfficeId,
    date: NaiveDate,
) -> sqlx::Result<HashMap<WindowId, DutyRow>> {
    let rows = sqlx::query!(
        r#"select d.window_id as "window: WindowId", d.state as "state: Duty", d.reason
           from window_duty d join svc_window w on w.id = d.window_id where w.office_id = $1 and d.date = $2"#,
        office.0,
        date
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.window, DutyRow { state: row.state, reason: row.reason })).collect())
}

#[derive(Clone, Copy, Debug)]
pub struct NewDuty<'a> {
    pub window: WindowId,
    pub date: NaiveDate,
    pub state: Duty,
    pub reason: Option<&'a str>,
    pub staff: StaffId,
    pub now: DateTime<Utc>,
}

pub async fn set_duty(conn: &mut PgConnection, new: NewDuty<'_>, _: &HallLock) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into window_duty (window_id, date, state, reason, staff_id, changed_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (window_id, date) do update
            set state = excluded.state, reason = excluded.reason, staff_id = excluded.staff_id,
                changed_at = excluded.changed_at",
        new.window.0,
        new.date,
        new.state as Duty,
        new.reason,
        new.staff.0,
        new.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Closes a window's slots of a day that have not ended, or opens them, as its duty says: nobody gets a seat of a closed
/// one. What a closure keeps closed stays so.
pub async fn settle_slots(
    conn: &mut PgConnection,
    window: WindowId,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "select settle_closed(array(select id from window_day where window_id = $1 and date = $2), $3)",
        window.0,
        date,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A reservation of a closed window, and the slots of the same span at other windows of the bank in the office that
/// are not fully booked, emptiest first. Whether its share has a seat there is judged under the lock of the day.
/// Without slots: whose ticket waits for the window though the seat is elsewhere (sent on, or a walk-in who was called
/// there), and who waits for any window of the bank, once none of them is left.
pub struct Stranded {
    pub code: String,
    pub checked_in: bool,
    pub siblings: Vec<uuid::Uuid>,
}

pub async fn stranded(
    conn: &mut PgConnection,
    window: WindowId,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Stranded>> {
    sqlx::query_as!(
        Stranded,
        r#"select code as "code!", checked_in as "checked_in!", siblings as "siblings!" from (
           select r.code, r.status = 'checked_in' as checked_in,
                  array(select o.public_id from slot o join window_day e on e.id = o.window_day_id
                     join svc_window x on x.id = e.window_id
                     left join window_duty y on y.window_id = x.id and y.date = e.date
                    where e.date = d.date and o.starts_at = s.starts_at and o.ends_at = s.ends_at and not o.closed
                      and e.closed_reason_zh is null and x.id <> w.id and x.office_id = w.office_id and x.bank_id = w.bank_id
                      and coalesce(y.state, 'open') <> 'closed' and o.booked < o.capacity
                      and exists (select from svc_window_service q where q.window_id = x.id and q.service_id = r.service_id)
                    order by o.booked, x.position) as siblings,
                  s.starts_at, r.id
           from reservation r join slot s on s.id = r.slot_id join window_day d on d.id = r.window_day_id
           join svc_window w on w.id = d.window_id
           left join ticket t on t.reservation_id = r.id
           where d.window_id = $1 and d.date = $2
             and (r.status = 'booked' and r.check_in_until >= $3
                  or r.status = 'checked_in' and t.window_id = $1 and t.status in ('waiting', 'transferred', 'parked', 'missed'))
           union all
           select r.code, true, '{}', s.starts_at, r.id
           from svc_window w join ticket t on t.office_id = w.office_id and t.date = $2
           join reservation r on r.id = t.reservation_id join slot s on s.id = r.slot_id
           join window_day d on d.id = r.window_day_id
           where w.id = $1 and t.status in ('waiting', 'transferred', 'parked', 'missed')
             and (t.window_id = $1 and d.window_id <> $1
                  or t.window_id is null and t.bank_id = w.bank_id and not exists (
                      select from svc_window x left join window_duty y on y.window_id = x.id and y.date = $2
                       where x.office_id = w.office_id and x.bank_id = w.bank_id and x.id <> w.id
                         and coalesce(y.state, 'open') <> 'closed'))
           ) stranded order by starts_at, id"#,
        window.0,
        date,
        now
    )
    .fetch_all(conn)
    .await
}

/// An office's day that is over and has tickets that are not.
pub struct Unfinished {
    pub office: OfficeId,
    pub date: NaiveDate,
}

/// Days whose last slot ended before an instant, with tickets still open.
pub async fn unfinished(conn: &mut PgConnection, ended_before: DateTime<Utc>) -> sqlx::Result<Vec<Unfinished>> {
    sqlx::query_as!(
        Unfinished,
        r#"select t.office_id as "office: OfficeId", t.date
           from ticket t where t.status not in ('done', 'left')
             and not exists (select from window_day d join svc_window w on w.id = d.window_id
                             join slot s on s.window_day_id = d.id
                             where w.office_id = t.office_id and d.date = t.date and s.ends_at > $1)
           group by 1, 2 order by 2, 1"#,
        ended_before
    )
    .fetch_all(conn)
    .await
}
