//! What the city offers: offices, banks, windows, services and the checklists of materials. Read from the database
//! as one `City`, kept in memory by every server and read again when `instance.config_version` moves.
//! Not here: opening days and seats (roster), booking rules (policy).

pub mod city;
pub mod spans;

pub use city::{Bank, BookedBy, Centre, City, DatedPolicy, Hours, Office, Service, Window};
