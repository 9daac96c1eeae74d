//! A problem as a page; a stranger on a page of one's own is sent to sign in, and back.

use super::{Kind, Problem};
use crate::web::app::App;
use crate::web::edge::Asked;
use crate::web::page::see;
use crate::web::session::credentials;
use crate::web::{citizen, paths};
use axum::response::Response;

/// The page of a problem, in the visitor's language, with the request's id.
pub fn page(app: &App, problem: &Problem, asked: &Asked) -> Response {
    let back = &citizen::back_of(&asked.method, &asked.uri, &asked.headers);
    if problem.kind == Kind::Unauthenticated {
        return see(&paths::sign_in(back));
    }
    let signed_in = credentials(&asked.headers, &app.settings).is_some();
    let page = citizen::frame_of(app, asked.lang, &asked.headers, back, signed_in);
    citizen::problem::show(page, problem, asked.id.as_str())
}
