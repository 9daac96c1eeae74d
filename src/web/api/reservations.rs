//! `POST /reservations`, the own ones, and their change. The acts need an `Idempotency-Key`.

use super::catalog::fact_errors;
use super::lists::{Page, PageQuery};
use super::{seats, tagged};
use crate::booking::{Applicant, CONSENT_VERSION, Done, NewReservation, Reservation};
use crate::catalog::City;
use crate::counter::Place;
use crate::ids::{Code, ServiceId};
use crate::lang::Lang;
use crate::web::app::App;
use crate::web::extract::{Errors, Path, Query};
use crate::web::fields;
use crate::web::idempotency::{Act, Nothing, REPLAYED};
use crate::web::problem::{FieldCode, FieldError, Kind, Problem};
use crate::web::request::Language;
use crate::web::session::SignedIn;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ReservationRequest {
    /// `id` of a slot in `/availability`.
    #[serde(default)]
    #[schema(required = true, value_type = Uuid)]
    slot_id: String,
    #[serde(default)]
    #[schema(required = true, example = "loan_application")]
    service: String,
    /// Answers to the questions of `/checklist`.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"loan_type": "new_home", "marital_status": "single"}))]
    facts: Map<String, Value>,
    /// A relative who agreed to it; the signed-in citizen where left out.
    #[serde(default)]
    applicant: Option<ApplicantRequest>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ApplicantRequest {
    #[serde(default)]
    #[schema(required = true)]
    name: String,
    /// `resident_id`, `passport` or `permanent_residence`
    #[serde(default)]
    #[schema(required = true, example = "resident_id")]
    id_type: String,
    #[serde(default)]
    #[schema(required = true)]
    id_number: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RescheduleRequest {
    /// `id` of a slot in `/availability`.
    #[serde(default)]
    #[schema(required = true, value_type = Uuid)]
    slot_id: String,
}

impl ReservationRequest {
    fn parse(self, city: &City, today: NaiveDate, lang: Lang) -> Result<NewReservation, Problem> {
        let mut errors = Errors::default();
        let slot = errors.check(fields::slot_id("slot_id", &self.slot_id));
        let service = errors.check(match self.service.as_str() {
            "" => Err(FieldError::new("service", FieldCode::Required)),
            code => seats::service(city, Some(code)),
        });
        let applicant = self.applicant.and_then(|applicant| applicant.parse(&mut errors, today));
        let listed = service.and_then(|service| match facts(city, service, today, &self.facts) {
            Ok(listed) => Some(listed),
            Err(problem) => {
                errors.0.extend_from_slice(problem.errors());
                None
            }
        });
        match (slot, service, listed) {
            (Some(slot), Some(service), Some((checklist_version, facts))) if errors.0.is_empty() => {
                Ok(NewReservation { slot, service, facts, checklist_version, applicant, lang })
            }
            _ => Err(errors.problem()),
        }
    }
}

impl ApplicantRequest {
    fn parse(self, errors: &mut Errors, today: NaiveDate) -> Option<Applicant> {
        let name = errors.check(fields::name("applicant.name", &self.name));
        let kind = errors.check(fields::id_type("applicant.id_type", &self.id_type))?;
        let id_number = errors.check(fields::id_number("applicant.id_number", kind, &self.id_number, today))?;
        Some(Applicant { name: name?, id_number, consent_version: CONSENT_VERSION })
    }
}

/// The facts under the checklist in force today, and its version; 0 where the service has none.
pub fn facts(
    city: &City,
    service: ServiceId,
    today: NaiveDate,
    given: &Map<String, Value>,
) -> Result<(i32, Map<String, Value>), Problem> {
    let Some(list) = city.checklist(service, today) else { return Ok((0, Map::new())) };
    let facts = list.document.parse_facts(given).map_err(|errors| fact_errors("facts.", errors))?;
    Ok((list.version, facts.to_json()))
}

/// A code in a path; what cannot be one is not found.
pub fn code(typed: &str) -> Result<Code, Problem> {
    Code::parse(typed).ok_or(Kind::NotFound.into())
}

fn done(status: StatusCode, done: Done) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (status, json, done.json).into_response();
    if done.replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// Book a seat.
///
/// Refusals are 409 with a stable `code`; `slot_full` and `quota_reached` carry `alternatives`.
#[utoipa::path(post, path = "/api/v1/reservations", tag = "Citizen", request_body = ReservationRequest,
    params(("Idempotency-Key" = String, Header)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 201, body = Reservation)))]
