//! Booking rules as data, evaluated without side effects: time, calendar and history come in as arguments.
//!
//! A policy is one JSON document (`policy.json` of an import folder); every part may be left out:
//!
//! | part | says | example |
//! |---|---|---|
//! | `horizon` | which days may be booked today: from `min` to `max`, in `working_day`, `calendar_day` or `calendar_day_except_holidays`; `same_day_areas` may also be booked on the day | `{"min": 1, "max": 7, "unit": "working_day"}` |
//! | `release` | clock time at which a new day opens, by office area where staggered; a span of each day without booking | `{"time": "08:00", "times_by_area": {"north": "09:00"}, "closed": ["00:00", "06:30"]}` |
//! | `day_before_cutoff` | until when a day may be booked | `{"time": "16:00", "of": "previous_calendar_day"}` |
//! | `minimum_notice_minutes` | at least so long before the start | `60` |
//! | `active_per_person` | live reservations of one service a person may hold; `active_by_service` for single ones | `1` |
//! | `limits` | further counts, see [`Limit`] | `[{"per": "mobile", "counts": "live", "count": 3}]` |
//! | `cancel` | until when it may be given back or moved, see [`CancelUntil`] | `{"before_start_minutes": 120}` |
//! | `reschedules_per_reservation` | moves of one reservation; left out: any number | `1` |
//! | `check_in` | minutes before the start and after it | `{"early_minutes": 30, "late_grace_minutes": 15}` |
//! | `share_release` | when unsold priority seats pass to the public | `{"time": "12:00", "of": "previous_working_day"}` |
//! | `returned_seat` | when a returned seat is sold again | `{"delay_minutes": [5, 30]}` |
//! | `penalties` | what follows from no-shows and cancellations, see [`Penalty`] | |
//! | `notes` | text for a person, not evaluated | |
//!
//! A `window` of a limit or penalty is one of `{"days": 30}`, `{"months": 3}`, `{"years": 1}`, rolling back from now;
//! `{"calendar": "day" | "week" | "month" | "year"}`, weeks from Monday; `{"cumulative": true}`, all time. "N times or
//! more" (N次以上) is `"count": N` of a penalty, "more than N times" (超过N次) is N + 1. Clock times are China's.

mod check;
mod deadlines;
mod limits;
mod refusal;
mod rules;
mod visit;

pub use limits::{Held, LimitClaim};
pub use refusal::Refusal;
pub use rules::*;
pub use visit::{Closed, DayState, Opens, Span};

#[cfg(test)]
mod tests;
