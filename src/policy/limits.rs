//! Counts that a new booking must stay under, judged under the locks of person and mobile.

use super::{By, Counts, Limit, Per, Period, Policy, Refusal, Window};
use crate::booking::Status;
use crate::clock::{CHINA, china, china_date, china_time};
use crate::ids::{MobileId, PersonId, ReservationId, ServiceId, SlotId};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Timelike, Utc};

/// Who wants what.
#[derive(Clone, Debug)]
pub struct LimitClaim {
    pub person: PersonId,
    pub mobile: MobileId,
    /// Id and code.
    pub service: (ServiceId, String),
    pub slot: SlotId,
    pub starts_at: DateTime<Utc>,
}

/// A reservation of the person or the mobile.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: ReservationId,
    pub person_id: PersonId,
    pub mobile_id: MobileId,
    pub service_id: ServiceId,
    pub slot_id: SlotId,
    pub nth: i16,
    pub status: Status,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub check_in_until: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
}

impl Held {
    /// A `booked` one whose time to check in is over holds nothing any more.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        match self.status {
            Status::Booked => self.check_in_until >= now,
            Status::CheckedIn | Status::Called | Status::Serving => true,
            Status::Completed | Status::Cancelled | Status::Voided | Status::NoShow => false,
        }
    }
}

impl Policy {
    /// The number under which the person may hold this reservation, or why not.
    pub fn judge_limits(&self, now: DateTime<Utc>, claim: &LimitClaim, history: &[Held]) -> Result<i16, Refusal> {
        let mine = |h: &&Held| h.person_id == claim.person && h.service_id == claim.service.0 && h.is_live(now);
        let taken: Vec<i16> = history.iter().filter(mine).map(|h| h.nth).collect();
        let nth = (1..=self.active_per_person(&claim.service.1)).find(|n| !taken.contains(n));
        let nth = nth.filter(|_| taken.len() < self.active_per_person(&claim.service.1) as usize);
        let nth = nth.ok_or(Refusal::AlreadyReserved)?;
        within(self.limits.iter(), now, claim, history)?;
        Ok(nth)
    }

    /// Whether a reservation may move to the claim's time: only limits that ask when the visit is can be broken by
    /// that. `history` is without the reservation itself.
    pub fn judge_move(&self, now: DateTime<Utc>, claim: &LimitClaim, history: &[Held]) -> Result<(), Refusal> {
        within(self.limits.iter().filter(|limit| limit.asks_for_the_visit()), now, claim, history)
    }

    /// How far back reservations that are no longer live must be known.
    pub fn lookback(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let since = |limit: &Limit| match (limit.counts, limit.window, limit.by) {
            (Counts::Live, ..) => now,
            (_, Some(window), By::Made) => window.since(now),
            // what counts are visits yet to come, or of a running period: each may have been booked a horizon before
            (_, Some(window), By::Visit) => window.since(now) - LONGEST_HORIZON,
            (_, None, _) => now - LONGEST_HORIZON,
        };
        self.limits.iter().map(since).min().unwrap_or(now)
    }
}

fn within<'a>(
    limits: impl Iterator<Item = &'a Limit>,
    now: DateTime<Utc>,
    claim: &LimitClaim,
    history: &[Held],
) -> Result<(), Refusal> {
    for limit in limits {
        let counted = history.iter().filter(|h| limit.counts(h, claim, now)).count();
        if counted >= limit.count as usize {
            return Err(Refusal::LimitReached);
        }
    }
    Ok(())
}

/// 120 working days with their weekends and holidays.
const LONGEST_HORIZON: Days = Days::new(200);

impl Limit {
    fn asks_for_the_visit(&self) -> bool {
        let by_visit = self.by == By::Visit && matches!(self.window, Some(Window::Calendar(_)));
        by_visit || matches!(self.per, Per::PersonAndSlot | Per::PersonAndHalfDay)
    }

    fn counts(&self, held: &Held, claim: &LimitClaim, now: DateTime<Utc>) -> bool {
        let person = held.person_id == claim.person;
        let whose = match self.per {
            Per::Person => person,
            Per::Mobile => held.mobile_id == claim.mobile,
            Per::IdOrMobile => person || held.mobile_id == claim.mobile,
            Per::PersonAndSlot => person && held.starts_at == claim.starts_at,
            Per::PersonAndHalfDay => person && half_day(held.starts_at) == half_day(claim.starts_at),
        };
        let kind = match self.counts {
            Counts::Made => held.status != Status::Voided,
            Counts::Live => held.is_live(now),
            Counts::Cancelled => held.status == Status::Cancelled,
        };
        let at =
            if self.counts == Counts::Cancelled { held.ended_at.unwrap_or(held.created_at) } else { held.created_at };
        let within = match (self.window, self.by) {
            (None, _) => true,
            (Some(Window::Calendar(period)), By::Visit) => period.of(held.starts_at) == period.of(claim.starts_at),
            (Some(window), _) => at > window.since(now) || window == Window::Cumulative(true),
        };
        whose && kind && within && (!self.same_service || held.service_id == claim.service.0)
    }
}

fn half_day(at: DateTime<Utc>) -> (NaiveDate, bool) {
    (china_date(at), china_time(at).hour() < 12)
}

impl Window {
    /// The instant after which something counts.
    pub fn since(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let months = |n: u32| now.with_timezone(&CHINA).checked_sub_months(Months::new(n)).map_or(now, |t| t.to_utc());
        match self {
            Window::Days(n) => now - Days::new(n.into()),
            Window::Months(n) => months(n),
            Window::Years(n) => months(12 * n),
            // midnight itself belongs to the period
            Window::Calendar(period) => china(period.of(now), NaiveTime::MIN) - chrono::TimeDelta::microseconds(1),
            Window::Cumulative(_) => DateTime::UNIX_EPOCH,
        }
    }
}

impl Period {
    /// The first day of the period an instant lies in.
    pub fn of(self, at: DateTime<Utc>) -> NaiveDate {
        let day = china_date(at);
        match self {
            Period::Day => day,
            Period::Week => day - Days::new(day.weekday().num_days_from_monday().into()),
            Period::Month => day.with_day(1).unwrap_or(day),
            Period::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day),
        }
    }
}
