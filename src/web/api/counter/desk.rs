//! The check-in desk: arrivals, look-ups, walk-ins, bookings for somebody present or on the telephone.

use super::acts::{behalf, reservation};
use super::{AtCounter, CounterAct, done};
use crate::booking::{NewVisit, Reservation, Sought};
use crate::catalog::City;
use crate::counter::{self, Arrival, ArrivalBy, Priority, Ticket, WalkIn};
use crate::ids::{BankId, Channel, Code};
use crate::lang::Lang;
use crate::people::IdType;
use crate::web::api::reservations::facts;
use crate::web::app::App;
use crate::web::extract::{Errors, Json};
use crate::web::fields;
use crate::web::problem::{FieldCode, FieldError, Problem};
use crate::web::request::Language;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// By the code of a voucher or a document's number.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckInRequest {
    #[serde(default)]
    code: Option<String>,
    /// Of a resident ID unless `id_type` says otherwise.
    #[serde(default)]
    id_number: Option<String>,
    #[serde(default)]
    id_type: Option<String>,
    /// Why this person goes before others of the same time.
    #[serde(default)]
    priority: Option<Priority>,
    /// Let in somebody whose time to check in is over; they wait behind those who came in time.
    #[serde(default)]
    admit_late: bool,
}

/// Give the ticket of a reservation.
///
/// The same reservation again gives the same ticket. Refusals say what to do: `too_early`, `too_late`, `wrong_office`,
/// `wrong_day` carry `visit`; `not_live`: cancelled, voided or over.
#[utoipa::path(post, path = "/api/v1/counter/check-ins", tag = "Counter", request_body = CheckInRequest,
    params(("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket), (status = 404)))]
pub async fn check_in(State(app): State<App>, act: CounterAct<CheckInRequest>) -> Result<Response, Problem> {
    let body = &act.body;
    let by = match (given(&body.code), given(&body.id_number)) {
        (Some(typed), _) => ArrivalBy::Code(code("code", typed)?),
        (None, Some(number)) => ArrivalBy::Document(document(body.id_type.as_deref(), number, app.clock.today())?),
        (None, None) => return Err(Problem::field("code", FieldCode::Required)),
    };
    let arrival = Arrival { by, priority: body.priority, admit_late: body.admit_late };
    Ok(super::acted(counter::check_in(&app.desk, &act.clerk, &arrival, act.key).await?))
}

/// What is looked for: the first that is given counts.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SearchRequest {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    id_number: Option<String>,
    #[serde(default)]
    id_type: Option<String>,
    #[serde(default)]
    mobile: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    items: Vec<Reservation>,
}

/// Look reservations up at the windows in reach: the last 30 days and to come, latest visit first.
#[utoipa::path(post, path = "/api/v1/counter/searches", tag = "Counter", request_body = SearchRequest,
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Found), (status = 404), (status = 409)))]
pub async fn search(
    State(app): State<App>,
    AtCounter(clerk): AtCounter,
    Json(body): Json<SearchRequest>,
) -> Result<Json<Found>, Problem> {
    let sought = match (given(&body.code), given(&body.id_number), given(&body.mobile)) {
        (Some(typed), ..) => Sought::Code(code("code", typed)?),
        (None, Some(number), _) => Sought::Person(document(body.id_type.as_deref(), number, app.clock.today())?),
        (None, None, Some(mobile)) => Sought::Mobile(fields::mobile("mobile", mobile)?),
        (None, None, None) => return Err(Problem::field("code", FieldCode::Required)),
    };
    let found = app.desk.search(&clerk.windows(&app.desk.city()), &sought).await?;
    Ok(Json(Found { items: found.iter().map(|detail| app.desk.as_json(detail)).collect() }))
}

/// Who comes, and for what.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VisitorRequest {
    #[serde(default)]
    #[schema(required = true, example = "loan_application")]
    service: String,
    #[serde(default)]
    #[schema(required = true)]
    name: String,
    #[serde(default)]
    #[schema(required = true, example = "resident_id")]
    id_type: String,
    #[serde(default)]
    #[schema(required = true)]
    id_number: String,
    #[serde(default)]
    #[schema(required = true)]
    mobile: String,
    /// Answers to the questions of `/checklist`; those left out stay open.
    #[serde(default)]
    #[schema(value_type = Object)]
    facts: Map<String, Value>,
    #[serde(default)]
    priority: Option<Priority>,
}

