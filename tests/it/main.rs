//! Stories over HTTP against real servers on a real Postgres: one file each. Every test has a database of its own,
//! copied from a template with the sample city, and starts the server processes it needs.

mod stops;
mod support;

mod access;
mod admin;
mod board;
mod browser;
mod checklist_news;
mod choose;
mod contract;
mod counter_pages;
mod durability;
mod figures;
mod hall;
mod forms;
mod hand_written_sql;
mod idempotency;
mod journey;
mod ledger_model;
mod no_script;
mod own_booking;
mod own_data;
mod races;
mod signin;
mod staff;
