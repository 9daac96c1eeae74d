//! A problem as a page; a stranger on a page of one's own is sent to sign in, and back, and staff to what they have to
//! do first.

use super::{Kind, Problem};
use crate::web::app::App;
use crate::web::edge::Asked;
use crate::web::page::see;
use crate::web::session::credentials;
use crate::web::{citizen, paths, staff};
use axum::response::Response;

/// The page of a problem, in the visitor's language, with the request's id.
pub async fn page(app: &App, problem: &Problem, asked: &Asked) -> Response {
    let back = &citizen::back_of(&asked.method, &asked.uri, &asked.headers);
    let instead = match problem.kind {
        Kind::Unauthenticated => Some(paths::sign_in(back)),
        Kind::StaffUnauthenticated => Some(paths::staff(paths::STAFF_SIGN_IN, back)),
        Kind::PasswordDue => Some(paths::staff(paths::STAFF_PASSWORD, back)),
        Kind::TotpDue => Some(paths::staff(paths::STAFF_TOTP, back)),
        _ => None,
    };
    if let Some(page) = instead {
        return see(&page);
    }
    if paths::is_staff(asked.uri.path()) {
        return staff::problem::show(app, asked, back, problem).await;
    }
    let signed_in = credentials(&asked.headers, &app.settings).is_some();
    let page = citizen::frame_of(app, asked.lang, &asked.headers, back, signed_in);
    citizen::problem::show(page, problem, asked.id.as_str())
}
