//! The times of one reservation: until when it can be changed, when to check in, when its returned seat is sold again.

use super::{CancelUntil, Policy};
use crate::calendar::Calendar;
use crate::clock::{china, china_date};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rand::RngExt;

impl Policy {
    /// The last moment to cancel or reschedule, never after the start.
    pub fn cancel_until(&self, starts_at: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        let date = china_date(starts_at);
        let at = |day: NaiveDate, time: Option<NaiveTime>| match time {
            Some(time) => china(day, time),
            None => china(day + Days::new(1), NaiveTime::MIN) - TimeDelta::seconds(1),
        };
        let until = match self.cancel {
            CancelUntil::BeforeStartMinutes(minutes) => starts_at - TimeDelta::minutes(minutes.into()),
            CancelUntil::BeforeCalendarDays { days, time } => at(date - Days::new(days.into()), time),
            CancelUntil::BeforeWorkingDays { days, time } => at(calendar.working_day_before(date, days), time),
        };
        until.min(starts_at)
    }

    /// Whether a reservation moved so many times may move once more.
    pub fn may_reschedule(&self, moved: i16) -> bool {
        self.reschedules_per_reservation.is_none_or(|limit| moved < limit)
    }

    /// From when and until when one can check in.
    pub fn check_in_window(&self, starts_at: DateTime<Utc>, _ends_at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let minutes = |n: u32| TimeDelta::minutes(n.into());
        (starts_at - minutes(self.check_in.early_minutes), starts_at + minutes(self.check_in.late_grace_minutes))
    }

    /// Until when a seat returned now waits.
    pub fn returned_until(&self, now: DateTime<Utc>, chance: &mut impl rand::Rng) -> DateTime<Utc> {
        let next_release = || {
            let today = china_date(now);
            let here = china(today, self.release.time);
            if here > now { here } else { china(today + Days::new(1), self.release.time) }
        };
        match self.returned_seat.delay_minutes {
            Some(_) if self.returned_seat.next_release && chance.random_bool(0.5) => next_release(),
            Some((least, most)) => {
                let seconds = chance.random_range(i64::from(least) * 60..=i64::from(most) * 60);
                now + TimeDelta::seconds(seconds)
            }
            None if self.returned_seat.next_release => next_release(),
            None => now,
        }
    }
}
