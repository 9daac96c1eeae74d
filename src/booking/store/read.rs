//! Reservations as their owners see them.

use crate::booking::{NotDone, ReservationDetail, Status, Unsettled};
use crate::ids::{Channel, Code, MobileId, PersonId, ServiceId, Share, SlotId, WindowDayId, WindowId};
use crate::lang::Lang;
use crate::people::{self, IdType, Keys};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// A slot and its day, where the memory of what is free does not hold it.
#[derive(Clone, Debug)]
pub struct SlotRow {
    pub id: SlotId,
    pub public_id: Uuid,
    pub window_day_id: WindowDayId,
    pub window: WindowId,
    pub date: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub closed: bool,
}

pub async fn slot(db: &PgPool, public_id: Uuid) -> sqlx::Result<Option<SlotRow>> {
    sqlx::query_as!(
        SlotRow,
        r#"select s.id as "id: SlotId", s.public_id, s.window_day_id as "window_day_id: WindowDayId",
                  d.window_id as "window: WindowId", d.date, s.starts_at, s.ends_at,
                  s.closed or d.closed_reason_zh is not null as "closed!"
           from slot s join window_day d on d.id = s.window_day_id where s.public_id = $1"#,
        public_id
    )
    .fetch_optional(db)
    .await
}

pub struct Row {
    pub id: i64,
    pub code: String,
    pub status: Status,
    pub service_id: ServiceId,
    pub window: WindowId,
    pub window_day_id: WindowDayId,
    pub date: NaiveDate,
    pub slot_id: SlotId,
    pub slot_public: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
    pub name_cipher: Vec<u8>,
    pub name_key: i16,
    pub id_type: IdType,
    pub id_cipher: Vec<u8>,
    pub id_key: i16,
    pub number_cipher: Vec<u8>,
    pub number_key: i16,
    pub person_id: i64,
    pub mobile_id: i64,
    pub booked_by: Option<i64>,
    pub channel: Channel,
    pub share: Share,
    pub lang: String,
    pub facts: Value,
    pub checklist_version: i32,
    pub reschedules: i16,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub void_reason: Option<String>,
    pub unsettled: Option<Unsettled>,
    pub unsettled_reason: Option<String>,
    pub consent_version: Option<i16>,
    pub erased: bool,
}

/// The one SELECT list of a reservation.
macro_rules! reservations {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select r.id, r.code, r.status as "status: Status", r.service_id as "service_id: ServiceId",
                      d.window_id as "window: WindowId", r.window_day_id as "window_day_id: WindowDayId", d.date,
                      s.id as "slot_id: SlotId", s.public_id as slot_public, s.starts_at, s.ends_at,
                      r.check_in_from, r.check_in_until, r.cancel_until, r.name_cipher, r.key_id as name_key,
                      p.id_type as "id_type: IdType", p.id_cipher, p.key_id as id_key,
                      m.number_cipher, m.key_id as number_key, r.person_id, r.mobile_id, r.booked_by,
                      r.channel as "channel: Channel", r.share as "share: Share", r.lang, r.facts, r.checklist_version,
                      r.reschedules, r.revision, r.created_at, r.changed_at, r.void_reason,
                      r.unsettled as "unsettled: Unsettled", r.unsettled_reason, r.consent_version,
                      r.erased_at is not null as "erased!"
               from reservation r
               join slot s on s.id = r.slot_id
               join window_day d on d.id = r.window_day_id
               join person p on p.id = r.person_id
               join mobile m on m.id = r.mobile_id "# + $rest,
            $($arg),*
        )
    };
}

/// A reservation by its code; with a mobile, only one made from it and not erased.
pub async fn by_code(conn: &mut PgConnection, code: &Code, mobile: Option<MobileId>) -> sqlx::Result<Option<Row>> {
    let row = reservations!("where r.code = $1", code.as_str()).fetch_optional(conn).await?;
    Ok(row.filter(|row| mobile.is_none_or(|m| m.0 == row.mobile_id && !row.erased)))
}

/// Booked ones of these days that are not over, in slots that meet a span; by time.
pub async fn standing(
    conn: &mut PgConnection,
    days: &[WindowDayId],
    span: (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Row>> {
    let days: Vec<i64> = days.iter().map(|d| d.0).collect();
    reservations!(
        "where r.window_day_id = any ($1) and r.status = 'booked' and r.check_in_until >= $2
           and s.ends_at > $3 and s.starts_at < $4 order by s.starts_at, r.id",
        &days,
        now,
        span.0,
        span.1
    )
    .fetch_all(conn)
    .await
}

/// Later than any reservation, and within what Postgres can hold.
const END_OF_TIME: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("the year 9999");

/// Reservations made from a mobile, newest first; `before`: the last code of the page before.
pub async fn of_mobile(
    conn: &mut PgConnection,
    mobile: MobileId,
    before: Option<&Code>,
    limit: i64,
) -> sqlx::Result<Vec<Row>> {
    let before = match before {
        None => None,
        Some(code) => match by_code(conn, code, Some(mobile)).await? {
            Some(row) => Some((row.created_at, row.id)),
            None => return Ok(vec![]),
        },
    };
    let (at, id) = before.unwrap_or((END_OF_TIME, i64::MAX));
    reservations!(
        "where r.mobile_id = $1 and r.erased_at is null and (r.created_at, r.id) < ($2, $3)
         order by r.created_at desc, r.id desc limit $4",
        mobile.0,
        at,
        id,
        limit
    )
    .fetch_all(conn)
    .await
}

impl Row {
    /// Decrypts what pages show masked.
    pub fn detail(self, keys: &Keys, now: DateTime<Utc>) -> Result<ReservationDetail, NotDone> {
        let number = people::open_id(keys, self.id_type, self.id_key, &self.id_cipher)?;
        let mobile = people::open_mobile(keys, self.number_key, &self.number_cipher)?;
        let name = people::open_name(keys, self.name_key, &self.name_cipher)?;
        let expired = self.status == Status::Booked && self.check_in_until < now;
        let Value::Object(facts) = self.facts else {
            return Err(anyhow::anyhow!("a reservation's facts are not an object").into());
        };
        Ok(ReservationDetail {
            code: Code::parse(&self.code).ok_or_else(|| anyhow::anyhow!("a stored code does not parse"))?,
            status: self.status,
            shown_status: match self.unsettled {
                Some(_) if expired => Status::Voided,
                None if expired => Status::NoShow,
                _ => self.status,
            },
            service: self.service_id,
            window: self.window,
            date: self.date,
            slot: self.slot_id,
            slot_public: self.slot_public,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            check_in_from: self.check_in_from,
            check_in_until: self.check_in_until,
            cancel_until: self.cancel_until,
            name_masked: name.masked(),
            id_masked: number.masked(),
            mobile_masked: mobile.masked(),
            person: PersonId(self.person_id),
            name,
            id_number: number,
            for_relative: self.booked_by.is_some(),
            channel: self.channel,
            share: self.share,
            lang: Lang::from_tag(&self.lang),
            facts,
            checklist_version: self.checklist_version,
            reschedules: self.reschedules,
            revision: self.revision,
            created_at: self.created_at,
            changed_at: self.changed_at,
            void_reason: self.void_reason.or(self.unsettled_reason.filter(|_| expired)),
            unsettled: self.unsettled,
            consent_version: self.consent_version,
        })
    }
}
