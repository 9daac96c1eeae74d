//! A problem as a page.

use super::Problem;
use crate::web::app::App;
use crate::web::edge::Asked;
use axum::response::{Html, IntoResponse, Response};

/// The page of a problem, in the visitor's language, with the request's id.
pub fn page(_app: &App, problem: &Problem, asked: &Asked) -> Response {
    let words = problem.kind.words();
    let (title, detail, id) = (words.title(asked.lang), words.detail(asked.lang), asked.id.as_str());
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><p>{detail}</p><p>{id}</p>",
        asked.lang.tag()
    );
    let mut response = (words.status, Html(html)).into_response();
    problem.headers(response.headers_mut());
    response
}
