//! What a document says that cannot be meant, although each word of it can be read.

use super::{By, CancelUntil, Consequence, Counts, Per, Policy, Window};

/// Live reservations that may be numbered; the same bound stands in the ledger.
const MOST_ACTIVE: i16 = 50;
/// A horizon in days of either unit, and how long before a visit a deadline may lie.
const MOST_DAYS: u32 = 120;
const DAY_MINUTES: u32 = 24 * 60;

impl Policy {
    /// Path (`limits[0].count`) and reason of everything wrong; empty when the document can rule.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut found = vec![];
        let mut ensure = |fine: bool, path: &str, reason: &str| {
            if !fine {
                found.push((path.to_owned(), reason.to_owned()));
            }
        };
        let days = self.horizon.min.max(1)..=MOST_DAYS;
        ensure(days.contains(&self.horizon.max), "horizon.max", "must be at least min, and 1 to 120");
        let span = self.release.closed;
        ensure(span.is_none_or(|(from, until)| from != until), "release.closed", "must not be the whole day");
        let notice = self.minimum_notice_minutes <= MOST_DAYS * DAY_MINUTES;
        ensure(notice, "minimum_notice_minutes", "must be at most 120 days");
        let active = |n: i16| (1..=MOST_ACTIVE).contains(&n);
        ensure(active(self.active_per_person), "active_per_person", "must be 1 to 50");
        for (service, n) in &self.active_by_service {
            ensure(active(*n), &format!("active_by_service.{service}"), "must be 1 to 50");
        }
        for (i, limit) in self.limits.iter().enumerate() {
            let path = |field: &str| format!("limits[{i}].{field}");
            let narrow = matches!(limit.per, Per::PersonAndSlot | Per::PersonAndHalfDay);
            let windowed = limit.counts == Counts::Live || narrow || limit.window.is_some();
            ensure(windowed, &path("window"), "is needed: over which time are they counted?");
            ensure(limit.window.is_none_or(sensible), &path("window"), UNSENSIBLE);
            let by = limit.by == By::Made || matches!(limit.window, Some(Window::Calendar(_)));
            ensure(by, &path("by"), "by visit goes with a calendar window");
            ensure(limit.count > 0, &path("count"), "must be 1 or more");
        }
        let cancel = match self.cancel {
            CancelUntil::BeforeStartMinutes(minutes) => minutes <= MOST_DAYS * DAY_MINUTES,
            CancelUntil::BeforeCalendarDays { days, .. } | CancelUntil::BeforeWorkingDays { days, .. } => {
                days <= MOST_DAYS
            }
        };
        ensure(cancel, "cancel", "must be at most 120 days before");
        let moves = self.reschedules_per_reservation.is_none_or(|n| n >= 0);
        ensure(moves, "reschedules_per_reservation", "must be 0 or more");
        ensure(self.check_in.early_minutes <= DAY_MINUTES, "check_in.early_minutes", "must be at most a day");
        ensure(self.check_in.late_grace_minutes <= DAY_MINUTES, "check_in.late_grace_minutes", "must be at most a day");
        let delay = self.returned_seat.delay_minutes;
        let ordered = delay.is_none_or(|(least, most)| least <= most && most <= MOST_DAYS * DAY_MINUTES);
        ensure(ordered, "returned_seat.delay_minutes", "the first is the least, the second the most, up to 120 days");
        for (i, penalty) in self.penalties.iter().enumerate() {
            let path = format!("penalties[{i}]");
            let whole = !penalty.when.is_empty() && !penalty.key.is_empty() && penalty.when.iter().all(|o| o.count > 0);
            ensure(whole, &path, "needs an event, a count of 1 or more, and a key");
            for (j, offence) in penalty.when.iter().enumerate() {
                ensure(sensible(offence.window), &format!("{path}.when[{j}].window"), UNSENSIBLE);
            }
            let then = match penalty.then {
                Consequence::BlockDays(n) => sensible(Window::Days(n)),
                Consequence::BlockMonths(n) => sensible(Window::Months(n)),
                Consequence::Warning | Consequence::BlockRestOfMonth | Consequence::Blacklist => true,
            };
            ensure(then, &format!("{path}.then"), "must last 1 to 3660 days or 1 to 120 months");
        }
        found
    }
}

const UNSENSIBLE: &str = "must be 1 to 3660 days, 120 months or 10 years; cumulative is true or left out";

fn sensible(window: Window) -> bool {
    match window {
        Window::Days(n) => (1..=3660).contains(&n),
        Window::Months(n) => (1..=120).contains(&n),
        Window::Years(n) => (1..=10).contains(&n),
        Window::Calendar(_) => true,
        Window::Cumulative(all) => all,
    }
}
