//! Calling and what becomes of a ticket.

use super::{CounterAct, acted, ticket_id, window};
use crate::counter::{self, Call, Companion, Missing, NewOutcome, Outcome, Ticket};
use crate::web::app::App;
use crate::web::extract::Path;
use crate::web::idempotency::Nothing;
use crate::web::problem::{FieldCode, Problem};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// Call the next ticket to a window.
///
/// While one is called or served there, that one is the answer: pressing twice changes nothing.
#[utoipa::path(post, path = "/api/v1/counter/windows/{window}/calls", tag = "Counter",
    params(("window" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Call)))]
pub async fn next(
    State(app): State<App>,
    Path(code): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    let window = window(&app.desk.city(), &code)?;
    Ok(acted(counter::call_next(&app.desk, &act.clerk, window, act.key).await?))
}

/// Call a ticket again. Where it was called three times, it is missed.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/recall", tag = "Counter",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn recall(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    Ok(acted(counter::recall(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await?))
}

/// The person is at the window.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/start", tag = "Counter",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    Ok(acted(counter::start(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await?))
}

/// Set a ticket aside.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/park", tag = "Counter",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn park(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    Ok(acted(counter::park(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await?))
}

/// Nobody came to the calls.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/miss", tag = "Counter",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn miss(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    Ok(acted(counter::miss(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await?))
}

/// Let a parked ticket wait again, and a missed one, once.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/put-back", tag = "Counter",
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn put_back(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    Ok(acted(counter::put_back(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TransferRequest {
    /// Code of a window of the same office.
    #[serde(default)]
    #[schema(required = true)]
    window: String,
}

/// Send a ticket on to another window of the office that offers the service; there it is next.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/transfer", tag = "Counter", request_body = TransferRequest,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn transfer(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<TransferRequest>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let code = if act.body.window.is_empty() { FieldCode::Required } else { FieldCode::Unknown };
    let to = city.window_by_code(&act.body.window).ok_or_else(|| Problem::field("window", code))?.id;
    Ok(acted(counter::transfer(&app.desk, &act.clerk, ticket_id(&id)?, to, act.key).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct OutcomeRequest {
    outcome: Outcome,
    /// Of `supplement_required`: everything that is missing, told once.
    #[serde(default)]
    missing: Vec<Missing>,
    /// Of `refused`, in writing.
    #[serde(default)]
    reason: Option<String>,
    /// Who came along to sign.
    #[serde(default)]
    companions: Vec<Companion>,
}

/// What the visit came to.
///
/// `accepted` opens the case and gives its number; `supplement_required` tells everything that is missing, with a reason
/// each; `refused` needs a reason; `left` may be noted of anybody who went away.
#[utoipa::path(post, path = "/api/v1/counter/tickets/{id}/outcome", tag = "Counter", request_body = OutcomeRequest,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Ticket)))]
pub async fn outcome(
    State(app): State<App>,
    Path(id): Path<String>,
    act: CounterAct<OutcomeRequest>,
) -> Result<Response, Problem> {
    let OutcomeRequest { outcome, missing, reason, companions } = act.body;
    let reason = reason.filter(|r| !r.trim().is_empty());
    let too_long = |text: &str| text.chars().count() > MOST;
    if reason.as_deref().is_some_and(too_long) {
        return Err(Problem::field("reason", FieldCode::TooLong));
    }
    if missing.iter().any(|m| too_long(&m.reason)) {
        return Err(Problem::field("missing", FieldCode::TooLong));
    }
    let new = NewOutcome { outcome, missing, reason, companions };
    Ok(acted(counter::settle(&app.desk, &act.clerk, ticket_id(&id)?, &new, act.key).await?))
}

/// Characters of a written reason.
const MOST: usize = 500;
