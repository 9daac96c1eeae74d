//! `GET /admin/reports/daily`.

use super::Reader;
use crate::catalog::City;
use crate::ids::Channel;
use crate::reports::{self, By, Daily};
use crate::web::api::lists::Items;
use crate::web::api::tagged;
use crate::web::app::App;
use crate::web::extract::{Errors, Query};
use crate::web::problem::{FieldCode, FieldError, Problem, ProblemBody};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Days of a report, at most.
const MOST: i64 = 366;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DailyQuery {
    #[serde(default)]
    #[param(value_type = NaiveDate, required = true)]
    from: String,
    /// Included; at most 366 days.
    #[serde(default)]
    #[param(value_type = NaiveDate, required = true)]
    to: String,
    /// `office`, `bank`, `window`, `channel`, `service`, with commas between.
    #[serde(default)]
    by: Option<String>,
}

/// A date's figures of a group; the group's fields are there where they are told apart.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailyView {
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    office: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    bank: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    window: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>)]
    channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    service: Option<String>,
    /// Null where channels or services are told apart: they share it.
    capacity: Option<i64>,
    booked: i64,
    checked_in: i64,
    accepted: i64,
    supplement_required: i64,
    refused: i64,
    left: i64,
    no_show: i64,
    cancelled: i64,
    voided: i64,
}

impl DailyView {
    fn of(daily: &Daily, city: &City) -> DailyView {
        let (group, counts) = (daily.group, daily.counts);
        DailyView {
            date: daily.date,
            office: group.office.map(|id| city.office(id).slug.clone()),
            bank: group.bank.map(|id| city.bank(id).code.clone()),
            window: group.window.map(|id| city.window(id).code.clone()),
            channel: group.channel,
            service: group.service.map(|id| city.service(id).code.clone()),
            capacity: daily.capacity,
            booked: counts.booked,
            checked_in: counts.checked_in,
            accepted: counts.accepted,
            supplement_required: counts.supplement_required,
            refused: counts.refused,
            left: counts.left,
            no_show: counts.no_show,
            cancelled: counts.cancelled,
            voided: counts.voided,
        }
    }
}

/// Figures of each day: what was offered, and what became of the reservations.
///
/// An office's manager sees that office.
#[utoipa::path(get, path = "/api/v1/admin/reports/daily", tag = "Administrator", params(DailyQuery),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Items<DailyView>), (status = 304, description = "As before"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json")))]
pub async fn daily(
    State(app): State<App>,
    Reader(staff): Reader,
    headers: HeaderMap,
    Query(query): Query<DailyQuery>,
) -> Result<Response, Problem> {
    let (range, by) = parse(&query)?;
    let city = app.desk.city();
    let office = staff.scope.map(|scope| scope.office);
    let rows = reports::daily(&mut *app.db.acquire().await?, &city, range, by, office).await?;
    let items = rows.iter().map(|row| DailyView::of(row, &city)).collect();
    Ok(tagged::json(&headers, &Items { items }))
}

fn parse(query: &DailyQuery) -> Result<((NaiveDate, NaiveDate), By), Problem> {
    let mut errors = Errors::default();
    let date = |field: &'static str, typed: &str| {
        let code = if typed.is_empty() { FieldCode::Required } else { FieldCode::Invalid };
        typed.parse::<NaiveDate>().map_err(|_| FieldError::new(field, code))
    };
    let from = errors.check(date("from", &query.from));
    let to = errors.check(date("to", &query.to));
    let by = errors.check(by(query.by.as_deref().unwrap_or_default()));
    if let (Some(from), Some(to)) = (from, to)
        && !(0..MOST).contains(&(to - from).num_days())
    {
        errors.0.push(FieldError::new("to", FieldCode::Invalid));
    }
    match (from, to, by) {
        (Some(from), Some(to), Some(by)) if errors.0.is_empty() => Ok(((from, to), by)),
        _ => Err(errors.problem()),
    }
}

fn by(typed: &str) -> Result<By, FieldError> {
    let mut by = By::default();
    for word in typed.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        *match word {
            "office" => &mut by.office,
            "bank" => &mut by.bank,
            "window" => &mut by.window,
            "channel" => &mut by.channel,
            "service" => &mut by.service,
            _ => return Err(FieldError::new("by", FieldCode::Unknown)),
        } = true;
    }
    Ok(by)
}
