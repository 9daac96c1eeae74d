//! Extra workdays and holidays.

use super::change::{Change, DryRun, SystemAdmin, answered, told};
use crate::calendar::DayKind;
use crate::change::{self, Impact, NewWorkday, Resolve};
use crate::web::app::App;
use crate::web::extract::Errors;
use crate::web::problem::{FieldCode, FieldError, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a day is.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WorkdayRequest {
    /// From today on, of a published year.
    #[serde(default)]
    #[schema(required = true, value_type = NaiveDate)]
    date: String,
    kind: DayKind,
    /// Shown on pages, and told to whoever is booked on a holiday.
    #[serde(default)]
    #[schema(required = true)]
    name: String,
    /// The same in English; left out: `name`.
    #[serde(default)]
    name_en: Option<String>,
    /// Of a holiday: what becomes of who is booked.
    #[serde(default)]
    resolve: Resolve,
}

/// Open an extra workday, or close a day as a holiday.
#[utoipa::path(post, path = "/api/v1/admin/workdays", tag = "Administrator", request_body = WorkdayRequest,
    params(DryRun, ("Idempotency-Key" = Option<String>, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Impact, description = "A dry run"), (status = 201, body = Impact), (status = 409)))]
pub async fn set(State(app): State<App>, act: Change<SystemAdmin, WorkdayRequest>) -> Result<Response, Problem> {
    let mut errors = Errors::default();
    let date = act.body.date.trim();
    let read = date.parse::<NaiveDate>().ok().filter(|date| *date >= app.clock.today());
    let code = if date.is_empty() { FieldCode::Required } else { FieldCode::Invalid };
    let date = errors.check(read.ok_or_else(|| FieldError::new("date", code)));
    let name = told(&mut errors, ["name", "name_en"], &act.body.name, act.body.name_en.as_deref());
    let (Some(date), Some(name)) = (date, name) else { return Err(errors.problem()) };
    let new = NewWorkday { date, kind: act.body.kind, name, resolve: act.body.resolve };
    let changed = change::set_workday(&app.desk, &act.by, &new, &act.mode).await?;
    Ok(answered(&act.mode, StatusCode::CREATED, changed))
}
