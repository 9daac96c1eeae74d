//! Seats that staff give: one reservation at a time, under the locks of its people and days.

use super::change::Locked;
use crate::booking::Status;
use crate::ids::{Channel, Code, MobileId, OfficeId, PersonId, ServiceId, Share, SlotId, WindowDayId, WindowId};
use crate::people::Sealed;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// A free seat.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    pub slot: SlotId,
    pub day: WindowDayId,
    pub window: WindowId,
    pub share: Share,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// Days of windows on a date, as their locks are taken.
pub async fn days_of(conn: &mut PgConnection, windows: &[WindowId], date: NaiveDate) -> sqlx::Result<Vec<WindowDayId>> {
    let windows: Vec<i16> = windows.iter().map(|w| w.0).collect();
    sqlx::query_scalar!(
        r#"select id as "id: WindowDayId" from window_day where window_id = any ($1) and date = $2 order by id"#,
        &windows,
        date
    )
    .fetch_all(conn)
    .await
}

/// The earliest seat of these days in a slot that ends after `now`; of those that start together one from the first of
/// the shares that has one, and of these at the window with most left.
pub async fn first_seat(
    conn: &mut PgConnection,
    days: &[WindowDayId],
    shares: &[Share],
    now: DateTime<Utc>,
    _: &Locked,
) -> sqlx::Result<Option<Seat>> {
    let days: Vec<i64> = days.iter().map(|d| d.0).collect();
    sqlx::query_as!(
        Seat,
        r#"select s.id as "slot: SlotId", d.id as "day: WindowDayId", d.window_id as "window: WindowId",
                  w.share as "share!: Share", s.starts_at, s.ends_at
           from slot s join window_day d on d.id = s.window_day_id
           cross join unnest($2::seat_share[]) with ordinality w (share, n)
           where d.id = any ($1) and s.ends_at > $3 and not s.closed and d.closed_reason_zh is null
             and s.booked + s.held < s.capacity
             and d.public_booked + d.counter_booked + d.priority_booked
                 + d.public_held + d.counter_held + d.priority_held < d.quota
             and case w.share when 'public' then d.public_booked + d.public_held < d.public_quota
                              when 'counter' then d.counter_booked + d.counter_held < d.counter_quota
                              else d.priority_booked + d.priority_held < d.priority_quota end
           order by s.starts_at, w.n, d.public_booked + d.counter_booked + d.priority_booked, d.id limit 1"#,
        &days,
        shares as &[Share],
        now
    )
    .fetch_optional(conn)
    .await
}

/// The nth that a person's next live reservation of a service would have; none when they hold as many as they may.
pub async fn free_nth(conn: &mut PgConnection, person: PersonId, service: ServiceId) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        r#"select n::smallint as "n!" from service v, generate_series(1, v.active_per_person) n
           where v.id = $2 and not exists (
               select from reservation r where r.person_id = $1 and r.service_id = $2 and r.nth = n
                  and r.status in ('booked', 'checked_in', 'called', 'serving'))
           order by n limit 1"#,
        person.0,
        service.0
    )
    .fetch_optional(conn)
    .await
}

/// Live reservations of a person and service whose time to check in is over.
pub async fn expired(
    conn: &mut PgConnection,
    person: PersonId,
    service: ServiceId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from reservation where person_id = $1 and service_id = $2 and status = 'booked' and check_in_until < $3",
        person.0,
        service.0,
        now
    )
    .fetch_all(conn)
    .await
}

