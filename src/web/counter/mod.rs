//! The pages of an office's counter: check-in desk and kiosk, walk-ins, bookings by staff, and each window's console.
//! Every act is a form with a key of its own that answers 303; scripts only save hands.

mod acting;
mod book;
mod console;
mod desk;
mod home;
mod kiosk;
mod person;
mod reservation;
mod search;
mod ticket;
mod times;
mod to_do;
mod typed;
mod walk_in;
mod words;

use crate::web::page::see;
use crate::web::{App, paths};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::COUNTER, get(home::show))
        .route(paths::COUNTER_DESK, get(desk::show).post(desk::find))
        .route(&format!("{}/{{code}}", paths::COUNTER_DESK), get(desk::compare).post(desk::check_in))
        .route(paths::COUNTER_KIOSK, get(kiosk::show).post(kiosk::check_in))
        .route(&format!("{}/{{id}}", paths::COUNTER_KIOSK), get(kiosk::ticket))
        .route(paths::COUNTER_WALK_IN, get(walk_in::show).post(walk_in::give))
        .route(paths::COUNTER_BOOK, get(book::show).post(book::book))
        .route(paths::COUNTER_SEARCH, get(search::show).post(search::find))
        .merge(reservations())
        .merge(windows())
        .merge(tickets())
}

fn reservations() -> Router<App> {
    let at = |act: &str| format!("{}/reservations/{{code}}{act}", paths::COUNTER);
    Router::new()
        .route(&at(""), get(reservation::show))
        .route(&at("/cancellation"), post(reservation::cancel).get(reservation::back))
        .route(&at("/void"), post(reservation::void).get(reservation::back))
        .route(&at("/move"), get(reservation::ask).post(reservation::moved))
}

fn windows() -> Router<App> {
    use console::{acts, duty};
    let at = |act: &str| format!("{}/windows/{{window}}{act}", paths::COUNTER);
    Router::new()
        .route(&at(""), get(console::show))
        .route(&at("/calls"), post(acts::next).get(duty::back))
        .route(&at("/pause"), post(duty::pause).get(duty::back))
        .route(&at("/open"), post(duty::open).get(duty::back))
        .route(&at("/close"), post(duty::close).get(duty::back))
        .route(&at("/to-do"), get(to_do::show))
}

fn tickets() -> Router<App> {
    use console::{acts, notice, outcome};
    let at = |act: &str| format!("{}/tickets/{{id}}{act}", paths::COUNTER);
    Router::new()
        .route(&at(""), get(ticket::show))
        .route(&at("/slip"), get(ticket::slip))
        .route(&at("/recall"), post(acts::recall).get(start))
        .route(&at("/start"), post(acts::start).get(start))
        .route(&at("/park"), post(acts::park).get(start))
        .route(&at("/miss"), post(acts::miss).get(start))
        .route(&at("/put-back"), post(acts::put_back).get(start))
        .route(&at("/transfer"), post(acts::transfer).get(start))
        .route(&at("/outcome"), post(outcome::settle).get(start))
        .route(&at("/notice"), get(notice::show))
}

/// The address of an act on a ticket, opened by itself.
async fn start() -> Response {
    see(paths::COUNTER)
}

/// Every page of this folder with sample data.
#[cfg(test)]
pub fn all_samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let all = [home::samples, console::samples, console::notice::samples, desk::samples, ticket::samples];
    let more = [kiosk::samples, walk_in::samples, book::samples, search::samples];
    let rest = [reservation::samples, to_do::samples];
    all.iter().chain(&more).chain(&rest).flat_map(|samples| samples(lang)).collect()
}
