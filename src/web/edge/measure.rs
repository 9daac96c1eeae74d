//! HTTP metrics. Each thread keeps the handles it has used: a look-up by name in the recorder costs more than a request
//! from memory does.

use axum::http::{Method, StatusCode};
use metrics::{Counter, Histogram};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

struct Route {
    seconds: Histogram,
    requests: Vec<(Method, StatusCode, Counter)>,
}

thread_local! {
    static ROUTES: RefCell<HashMap<String, Route>> = RefCell::default();
}

/// Counts a request. `route` is the pattern, never the raw path: their number is bounded.
pub fn request(route: &str, method: &Method, status: StatusCode, took: Duration) {
    // a method of a client's invention must not become a label
    let method = if method.as_str().len() <= 7 && *method != Method::CONNECT { method } else { &Method::OPTIONS };
    ROUTES.with_borrow_mut(|routes| {
        if !routes.contains_key(route) {
            let seconds = metrics::histogram!("yueban_http_request_seconds", "route" => route.to_owned());
            routes.insert(route.to_owned(), Route { seconds, requests: Vec::new() });
        }
        let Some(known) = routes.get_mut(route) else { return };
        known.seconds.record(took.as_secs_f64());
        let same = |(m, s, _): &&(Method, StatusCode, Counter)| m == method && *s == status;
        if let Some((_, _, counter)) = known.requests.iter().find(same) {
            counter.increment(1);
            return;
        }
        let counter = metrics::counter!(
            "yueban_http_requests_total",
            "route" => route.to_owned(),
            "method" => method.to_string(),
            "status" => status.as_str().to_owned()
        );
        counter.increment(1);
        known.requests.push((method.clone(), status, counter));
    });
}