pub async fn reserve(
    State(app): State<App>,
    Language(lang): Language,
    act: Act<ReservationRequest>,
) -> Result<Response, Problem> {
    let Act { citizen, key, body, flight: _flight } = act;
    let mut new = body.parse(&app.desk.city(), app.clock.today(), lang)?;
    // whoever names themselves books for themselves
    new.applicant = new.applicant.filter(|relative| relative.id_number != citizen.id_number);
    Ok(done(StatusCode::CREATED, app.desk.reserve(&citizen, new, key).await?))
}

/// The own reservations, newest first.
#[utoipa::path(get, path = "/api/v1/reservations", tag = "Citizen", params(PageQuery),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Page<Reservation>), (status = 304, description = "As before")))]
pub async fn list(
    State(app): State<App>,
    SignedIn(citizen): SignedIn,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let limit = page.limit()?;
    let unknown = || Problem::field("cursor", FieldCode::Unknown);
    let before = page.cursor.as_deref().filter(|c| !c.is_empty());
    let before = before.map(|c| Code::parse(c).ok_or_else(unknown)).transpose()?;
    let mut found = app.desk.own_list(&citizen, before.as_ref(), limit as i64 + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| last.code.to_string());
    let items: Vec<Reservation> = found.iter().map(|detail| app.desk.as_json(detail)).collect();
    Ok(tagged::json(&headers, &Page { items, next_cursor }))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/reservations/{code}", tag = "Citizen", params(("code" = String, Path)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Reservation), (status = 304, description = "As before")))]
pub async fn read(
    State(app): State<App>,
    SignedIn(citizen): SignedIn,
    headers: HeaderMap,
    Path(typed): Path<String>,
) -> Result<Response, Problem> {
    let code = code(&typed)?;
    let own = app.desk.own(&citizen, &code).await;
    let detail = own.map_err(|e| Problem::of_reservation(e, &citizen, &code))?;
    Ok(tagged::json(&headers, &app.desk.as_json(&detail)))
}

/// The ticket after check-in: number, place in line, window, estimated wait; afterwards the outcome.
///
/// 404 before check-in too. It changes only when the office's board does (`/boards/{office}/events`).
#[utoipa::path(get, path = "/api/v1/reservations/{code}/ticket", tag = "Citizen", params(("code" = String, Path)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Place), (status = 304, description = "As before")))]
pub async fn ticket(
    State(app): State<App>,
    Language(lang): Language,
    SignedIn(citizen): SignedIn,
    headers: HeaderMap,
    Path(typed): Path<String>,
) -> Result<Response, Problem> {
    let code = code(&typed)?;
    let own = app.desk.own(&citizen, &code).await;
    own.map_err(|e| Problem::of_reservation(e, &citizen, &code))?;
    let place = app.halls.place(&code, lang).await?.ok_or(Kind::NotFound)?;
    Ok(tagged::json(&headers, &place))
}

/// Cancel it.
#[utoipa::path(post, path = "/api/v1/reservations/{code}/cancellation", tag = "Citizen",
    params(("code" = String, Path),
        ("Idempotency-Key" = String, Header)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Reservation)))]
pub async fn cancel(State(app): State<App>, Path(typed): Path<String>, act: Act<Nothing>) -> Result<Response, Problem> {
    let Act { citizen, key, flight: _flight, .. } = act;
    let code = code(&typed)?;
    let cancelled = app.desk.cancel(&citizen, &code, key).await;
    Ok(done(StatusCode::OK, cancelled.map_err(|e| Problem::of_reservation(e, &citizen, &code))?))
}

/// Move it to another slot; the old seat is kept until the new one is taken.
#[utoipa::path(post, path = "/api/v1/reservations/{code}/reschedule", tag = "Citizen", request_body = RescheduleRequest,
    params(("code" = String, Path),
        ("Idempotency-Key" = String, Header)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Reservation)))]
pub async fn reschedule(
    State(app): State<App>,
    Path(typed): Path<String>,
    act: Act<RescheduleRequest>,
) -> Result<Response, Problem> {
    let Act { citizen, key, body, flight: _flight } = act;
    let code = code(&typed)?;
    let slot = fields::slot_id("slot_id", &body.slot_id)?;
    let moved = app.desk.reschedule(&citizen, &code, slot, key).await;
    Ok(done(StatusCode::OK, moved.map_err(|e| Problem::of_reservation(e, &citizen, &code))?))
}
