//! Whether the server lives, whether it is ready, and its metrics.

use super::app::App;
use super::extract::Json;
use super::problem::{Kind, Problem};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{Datelike, NaiveDate};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use std::time::Duration;
use subtle::ConstantTimeEq;

pub fn routes() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// The router of the metrics' own listener.
pub fn metrics_router(handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(async move || rendered(&handle)))
}

async fn alive() -> &'static str {
    "ok\n"
}

/// What `/readyz` tells.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    /// `current`: at least the migrations this binary knows.
    migrations: &'static str,
    warnings: Vec<String>,
}

async fn ready(State(app): State<App>) -> impl IntoResponse {
    let known = tokio::time::timeout(Duration::from_secs(3), crate::db::is_migrated(&app.db)).await;
    let (database, migrations) = match known {
        Ok(Ok(true)) => ("reachable", "current"),
        Ok(Ok(false)) => ("reachable", "behind"),
        Ok(Err(_)) | Err(_) => ("unreachable", "unknown"),
    };
    let ready = migrations == "current";
    let years = unpublished_years(&app);
    let warning =
        |year: &i32| format!("the calendar of {year} is not published: its days stay closed until it is imported");
    let body = Readiness { ready, database, migrations, warnings: years.iter().map(warning).collect() };
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body))
}

/// Years of the horizon whose calendar is not published.
fn unpublished_years(app: &App) -> Vec<i32> {
    let (city, today) = (app.desk.city(), app.clock.today());
    let last: NaiveDate = city.policy(today).horizon(today, &city.calendar).last;
    (today.year()..=last.year()).filter(|year| !city.calendar.is_published(*year)).collect()
}

/// On the main listener only for the holder of the configured token.
async fn metrics(State(app): State<App>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let (Some(handle), Some(token), Some(given)) = (&app.metrics, &app.settings.metrics_token, given) else {
        return Err(Kind::NotFound.into());
    };
    if bool::from(token.as_bytes().ct_eq(given.as_bytes())) { Ok(rendered(handle)) } else { Err(Kind::NotFound.into()) }
}

fn rendered(handle: &PrometheusHandle) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
}
