//! The hall: check-in, tickets, calls, outcomes, what windows do, the board and the day. On the ledger of booking;
//! every act of an office follows the one before under the lock of its hall, on any number of servers. Not here: seats
//! (booking), who is who (accounts), review after acceptance.

mod act;
mod board;
mod calls;
mod check;
mod check_in;
mod closing;
mod console;
mod day;
mod duty;
mod notices;
mod order;
mod outcome;
mod store;
mod types;
mod watch;

pub use board::{Board, BoardWindow, Called, Hall, Place, Shown};
pub use calls::{call_next, miss, park, put_back, recall, start, ticket, transfer};
pub use check::violations;
pub use check_in::{Arrival, ArrivalBy, Arriving, WalkIn, check_in, look, walk_in};
pub use closing::close_halls;
pub use console::{Console, console};
pub use day::{Day, DayReservation, DaySpan, DayWindow, QueueRow, Totals, day};
pub use duty::{close, open, pause, to_do};
pub use order::Class;
pub use outcome::{NewOutcome, ResultRow, outcomes_of, result_of, settle, visit_of};
pub use store::TicketRow;
pub use types::*;
pub use watch::Halls;
