//! The day of an office, and what its windows do.

use super::{AtCounter, CounterAct, acted, window};
use crate::counter::{self, Day, WindowClosed};
use crate::web::api::tagged;
use crate::web::app::App;
use crate::web::extract::{Path, Query};
use crate::web::idempotency::Nothing;
use crate::web::problem::{FieldCode, Kind, Problem};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// Slug of the own office; it may be left out.
    #[serde(default)]
    office: Option<String>,
    /// Today where left out.
    #[serde(default, deserialize_with = "crate::web::extract::given")]
    #[param(value_type = Option<NaiveDate>)]
    date: Option<String>,
}

/// The own office's day: windows and spans with who is booked, here, late; the queue in order; counts and averages.
#[utoipa::path(get, path = "/api/v1/counter/day", tag = "Counter", params(DayQuery),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 304, description = "As before"), (status = 200, body = Day), (status = 404)))]
pub async fn day(
    State(app): State<App>,
    AtCounter(clerk): AtCounter,
    headers: HeaderMap,
    Query(query): Query<DayQuery>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    if let Some(slug) = query.office.as_deref().filter(|o| !o.is_empty()) {
        let office = city.office_by_slug(slug).ok_or_else(|| Problem::field("office", FieldCode::Unknown))?;
        if office.id != clerk.office {
            return Err(Kind::NotFound.into());
        }
    }
    let date = match query.date.as_deref() {
        None => app.clock.today(),
        Some(typed) => typed.parse().map_err(|_| Problem::field("date", FieldCode::Invalid))?,
    };
    let day = counter::day(&app.desk, &clerk, date).await?;
    Ok(tagged::dated(&headers, &day))
}

/// Why a window stops.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StopRequest {
    /// Shown on the board.
    #[serde(default)]
    #[schema(required = true)]
    reason: String,
}

fn reason(body: &StopRequest) -> Result<&str, Problem> {
    let reason = body.reason.trim();
    match reason.chars().count() {
        0 => Err(Problem::field("reason", FieldCode::Required)),
        101.. => Err(Problem::field("reason", FieldCode::TooLong)),
        _ => Ok(reason),
    }
}

/// Pause a window: nobody is called to it for a while.
#[utoipa::path(post, path = "/api/v1/counter/windows/{window}/pause", tag = "Counter", request_body = StopRequest,
    params(("window" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = WindowClosed)))]
pub async fn pause(
    State(app): State<App>,
    Path(code): Path<String>,
    act: CounterAct<StopRequest>,
) -> Result<Response, Problem> {
    let window = window(&app.desk.city(), &code)?;
    Ok(acted(counter::pause(&app.desk, &act.clerk, window, reason(&act.body)?, act.key).await?))
}

/// Open a window again.
#[utoipa::path(post, path = "/api/v1/counter/windows/{window}/open", tag = "Counter",
    params(("window" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = WindowClosed)))]
pub async fn open(
    State(app): State<App>,
    Path(code): Path<String>,
    act: CounterAct<Nothing>,
) -> Result<Response, Problem> {
    let window = window(&app.desk.city(), &code)?;
    Ok(acted(counter::open(&app.desk, &act.clerk, window, act.key).await?))
}

/// Close a window for the rest of the day.
///
/// Who is booked there goes to a window of the same bank and span where one has a seat, and is told; nobody's time
/// changes. `left_to_do` names the others.
#[utoipa::path(post, path = "/api/v1/counter/windows/{window}/close", tag = "Counter", request_body = StopRequest,
    params(("window" = String, Path), ("Idempotency-Key" = String, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = WindowClosed)))]
pub async fn close(
    State(app): State<App>,
    Path(code): Path<String>,
    act: CounterAct<StopRequest>,
) -> Result<Response, Problem> {
    let window = window(&app.desk.city(), &code)?;
    Ok(acted(counter::close(&app.desk, &act.clerk, window, reason(&act.body)?, act.key).await?))
}
