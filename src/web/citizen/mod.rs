//! The citizen's pages, one file each: handler, view struct with its template, sample. Forms answer 303, a bad form
//! comes back with what was typed, and everything works without JavaScript.

mod applicant;
pub mod came;
mod cancel;
mod choose;
mod closures;
mod confirm;
mod difference;
mod display;
mod facts;
mod frame;
mod lost;
mod materials;
mod messages;
mod mine;
mod offer;
mod own_data;
pub mod papers;
mod parts;
pub mod problem;
mod prose;
mod queue;
mod reschedule;
mod rows;
#[cfg(test)]
pub mod samples;
mod signin;
mod start;
mod visit;
pub mod voucher;
mod who;

pub use frame::{Frame, Mine, back_of, frame_of};

use crate::web::form;
use crate::web::page::see;
use crate::web::{App, paths};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::START, get(start::start))
        .route(paths::MATERIALS, get(materials::ask))
        .route(paths::CHECKLIST, get(materials::list))
        .route(paths::BOOK, get(choose::book))
        .route(paths::RULES, get(prose::rules))
        .route(paths::PRIVACY, get(prose::privacy))
        .route(paths::DISPLAY, post(display::set).get(|| to(paths::START)))
        .route(paths::DEMO_MESSAGES, get(messages::show).post(messages::look))
        .route(&format!("{}/{{code}}", paths::DEMO_PROBLEMS), get(problem::demo))
        .route(paths::SIGN_IN, get(signin::show).post(who::enter))
        .route(paths::SIGN_IN_CODE, post(signin::send_code).get(|| to(paths::SIGN_IN)))
        .route(paths::SIGN_IN_WHO, get(who::show))
        .route(paths::SIGN_OUT, post(signin::sign_out).get(|| to(paths::START)))
        .route(paths::APPLICANT, get(applicant::show).post(applicant::choose))
        .route(paths::CONFIRM, get(confirm::show))
        .route(paths::RESERVE, post(confirm::book).get(|| to(paths::BOOK)))
        .route(paths::RESERVATIONS, get(mine::show))
        .route(paths::MY_DATA, get(own_data::show))
        .route(paths::MY_DATA_FILE, get(own_data::file))
        .route(paths::MY_DATA_DELETION, get(own_data::ask).post(own_data::delete))
        .route(paths::MY_DATA_DELETED, get(own_data::deleted))
        .route("/reservations/{code}", get(voucher::show))
        .route("/reservations/{code}/cancellation", get(cancel::show).post(cancel::cancel))
        .route("/reservations/{code}/reschedule", get(reschedule::show).post(reschedule::moved))
        .route("/reservations/{code}/reschedule/confirm", get(reschedule::confirm))
}

/// The address of a form's answer, opened by itself: reloaded, or from the history.
async fn to(page: &'static str) -> Response {
    see(page)
}

/// The small city of the samples.
#[cfg(test)]
pub fn sample_city() -> crate::catalog::City {
    samples::City::new().city
}

/// A reservation of it.
#[cfg(test)]
pub fn sample_data() -> (crate::catalog::City, crate::booking::ReservationDetail) {
    let city = samples::City::new();
    let reservation = samples::reservation(&city);
    (city.city, reservation)
}

/// Every page of this folder with sample data.
#[cfg(test)]
pub fn all_samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let all = [
        start::samples,
        materials::samples,
        choose::samples,
        signin::samples,
        who::samples,
        confirm::samples,
        applicant::samples,
    ];
    let more = [lost::samples, voucher::samples, mine::samples, cancel::samples, reschedule::samples];
    let rest = [problem::samples, prose::samples, messages::samples, own_data::samples];
    all.iter().chain(&more).chain(&rest).flat_map(|samples| samples(lang)).collect()
}
