//! Yueban 约办 books visits to bank windows for housing provident fund loans.
//!
//! The map, in the order of the flow; a room imports only rooms above it in this list:
//! small tools, then business rooms (no axum, no askama in them), then the surfaces.

pub mod clock; // the one source of time
pub mod config; // what a server was told at its start
pub mod ids; // newtype ids, reservation codes, seat shares
pub mod lang; // the two languages and texts in both

pub mod people; // ID numbers, names, mobiles; masking; encryption and blind index
pub mod db; // pool, embedded Postgres, migrations, constraints by name, backup and restore
pub mod audit; // append-only record of who did what
pub mod notify; // outbox written in the act's transaction, and its texts
pub mod calendar; // working days
pub mod policy; // booking rules as data, evaluated without side effects
pub mod catalog; // offices, banks, windows, services, checklists; `yueban import`
pub mod roster; // weekly templates become window-days and slots
pub mod booking; // the ledger of seats: reserve, reschedule, cancel, void; what is free
pub mod counter; // the hall: check-in, tickets, calls, outcomes, board, day
pub mod change; // what the administrator changes of a roster that people have booked on
pub mod accounts; // sign-in of citizens: codes, sessions, limits
pub mod privacy; // what is kept of a citizen: handed out, and erased
pub mod reports; // figures of the centre
pub mod jobs; // what runs by itself, safe with many servers
pub mod demo; // sample city, synthetic people, movable clock

pub mod telemetry; // logs and metrics
pub mod web; // router, extractors, problem table, pages and JSON

pub mod cli; // the command line
