//! What staff do with a reservation for its booker.

use super::{CounterAct, code, done};
use crate::booking::{Done, OnBehalf, Reservation};
use crate::counter::Clerk;
use crate::web::app::App;
use crate::web::extract::Path;
use crate::web::fields;
use crate::web::problem::{FieldCode, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why, and how the office made sure of who asks.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ReasonRequest {
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct MoveRequest {
    /// `id` of a slot in `/availability`.
    #[serde(default)]
    #[schema(required = true, value_type = Uuid)]
    slot_id: String,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct VoidRequest {
    /// Told to the booker.
    #[serde(default)]
    #[schema(required = true)]
    reason: String,
}

/// On whose behalf, on the windows in reach.
pub fn behalf<T>(app: &App, act: &CounterAct<T>, reason: Option<&str>) -> Result<OnBehalf, Problem> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if reason.is_some_and(|r| r.chars().count() > 500) {
        return Err(Problem::field("reason", FieldCode::TooLong));
    }
    let Clerk { staff, .. } = act.clerk;
    let windows = act.clerk.windows(&app.desk.city());
    Ok(OnBehalf { staff, windows, key: act.key, reason: reason.map(str::to_owned) })
}

pub fn reservation(status: StatusCode, answer: Done) -> Response {
    done(status, answer.json, answer.replayed)
}

/// Cancel it for its booker, also after the deadline.
#[utoipa::path(post, path = "/api/v1/counter/reservations/{code}/cancellation", tag = "Counter", request_body = ReasonRequest,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Reservation)))]
pub async fn cancel(
    State(app): State<App>,
    Path(typed): Path<String>,
    act: CounterAct<ReasonRequest>,
) -> Result<Response, Problem> {
    let by = behalf(&app, &act, act.body.reason.as_deref())?;
    Ok(reservation(StatusCode::OK, app.desk.cancel_for(&by, &code(&typed)?).await?))
}

/// Move it for its booker; deadlines and the number of moves do not bind the office.
#[utoipa::path(post, path = "/api/v1/counter/reservations/{code}/reschedule", tag = "Counter", request_body = MoveRequest,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Reservation)))]
pub async fn reschedule(
    State(app): State<App>,
    Path(typed): Path<String>,
    act: CounterAct<MoveRequest>,
) -> Result<Response, Problem> {
    let by = behalf(&app, &act, act.body.reason.as_deref())?;
    let slot = fields::slot_id("slot_id", &act.body.slot_id)?;
    Ok(reservation(StatusCode::OK, app.desk.move_for(&by, &code(&typed)?, slot).await?))
}

/// Take it back, with a reason: it counts in no limit. Of a no-show it is the undo.
#[utoipa::path(post, path = "/api/v1/counter/reservations/{code}/void", tag = "Counter", request_body = VoidRequest,
    params(("code" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Reservation)))]
pub async fn void(
    State(app): State<App>,
    Path(typed): Path<String>,
    act: CounterAct<VoidRequest>,
) -> Result<Response, Problem> {
    if act.body.reason.trim().is_empty() {
        return Err(Problem::field("reason", FieldCode::Required));
    }
    let by = behalf(&app, &act, Some(&act.body.reason))?;
    Ok(reservation(StatusCode::OK, app.desk.void_for(&by, &code(&typed)?).await?))
}
