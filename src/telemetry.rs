//! Logs (one line a request, at the edge; JSON when not read by a person) and metrics.

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Logs go to standard error; `RUST_LOG` chooses what (default: info).
pub fn logs() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx::postgres::notice=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // a second call, as in tests, changes nothing
    let _ = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().flatten_event(true).try_init() };
}

/// Seconds of the buckets of every `*_seconds` histogram.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Installs the process's recorder and describes what it counts.
pub fn metrics() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()
        .context("metrics can be installed once a process")?;
    metrics::describe_counter!("yueban_bookings_total", "Acts on reservations by act and outcome");
    metrics::describe_counter!("yueban_http_requests_total", "HTTP requests by route, method and status");
    metrics::describe_histogram!("yueban_http_request_seconds", "Time to answer, by route");
    metrics::describe_gauge!("yueban_invariant_violations", "Broken invariants of ledger and hall at the last check");
    metrics::describe_gauge!("yueban_unpublished_days", "Days of the horizon whose year has no published calendar");
    metrics::describe_gauge!("yueban_pool_connections", "Database connections by state");
    metrics::describe_counter!("yueban_job_failures_total", "Background jobs that failed, by job");
    Ok(handle)
}
