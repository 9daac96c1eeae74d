//! Answers about free seats, kept as bytes. Bytes are made anew when a number or the configuration changed, and at
//! least once a second, because states follow the clock; in between only `as_of` is written into them.

mod view;

pub use view::{Availability, Days};

use super::tagged;
use crate::catalog::City;
use crate::clock::CHINA;
use crate::ids::{BankId, OfficeId, ServiceId, Share};
use crate::web::app::App;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Days,
    Availability(NaiveDate),
}

/// A question about free seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    pub what: What,
    pub office: Option<OfficeId>,
    pub bank: Option<BankId>,
    pub service: ServiceId,
    pub share: Share,
}

/// Until when an answer's numbers and states hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    generation: u64,
    city: i64,
    second: i64,
}

struct Answer {
    version: Version,
    as_of: DateTime<Utc>,
    tag: HeaderValue,
    /// The answer without `as_of`, which stands behind the opening brace of `bytes`.
    rest: Bytes,
    bytes: Bytes,
    /// Made for the first who takes it so.
    gzip: OnceLock<Bytes>,
}

impl Answer {
    fn gzip(&self) -> Bytes {
        let make = || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&self.bytes).and_then(|()| encoder.finish()).map(Bytes::from)
        };
        self.gzip.get_or_init(|| make().expect("writing to memory does not fail")).clone()
    }
}

/// Ready answers by question.
#[derive(Default)]
pub struct Ready(RwLock<HashMap<Question, Arc<Answer>>>);

/// Shorter answers are sent as they are.
const WORTH_IT: usize = 1024;
/// More questions than the filters of a big city make; beyond it the memory is emptied.
const MOST: usize = 20_000;

impl Ready {
    pub fn answer(&self, app: &App, question: Question, asked: &HeaderMap) -> Response {
        let answer = self.current(app, question);
        if answer.bytes.len() < WORTH_IT || !takes_gzip(asked) {
            return tagged::ready(asked, &answer.tag, || answer.bytes.clone());
        }
        let mut response = tagged::ready(asked, &answer.tag, || answer.gzip());
        if response.status() == StatusCode::NOT_MODIFIED {
            return response;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    fn current(&self, app: &App, question: Question) -> Arc<Answer> {
        let free = app.desk.availability();
        let city = app.desk.city();
        let version = Version { generation: free.generation, city: city.version, second: app.clock.now().timestamp() };
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
        let answer = match known {
            Some(known) if known.version == version && known.as_of >= free.as_of => return known,
            Some(known) if known.version == version => {
                let (tag, rest) = (known.tag.clone(), known.rest.clone());
                let bytes = dated(question.what, free.as_of, &rest);
                Answer { version, as_of: free.as_of, tag, rest, bytes, gzip: OnceLock::new() }
            }
            _ => {
                let rest: Bytes = view::body(question, &city, &free, app.clock.now()).into();
                let bytes = dated(question.what, free.as_of, &rest);
                let (tag, gzip) = (tagged::tag(&rest), OnceLock::new());
                Answer { version, as_of: free.as_of, tag, rest, bytes, gzip }
            }
        };
        let answer = Arc::new(answer);
        // a date nobody has windows on is not worth keeping
        if kept(question.what, &city, app) {
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= MOST {
                all.clear();
            }
            all.insert(question, answer.clone());
        }
        answer
    }
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepted
        .split(',')
        .map(str::trim)
        .any(|coding| coding == "gzip" || coding.starts_with("gzip;q=0.") || coding == "gzip;q=1")
}

fn kept(what: What, city: &City, app: &App) -> bool {
    let today = app.clock.today();
    match what {
        What::Days => true,
        What::Availability(date) => date >= today && date <= city.policy(today).horizon(today, &city.calendar).last,
    }
}

/// The body with the instant its numbers are of; `/days` has none.
fn dated(what: What, as_of: DateTime<Utc>, rest: &Bytes) -> Bytes {
    if what == What::Days {
        return rest.clone();
    }
    let as_of = as_of.with_timezone(&CHINA).to_rfc3339_opts(SecondsFormat::Millis, false);
    let mut bytes = Vec::with_capacity(rest.len() + 48);
    bytes.extend_from_slice(b"{\"as_of\":\"");
    bytes.extend_from_slice(as_of.as_bytes());
    bytes.extend_from_slice(b"\",");
    bytes.extend_from_slice(&rest[1..]);
    bytes.into()
}
