//! The surfaces: router, extractors, the problem table; then one folder per surface. Handlers extract, call, view.

pub mod app;
pub mod assets;
pub mod extract;
pub mod idempotency;
pub mod page;
pub mod paths;
pub mod problem;
pub mod request;
pub mod session;
pub mod text;

pub use app::{App, Settings};
