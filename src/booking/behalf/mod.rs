//! What staff do to the ledger for somebody who is present or on the telephone: book, give a seat of today, cancel,
//! move, void. The rules that ration booking among strangers (release, cut-off, deadlines, counts) do not bind the
//! office; seats and what a person may hold do. Not here: who may do it (the caller hands in the windows in reach).

mod search;
mod seat;

pub use search::{Nearby, Sought};
use seat::Times;

use super::acts::{Act, live};
use super::desk::{Desk, Slot};
use super::lane::refusal;
use super::notices::Before;
use super::reserve::earlier;
use super::store::behalf as store;
use super::store::change::{self, Locked, Move};
use super::store::claim::Outcome;
use super::store::read::{self, Row};
use super::tally::tally;
use super::types::*;
use crate::audit::{self, Actor, Entry};
use crate::catalog::BookedBy;
use crate::clock::{china_date, rfc3339};
use crate::ids::{Caller, Channel, Code, ServiceId, Share, StaffId, WindowId};
use crate::lang::Lang;
use crate::notify::Event;
use crate::people::{IdNumber, MobileNumber, PersonName};
use crate::policy::Refusal;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who acts, on which windows, and with which key.
#[derive(Clone, Debug)]
pub struct OnBehalf {
    pub staff: StaffId,
    /// In reach: anything elsewhere is not found.
    pub windows: Vec<WindowId>,
    pub key: IdempotencyKey,
    /// Recorded in the audit; told to the booker where the office voids.
    pub reason: Option<String>,
}

/// Who comes, and for what.
#[derive(Clone, Debug)]
pub struct NewVisit {
    pub name: PersonName,
    pub id_number: IdNumber,
    pub mobile: MobileNumber,
    pub service: ServiceId,
    pub facts: serde_json::Map<String, serde_json::Value>,
    pub checklist_version: i32,
    /// `counter` for somebody present, `phone` for a caller.
    pub channel: Channel,
    pub lang: Lang,
    /// Elderly, disabled, pregnant or military: may take a priority seat.
    pub priority: bool,
}

impl NewVisit {
    fn shares(&self, today: bool) -> &'static [Share] {
        NewVisit::open_to(today, self.priority)
    }

    /// Where a seat is taken from, in this order: today whatever is left, later what is kept for the counter.
    pub fn open_to(today: bool, priority: bool) -> &'static [Share] {
        match (today, priority) {
            (true, false) => &[Share::Counter, Share::Public, Share::Priority],
            (true, true) => &[Share::Priority, Share::Counter, Share::Public],
            (false, false) => &[Share::Counter],
            (false, true) => &[Share::Priority, Share::Counter],
        }
    }
}

impl OnBehalf {
    fn actor(&self) -> Actor {
        Actor::staff(self.staff)
    }

    fn caller(&self) -> Caller {
        Caller::Staff(self.staff)
    }

    fn reaches(&self, window: WindowId) -> Result<(), NotDone> {
        self.windows.contains(&window).then_some(()).ok_or(NotDone::NotFound)
    }
}

impl Desk {
    /// Books a slot for somebody from the counter's share, or the priority share.
    pub async fn book_for(&self, by: &OnBehalf, new: &NewVisit, slot: Uuid) -> Result<Done, NotDone> {
        tally("book_for", self.try_book_for(by, new, slot).await)
    }

