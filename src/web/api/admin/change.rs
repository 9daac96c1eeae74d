//! Changes: every one takes `?dry_run=true` and then shows what it would do; a change that is made needs an
//! `Idempotency-Key`. The system's administrator changes everything, an office's manager what is the office's own.

use crate::accounts::staff::{Role, Staff};
use crate::change::{By, Changed, Mode};
use crate::lang::Text;
use crate::web::api::counter::done;
use crate::web::app::App;
use crate::web::extract::{Errors, Query};
use crate::web::idempotency::{Flight, HEADER, body, staff_act};
use crate::web::problem::{FieldCode, FieldError, Problem};
use crate::web::staff_session::SignedInStaff;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use utoipa::IntoParams;

/// Whether a change is only shown.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DryRun {
    /// `true`: the same impact, and nothing is changed. Needs no key.
    #[serde(default)]
    dry_run: bool,
}

/// Who may change the roster: of the whole centre, or of the own office.
#[derive(Clone, Copy, Debug)]
pub struct RosterAdmin(pub By);

impl FromRequestParts<App> for RosterAdmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<RosterAdmin, Problem> {
        let signed_in = SignedInStaff::from_request_parts(parts, app).await?;
        let staff = signed_in.with_role(|role| matches!(role, Role::SystemAdmin | Role::OfficeManager))?;
        Ok(RosterAdmin(by(&staff)))
    }
}

/// Who may change what is the whole centre's.
#[derive(Clone, Copy, Debug)]
pub struct SystemAdmin(pub By);

impl FromRequestParts<App> for SystemAdmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SystemAdmin, Problem> {
        let signed_in = SignedInStaff::from_request_parts(parts, app).await?;
        Ok(SystemAdmin(by(&signed_in.with_role(|role| role == Role::SystemAdmin)?)))
    }
}

fn by(staff: &Staff) -> By {
    By { staff: staff.id, office: staff.scope.map(|scope| scope.office) }
}

impl From<RosterAdmin> for By {
    fn from(RosterAdmin(by): RosterAdmin) -> By {
        by
    }
}

impl From<SystemAdmin> for By {
    fn from(SystemAdmin(by): SystemAdmin) -> By {
        by
    }
}

/// A change: who (`W`: which roles), shown or made, what. Role before key, key before body.
pub struct Change<W, T> {
    pub by: By,
    pub mode: Mode,
    pub body: T,
    who: PhantomData<fn() -> W>,
    /// Hold it until the change is answered.
    _flight: Option<Flight>,
}

impl<W, T> FromRequest<App> for Change<W, T>
where
    W: FromRequestParts<App, Rejection = Problem> + Into<By>,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Change<W, T>, Problem> {
        let (mut parts, content) = request.into_parts();
        let by: By = W::from_request_parts(&mut parts, app).await?.into();
        let Query(DryRun { dry_run }) = Query::from_request_parts(&mut parts, app).await?;
        // a PATCH says what is to be: it may be repeated without a key
        let keyless = parts.method == Method::PATCH && !parts.headers.contains_key(HEADER);
        if dry_run || keyless {
            let mode = if dry_run { Mode::DryRun } else { Mode::Confirm(None) };
            return Ok(Change { by, mode, body: body(app, parts, content).await?, who: PhantomData, _flight: None });
        }
        let (key, body, flight) = staff_act(app, by.staff, parts, content).await?;
        Ok(Change { by, mode: Mode::Confirm(Some(key)), body, who: PhantomData, _flight: Some(flight) })
    }
}

/// An answer of 200, or what an act that creates something has.
pub fn answered(mode: &Mode, created: StatusCode, changed: Changed) -> Response {
    let status = if matches!(mode, Mode::DryRun) { StatusCode::OK } else { created };
    done(status, changed.json, changed.replayed)
}

/// A text that people are told, in Chinese and, where it is given, in English.
pub fn told(errors: &mut Errors, fields: [&'static str; 2], zh: &str, en: Option<&str>) -> Option<Text> {
    let mut one = |field, text: &str| {
        let text = text.trim();
        errors.check(match text.chars().count() {
            0 => Err(FieldError::new(field, FieldCode::Required)),
            61.. => Err(FieldError::new(field, FieldCode::TooLong)),
            _ => Ok(text.to_owned()),
        })
    };
    let zh = one(fields[0], zh);
    let en = match en {
        Some(en) => one(fields[1], en),
        None => zh.clone(),
    };
    Some(Text::new(zh?, en?))
}
