//! What is kept of a citizen, handed out on request and erased on request. Everything goes by the verified mobile: an
//! ID number is only claimed at sign-in, so what was booked from other numbers is neither shown nor touched. Not here:
//! what staff may see (counter), how long cases are kept (cases).

mod erase;
mod export;
mod store;

pub use erase::{Erasure, KEPT, NotErased, erase, forget};
pub use export::{Export, export};
