//! Extractors whose rejections are problems. Use these, never axum's own of the same names. Unknown fields are
//! tolerated; a missing field of a body should be `#[serde(default)]` and judged with the others, so that one answer
//! names every error.

use super::problem::{FieldCode, FieldError, Kind, Problem};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A JSON body, in and out.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Problem> {
        let json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await.map_err(unreadable)?;
        if !json {
            return Err(Kind::UnsupportedMediaType.into());
        }
        parse(&body).map(Json)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            Err(error) => Problem::internal(format!("an answer is not JSON: {error}")).into_response(),
        }
    }
}

pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// A body that could not be received.
pub(super) fn unreadable(rejection: BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge.into(),
        _ => Kind::Malformed.into(),
    }
}

/// What is not JSON is malformed (400); JSON of the wrong shape names the field (422).
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // a list would be read as an object's values in the order of its fields
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Kind::Malformed.into());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if !error.inner().is_data() {
            return Problem::from(Kind::Malformed);
        }
        let path = error.path().to_string();
        let message = error.inner().to_string();
        match named_in(&message, "missing field `") {
            Some(field) if path == "." => Problem::field(field.to_owned(), FieldCode::Required),
            Some(field) => Problem::field(format!("{path}.{field}"), FieldCode::Required),
            None if path == "." => Problem::from(Kind::Malformed),
            None => Problem::field(path, FieldCode::Invalid),
        }
    })?;
    reader.end().map_err(|_| Problem::from(Kind::Malformed))?;
    Ok(value)
}

fn named_in<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split('`').next()
}

/// The query; an unreadable one is a 422 that names the parameter where it can.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_html_form::Deserializer::from_bytes(query.as_bytes());
        serde_path_to_error::deserialize(pairs).map(Query).map_err(|error| {
            let message = error.inner().to_string();
            let path = error.path().to_string();
            let field = ["missing field `", "duplicate field `"].into_iter().find_map(|b| named_in(&message, b));
            match field {
                Some(field) if message.starts_with("missing") => Problem::field(field.to_owned(), FieldCode::Required),
                Some(field) => Problem::field(field.to_owned(), FieldCode::Invalid),
                None if path == "." => Kind::Malformed.into(),
                None => Problem::field(path, FieldCode::Invalid),
            }
        })
    }
}

/// For optional parameters that are a number or a date: an empty one is wrong, while of others it counts as left out.
pub fn given<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

/// A part of the path; what does not read as one is not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Problem> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found.map(|p| Path(p.0)).map_err(|_| Kind::NotFound.into())
    }
}

/// The errors of a form as they come up, so that one answer names them all.
#[derive(Debug, Default)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    /// Keeps the value, or notes the error.
    pub fn check<T>(&mut self, result: Result<T, FieldError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    /// All of them as one problem.
    pub fn problem(self) -> Problem {
        Problem::invalid(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[derive(Debug, serde::Deserialize)]
    struct Wish {
        #[serde(rename = "slot_id")]
        _slot: u32,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Outer {
        #[serde(rename = "wish")]
        _wish: Wish,
    }

    fn refusal<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> (Kind, String) {
        let problem = parse::<T>(body.as_bytes()).unwrap_err();
        (problem.kind, problem.errors().first().map(|e| e.field.to_string()).unwrap_or_default())
    }

    #[test]
    fn a_body_that_is_not_json_is_malformed_and_one_of_another_shape_names_the_field() {
        assert_eq!(refusal::<Wish>("{"), (Kind::Malformed, String::new()));
        assert_eq!(refusal::<Wish>("{} {}"), (Kind::Validation, "slot_id".into()));
        assert_eq!(refusal::<Wish>(r#"{"slot_id":1} x"#), (Kind::Malformed, String::new()));
        assert_eq!(refusal::<Wish>("[1]"), (Kind::Malformed, String::new()));
        assert_eq!(refusal::<Outer>(r#"{"wish":{}}"#), (Kind::Validation, "wish.slot_id".into()));
        assert_eq!(refusal::<Outer>(r#"{"wish":{"slot_id":"x"}}"#), (Kind::Validation, "wish.slot_id".into()));
        assert!(parse::<Wish>(br#"{"slot_id":1,"more":true}"#).is_ok());
    }

    #[tokio::test]
    async fn a_repeated_query_parameter_is_named() {
        #[derive(Debug, serde::Deserialize)]
        struct Asked {
            #[serde(default, rename = "office")]
            _office: Option<String>,
        }
        let mut parts = Request::get("/x?office=a&office=b&other=c").body(()).unwrap().into_parts().0;
        let problem = Query::<Asked>::from_request_parts(&mut parts, &()).await.unwrap_err();
        assert_eq!(problem.errors()[0].field, "office");
    }
}
