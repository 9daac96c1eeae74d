//! The surfaces: router, extractors, the problem table; then one folder per surface. Handlers extract, call, view.

pub mod app;
pub mod extract;
pub mod idempotency;
pub mod problem;
pub mod request;
pub mod session;

pub use app::{App, Settings};
