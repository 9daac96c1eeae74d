//! `GET /days` and `/availability`: what is free, answered from ready bytes.

use super::ready::{Question, What};
use crate::catalog::{BookedBy, City};
use crate::ids::{ServiceId, Share};
use crate::web::app::App;
use crate::web::extract::{Errors, Query};
use crate::web::problem::{FieldCode, FieldError, Problem};
use crate::web::staff_session::share;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is asked of `/days` and `/availability`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// Code of a service; the one anyone may book where left out.
    #[serde(default)]
    service: Option<String>,
    /// Slug of an office; all where left out.
    #[serde(default)]
    office: Option<String>,
    /// Code of a bank; all where left out.
    #[serde(default)]
    bank: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AvailabilityQuery {
    /// `YYYY-MM-DD`
    #[serde(default)]
    #[param(value_type = NaiveDate, required = true)]
    date: String,
    /// Code of a service; the one anyone may book where left out.
    #[serde(default)]
    service: Option<String>,
    /// Slug of an office; all where left out.
    #[serde(default)]
    office: Option<String>,
    /// Code of a bank; all where left out.
    #[serde(default)]
    bank: Option<String>,
}

/// The named service, else the first that anyone may book.
pub fn service(city: &City, code: Option<&str>) -> Result<ServiceId, FieldError> {
    let found = match given(code) {
        Some(code) => city.service_by_code(code),
        None => city.services.iter().find(|s| s.booked_by == BookedBy::Public),
    };
    found.map(|s| s.id).ok_or(FieldError::new("service", FieldCode::Unknown))
}

fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|v| !v.is_empty())
}

/// The question in ids, or every parameter that names nothing.
fn question(
    city: &City,
    date: Option<&str>,
    [service_code, office, bank]: [Option<&str>; 3],
    share: Share,
) -> Result<Question, Problem> {
    let mut errors = Errors::default();
    let date = date.map(|text| {
        let code = if text.is_empty() { FieldCode::Required } else { FieldCode::Invalid };
        text.parse::<NaiveDate>().map_err(|_| FieldError::new("date", code))
    });
    let date = date.and_then(|date| errors.check(date));
    let service = errors.check(service(city, service_code));
    let unknown = |field: &'static str| FieldError::new(field, FieldCode::Unknown);
    let office = given(office).map(|slug| city.office_by_slug(slug).map(|o| o.id).ok_or(unknown("office")));
    let office = office.and_then(|office| errors.check(office));
    let bank = given(bank).map(|code| city.bank_by_code(code).map(|b| b.id).ok_or(unknown("bank")));
    let bank = bank.and_then(|bank| errors.check(bank));
    match service {
        Some(service) if errors.0.is_empty() => {
            let what = date.map_or(What::Days, What::Availability);
            Ok(Question { what, office, bank, service, share })
        }
        _ => Err(errors.problem()),
    }
}

/// Every calendar day from today to the end of the horizon.
#[utoipa::path(get, path = "/api/v1/days", tag = "Public", params(DaysQuery),
    responses((status = 200, body = super::ready::Days), (status = 304, description = "As before")))]
pub async fn days(
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<DaysQuery>,
) -> Result<Response, Problem> {
    let filters = [query.service.as_deref(), query.office.as_deref(), query.bank.as_deref()];
    let question = question(&app.desk.city(), None, filters, share(&headers, &app).await?)?;
    Ok(app.ready.answer(&app, question, &headers))
}

/// Every window and slot of a day, with sums for each bank.
#[utoipa::path(get, path = "/api/v1/availability", tag = "Public", params(AvailabilityQuery),
    responses((status = 200, body = super::ready::Availability), (status = 304, description = "As before")))]
pub async fn availability(
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<AvailabilityQuery>,
) -> Result<Response, Problem> {
    let filters = [query.service.as_deref(), query.office.as_deref(), query.bank.as_deref()];
    let question = question(&app.desk.city(), Some(&query.date), filters, share(&headers, &app).await?)?;
    Ok(app.ready.answer(&app, question, &headers))
}
