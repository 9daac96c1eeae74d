//! The numbers of one window's day.

use super::change::{Change, DryRun, RosterAdmin, answered};
use crate::change::{self, DayChange, Impact, Shares};
use crate::web::app::App;
use crate::web::extract::{Errors, Path};
use crate::web::problem::{FieldCode, FieldError, Kind, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// More than a window can serve in a day, and in a slot.
const MOST: i64 = 1000;
const MOST_AT_ONCE: i64 = 200;

/// What is to be different; what is left out stays. Shares make the quota where none is given; of a quota alone, the
/// counter and priority shares stay as far as it reaches, and the rest is the public's.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct DayRequest {
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000)]
    quota: Option<i64>,
    #[serde(default)]
    shares: SharesRequest,
    /// Seats of every slot that has not ended.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 200)]
    capacity: Option<i64>,
}

/// Parts of the quota.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SharesRequest {
    #[serde(default)]
    public: Option<i64>,
    #[serde(default)]
    counter: Option<i64>,
    #[serde(default)]
    priority: Option<i64>,
}

impl DayRequest {
    fn parse(&self) -> Result<DayChange, Problem> {
        let mut errors = Errors::default();
        let mut number = |field, value: Option<i64>, most| {
            let value = value?;
            let fits = (0..=most).contains(&value).then_some(value as i32);
            errors.check(fits.ok_or_else(|| FieldError::new(field, FieldCode::Invalid)))
        };
        let change = DayChange {
            quota: number("quota", self.quota, MOST),
            shares: Shares {
                public: number("shares.public", self.shares.public, MOST),
                counter: number("shares.counter", self.shares.counter, MOST),
                priority: number("shares.priority", self.shares.priority, MOST),
            },
            capacity: number("capacity", self.capacity, MOST_AT_ONCE),
        };
        if errors.0.is_empty() && !change.adds_up() {
            errors.0.push(FieldError::new("shares", FieldCode::Invalid));
        }
        if errors.0.is_empty() { Ok(change) } else { Err(errors.problem()) }
    }
}

/// Change quota, shares or capacity of a window's day. A quota cut below what is booked keeps that much: `affected` are
/// those above it, latest booked first, who keep their seats.
#[utoipa::path(patch, path = "/api/v1/admin/window-days/{window}/{date}", tag = "Administrator", request_body = DayRequest,
    params(("window" = String, Path), ("date" = NaiveDate, Path), DryRun, ("Idempotency-Key" = Option<String>, Header)),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Impact), (status = 409)))]
pub async fn change(
    State(app): State<App>,
    Path((window, date)): Path<(String, NaiveDate)>,
    act: Change<RosterAdmin, DayRequest>,
) -> Result<Response, Problem> {
    let change = act.body.parse()?;
    let window = app.desk.city().window_by_code(&window).map(|w| w.id).ok_or(Kind::NotFound)?;
    let changed = change::change_day(&app.desk, &act.by, (window, date), &change, &act.mode).await?;
    Ok(answered(&act.mode, StatusCode::OK, changed))
}
