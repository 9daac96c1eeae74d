//! The pages of staff: sign-in, own account, password, second factor; and the frame that the pages of counter and
//! administration are laid out in. Dense, keyboard first, without an elder mode.

mod account;
mod frame;
mod password;
pub mod problem;
mod second_factor;
mod sign_in;

pub use frame::{CounterPage, OwnPage, StaffFrame, home};

use crate::web::page::see;
use crate::web::{App, paths};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF, get(account::start))
        .route(paths::STAFF_SIGN_IN, get(sign_in::show).post(sign_in::enter))
        .route(paths::STAFF_SIGN_OUT, post(sign_in::leave).get(|| to(paths::STAFF_SIGN_IN)))
        .route(paths::STAFF_ACCOUNT, get(account::show))
        .route(paths::STAFF_PASSWORD, get(password::show).post(password::change))
        .route(paths::STAFF_TOTP, get(second_factor::show).post(second_factor::set_up))
}

/// The address of a form's answer, opened by itself.
async fn to(page: &'static str) -> Response {
    see(page)
}

/// Every page of this folder with sample data.
#[cfg(test)]
pub fn all_samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let all = [sign_in::samples, account::samples, password::samples, second_factor::samples, problem::samples];
    all.iter().flat_map(|samples| samples(lang)).collect()
}
