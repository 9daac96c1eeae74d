//! The ledger of seats: reserve, reschedule, cancel, void, and what is free. Not here: rules (policy), the making of
//! days and slots (roster). Promises 1 to 5 of README are kept here and in `migrations/0004` and `0006`.

mod acts;
mod alternatives;
mod availability;
mod behalf;
mod check;
mod desk;
mod lane;
mod missed;
mod news;
mod notices;
mod office;
mod reserve;
mod store;
mod tally;
mod types;
mod watch;

pub use availability::{Availability, DaySeats, SlotRef, SlotSeats};
pub use behalf::{Nearby, NewVisit, OnBehalf, Sought};
pub use check::{Violation, forget_answers, now_of, violations};
pub use desk::{Desk, Slot, Tasks};
pub use news::newer_checklist;
pub use office::{Fate, Standing, Target};
pub use reserve::earlier;
pub use store::change::{Locked, remember};
pub use types::*;
