//! What the city offers: offices, banks, windows, services and the checklists of materials. Read from the database
//! as one `City`, kept in memory by every server and read again when `instance.config_version` moves.
//! Not here: opening days and seats (roster), booking rules (policy).

pub mod checklist;
pub mod city;
pub mod import;
pub mod spans;
mod store;

pub use checklist::{Checklist, FactError, FactFault, Facts};
pub use city::{Bank, BookedBy, Centre, ChecklistVersion, City, DatedPolicy, Hours, Office, Service, Window};
pub use store::load;
