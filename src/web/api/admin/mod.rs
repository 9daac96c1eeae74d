//! The Administrator part of the API. Each call names the roles it is for: who grants rights cannot erase their trace,
//! and who reads the trace grants nothing.

mod audit;
mod change;
mod closures;
mod days;
mod refused;
mod reports;
mod workdays;

use crate::accounts::staff::{Role, Staff};
use crate::web::app::App;
use crate::web::problem::Problem;
use crate::web::staff_session::SignedInStaff;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(reports::daily))
        .routes(routes!(audit::list))
        .routes(routes!(days::change))
        .routes(routes!(closures::list, closures::close))
        .routes(routes!(closures::undo))
        .routes(routes!(workdays::set))
}

/// Who reads figures: an office's manager of that office, the system's administrator and the auditor of all.
pub struct Reader(pub Staff);

/// Who reads the audit.
pub struct Auditor;

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Reader, Problem> {
        let reads = |role| matches!(role, Role::OfficeManager | Role::SystemAdmin | Role::Auditor);
        Ok(Reader(SignedInStaff::from_request_parts(parts, app).await?.with_role(reads)?))
    }
}

impl FromRequestParts<App> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Auditor, Problem> {
        SignedInStaff::from_request_parts(parts, app).await?.with_role(|role| role == Role::Auditor)?;
        Ok(Auditor)
    }
}
