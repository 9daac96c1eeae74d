//! SQL of changes: closures, the calendar's days, and which window-days there are.

mod closure;
mod day;

pub use closure::*;
pub use day::*;
