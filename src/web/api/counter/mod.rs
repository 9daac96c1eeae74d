//! The Counter part of the API: staff of one office; a bank's clerk sees that bank's windows. Every act needs an
//! `Idempotency-Key`. `ROUTES` names each call for the table of who may do what (tests).

mod acts;
mod calls;
mod day;
mod desk;
mod refused;

use crate::booking::IdempotencyKey;
use crate::catalog::City;
use crate::counter::{Acted, Clerk};
use crate::ids::{Code, WindowId};
use crate::web::app::App;
use crate::web::idempotency::{Flight, REPLAYED, staff_act};
use crate::web::problem::{Kind, Problem};
use crate::web::staff_session;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(day::day))
        .routes(routes!(desk::check_in))
        .routes(routes!(desk::search))
        .routes(routes!(desk::walk_in))
        .routes(routes!(desk::book))
        .routes(routes!(acts::cancel))
        .routes(routes!(acts::reschedule))
        .routes(routes!(acts::void))
        .routes(routes!(calls::next))
        .routes(routes!(calls::recall))
        .routes(routes!(calls::start))
        .routes(routes!(calls::park))
        .routes(routes!(calls::miss))
        .routes(routes!(calls::put_back))
        .routes(routes!(calls::transfer))
        .routes(routes!(calls::outcome))
        .routes(routes!(day::pause))
        .routes(routes!(day::open))
        .routes(routes!(day::close))
}

/// A clerk as the hall knows them.
#[derive(Clone, Copy, Debug)]
pub struct AtCounter(pub Clerk);

impl From<staff_session::Clerk> for Clerk {
    fn from(clerk: staff_session::Clerk) -> Clerk {
        Clerk { staff: clerk.staff.id, office: clerk.scope.office, bank: clerk.scope.bank }
    }
}

impl FromRequestParts<App> for AtCounter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<AtCounter, Problem> {
        Ok(AtCounter(staff_session::Clerk::from_request_parts(parts, app).await?.into()))
    }
}

/// An act of a clerk: who, with which key, what. Role before key, key before body.
pub struct CounterAct<T> {
    pub clerk: Clerk,
    pub key: IdempotencyKey,
    pub body: T,
    /// Hold it until the act is answered.
    pub flight: Flight,
}

impl<T: DeserializeOwned> FromRequest<App> for CounterAct<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<CounterAct<T>, Problem> {
        let (mut parts, body) = request.into_parts();
        let AtCounter(clerk) = AtCounter::from_request_parts(&mut parts, app).await?;
        let (key, body, flight) = staff_act(app, clerk.staff, parts, body).await?;
        Ok(CounterAct { clerk, key, body, flight })
    }
}

/// An act's answer as JSON.
pub fn done(status: StatusCode, json: String, replayed: bool) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (status, kind, json).into_response();
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

pub fn acted(acted: Acted) -> Response {
    done(StatusCode::OK, acted.json, acted.replayed)
}

/// A window by its code; anything else is not found.
pub fn window(city: &City, code: &str) -> Result<WindowId, Problem> {
    city.window_by_code(code).map(|w| w.id).ok_or(Kind::NotFound.into())
}

/// A ticket's id in a path.
pub fn ticket_id(typed: &str) -> Result<Uuid, Problem> {
    typed.parse().map_err(|_| Kind::NotFound.into())
}

pub fn code(typed: &str) -> Result<Code, Problem> {
    Code::parse(typed).ok_or(Kind::NotFound.into())
}
