//! SQL of the hall: tickets (read and move), what windows do, outcomes, the day.

mod check;
mod day;
mod outcome;
mod ticket;
mod window;

pub use check::*;
pub use day::*;
pub use outcome::*;
pub use ticket::*;
pub use window::*;
