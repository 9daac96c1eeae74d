//! Changes of one reservation: cancel, reschedule, void. Each is one transaction under the locks of the people and
//! days it touches, in the order of the lanes.

use super::desk::{Desk, Slot};
use super::lane::refusal;
use super::notices::{self, Before, Visit};
use super::reserve::{earlier, may_visit};
use super::store::change::{self, Locked, Move};
use super::store::claim::{Outcome, lock_and_read_people};
use super::store::read::{self, Row};
use super::tally::tally;
use super::types::*;
use crate::audit::{self, Actor, Entry};
use crate::clock::{china_date, rfc3339};
use crate::ids::{Caller, Code, MobileId, PersonId};
use crate::notify::{self, Event};
use crate::policy::{LimitClaim, Refusal};
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// How often a reservation that moves under an act is followed.
const FOLLOWED: usize = 5;

impl Desk {
    /// Gives the seat back. Its delay begins; the reservation still counts in the limits.
    pub async fn cancel(&self, citizen: &Citizen, code: &Code, key: IdempotencyKey) -> Result<Done, NotDone> {
        tally("cancel", self.try_cancel(citizen, code, key).await)
    }

    async fn try_cancel(&self, citizen: &Citizen, code: &Code, key: IdempotencyKey) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let (row, locked) = self.lock_own(&mut tx, citizen, code, None, now).await?;
        if let Some(done) = earlier(&mut tx, Caller::Mobile(citizen.mobile_id), &key, now).await? {
            return Ok(done);
        }
        live(&row, now)?;
        if now > row.cancel_until {
            return Err(NotDone::Refused(Refusal::TooLateToCancel));
        }
        self.give_back(&mut tx, &row, None, now, &locked).await?;
        let act = Act::new(Some(Event::ReservationCancelled), "reservation.cancel", None);
        let actor = Actor::citizen(citizen.person_id);
        let done =
            self.record(&mut tx, code, &act, actor, Some((Caller::Mobile(citizen.mobile_id), &key)), now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    /// Takes another seat and leaves the old one, both or neither; the code stays.
    pub async fn reschedule(
        &self,
        citizen: &Citizen,
        code: &Code,
        to: Uuid,
        key: IdempotencyKey,
    ) -> Result<Done, NotDone> {
        tally("reschedule", self.try_reschedule(citizen, code, to, key).await)
    }

    async fn try_reschedule(
        &self,
        citizen: &Citizen,
        code: &Code,
        to: Uuid,
        key: IdempotencyKey,
    ) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let slot = self.slot(to).await?;
        let mut tx = self.db.begin().await?;
        let (row, locked) = self.lock_own(&mut tx, citizen, code, Some(&slot), now).await?;
        if let Some(done) = earlier(&mut tx, Caller::Mobile(citizen.mobile_id), &key, now).await? {
            return Ok(done);
        }
        self.may_move(&row, &slot, now)?;
        let same_day = row.window_day_id == slot.window_day_id;
        match change::refusal(&mut tx, slot.id, row.share, now, &locked).await? {
            None => {}
            // the day's seat is the one already held
            Some(Outcome::QuotaReached) if same_day => {}
            Some(outcome) => {
                drop(tx);
                return Err(self.refused(refusal(outcome), &slot, row.service_id, row.share).await);
            }
        }
        let city = self.city();
        let policy = city.policy(china_date(now));
        self.may_move_by_count(&mut tx, &row, &slot, now).await?;
        let (check_in_from, check_in_until) = policy.check_in_window(slot.starts_at, slot.ends_at);
        let cancel_until = policy.cancel_until(slot.starts_at, &city.calendar);
        let target = Move {
            slot: slot.id,
            day: slot.window_day_id,
            check_in_from,
            check_in_until,
            cancel_until,
            counts: row.unsettled.is_none(),
            unsettled: None,
        };
        change::shift(&mut tx, row.id, &target, now, &locked).await?;
        let until = policy.returned_until(now, city.area(row.window), &city.calendar, &mut rand::rng());
        change::hold(&mut tx, row.slot_id, row.window_day_id, row.share, same_day, until, &locked).await?;
        let act = Act::new(Some(Event::ReservationRescheduled), "reservation.reschedule", None);
        let actor = Actor::citizen(citizen.person_id);
        let done =
            self.record(&mut tx, code, &act, actor, Some((Caller::Mobile(citizen.mobile_id), &key)), now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    /// The office takes a reservation back, with a reason; it counts in no limit and is never a no-show.
    pub async fn void(&self, code: &Code, reason: &str, actor: Actor) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let row = read::by_code(&mut tx, code, None).await?.ok_or(NotDone::NotFound)?;
        let (row, locked) = self.lock_again(&mut tx, row, code, None, now).await?;
        live(&row, now)?;
        self.give_back(&mut tx, &row, Some(reason), now, &locked).await?;
        let act = Act::new(Some(Event::ReservationVoided), "reservation.void", Some(reason));
        let done = self.record(&mut tx, code, &act, actor, None, now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    async fn lock_own(
        &self,
        tx: &mut PgConnection,
        citizen: &Citizen,
        code: &Code,
        to: Option<&Slot>,
        now: DateTime<Utc>,
    ) -> Result<(Row, Locked), NotDone> {
        let row = read::by_code(tx, code, Some(citizen.mobile_id)).await?.ok_or(NotDone::NotFound)?;
        self.lock_again(tx, row, code, to, now).await
    }

    /// Locks what a change of `row` touches and reads it again. Where it moved to another day meanwhile, the locks are let
    /// go and taken there.
    pub(super) async fn lock_again(
        &self,
        tx: &mut PgConnection,
        mut row: Row,
        code: &Code,
        to: Option<&Slot>,
        now: DateTime<Utc>,
    ) -> Result<(Row, Locked), NotDone> {
        for _ in 0..FOLLOWED {
            let mut attempt = tx.begin().await?;
            let mut days = vec![row.window_day_id];
            days.extend(to.map(|slot| slot.window_day_id));
            let locked = change::lock(&mut attempt, &[row.person_id], &[row.mobile_id], &days, now).await?;
            let again = read::by_code(&mut attempt, code, None).await?.ok_or(NotDone::NotFound)?;
            if again.window_day_id == row.window_day_id {
                attempt.commit().await?;
                return Ok((again, locked));
            }
            attempt.rollback().await?;
            row = again;
        }
        Err(NotDone::Unavailable { retry_after_seconds: 1 })
    }

    fn may_move(&self, row: &Row, slot: &Slot, now: DateTime<Utc>) -> Result<(), NotDone> {
        live(row, now)?;
        if row.slot_id == slot.id {
            return Err(NotDone::SameSlot);
        }
        let city = self.city();
        let refusal = if now > row.cancel_until {
            Refusal::TooLateToCancel
        } else if row.unsettled.is_none() && !city.policy(china_date(now)).may_reschedule(row.reschedules) {
            Refusal::RescheduleLimit
        } else if let Err(refusal) = may_visit(&city, slot, row.service_id, row.share, now) {
            refusal
        } else {
            return Ok(());
        };
        Err(NotDone::Refused(refusal))
    }

    /// Limits that count by the time of the visit, under the people's locks.
    async fn may_move_by_count(
        &self,
        tx: &mut PgConnection,
        row: &Row,
        slot: &Slot,
        now: DateTime<Utc>,
    ) -> Result<(), NotDone> {
        let city = self.city();
        let policy = city.policy(china_date(now));
        let (person, mobile) = (row.person_id, row.mobile_id);
        let mut held = lock_and_read_people(tx, &[person], &[mobile], policy.lookback(now)).await?;
        held.retain(|h| h.id.0 != row.id);
        let claim = LimitClaim {
            person: PersonId(person),
            mobile: MobileId(mobile),
            service: (row.service_id, city.service(row.service_id).code.clone()),
            slot: slot.id,
            starts_at: slot.starts_at,
        };
        policy.judge_move(now, &claim, &held).map_err(NotDone::Refused)
    }

    pub(super) async fn give_back(
        &self,
        tx: &mut PgConnection,
        row: &Row,
        void_reason: Option<&str>,
        now: DateTime<Utc>,
        locked: &Locked,
    ) -> Result<(), NotDone> {
        change::end(tx, row.id, void_reason, now, locked).await?;
        let city = self.city();
        let policy = city.policy(china_date(now));
        let until = policy.returned_until(now, city.area(row.window), &city.calendar, &mut rand::rng());
        change::hold(tx, row.slot_id, row.window_day_id, row.share, false, until, locked).await?;
        Ok(())
    }

    /// Notice, audit entry and remembered answer of a change, in its transaction.
    pub(super) async fn record(
        &self,
        tx: &mut PgConnection,
        code: &Code,
        act: &Act<'_>,
        actor: Actor,
        asked: Option<(Caller, &IdempotencyKey)>,
        now: DateTime<Utc>,
    ) -> Result<Done, NotDone> {
        let row = read::by_code(tx, code, None).await?.ok_or(NotDone::NotFound)?;
        let mobile = MobileId(row.mobile_id);
        let detail = row.detail(&self.keys, now)?;
        let city = self.city();
        let reservation = notices::reservation_json(&detail, &city);
        let visit = Visit {
            code: code.as_str(),
            service: detail.service,
            window: detail.window,
            starts_at: detail.starts_at,
            ends_at: detail.ends_at,
            check_in_from: detail.check_in_from,
            cancel_until: detail.cancel_until,
        };
        if let Some(event) = act.event {
            let values = notices::values(&visit, act.before.as_ref(), act.reason, &city, detail.lang);
            notify::enqueue(tx, &self.keys, event, mobile, detail.lang, &values, now).await?;
        }
        let entry = Entry {
            at: now,
            actor,
            action: act.action,
            object: format!("reservation:{code}"),
            detail: serde_json::json!({
                "window": reservation.window, "start": rfc3339(detail.starts_at), "reason": act.reason
            }),
        };
        audit::record(tx, &self.keys, &entry).await?;
        let json = serde_json::to_string(&reservation).map_err(anyhow::Error::from)?;
        if let Some((caller, key)) = asked {
            change::remember(tx, caller, key, &json, now).await?;
        }
        Ok(Done { json, replayed: false })
    }
}

pub(super) struct Act<'a> {
    /// None: nobody is told.
    pub event: Option<Event>,
    pub action: &'static str,
    pub reason: Option<&'a str>,
    /// Where and when it was before, where the office moved it.
    pub before: Option<Before>,
}

impl<'a> Act<'a> {
    pub fn new(event: Option<Event>, action: &'static str, reason: Option<&'a str>) -> Act<'a> {
        Act { event, action, reason, before: None }
    }
}

/// Only a reservation that still stands can change: booked, and its time to check in not over.
pub(super) fn live(row: &Row, now: DateTime<Utc>) -> Result<(), NotDone> {
    if row.status == Status::Booked && row.check_in_until >= now {
        Ok(())
    } else {
        Err(NotDone::Refused(Refusal::NotLive))
    }
}
