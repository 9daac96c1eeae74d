//! What the city offers: offices, banks, windows, services and the checklists of materials. Read from the database
//! as one `City`, kept in memory by every server and read again when `instance.config_version` moves.
//! Not here: opening days and seats (roster), booking rules (policy).

pub mod checklist;
pub mod city;
pub mod spans;
mod store;

pub use checklist::{Checklist, FactError, FactFault, Facts};
pub use city::{Bank, BookedBy, Centre, ChecklistVersion, City, DatedPolicy, Hours, Office, Service, Window};
pub use store::load;

pub mod import {
    pub struct R;
    impl R {
        pub fn changed(&self) -> bool {
            true
        }
    }
    impl std::fmt::Display for R {
        fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("")
        }
    }
    pub async fn sample_city(_c: &mut sqlx::PgConnection) -> anyhow::Result<R> {
        Ok(R)
    }
    pub async fn folder(_c: &mut sqlx::PgConnection, _f: &std::path::Path) -> anyhow::Result<R> {
        Ok(R)
    }
}