impl VisitorRequest {
    fn parse(
        &self,
        city: &City,
        today: NaiveDate,
        lang: Lang,
        channel: Channel,
        errors: &mut Errors,
    ) -> Option<NewVisit> {
        let service = match self.service.as_str() {
            "" => Err(FieldError::new("service", FieldCode::Required)),
            code => super::super::seats::service(city, Some(code)),
        };
        let service = errors.check(service);
        let name = errors.check(fields::name("name", &self.name));
        let kind = errors.check(fields::id_type("id_type", &self.id_type));
        let number = kind.and_then(|kind| errors.check(fields::id_number("id_number", kind, &self.id_number, today)));
        let mobile = errors.check(fields::mobile("mobile", &self.mobile));
        let listed = service.and_then(|service| {
            // at the desk nobody has to answer the questions first
            if self.facts.is_empty() {
                return Some((city.checklist(service, today).map_or(0, |list| list.version), Map::new()));
            }
            match facts(city, service, today, &self.facts) {
                Ok(listed) => Some(listed),
                Err(problem) => {
                    errors.0.extend_from_slice(problem.errors());
                    None
                }
            }
        });
        let (checklist_version, facts) = listed?;
        Some(NewVisit {
            name: name?,
            id_number: number?,
            mobile: mobile?,
            service: service?,
            facts,
            checklist_version,
            channel,
            lang,
            priority: self.priority.is_some(),
        })
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct WalkInRequest {
    #[serde(flatten)]
    visitor: VisitorRequest,
    /// Code of the wished bank; whoever is free where left out.
    #[serde(default)]
    bank: Option<String>,
}

/// A ticket for somebody without a reservation, from what is left of any share today.
#[utoipa::path(post, path = "/api/v1/counter/walk-ins", tag = "Counter", request_body = WalkInRequest,
    params(("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 201, body = Ticket), (status = 404)))]
pub async fn walk_in(
    State(app): State<App>,
    Language(lang): Language,
    act: CounterAct<WalkInRequest>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let mut errors = Errors::default();
    let visit = act.body.visitor.parse(&city, app.clock.today(), lang, Channel::Counter, &mut errors);
    let bank = given(&act.body.bank).map(|code| bank(&city, code));
    let bank = bank.map(|bank| errors.check(bank));
    let (Some(visit), true) = (visit, errors.0.is_empty()) else { return Err(errors.problem()) };
    let walk_in = WalkIn { visit, bank: bank.flatten(), priority: act.body.visitor.priority };
    let answer = counter::walk_in(&app.desk, &act.clerk, &walk_in, act.key).await?;
    Ok(done(StatusCode::CREATED, answer.json, answer.replayed))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct BookingRequest {
    #[serde(flatten)]
    visitor: VisitorRequest,
    /// `id` of a slot in `/availability`, of a window in reach.
    #[serde(default)]
    #[schema(required = true, value_type = Uuid)]
    slot_id: String,
    /// The person is on the telephone, not present: channel `phone`.
    #[serde(default)]
    by_phone: bool,
}

/// Book a later slot for somebody present or on the telephone, from the counter's share.
#[utoipa::path(post, path = "/api/v1/counter/reservations", tag = "Counter", request_body = BookingRequest,
    params(("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 201, body = Reservation), (status = 404)))]
pub async fn book(
    State(app): State<App>,
    Language(lang): Language,
    act: CounterAct<BookingRequest>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let mut errors = Errors::default();
    let slot = errors.check(fields::slot_id("slot_id", &act.body.slot_id));
    let channel = if act.body.by_phone { Channel::Phone } else { Channel::Counter };
    let visit = act.body.visitor.parse(&city, app.clock.today(), lang, channel, &mut errors);
    let (Some(visit), Some(slot), true) = (visit, slot, errors.0.is_empty()) else { return Err(errors.problem()) };
    let by = behalf(&app, &act, None)?;
    Ok(reservation(StatusCode::CREATED, app.desk.book_for(&by, &visit, slot).await?))
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|v| !v.is_empty())
}

fn code(field: &'static str, typed: &str) -> Result<Code, Problem> {
    Code::parse(typed).ok_or_else(|| Problem::field(field, FieldCode::Invalid))
}

fn document(kind: Option<&str>, number: &str, today: NaiveDate) -> Result<crate::people::IdNumber, Problem> {
    let kind = match kind {
        None => IdType::ResidentId,
        Some(kind) => fields::id_type("id_type", kind)?,
    };
    Ok(fields::id_number("id_number", kind, number, today)?)
}

fn bank(city: &City, code: &str) -> Result<BankId, FieldError> {
    city.bank_by_code(code).map(|b| b.id).ok_or(FieldError::new("bank", FieldCode::Unknown))
}
