//! The rim of the server: one layer around every route. It gives a request its id, bounds its time, catches panics,
//! writes security headers, turns problems into JSON or pages, and leaves one log line, two metrics and, where access
//! was refused, an audit entry.

mod headers;
mod measure;
mod refused;

pub use refused::Refusals;

use super::app::App;
use super::problem::{Kind, Problem};
use super::request::{ClientAddress, Language, RequestId, Surface};
use crate::lang::Lang;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

/// A request that takes longer is answered `unavailable`.
const TIMEOUT: Duration = Duration::from_secs(20);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is kept of a request for an answer that its handler did not finish.
pub struct Asked {
    pub id: RequestId,
    pub method: Method,
    pub uri: Uri,
    pub lang: Lang,
    /// Of a page's request the cookies and where it came from, nothing else.
    pub headers: HeaderMap,
}

pub async fn edge(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let surface = Surface::of(request.uri().path());
    let id = RequestId::random();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (mut parts, body) = request.into_parts();
    let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(&mut parts, &app).await;
    let asked = Asked {
        id: id.clone(),
        method: parts.method.clone(),
        uri: parts.uri.clone(),
        lang: Language::of(&parts.headers, surface),
        headers: page_headers(&parts.headers, surface),
    };
    parts.extensions.insert(id.clone());

    let answer = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind();
    let mut response = match tokio::time::timeout(TIMEOUT, answer).await {
        Ok(Ok(response)) => response,
        // the panic hook has logged it
        Ok(Err(_)) => Problem::from(Kind::Internal).into_response(),
        Err(_) => Problem::unavailable(5).into_response(),
    };
    let route = route.as_ref().map_or("unmatched", |route| route.as_str());
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if let Some(cause) = problem.more().and_then(|m| m.cause.as_deref()) {
            tracing::error!(request.id = id.as_str(), error.message = cause, "a request failed");
        }
        refused::note(&app, &problem, &asked.method, route, address).await;
        response = match surface {
            Surface::Api => problem.json(asked.lang, id.as_str()),
            Surface::Page => super::problem::page(&app, &problem, &asked).await,
        };
    }
    headers::write(&app.settings, response.headers_mut());
    let status = response.status();
    let took = started.elapsed();
    tracing::info!(
        request.id = id.as_str(),
        http.method = asked.method.as_str(),
        http.route = route,
        http.status = status.as_u16(),
        duration.ms = took.as_secs_f64() * 1000.0,
        "request"
    );
    measure::request(route, &asked.method, status, took);
    response.headers_mut().insert(REQUEST_ID, id.0);
    response
}

fn page_headers(headers: &HeaderMap, surface: Surface) -> HeaderMap {
    let mut kept = HeaderMap::new();
    if surface == Surface::Page {
        for name in [header::COOKIE, header::REFERER] {
            for value in headers.get_all(&name) {
                kept.append(&name, value.clone());
            }
        }
    }
    kept
}
