//! What stories are told with: a database, server processes, citizens and staff who act over HTTP.

mod acts;
mod browser;
mod citizen;
mod city_files;
mod database;
mod hall;
mod html;
mod server;
mod staff;

pub use acts::{act, call, tell, walk_in};
pub use browser::{Browser, DESK, Look, PHONE};
pub use citizen::{Citizen, key, person, wish};
pub use city_files::{CityFiles, import};
pub use database::Database;
pub use hall::{TODAY, TOMORROW, at, city_with, id, queue, slot, visitor, visitor_with};
pub use html::{Form, Page};
pub use server::{Server, start, start_embedded, start_with};
pub use staff::{App, PASSWORD, Staff};

use serde_json::Value;

/// Monday 09:00 at which every story begins: the whole horizon lies in a published year.
pub const START: &str = "2026-11-23T09:00:00+08:00";

/// A city with an empty ledger at `START`, and one server on it.
pub async fn city() -> (Database, Server) {
    let database = Database::create().await;
    let server = start(&database).await;
    server.set_clock(START).await;
    (database, server)
}

/// Ids of slots with a seat left for the public on a date, with their windows, from the availability call.
pub async fn open_slots(server: &Server, date: &str) -> Vec<(String, String)> {
    let answer = server.get(&format!("/api/v1/availability?date={date}&service=loan_application")).await;
    let windows = answer["windows"].as_array().expect("windows");
    let slots = |w: &Value| {
        let code = w["window"].as_str().expect("a code").to_owned();
        let open =
            w["slots"].as_array().expect("slots").iter().filter(|s| s["state"] == "open").cloned().collect::<Vec<_>>();
        open.into_iter().map(move |s| (s["id"].as_str().expect("an id").to_owned(), code.clone())).collect::<Vec<_>>()
    };
    windows.iter().flat_map(slots).collect()
}

/// `open_slots`, but no more of a window than its public share has seats.
pub async fn seats(server: &Server, date: &str) -> Vec<(String, String)> {
    let mut of_window = std::collections::HashMap::<String, usize>::new();
    let mut slots = open_slots(server, date).await;
    slots.retain(|(_, window)| {
        let n = of_window.entry(window.clone()).or_default();
        *n += 1;
        *n <= 11
    });
    slots
}
