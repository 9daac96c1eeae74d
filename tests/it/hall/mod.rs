//! The hall over the JSON API: one file per story.

mod arrivals;
