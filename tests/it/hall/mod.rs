//! The hall over the JSON API: one file per story.

mod arrivals;
mod behalf;
mod outcomes;
mod tickets;
mod traces;
mod walk_ins;
mod windows;
