//! The ledger of seats: reserve, reschedule, cancel, void, and what is free. Not here: rules (policy), the making of
//! days and slots (roster). Promises 1 to 5 of README are kept here and in `migrations/0004` and `0006`.

pub mod availability;
pub mod desk;
pub mod types;

pub use availability::{Availability, DaySeats, SlotSeats};
pub use desk::Desk;
pub use types::*;
