//! Refusals and errors as answers. A handler returns a `Problem`; it travels in the response's extensions to the edge
//! (`web::edge`), which knows language, request id and surface, and becomes `application/problem+json` (RFC 9457) or a
//! page there. The words stand in `table`.

mod field;
mod page;
mod table;

pub use field::{FieldCode, FieldError};
pub use page::page;
pub use table::Kind;

use crate::accounts::staff::NotAdmitted;
use crate::accounts::{LookupFailed, NotSignedIn, RateLimit};
use crate::booking::{Alternative, Citizen, NotDone};
use crate::clock::rfc3339;
use crate::ids::{Code, PersonId, StaffId};
use crate::lang::Lang;
use crate::policy::Refusal;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// Why a request was not served.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: Kind,
    more: Option<Box<More>>,
}

/// What only some problems carry.
#[derive(Clone, Debug, Default)]
pub struct More {
    pub errors: Vec<FieldError>,
    /// Some, if perhaps empty, for `slot_full` and `quota_reached`.
    pub alternatives: Option<Arc<[Alternative]>>,
    /// Of `not_released`: Some(None) while the year's calendar is unpublished.
    pub opens_at: Option<Option<DateTime<Utc>>>,
    /// Of a refused check-in: where and when it would be right.
    pub visit: Option<VisitHint>,
    pub retry_after_seconds: Option<u32>,
    pub limit: Option<RateLimit>,
    /// For the log only: what broke.
    pub cause: Option<String>,
    /// For the audit only: whose access to what was refused.
    pub refused: Option<Refused>,
    /// For the audit only: who of staff was refused.
    pub staff: Option<StaffId>,
}

/// Where and when somebody would be right who is wrong here or now.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct VisitHint {
    /// Slug of the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub office: Option<String>,
    /// Start of the agreed span.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub check_in_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub check_in_until: Option<String>,
}

/// A citizen who asked for a reservation that is not theirs.
#[derive(Clone, Debug)]
pub struct Refused {
    pub person: PersonId,
    pub code: Code,
}

/// A limit as the IETF headers `RateLimit-Policy` and `RateLimit` tell it.
pub fn write_limit(limit: &RateLimit, headers: &mut HeaderMap) {
    let policy = format!("\"{}\";q={};w={}", limit.name, limit.quota, limit.window_seconds);
    let now = format!("\"{}\";r={};t={}", limit.name, limit.remaining, limit.reset_seconds);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
        let value = HeaderValue::try_from(value).expect("digits and fixed words are visible ASCII");
        headers.insert(HeaderName::from_static(name), value);
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Problem {
        Problem { kind, more: None }
    }
}

impl Problem {
    pub fn invalid(errors: Vec<FieldError>) -> Problem {
        Problem::from(Kind::Validation).with(|m| m.errors = errors)
    }

    pub fn field(field: impl Into<Cow<'static, str>>, code: FieldCode) -> Problem {
        Problem::invalid(vec![FieldError::new(field, code)])
    }

    pub fn rate_limited(limit: RateLimit) -> Problem {
        Problem::from(Kind::RateLimited).with(|m| {
            m.retry_after_seconds = Some(limit.reset_seconds.max(1));
            m.limit = Some(limit);
        })
    }

    pub fn unavailable(retry_after_seconds: u32) -> Problem {
        Problem::from(Kind::Unavailable).with(|m| m.retry_after_seconds = Some(retry_after_seconds))
    }

    /// A 500; `cause` goes to the log, never to the visitor.
    pub fn internal(cause: impl Into<String>) -> Problem {
        Problem::from(Kind::Internal).with(|m| m.cause = Some(cause.into()))
    }

    /// The answer to a citizen about one reservation: not finding it is noted in the audit.
    pub fn of_reservation(not_done: NotDone, citizen: &Citizen, code: &Code) -> Problem {
        let missing = matches!(not_done, NotDone::NotFound);
        let problem = Problem::from(not_done);
        if !missing {
            return problem;
        }
        problem.with(|m| m.refused = Some(Refused { person: citizen.person_id, code: code.clone() }))
    }

    pub fn with(mut self, fill: impl FnOnce(&mut More)) -> Problem {
        fill(self.more.get_or_insert_default());
        self
    }

    pub fn more(&self) -> Option<&More> {
        self.more.as_deref()
    }

    pub fn errors(&self) -> &[FieldError] {
        self.more().map_or(&[], |m| &m.errors)
    }

    pub fn alternatives(&self) -> &[Alternative] {
        self.more().and_then(|m| m.alternatives.as_deref()).unwrap_or_default()
    }

    pub fn status(&self) -> StatusCode {
        self.kind.words().status
    }

    /// The headers that belong to the problem, whatever its body is.
    pub fn headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(more) = self.more() {
            if let Some(seconds) = more.retry_after_seconds {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            if let Some(limit) = more.limit {
                write_limit(&limit, headers);
            }
        }
    }

    /// The JSON answer.
    pub fn json(&self, lang: Lang, request_id: &str) -> Response {
        let mut response = Response::new(Body::from(self.body(lang, request_id)));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        self.headers(headers);
        response
    }

    fn body(&self, lang: Lang, request_id: &str) -> Vec<u8> {
        let words = self.kind.words();
        let more = self.more();
        let shown = ProblemBody {
            problem_type: format!("urn:yueban:problem:{}", words.code),
            title: words.title(lang).into(),
            status: words.status.as_u16(),
            detail: words.detail(lang).into(),
            code: words.code.into(),
            request_id: request_id.into(),
            errors: (!self.errors().is_empty()).then(|| self.errors().iter().map(|e| e.shown(lang)).collect()),
            alternatives: more.and_then(|m| m.alternatives.clone()),
            opens_at: more.and_then(|m| m.opens_at).map(|at| at.map(rfc3339)),
            visit: more.and_then(|m| m.visit.clone()),
        };
        serde_json::to_vec(&shown).expect("texts and numbers are JSON")
    }
}

