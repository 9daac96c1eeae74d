//! All SQL of the ledger, by who asks: the lanes (claim), single acts (change), readers (read, watch), news of checklists.

pub mod behalf;
pub mod change;
pub mod check;
pub mod claim;
pub mod news;
pub mod office;
pub mod read;
pub mod watch;
