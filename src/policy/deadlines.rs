//! The times of one reservation: until when it can be changed, when to check in, when its returned seat is sold again.

use super::{CancelUntil, Policy};
use crate::calendar::{Calendar, nth_after};
use crate::clock::{china, china_date};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rand::RngExt;

impl Policy {
    /// The last moment to cancel or reschedule, never after the start.
    pub fn cancel_until(&self, starts_at: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        let date = china_date(starts_at);
        let at = |day: NaiveDate, time: Option<NaiveTime>| match time {
            Some(time) => china(day, time),
            None => china(day + Days::new(1), NaiveTime::MIN) - TimeDelta::microseconds(1),
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

    /// Until when a seat returned now waits; `area`: of its office, whose release may have its own time.
    pub fn returned_until(
        &self,
        now: DateTime<Utc>,
        area: Option<&str>,
        calendar: &Calendar,
        chance: &mut impl rand::Rng,
    ) -> DateTime<Utc> {
        let rule = self.returned_seat;
        match rule.delay_minutes {
            Some((least, most)) if !rule.next_release || chance.random_bool(0.5) => {
                now + TimeDelta::seconds(chance.random_range(i64::from(least) * 60..=i64::from(most) * 60))
            }
            _ if rule.next_release => self.next_release(now, area, calendar),
            _ => now,
        }
    }

    /// The next time that a new day opens: on days that count in the horizon.
    fn next_release(&self, now: DateTime<Utc>, area: Option<&str>, calendar: &Calendar) -> DateTime<Utc> {
        let counts = |day| self.horizon.unit.counts(day, calendar);
        let on = |day| china(day, self.release_time(area));
        let today = china_date(now);
        if counts(today) && on(today) > now { on(today) } else { on(nth_after(today, 1, counts)) }
    }
}