/// Days of such reservations.
pub async fn expired_days(
    conn: &mut PgConnection,
    person: PersonId,
    service: ServiceId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<WindowDayId>> {
    sqlx::query_scalar!(
        r#"select window_day_id as "day: WindowDayId" from reservation
           where person_id = $1 and service_id = $2 and status = 'booked' and check_in_until < $3"#,
        person.0,
        service.0,
        now
    )
    .fetch_all(conn)
    .await
}

pub struct NewRow<'a> {
    pub code: &'a Code,
    pub seat: Seat,
    pub service: ServiceId,
    pub person: PersonId,
    pub nth: i16,
    pub mobile: MobileId,
    pub name: Sealed,
    pub facts: Value,
    pub checklist_version: i32,
    pub channel: Channel,
    pub lang: &'a str,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
    pub now: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, new: NewRow<'_>, _: &Locked) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id,
             name_cipher, key_id, facts, checklist_version, channel, lang,
             check_in_from, check_in_until, cancel_until, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)",
        new.code.as_str(),
        new.seat.slot.0,
        new.seat.day.0,
        new.seat.share as Share,
        new.service.0,
        new.person.0,
        new.nth,
        new.mobile.0,
        new.name.bytes,
        new.name.key_id,
        new.facts,
        new.checklist_version,
        new.channel as Channel,
        new.lang,
        new.check_in_from,
        new.check_in_until,
        new.cancel_until,
        new.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What staff look for: by code, by a person, or by a mobile; of one office's windows, newest visit first.
pub async fn codes_of(
    conn: &mut PgConnection,
    windows: &[WindowId],
    person: Option<PersonId>,
    mobile: Option<MobileId>,
    from: NaiveDate,
) -> sqlx::Result<Vec<String>> {
    let windows: Vec<i16> = windows.iter().map(|w| w.0).collect();
    sqlx::query_scalar!(
        "select r.code from reservation r join window_day d on d.id = r.window_day_id
         where (r.person_id = $2 or r.mobile_id = $3) and d.window_id = any ($1) and d.date >= $4 and r.erased_at is null
         order by d.date desc, r.id desc limit 50",
        &windows,
        person.map(|p| p.0),
        mobile.map(|m| m.0),
        from
    )
    .fetch_all(conn)
    .await
}

/// A person's reservation, as far as the check-in desk has to know it to tell which one a document is about.
pub struct Nearby {
    pub code: String,
    pub status: Status,
    pub office: OfficeId,
    pub date: NaiveDate,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
}

/// Reservations of a person from a day on, whatever became of them, earliest first.
pub async fn of_person(conn: &mut PgConnection, person: PersonId, from: NaiveDate) -> sqlx::Result<Vec<Nearby>> {
    sqlx::query_as!(
        Nearby,
        r#"select r.code, r.status as "status: Status", w.office_id as "office: OfficeId", d.date,
                  r.check_in_from, r.check_in_until
           from reservation r join slot s on s.id = r.slot_id join window_day d on d.id = r.window_day_id
           join svc_window w on w.id = d.window_id
           where r.person_id = $1 and d.date >= $2 and r.erased_at is null order by s.starts_at, r.id"#,
        person.0,
        from
    )
    .fetch_all(conn)
    .await
}

/// The person of a document, if they were ever seen.
pub async fn person_find(conn: &mut PgConnection, id_index: &[u8]) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(r#"select id as "id: PersonId" from person where id_index = $1"#, id_index)
        .fetch_optional(conn)
        .await
}

/// Booked ones of days that ended before an instant, at most 500, but those that the office unsettled. Rows that others
/// hold are left for the next time.
pub async fn due_no_shows(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    ended_before: DateTime<Utc>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select r.id from reservation r join window_day d on d.id = r.window_day_id
         where r.status = 'booked' and r.check_in_until < $1 and r.unsettled is null
           and d.date <= ($2::timestamptz at time zone 'Asia/Shanghai')::date
           and not exists (select from slot o where o.window_day_id = d.id and o.ends_at > $2)
         order by r.id limit 500 for update of r skip locked",
        now,
        ended_before
    )
    .fetch_all(conn)
    .await
}

/// Unsettled ones of days that ended before an instant, at most 500.
pub async fn due_voids(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    ended_before: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select r.code from reservation r join window_day d on d.id = r.window_day_id
         where r.status = 'booked' and r.check_in_until < $1 and r.unsettled is not null
           and d.date <= ($2::timestamptz at time zone 'Asia/Shanghai')::date
           and not exists (select from slot o where o.window_day_id = d.id and o.ends_at > $2)
         order by r.id limit 500",
        now,
        ended_before
    )
    .fetch_all(conn)
    .await
}
