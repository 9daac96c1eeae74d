//! The citizen's pages, one file each: handler, view struct with its template, sample. Forms answer 303, a bad form
//! comes back with what was typed, and everything works without JavaScript.

mod bring;
mod cancel;
mod confirm;
mod form;
mod frame;
mod lost;
mod mine;
mod reschedule;
mod signin;
mod visit;
mod voucher;
mod who;

pub use frame::{Frame, Mine};

use crate::web::{App, paths};
use axum::Router;
use axum::routing::{get, post};

pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::SIGN_IN, get(signin::show).post(who::enter))
        .route(paths::SIGN_IN_CODE, post(signin::send_code))
        .route(paths::SIGN_IN_WHO, get(who::show))
        .route(paths::SIGN_OUT, post(signin::sign_out))
        .route(paths::CONFIRM, get(confirm::show))
        .route(paths::RESERVE, post(confirm::book))
        .route(paths::RESERVATIONS, get(mine::show))
        .route("/reservations/{code}", get(voucher::show))
        .route("/reservations/{code}/cancellation", get(cancel::show).post(cancel::cancel))
        .route("/reservations/{code}/reschedule", get(reschedule::show).post(reschedule::moved))
        .route("/reservations/{code}/reschedule/confirm", get(reschedule::confirm))
}
