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
pub mod voucher;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    /// Every page of this folder with sample data: all of it is rendered in both languages.
    fn samples(lang: Lang) -> Vec<(&'static str, String)> {
        let all = [signin::samples, who::samples, confirm::samples, lost::samples, voucher::samples, mine::samples];
        let more = [cancel::samples, reschedule::samples];
        all.iter().chain(&more).flat_map(|samples| samples(lang)).collect()
    }

    #[test]
    fn every_page_renders_in_both_languages_with_all_its_words() {
        for lang in Lang::ALL {
            for (name, html) in samples(lang) {
                assert!(html.starts_with("<!doctype html>"), "{name}");
                assert!(!html.contains("Unknown localization"), "{name} in {lang:?} lacks a word: {html}");
            }
        }
    }
}
