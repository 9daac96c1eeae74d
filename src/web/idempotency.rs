//! `Idempotency-Key`: one act however often it is asked for. The key is stored by the act itself (booking); here it is
//! read, hashed, and kept from running twice at once in this process.

use super::app::App;
use super::extract::{is_json, parse, unreadable};
use super::problem::{Kind, Problem};
use super::session::SignedIn;
use crate::booking::{Citizen, IdempotencyKey};
use crate::ids::{Caller, StaffId};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderName;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Set to `true` on an answer that repeats an earlier success.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Acts that are being worked on, by caller and key.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashSet<Running>>>);

type Running = (Caller, [u8; 32]);

/// Ends the flight when dropped: with the request, however that ends.
#[derive(Debug)]
pub struct Flight {
    all: InFlight,
    this: Running,
}

impl InFlight {
    fn start(&self, this: Running) -> Option<Flight> {
        let started = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(this);
        started.then(|| Flight { all: self.clone(), this })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.this);
    }
}

/// Reads a key of 1 to 128 visible characters and starts its flight. Keep the flight until the act is answered.
pub fn begin(
    app: &App,
    caller: Caller,
    key: &str,
    request: (&str, &str, &[u8]),
) -> Result<(IdempotencyKey, Flight), Problem> {
    if key.is_empty() || key.len() > 128 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Kind::IdempotencyKeyMissing.into());
    }
    let (method, path, body) = request;
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), b" ", path.as_bytes(), b"\n", body] {
        hash.update(part);
    }
    let of_kind = match caller {
        Caller::Mobile(_) => Sha256::digest(key),
        // a space is in no key
        Caller::Staff(_) => Sha256::digest(format!("staff {key}")),
    };
    let key = IdempotencyKey { key: of_kind.into(), request: hash.finalize().into() };
    let flight = app.in_flight.start((caller, key.key)).ok_or(Kind::IdempotencyInFlight)?;
    Ok((key, flight))
}

/// An act of a signed-in citizen over JSON: who, with which key, what. An empty body reads as `{}`.
#[derive(Debug)]
pub struct Act<T> {
    pub citizen: Citizen,
    pub key: IdempotencyKey,
    pub body: T,
    /// Hold it until the act is answered.
    pub flight: Flight,
}

/// The body of an act that says everything by its path.
#[derive(Debug, serde::Deserialize)]
pub struct Nothing {}

impl<T: DeserializeOwned> FromRequest<App> for Act<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Act<T>, Problem> {
        let (mut parts, body) = request.into_parts();
        let SignedIn(citizen) = SignedIn::from_request_parts(&mut parts, app).await?;
        let (key, body, flight) = read(app, Caller::Mobile(citizen.mobile_id), parts, body).await?;
        Ok(Act { citizen, key, body, flight })
    }
}

/// Key and body of an act of staff whose right was judged already.
pub async fn staff_act<T: DeserializeOwned>(
    app: &App,
    staff: StaffId,
    parts: Parts,
    body: Body,
) -> Result<(IdempotencyKey, T, Flight), Problem> {
    read(app, Caller::Staff(staff), parts, body).await
}

/// The body of a request whose sender is known and that needs no key. An empty one reads as `{}`.
pub async fn body<T: DeserializeOwned>(app: &App, parts: Parts, body: Body) -> Result<T, Problem> {
    let json = is_json(&parts.headers);
    let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(unreadable)?;
    typed(json, &bytes)
}

fn typed<T: DeserializeOwned>(json: bool, body: &[u8]) -> Result<T, Problem> {
    if !json && !body.is_empty() {
        return Err(Kind::UnsupportedMediaType.into());
    }
    parse(if body.is_empty() { b"{}" } else { body })
}

/// Key and body of a caller's act.
async fn read<T: DeserializeOwned>(
    app: &App,
    caller: Caller,
    parts: Parts,
    body: Body,
) -> Result<(IdempotencyKey, T, Flight), Problem> {
    let key = parts.headers.get(HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let (json, method, path) = (is_json(&parts.headers), parts.method.clone(), parts.uri.path().to_owned());
    let body = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(unreadable)?;
    let (key, flight) = begin(app, caller, &key, (method.as_str(), &path, &body))?;
    Ok((key, typed(json, &body)?, flight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::MobileId;

    #[test]
    fn a_key_flies_once_at_a_time() {
        let all = InFlight::default();
        let flight = all.start((Caller::Mobile(MobileId(1)), [7; 32]));
        assert!(flight.is_some());
        assert!(all.start((Caller::Mobile(MobileId(1)), [7; 32])).is_none());
        assert!(all.start((Caller::Mobile(MobileId(2)), [7; 32])).is_some());
        drop(flight);
        assert!(all.start((Caller::Mobile(MobileId(1)), [7; 32])).is_some());
    }
}
