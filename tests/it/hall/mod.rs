//! The hall over the JSON API: one file per story.

mod arrivals;
mod behalf;
mod broken;
mod full_day;
mod outcomes;
mod own_data;
mod race;
mod rights;
mod rights_of_pages;
mod seats;
mod storm;
mod tickets;
mod traces;
mod walk_ins;
mod windows;