/// The body of `application/problem+json`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    #[serde(rename = "type")]
    problem_type: String,
    title: String,
    status: u16,
    /// What happened and what to do next.
    detail: String,
    /// Stable: programs decide by it.
    code: String,
    request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    errors: Option<Vec<field::Shown>>,
    /// Of `slot_full` and `quota_reached`: the nearest open slots.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[schema(value_type = Option<Vec<Alternative>>)]
    alternatives: Option<Arc<[Alternative]>>,
    /// Of `not_released`: null while the year's calendar is unpublished.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Option<String>>,
    /// Of a refused check-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    visit: Option<VisitHint>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<NotDone> for Problem {
    fn from(not_done: NotDone) -> Problem {
        match not_done {
            NotDone::Refused(Refusal::NotReleased { opens_at }) => {
                Problem::from(Kind::NotReleased).with(|m| m.opens_at = Some(opens_at))
            }
            NotDone::Refused(refusal) => Kind::from(&refusal).into(),
            NotDone::Taken(refusal, alternatives) => {
                Problem::from(Kind::from(&refusal)).with(|m| m.alternatives = Some(alternatives))
            }
            NotDone::UnknownSlot => Problem::field("slot_id", FieldCode::Unknown),
            NotDone::SameSlot => Problem::field("slot_id", FieldCode::SameSlot),
            NotDone::NotFound => Kind::NotFound.into(),
            NotDone::IdempotencyMismatch => Kind::IdempotencyMismatch.into(),
            NotDone::IdempotencyInFlight => Kind::IdempotencyInFlight.into(),
            NotDone::Unavailable { retry_after_seconds } => Problem::unavailable(retry_after_seconds),
            NotDone::Bug(error) => Problem::internal(format!("{error:#}")),
        }
    }
}

impl From<sqlx::Error> for Problem {
    /// An outage is 503, anything else a bug.
    fn from(error: sqlx::Error) -> Problem {
        NotDone::from(error).into()
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Problem {
        Problem::invalid(vec![error])
    }
}

impl From<LookupFailed> for Problem {
    fn from(_: LookupFailed) -> Problem {
        Problem::unavailable(2)
    }
}

impl From<NotSignedIn> for Problem {
    fn from(not: NotSignedIn) -> Problem {
        match not {
            NotSignedIn::TooMany(limit) => Problem::rate_limited(limit),
            NotSignedIn::WrongCode => Problem::field("code", FieldCode::WrongCode),
            NotSignedIn::Database(error) => error.into(),
        }
    }
}

impl From<NotAdmitted> for Problem {
    fn from(not: NotAdmitted) -> Problem {
        match not {
            NotAdmitted::TooMany(limit) => Problem::rate_limited(limit),
            NotAdmitted::WrongCredentials => Problem::field("password", FieldCode::WrongCredentials),
            NotAdmitted::TotpMissing => Problem::field("totp", FieldCode::Required),
            NotAdmitted::Locked { until } => FieldError::locked("password", until).into(),
            NotAdmitted::Database(error) => error.into(),
            NotAdmitted::Bug(error) => Problem::internal(format!("{error:#}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn json(problem: Problem, lang: Lang) -> (HeaderMap, serde_json::Value) {
        let response = problem.json(lang, "r1");
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        (headers, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn a_problem_names_the_fields_in_the_asked_language() {
        let (headers, body) = json(Problem::field("slot_id", FieldCode::Unknown), Lang::En).await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(body["status"], 422);
        assert_eq!(body["code"], "validation");
        assert_eq!(body["type"], "urn:yueban:problem:validation");
        assert_eq!(body["request_id"], "r1");
        assert_eq!(body["errors"][0]["field"], "slot_id");
        assert_eq!(body["errors"][0]["code"], "unknown");
        assert!(body.get("alternatives").is_none() && body.get("opens_at").is_none());
    }

    #[tokio::test]
    async fn an_unpublished_year_opens_at_null() {
        let (_, body) = json(NotDone::Refused(Refusal::NotReleased { opens_at: None }).into(), Lang::Zh).await;
        assert!(body["opens_at"].is_null() && body.as_object().unwrap().contains_key("opens_at"));
    }

    #[tokio::test]
    async fn a_full_slot_carries_alternatives_even_when_there_are_none() {
        let (_, body) = json(NotDone::Taken(Refusal::SlotFull, Arc::default()).into(), Lang::Zh).await;
        assert_eq!(body["code"], "slot_full");
        assert_eq!(body["alternatives"], serde_json::json!([]));
    }

    #[tokio::test]
    async fn a_500_keeps_its_cause_to_itself() {
        let (_, body) = json(Problem::internal("secret"), Lang::En).await;
        assert!(!body.to_string().contains("secret"));
    }

    #[tokio::test]
    async fn a_limit_says_when_to_come_back() {
        let limit = RateLimit { name: "codes", quota: 1, window_seconds: 60, remaining: 0, reset_seconds: 42 };
        let (headers, _) = json(Problem::rate_limited(limit), Lang::En).await;
        assert_eq!(headers["retry-after"], "42");
        assert_eq!(headers["ratelimit-policy"], "\"codes\";q=1;w=60");
        assert_eq!(headers["ratelimit"], "\"codes\";r=0;t=42");
    }
}
