//! Reads: JSON with an `ETag`, and 304 for who has it already.

use crate::web::problem::Problem;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

const VARY: HeaderValue = HeaderValue::from_static("Authorization, Cookie, Accept-Language");
/// Shared caches keep nothing without asking, and private answers not at all.
const CACHE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A weak tag of what is shown: weak because compression changes the bytes, and `as_of` is not counted.
pub fn tag(of: &[u8]) -> HeaderValue {
    let hash = Sha256::digest(of);
    let text: String = hash[..12].iter().map(|b| format!("{b:02x}")).collect();
    HeaderValue::try_from(format!("W/\"{text}\"")).expect("hex digits are visible ASCII")
}

/// Ready bytes, or 304.
pub fn ready(asked: &HeaderMap, tag: &HeaderValue, body: impl FnOnce() -> Bytes) -> Response {
    let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|v| knows(v, tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(body().into());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::VARY, VARY);
    headers.insert(header::CACHE_CONTROL, CACHE);
    response
}

fn knows(value: &HeaderValue, tag: &HeaderValue) -> bool {
    let Ok(value) = value.to_str() else { return false };
    let opaque = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let own = opaque(tag.to_str().unwrap_or_default());
    value.split(',').any(|t| t.trim() == "*" || opaque(t) == own)
}

/// A small read, serialised now.
pub fn json(asked: &HeaderMap, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ready(asked, &tag(&body), || body.into()),
        Err(error) => Problem::internal(format!("an answer is not JSON: {error}")).into_response(),
    }
}

/// A read that says when it was made; the tag does not count that.
pub fn dated(asked: &HeaderMap, value: &impl Serialize) -> Response {
    let mut rest = match serde_json::to_value(value) {
        Ok(value) => value,
        Err(error) => return Problem::internal(format!("an answer is not JSON: {error}")).into_response(),
    };
    let whole = rest.to_string();
    if let Value::Object(fields) = &mut rest {
        fields.remove("as_of");
    }
    ready(asked, &tag(rest.to_string().as_bytes()), || whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_gets_304() {
        let tag = tag(b"x");
        let with = |value: &str| {
            let mut asked = HeaderMap::new();
            asked.insert(header::IF_NONE_MATCH, HeaderValue::try_from(value).unwrap());
            ready(&asked, &tag, || Bytes::from_static(b"x")).status()
        };
        let own = tag.to_str().unwrap();
        assert_eq!(with(own), 304);
        assert_eq!(with(&format!("\"other\", {}", own.trim_start_matches("W/"))), 304);
        assert_eq!(with("*"), 304);
        assert_eq!(with("\"other\""), 200);
        let fresh = ready(&HeaderMap::new(), &tag, || Bytes::from_static(b"x"));
        assert_eq!((fresh.status(), &fresh.headers()[header::ETAG]), (StatusCode::OK, &tag));
    }
}
