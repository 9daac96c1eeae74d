//! Closures of a window, a bank, an office or the whole centre.

use super::change::{Change, DryRun, RosterAdmin, answered, told};
use crate::catalog::City;
use crate::change::{self, Closed, ClosureView, Impact, NewClosure, Part, Resolve};
use crate::clock::china;
use crate::web::api::tagged;
use crate::web::app::App;
use crate::web::extract::{Errors, Path};
use crate::web::idempotency::Nothing;
use crate::web::problem::{FieldCode, FieldError, Kind, Problem};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longer than any closure that is meant.
const LONGEST: TimeDelta = TimeDelta::days(3 * 366);

/// What is closed, when, why. At most one of `office`, `bank` and `window`; none: the whole centre.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ClosureRequest {
    #[serde(default)]
    office: Option<String>,
    #[serde(default)]
    bank: Option<String>,
    #[serde(default)]
    window: Option<String>,
    /// A date, or an instant.
    #[serde(default)]
    #[schema(required = true)]
    from: String,
    /// A date, the last that is closed; or the first instant that is not.
    #[serde(default)]
    #[schema(required = true)]
    to: String,
    /// Told to whoever is booked.
    #[serde(default)]
    #[schema(required = true)]
    reason: String,
    /// The same in English, for those who read that; left out: `reason`.
    #[serde(default)]
    reason_en: Option<String>,
    /// `move`: to the proposal, and who has none is asked as by `offer`; `offer`: each is asked to choose another seat, and
    /// is voided after the day if they do not; `void`.
    resolve: Resolve,
}

impl ClosureRequest {
    fn parse(&self, city: &City, now: DateTime<Utc>) -> Result<NewClosure, Problem> {
        let mut errors = Errors::default();
        let part = errors.check(self.part(city));
        let from = errors.check(instant("from", &self.from, 0));
        let until = errors.check(instant("to", &self.to, 1));
        let until = match (from, until) {
            (Some(from), Some(until)) if until <= from.max(now) || until - from > LONGEST => {
                errors.check(Err(FieldError::new("to", FieldCode::Invalid)))
            }
            (_, until) => until,
        };
        let reason = told(&mut errors, ["reason", "reason_en"], &self.reason, self.reason_en.as_deref());
        let (Some(part), Some(from), Some(until), Some(reason)) = (part, from, until, reason) else {
            return Err(errors.problem());
        };
        Ok(NewClosure { part, from, until, reason, resolve: self.resolve })
    }

    fn part(&self, city: &City) -> Result<Part, FieldError> {
        let unknown = |field| FieldError::new(field, FieldCode::Unknown);
        match (&self.office, &self.bank, &self.window) {
            (None, None, None) => Ok(Part::Centre),
            (Some(slug), None, None) => {
                city.office_by_slug(slug).map(|o| Part::Office(o.id)).ok_or_else(|| unknown("office"))
            }
            (None, Some(code), None) => {
                city.bank_by_code(code).map(|b| Part::Bank(b.id)).ok_or_else(|| unknown("bank"))
            }
            (None, None, Some(code)) => {
                city.window_by_code(code).map(|w| Part::Window(w.id)).ok_or_else(|| unknown("window"))
            }
            (None, ..) => Err(FieldError::new("window", FieldCode::Invalid)),
            (_, Some(_), _) => Err(FieldError::new("bank", FieldCode::Invalid)),
            _ => Err(FieldError::new("window", FieldCode::Invalid)),
        }
    }
}

/// An instant, or midnight so many days after a date begins.
fn instant(field: &'static str, typed: &str, days_after: u64) -> Result<DateTime<Utc>, FieldError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldError::new(field, FieldCode::Required));
    }
    let of_date = |date: NaiveDate| Some(china(date.checked_add_days(Days::new(days_after))?, NaiveTime::MIN));
    let read = match typed.parse::<NaiveDate>() {
        Ok(date) => of_date(date),
        Err(_) => DateTime::parse_from_rfc3339(typed).ok().map(|at| at.to_utc()),
    };
    let sane = |at: &DateTime<Utc>| (1970..=9990).contains(&chrono::Datelike::year(at));
    read.filter(sane).ok_or_else(|| FieldError::new(field, FieldCode::Invalid))
}

/// Close windows for a span, from now or for days to come, and resolve who is booked there.
#[utoipa::path(post, path = "/api/v1/admin/closures", tag = "Administrator", request_body = ClosureRequest,
    params(DryRun, ("Idempotency-Key" = Option<String>, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Closed, description = "A dry run"), (status = 201, body = Closed), (status = 409)))]
pub async fn close(State(app): State<App>, act: Change<RosterAdmin, ClosureRequest>) -> Result<Response, Problem> {
    let new = act.body.parse(&app.desk.city(), app.clock.now())?;
    let changed = change::close(&app.desk, &act.by, &new, &act.mode).await?;
    Ok(answered(&act.mode, StatusCode::CREATED, changed))
}

/// Open again what a closure closed, as far as nothing else keeps it closed.
#[utoipa::path(post, path = "/api/v1/admin/closures/{id}/undo", tag = "Administrator",
    params(("id" = Uuid, Path), DryRun, ("Idempotency-Key" = Option<String>, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Impact), (status = 409)))]
pub async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    act: Change<RosterAdmin, Nothing>,
) -> Result<Response, Problem> {
    let id: Uuid = id.parse().map_err(|_| Problem::from(Kind::NotFound))?;
    let changed = change::undo(&app.desk, &act.by, id, &act.mode).await?;
    Ok(answered(&act.mode, StatusCode::OK, changed))
}

#[derive(Serialize, ToSchema)]
pub struct Closures {
    items: Vec<ClosureView>,
}

/// Closures that are not over, in force or undone, earliest first; a manager's: those that touch the office.
#[utoipa::path(get, path = "/api/v1/admin/closures", tag = "Administrator",
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Closures), (status = 304, description = "As before"), (status = 403)))]
pub async fn list(
    State(app): State<App>,
    RosterAdmin(by): RosterAdmin,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let items = change::closures(&app.desk, &by).await?;
    Ok(tagged::json(&headers, &Closures { items }))
}
