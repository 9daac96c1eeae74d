//! Giving one seat: the locks, the search for it, the row.

use super::super::alternatives::{self, Wish};
use super::super::lane::refusal;
use super::super::store::behalf::{self as store, NewRow, Seat};
use super::super::store::change::{self, Locked};
use super::super::store::claim;
use super::{Desk, NewVisit, NotDone, Slot};
use crate::audit;
use crate::clock::china_date;
use crate::ids::{Code, MobileId, PersonId, ServiceId, Share, WindowDayId, WindowId};
use crate::people;
use crate::policy::Refusal;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub(super) struct Visitor {
    person: PersonId,
    mobile: MobileId,
}

pub(super) struct Times {
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
}

impl Desk {
    /// Makes person and mobile known, locks them and the days, and lets go of what has expired.
    pub(super) async fn lock_visitor(
        &self,
        tx: &mut PgConnection,
        new: &NewVisit,
        days: &[WindowDayId],
        now: DateTime<Utc>,
    ) -> Result<(Visitor, Locked), NotDone> {
        let person = people::person_upsert(tx, &self.keys, &new.id_number).await?;
        let mobile = people::mobile_upsert(tx, &self.keys, &new.mobile).await?;
        // what has expired may give its seat back: its day is locked in the order of all
        let mut days = days.to_vec();
        days.extend(store::expired_days(tx, person, new.service, now).await?);
        let locked = change::lock(tx, &[person.0], &[mobile.0], &days, now).await?;
        Ok((Visitor { person, mobile }, locked))
    }

    pub(super) async fn seat_of(
        &self,
        tx: &mut PgConnection,
        slot: &Slot,
        shares: &[Share],
        now: DateTime<Utc>,
        locked: &Locked,
    ) -> Result<Seat, NotDone> {
        let mut refused = Refusal::SlotFull;
        for share in shares {
            match change::refusal(tx, slot.id, *share, now, locked).await? {
                None => {
                    let (starts_at, ends_at) = (slot.starts_at, slot.ends_at);
                    let (day, window) = (slot.window_day_id, slot.window);
                    return Ok(Seat { slot: slot.id, day, window, share: *share, starts_at, ends_at });
                }
                Some(outcome) => refused = refusal(outcome),
            }
        }
        Err(NotDone::Refused(refused))
    }

    /// That nothing is left today at these windows, with what staff may book instead.
    pub(super) fn nothing_left(&self, service: ServiceId, windows: &[WindowId], now: DateTime<Utc>) -> NotDone {
        let city = self.city();
        let first = city.window(windows[0]);
        let wish = Wish { service, bank: first.bank, office: first.office, starts_at: now, share: Share::Counter };
        let nearest = alternatives::nearest(&wish, &city, &self.availability(), now);
        NotDone::Taken(Refusal::QuotaReached, nearest.into())
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) async fn seat(
        &self,
        tx: &mut PgConnection,
        new: &NewVisit,
        visitor: Visitor,
        seat: Seat,
        times: Times,
        now: DateTime<Utc>,
        locked: &Locked,
    ) -> Result<Code, NotDone> {
        let gone = store::expired(tx, visitor.person, new.service, now).await?;
        let missed = claim::end_missed(tx, &gone, now).await?;
        audit::record_all(tx, &self.keys, &missed.iter().map(|m| m.entry(now)).collect::<Vec<_>>()).await?;
        let nth = store::free_nth(tx, visitor.person, new.service).await?;
        let nth = nth.ok_or(NotDone::Refused(Refusal::AlreadyReserved))?;
        let code = Code::random(china_date(now).to_epoch_days().unsigned_abs());
        let row = NewRow {
            code: &code,
            seat,
            service: new.service,
            person: visitor.person,
            nth,
            mobile: visitor.mobile,
            name: people::seal_name(&self.keys, &new.name),
            facts: serde_json::Value::Object(new.facts.clone()),
            checklist_version: new.checklist_version,
            channel: new.channel,
            lang: new.lang.tag(),
            check_in_from: times.check_in_from,
            check_in_until: times.check_in_until,
            cancel_until: times.cancel_until,
            now,
        };
        store::insert(tx, row, locked).await?;
        Ok(code)
    }
}