    async fn try_book_for(&self, by: &OnBehalf, new: &NewVisit, slot: Uuid) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let city = self.city();
        let slot = self.slot(slot).await?;
        by.reaches(slot.window).map_err(|_| NotDone::UnknownSlot)?;
        let mut tx = self.db.begin().await?;
        let (visitor, locked) = self.lock_visitor(&mut tx, new, &[slot.window_day_id], now).await?;
        if let Some(done) = earlier(&mut tx, by.caller(), &by.key, now).await? {
            return Ok(done);
        }
        self.may_come(new.service, slot.window)?;
        let today = china_date(now);
        if slot.closed {
            return Err(NotDone::Refused(Refusal::SlotClosed));
        }
        let area = city.area(slot.window);
        let policy = city.policy(today);
        policy
            .judge_visit(now, slot.date, Some(slot.starts_at), area, Share::Counter, &city.calendar)
            .map_err(NotDone::Refused)?;
        let seat = match self.seat_of(&mut tx, &slot, new.shares(slot.date == today), now, &locked).await {
            Err(NotDone::Refused(refusal)) => {
                drop(tx);
                return Err(self.refused(refusal, &slot, new.service, Share::Counter).await);
            }
            found => found?,
        };
        let (check_in_from, check_in_until) = policy.check_in_window(slot.starts_at, slot.ends_at);
        let times =
            Times { check_in_from, check_in_until, cancel_until: policy.cancel_until(slot.starts_at, &city.calendar) };
        let code = self.seat(&mut tx, new, visitor, seat, times, now, &locked).await?;
        let act = Act::new(Some(Event::ReservationConfirmed), "reservation.book_for", by.reason.as_deref());
        let done = self.record(&mut tx, &code, &act, by.actor(), Some((by.caller(), &by.key)), now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    /// Gives somebody present the earliest seat left today at one of the windows, in the caller's transaction, which
    /// ends with locks on the person and those windows' days. No notice: the ticket is the answer.
    pub async fn seat_today(
        &self,
        tx: &mut PgConnection,
        by: &OnBehalf,
        new: &NewVisit,
        windows: &[WindowId],
    ) -> Result<Code, NotDone> {
        let now = self.clock.now();
        let windows: Vec<WindowId> = windows
            .iter()
            .copied()
            .filter(|w| by.windows.contains(w) && self.may_come(new.service, *w).is_ok())
            .collect();
        if windows.is_empty() {
            return Err(NotDone::Refused(Refusal::WrongService));
        }
        let days = store::days_of(tx, &windows, china_date(now)).await?;
        let (visitor, locked) = self.lock_visitor(tx, new, &days, now).await?;
        let seat = store::first_seat(tx, &days, new.shares(true), now, &locked).await?;
        let Some(seat) = seat else { return Err(self.nothing_left(new.service, &windows, now)) };
        let times = Times { check_in_from: now, check_in_until: seat.ends_at, cancel_until: now };
        let code = self.seat(tx, new, visitor, seat, times, now, &locked).await?;
        let detail =
            serde_json::json!({"window": self.city().window(seat.window).code, "start": rfc3339(seat.starts_at)});
        let entry = Entry {
            at: now,
            actor: by.actor(),
            action: "reservation.walk_in",
            object: format!("reservation:{code}"),
            detail,
        };
        audit::record(tx, &self.keys, &entry).await?;
        Ok(code)
    }

    /// Gives a seat back for its booker, also after the deadline.
    pub async fn cancel_for(&self, by: &OnBehalf, code: &Code) -> Result<Done, NotDone> {
        let act = Act::new(Some(Event::ReservationCancelled), "reservation.cancel_for", by.reason.as_deref());
        tally("cancel_for", self.end_for(by, code, &act, None).await)
    }

    /// Takes a reservation back with a reason: it counts in no limit. Of a no-show it is the undo: nobody is told, and
    /// nothing was missed.
    pub async fn void_for(&self, by: &OnBehalf, code: &Code) -> Result<Done, NotDone> {
        let reason = by.reason.as_deref();
        let act = Act::new(Some(Event::ReservationVoided), "reservation.void", reason);
        tally("void", self.end_for(by, code, &act, reason).await)
    }

    async fn end_for(&self, by: &OnBehalf, code: &Code, act: &Act<'_>, void: Option<&str>) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let (row, locked) = self.lock_in_reach(&mut tx, by, code, None, now).await?;
        if let Some(done) = earlier(&mut tx, by.caller(), &by.key, now).await? {
            return Ok(done);
        }
        let excused = void.is_some() && missed(&row, now);
        let act = if excused {
            change::end(&mut tx, row.id, void, now, &locked).await?;
            &Act::new(None, "reservation.excuse", act.reason)
        } else {
            live(&row, now)?;
            self.give_back(&mut tx, &row, void, now, &locked).await?;
            act
        };
        let done = self.record(&mut tx, code, act, by.actor(), Some((by.caller(), &by.key)), now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    /// Moves a reservation for its booker; deadlines and the number of moves do not bind the office.
    pub async fn move_for(&self, by: &OnBehalf, code: &Code, to: Uuid) -> Result<Done, NotDone> {
        tally("move_for", self.try_move_for(by, code, to).await)
    }

    async fn try_move_for(&self, by: &OnBehalf, code: &Code, to: Uuid) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let slot = self.slot(to).await?;
        by.reaches(slot.window).map_err(|_| NotDone::UnknownSlot)?;
        let mut tx = self.db.begin().await?;
        let (row, locked) = self.lock_in_reach(&mut tx, by, code, Some(&slot), now).await?;
        if let Some(done) = earlier(&mut tx, by.caller(), &by.key, now).await? {
            return Ok(done);
        }
        live(&row, now)?;
        match self.shift_to(&mut tx, &row, &slot, None, now, &locked).await {
            Err(NotDone::Refused(refusal)) => {
                drop(tx);
                return Err(self.refused(refusal, &slot, row.service_id, row.share).await);
            }
            moved => moved?,
        }
        let act = Act::new(Some(Event::ReservationRescheduled), "reservation.move_for", by.reason.as_deref());
        let done = self.record(&mut tx, code, &act, by.actor(), Some((by.caller(), &by.key)), now).await?;
        tx.commit().await?;
        self.memory.changed.notify_one();
        Ok(done)
    }

    /// Puts a reservation, also of somebody who is here already, on the same time at another window, in the caller's
    /// transaction; its booker is told.
    pub async fn reroute(&self, tx: &mut PgConnection, by: &OnBehalf, code: &Code, to: Uuid) -> Result<(), NotDone> {
        let now = self.clock.now();
        let slot = self.slot(to).await?;
        let (row, locked) = self.lock_in_reach(tx, by, code, Some(&slot), now).await?;
        if row.status != Status::CheckedIn {
            live(&row, now)?;
        }
        let reason = by.reason.as_deref();
        let unsettled = reason.filter(|_| row.status == Status::Booked);
        self.shift_to(tx, &row, &slot, unsettled, now, &locked).await?;
        let act = Act {
            before: Some(Before { window: row.window, starts_at: row.starts_at }),
            ..Act::new(Some(Event::ReservationMovedByOffice), "reservation.reroute", reason)
        };
        self.record(tx, code, &act, by.actor(), None, now).await?;
        Ok(())
    }

    /// Puts a reservation that stands on another slot of its share, in a transaction that holds the locks. `unsettled`:
    /// why, where its booker did not ask for it.
    async fn shift_to(
        &self,
        tx: &mut PgConnection,
        row: &Row,
        slot: &Slot,
        unsettled: Option<&str>,
        now: DateTime<Utc>,
        locked: &Locked,
    ) -> Result<(), NotDone> {
        if row.slot_id == slot.id {
            return Err(NotDone::SameSlot);
        }
        self.may_come(row.service_id, slot.window)?;
        let same_day = row.window_day_id == slot.window_day_id;
        if slot.closed {
            return Err(NotDone::Refused(Refusal::SlotClosed));
        }
        if slot.ends_at <= now {
            return Err(NotDone::Refused(Refusal::SlotPast));
        }
        match change::refusal(tx, slot.id, row.share, now, locked).await? {
            None => {}
            // the day's seat is the one already held
            Some(Outcome::QuotaReached) if same_day => {}
            Some(outcome) => return Err(NotDone::Refused(refusal(outcome))),
        }
        let city = self.city();
        let policy = city.policy(china_date(now));
        let (check_in_from, check_in_until) = policy.check_in_window(slot.starts_at, slot.ends_at);
        let cancel_until = match unsettled {
            None => policy.cancel_until(slot.starts_at, &city.calendar),
            Some(_) => check_in_until,
        };
        let (slot_id, day) = (slot.id, slot.window_day_id);
        let target = Move { slot: slot_id, day, check_in_from, check_in_until, cancel_until, counts: false, unsettled };
        change::shift(tx, row.id, &target, now, locked).await?;
        let until = policy.returned_until(now, city.area(row.window), &city.calendar, &mut rand::rng());
        change::hold(tx, row.slot_id, row.window_day_id, row.share, same_day, until, locked).await?;
        Ok(())
    }

    async fn lock_in_reach(
        &self,
        tx: &mut PgConnection,
        by: &OnBehalf,
        code: &Code,
        to: Option<&Slot>,
        now: DateTime<Utc>,
    ) -> Result<(Row, Locked), NotDone> {
        let row = read::by_code(tx, code, None).await?.filter(|row| !row.erased).ok_or(NotDone::NotFound)?;
        by.reaches(row.window)?;
        self.lock_again(tx, row, code, to, now).await
    }

    fn may_come(&self, service: ServiceId, window: WindowId) -> Result<(), NotDone> {
        let city = self.city();
        let served = city.window(window).services.contains(&service);
        // who was invited books with the invitation
        let invited = city.service(service).booked_by == BookedBy::Invitation;
        if served && !invited { Ok(()) } else { Err(NotDone::Refused(Refusal::WrongService)) }
    }
}

/// Whether nobody came, marked or not.
fn missed(row: &Row, now: DateTime<Utc>) -> bool {
    row.status == Status::NoShow || row.status == Status::Booked && row.check_in_until < now
}
