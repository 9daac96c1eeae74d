//! Which days and times may be booked now: horizon, release, cut-off.

use super::{DayBefore, DayClock, Policy, Refusal, Unit};
use crate::calendar::{Calendar, DayKind, nth_after, nth_before};
use crate::clock::{china, china_date, china_time};
use crate::ids::Share;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The days that may be booked on some day: from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// When a day opens for booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    At(DateTime<Utc>),
    /// Not known while the year's calendar is not published.
    Unpublished,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayState {
    Open,
    Closed(Closed),
    NotReleased { opens_at: Option<DateTime<Utc>> },
    OutsideHorizon,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A weekend or holiday.
    NoWorkingDay,
    Past,
    /// Today, or its cut-off has passed.
    Cutoff,
}

impl Policy {
    /// The last day may lie in an unpublished year, where Monday to Friday are taken for working days.
    pub fn horizon(&self, today: NaiveDate, calendar: &Calendar) -> Span {
        let day = |n| nth_after(today, n, |day| self.horizon.unit.counts(day, calendar));
        Span { first: day(self.horizon.min), last: day(self.horizon.max) }
    }

    /// A date opens at the release time of the first day whose horizon reaches it.
    pub fn opens_at(&self, date: NaiveDate, area: Option<&str>, calendar: &Calendar) -> Opens {
        if !calendar.is_published(date.year()) {
            return Opens::Unpublished;
        }
        let counts = |day| self.horizon.unit.counts(day, calendar);
        let reached = if counts(date) { date } else { nth_after(date, 1, counts) };
        let at = china(nth_before(reached, self.horizon.max, counts), self.release_time(area));
        Opens::At(self.closed_until(at).unwrap_or(at))
    }

    pub(super) fn release_time(&self, area: Option<&str>) -> NaiveTime {
        area.and_then(|a| self.release.times_by_area.get(a)).copied().unwrap_or(self.release.time)
    }

    /// The end of the closed span of the day that an instant lies in; the span may go over midnight.
    fn closed_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (from, until) = self.release.closed?;
        let (day, time) = (china_date(at), china_time(at));
        let evening = until <= from && from <= time;
        let closed = evening || (time < until && (until <= from || from <= time));
        closed.then(|| china(day + Days::new(evening.into()), until))
    }

    /// Whether a share may book a visit now; without a start, any time of that day. Closed days and services are
    /// judged before. The counter is bound by the past, the horizon's end and an unpublished year alone: it books for
    /// people who are present.
    pub fn judge_visit(
        &self,
        now: DateTime<Utc>,
        date: NaiveDate,
        starts_at: Option<DateTime<Utc>>,
        area: Option<&str>,
        share: Share,
        calendar: &Calendar,
    ) -> Result<(), Refusal> {
        let today = china_date(now);
        if date < today || starts_at.is_some_and(|start| start <= now) {
            return Err(Refusal::SlotPast);
        }
        let span = self.horizon(today, calendar);
        let counter = share == Share::Counter;
        if !counter && self.cutoff_passed(now, date, starts_at, area, span, calendar) {
            return Err(Refusal::CutoffPassed);
        }
        if date > span.last {
            return Err(Refusal::OutsideHorizon);
        }
        match self.opens_at(date, area, calendar) {
            Opens::Unpublished => Err(Refusal::NotReleased { opens_at: None }),
            Opens::At(_) if counter => Ok(()),
            Opens::At(at) if now < at => Err(Refusal::NotReleased { opens_at: Some(at) }),
            Opens::At(_) => match self.closed_until(now) {
                Some(at) => Err(Refusal::NotReleased { opens_at: Some(at) }),
                None => Ok(()),
            },
        }
    }

    fn cutoff_passed(
        &self,
        now: DateTime<Utc>,
        date: NaiveDate,
        starts_at: Option<DateTime<Utc>>,
        area: Option<&str>,
        span: Span,
        calendar: &Calendar,
    ) -> bool {
        let notice = TimeDelta::minutes(self.minimum_notice_minutes.into());
        if starts_at.is_some_and(|start| start - notice < now) {
            return true;
        }
        if date == china_date(now) && area.is_some_and(|a| self.horizon.same_day_areas.iter().any(|s| s == a)) {
            return false;
        }
        let cutoff = self.day_before_cutoff.map(|clock| clock.of(date, calendar));
        date < span.first || cutoff.is_some_and(|cutoff| now >= cutoff)
    }

    /// What a day is for a share now, but for closures and seats.
    pub fn day_state(
        &self,
        now: DateTime<Utc>,
        date: NaiveDate,
        area: Option<&str>,
        share: Share,
        calendar: &Calendar,
    ) -> DayState {
        if calendar.is_open(date) == Some(false) {
            return DayState::Closed(Closed::NoWorkingDay);
        }
        match self.judge_visit(now, date, None, area, share, calendar) {
            Ok(()) => DayState::Open,
            Err(Refusal::SlotPast) => DayState::Closed(Closed::Past),
            Err(Refusal::NotReleased { opens_at }) => DayState::NotReleased { opens_at },
            Err(Refusal::OutsideHorizon) => DayState::OutsideHorizon,
            Err(_) => DayState::Closed(Closed::Cutoff),
        }
    }

    /// When a day's unsold priority seats pass to the public.
    pub fn share_release_at(&self, date: NaiveDate, calendar: &Calendar) -> Option<DateTime<Utc>> {
        self.share_release.map(|clock| clock.of(date, calendar))
    }
}

impl Unit {
    /// Whether a day counts on the way through a horizon; weekdays are assumed in unpublished years.
    pub(super) fn counts(self, day: NaiveDate, calendar: &Calendar) -> bool {
        match self {
            Unit::WorkingDay => calendar.seems_open(day),
            Unit::CalendarDay => true,
            Unit::CalendarDayExceptHolidays => {
                calendar.special_day(day).is_none_or(|special| special.kind != DayKind::Holiday)
            }
        }
    }
}

impl DayClock {
    /// The instant for a visit on a date.
    pub fn of(self, date: NaiveDate, calendar: &Calendar) -> DateTime<Utc> {
        let day = match self.of {
            DayBefore::SameDay => date,
            DayBefore::PreviousCalendarDay => date - Days::new(1),
            DayBefore::PreviousWorkingDay => calendar.working_day_before(date, 1),
        };
        china(day, self.time)
    }
}
