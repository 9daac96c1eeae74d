//! What the office does to reservations whose seats it takes away, many in one act: moves them, asks their bookers to
//! choose anew, or voids them, each with a notice. In the caller's transaction, under the locks of its people and days.
//! Not here: why, and where they go (change).

use super::DaySeats;
use super::desk::Desk;
use super::notices::{self, Before, Visit};
use super::store::change::{self, Locked};
use super::store::office as store;
use super::store::read::{self, Row};
use super::store::watch;
use super::types::*;
use crate::audit::{self, Actor, Entry};
use crate::clock::{china_date, rfc3339};
use crate::ids::{Code, MobileId, ReservationId, ServiceId, Share, SlotId, WindowDayId, WindowId};
use crate::lang::{Lang, Text};
use crate::notify::{self, Event, Notice};
use crate::people;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A reservation that is booked and not over.
#[derive(Clone, Debug)]
pub struct Standing {
    pub id: ReservationId,
    pub code: Code,
    pub service: ServiceId,
    pub window: WindowId,
    pub day: WindowDayId,
    pub slot: SlotId,
    pub date: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub share: Share,
    pub created_at: DateTime<Utc>,
    /// The mobile, masked.
    pub contact: String,
    pub facts: serde_json::Value,
    check_in_until: DateTime<Utc>,
    lang: Lang,
    mobile: i64,
}

/// A seat that somebody is moved to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    pub window: WindowId,
    pub day: WindowDayId,
    pub date: NaiveDate,
    pub slot: SlotId,
    pub public_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// What becomes of a reservation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    Move(Target),
    /// Its booker is asked to move it; it is voided if they do not.
    Offer,
    Void,
}

impl Desk {
    /// Reservations of these days that are booked and not over, in slots that meet a span; by time.
    pub async fn standing(
        &self,
        conn: &mut PgConnection,
        days: &[WindowDayId],
        span: (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<Vec<Standing>, NotDone> {
        let rows = read::standing(conn, days, span, now).await?;
        rows.into_iter().map(|row| self.as_standing(row)).collect()
    }

    fn as_standing(&self, row: Row) -> Result<Standing, NotDone> {
        Ok(Standing {
            id: ReservationId(row.id),
            code: Code::parse(&row.code).ok_or_else(|| anyhow::anyhow!("a stored code does not parse"))?,
            service: row.service_id,
            window: row.window,
            day: row.window_day_id,
            slot: row.slot_id,
            date: row.date,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            share: row.share,
            created_at: row.created_at,
            contact: people::open_mobile(&self.keys, row.number_key, &row.number_cipher)?.masked(),
            facts: row.facts,
            check_in_until: row.check_in_until,
            lang: Lang::from_tag(&row.lang),
            mobile: row.mobile_id,
        })
    }

    /// Locks days. It holds still who is booked there: every act on a reservation that is booked and not over locks its
    /// day, check-in included.
    pub async fn lock_days(
        &self,
        tx: &mut PgConnection,
        days: &[WindowDayId],
        now: DateTime<Utc>,
    ) -> Result<Locked, NotDone> {
        Ok(change::lock(tx, &[], &[], days, now).await?)
    }

    /// The seats of these days, in a transaction that holds their locks or reads one snapshot.
    pub async fn seats_of(
        &self,
        conn: &mut PgConnection,
        days: &[WindowDayId],
        now: DateTime<Utc>,
    ) -> Result<Vec<DaySeats>, NotDone> {
        let ids: Vec<i64> = days.iter().map(|d| d.0).collect();
        Ok(watch::days_within(conn, &ids, now).await?.into_iter().map(|d| d.seats).collect())
    }

    /// Gives every reservation its fate, with a notice and an audit entry each.
    pub async fn uproot(
        &self,
        tx: &mut PgConnection,
        fates: &[(Standing, Fate)],
        reason: &Text,
        actor: Actor,
        now: DateTime<Utc>,
        locked: &Locked,
    ) -> Result<(), NotDone> {
        let city = self.city();
        let policy = city.policy(china_date(now));
        let why = |s: &Standing| reason.get(s.lang).to_owned();
        let (mut moves, mut offers, mut voids) = (vec![], vec![], vec![]);
        for (one, fate) in fates {
            let (id, reason) = (one.id.0, why(one));
            match fate {
                Fate::Move(to) => {
                    let (check_in_from, check_in_until) = policy.check_in_window(to.starts_at, to.ends_at);
                    let (slot, day) = (to.slot, to.day);
                    moves.push(store::Moved { id, slot, day, check_in_from, check_in_until, reason });
                }
                Fate::Offer => offers.push((id, reason)),
                Fate::Void => voids.push((id, reason)),
            }
        }
        store::shift_all(tx, &moves, now, locked).await?;
        store::offer_all(tx, &offers, now, locked).await?;
        store::void_all(tx, &voids, now, locked).await?;
        let notices: Vec<Notice> = fates.iter().map(|(one, fate)| self.told(one, fate, reason)).collect();
        notify::enqueue_all(tx, &self.keys, &notices, now).await?;
        let entries: Vec<Entry> =
            fates.iter().map(|(one, fate)| self.noted(one, fate, &why(one), actor, now)).collect();
        audit::record_all(tx, &self.keys, &entries).await?;
        Ok(())
    }

    fn told(&self, one: &Standing, fate: &Fate, reason: &Text) -> Notice {
        let city = self.city();
        let here = Visit {
            code: one.code.as_str(),
            service: one.service,
            window: one.window,
            starts_at: one.starts_at,
            ends_at: one.ends_at,
            check_in_from: one.starts_at,
            cancel_until: one.check_in_until,
        };
        let (event, visit, before) = match fate {
            Fate::Move(to) => {
                let there = Visit { window: to.window, starts_at: to.starts_at, ends_at: to.ends_at, ..here };
                let before = Before { window: one.window, starts_at: one.starts_at };
                (Event::ReservationMovedByOffice, there, Some(before))
            }
            Fate::Offer => (Event::OfficeClosure, here, None),
            Fate::Void => (Event::ReservationVoided, here, None),
        };
        let values = notices::values(&visit, before.as_ref(), Some(reason.get(one.lang)), &city, one.lang);
        Notice { event, mobile: MobileId(one.mobile), lang: one.lang, values }
    }

    fn noted(&self, one: &Standing, fate: &Fate, reason: &str, actor: Actor, now: DateTime<Utc>) -> Entry {
        let city = self.city();
        let place = |window: WindowId, at: DateTime<Utc>| serde_json::json!({"window": city.window(window).code, "start": rfc3339(at)});
        let here = place(one.window, one.starts_at);
        let (action, detail) = match fate {
            Fate::Move(to) => (
                "reservation.move_by_office",
                serde_json::json!({"from": here, "to": place(to.window, to.starts_at), "reason": reason}),
            ),
            Fate::Offer => ("reservation.offer", serde_json::json!({"from": here, "reason": reason})),
            Fate::Void => ("reservation.void", serde_json::json!({"from": here, "reason": reason})),
        };
        Entry { at: now, actor, action, object: format!("reservation:{}", one.code), detail }
    }
}
