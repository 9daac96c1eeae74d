//! The surfaces: router, extractors, the problem table; then one folder per surface. Handlers extract, call, view.

pub mod api;
pub mod app;
pub mod assets;
pub mod board;
pub mod citizen;
pub mod counter;
pub mod edge;
pub mod extract;
pub mod fields;
pub mod form;
mod health;
pub mod idempotency;
pub mod listeners;
pub mod page;
pub mod paths;
pub mod problem;
pub mod request;
pub mod sealed;
pub mod session;
pub mod staff;
pub mod staff_session;
pub mod text;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use api::openapi_json;
pub use app::{App, Settings};
pub use health::metrics_router;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use problem::{Kind, Problem};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::{CsrfLayer, ProtectionError};

/// Bytes of a request's body.
const BODY_LIMIT: usize = 64 * 1024;

/// Everything the server answers.
pub fn router(app: App) -> Router {
    let worth_it = SizeAbove::new(1024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("font/"))
        // what is waiting to be compressed is not there yet
        .and(NotForContentType::SSE);
    let csrf =
        CsrfLayer::new().with_rejection_response(|_: ProtectionError| Problem::from(Kind::Forbidden).into_response());
    Router::new()
        .merge(health::routes())
        .merge(api::routes())
        .route("/static/{*file}", axum::routing::get(assets::serve))
        .merge(citizen::routes())
        .merge(board::routes())
        .merge(staff::routes())
        .merge(counter::routes())
        .fallback(elsewhere)
        .method_not_allowed_fallback(async || Problem::from(Kind::MethodNotAllowed))
        .layer(CompressionLayer::new().compress_when(worth_it))
        .layer(csrf)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), edge::edge))
        .with_state(app)
}

/// A path nothing is at. With a slash too many at its end, the one without is tried.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    // `//host` at the front would lead to another site
    if trimmed.len() == path.len() || trimmed.is_empty() || path.starts_with("//") || path.contains('\\') {
        return Problem::from(Kind::NotFound).into_response();
    }
    let to = match request.uri().query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}
