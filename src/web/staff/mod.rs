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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    /// Also leaves the pages in `target/pages`, to be looked at in a browser.
    #[test]
    fn every_page_renders_in_both_languages_with_all_its_words() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for lang in Lang::ALL {
            let folder = root.join("target/pages").join(lang.tag());
            std::fs::create_dir_all(&folder).expect("a folder");
            let all = [sign_in::samples, account::samples, password::samples, second_factor::samples, problem::samples];
            for (name, html) in all.iter().flat_map(|samples| samples(lang)) {
                assert!(html.starts_with("<!doctype html>"), "{name}");
                assert!(!html.contains("Unknown localization"), "{name} in {lang:?} lacks a word: {html}");
                std::fs::write(folder.join(format!("{name}.html")), html).expect("a file");
            }
        }
    }
}
