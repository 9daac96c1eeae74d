//! `POST /staff/sessions`, `GET` and `DELETE /staff/sessions/current`.

use crate::accounts::staff::{Role, Staff, StaffClaim, StaffSignIn};
use crate::catalog::City;
use crate::clock::rfc3339;
use crate::web::app::App;
use crate::web::extract::{Errors, Json};
use crate::web::problem::{FieldCode, FieldError, Kind, Problem};
use crate::web::request::ClientAddress;
use crate::web::staff_session::{OwnAccount, staff_credentials, staff_gone_cookie};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct StaffSignInRequest {
    #[serde(default)]
    #[schema(required = true, example = "daoli.desk")]
    username: String,
    #[serde(default)]
    #[schema(required = true)]
    password: String,
    /// The code of the second factor, where the account has one.
    #[serde(default)]
    totp: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct StaffSessionOpened {
    /// For `Authorization: Bearer`.
    token: String,
    /// The session ends then, unless it is used before.
    expires_at: String,
    staff: StaffView,
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
pub struct StaffView {
    username: String,
    name: String,
    #[schema(value_type = String)]
    role: Role,
    /// The office's slug and the bank's code; null where the role has none.
    office: Option<String>,
    bank: Option<String>,
}

impl StaffView {
    pub fn of(staff: &Staff, city: &City) -> StaffView {
        StaffView {
            username: staff.username.clone(),
            name: staff.name.clone(),
            role: staff.role,
            office: staff.scope.map(|scope| city.office(scope.office).slug.clone()),
            bank: staff.scope.and_then(|scope| scope.bank).map(|bank| city.bank(bank).code.clone()),
        }
    }
}

/// Sign in as staff.
///
/// The account's last session ends. Five wrong tries in a row lock the account for 15 minutes. Until a first password is
/// changed, and a second factor that the role demands is set up, other calls answer `password_change_required` and
/// `totp_setup_required`: both are done on the pages.
#[utoipa::path(post, path = "/api/v1/staff/sessions", tag = "Staff", request_body = StaffSignInRequest,
    responses((status = 201, body = StaffSessionOpened), (status = 429)))]
pub async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Json(body): Json<StaffSignInRequest>,
) -> Result<Response, Problem> {
    let mut errors = Errors::default();
    for (field, value) in [("username", &body.username), ("password", &body.password)] {
        let given = if value.trim().is_empty() { Err(FieldError::new(field, FieldCode::Required)) } else { Ok(()) };
        errors.check(given);
    }
    if !errors.0.is_empty() {
        return Err(errors.problem());
    }
    let totp = body.totp.as_deref().unwrap_or_default();
    let claim = StaffClaim { username: &body.username, password: &body.password, totp };
    let StaffSignIn { token, session } = app.accounts.staff_sign_in(&claim, address).await?;
    let opened = StaffSessionOpened {
        token: token.as_str().to_owned(),
        expires_at: rfc3339(session.expires_at),
        staff: StaffView::of(&session.staff, &app.desk.city()),
    };
    Ok((StatusCode::CREATED, Json(opened)).into_response())
}

/// The session that asks.
#[derive(Serialize, ToSchema)]
pub struct StaffSessionView {
    expires_at: String,
    /// Seconds until then.
    expires_in: i64,
    staff: StaffView,
}

/// Who is signed in, and until when.
///
/// With a header `X-Background`, which pages send when nobody has asked them to, this does not count as use.
#[utoipa::path(get, path = "/api/v1/staff/sessions/current", tag = "Staff",
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = StaffSessionView)))]
pub async fn session(State(app): State<App>, OwnAccount(session): OwnAccount) -> Json<StaffSessionView> {
    let left = session.expires_at - app.clock.now();
    Json(StaffSessionView {
        expires_at: rfc3339(session.expires_at),
        expires_in: left.num_seconds(),
        staff: StaffView::of(&session.staff, &app.desk.city()),
    })
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/staff/sessions/current", tag = "Staff",
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 204)))]
pub async fn sign_out(State(app): State<App>, _: OwnAccount, headers: HeaderMap) -> Result<Response, Problem> {
    let (token, by_cookie) = staff_credentials(&headers, &app.settings).ok_or(Kind::StaffUnauthenticated)?;
    app.accounts.staff_sign_out(&token).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if by_cookie {
        response.headers_mut().append(header::SET_COOKIE, staff_gone_cookie(&app.settings));
    }
    Ok(response)
}
