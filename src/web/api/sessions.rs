//! `POST /codes`, `POST /sessions`, `DELETE /sessions/current`.

use crate::accounts::{Claim, SignIn};
use crate::clock::rfc3339;
use crate::ids::Channel;
use crate::web::app::App;
use crate::web::extract::{Errors, Json};
use crate::web::fields;
use crate::web::problem::{FieldCode, FieldError, Kind, Problem, write_limit};
use crate::web::request::{ClientAddress, Language};
use crate::web::session::{SignedIn, credentials, signed_out_cookie};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct CodeRequest {
    #[serde(default)]
    #[schema(required = true, example = "13800138000")]
    mobile: String,
}

#[derive(Serialize, ToSchema)]
pub struct CodeSent {
    /// Seconds.
    expires_in: i64,
}

/// Send a sign-in code to a mobile.
///
/// Six digits, for five minutes, once. One a minute, five an hour and ten a day per number, and a limit per address.
#[utoipa::path(post, path = "/api/v1/codes", tag = "Citizen", request_body = CodeRequest,
    responses((status = 202, body = CodeSent), (status = 429)))]
pub async fn send_code(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Language(lang): Language,
    Json(body): Json<CodeRequest>,
) -> Result<Response, Problem> {
    let mobile = fields::mobile("mobile", &body.mobile)?;
    let sent = app.accounts.send_code(&mobile, address, lang).await?;
    let mut response = (StatusCode::ACCEPTED, Json(CodeSent { expires_in: sent.expires_in_seconds })).into_response();
    write_limit(&sent.limit, response.headers_mut());
    Ok(response)
}

#[derive(Deserialize, ToSchema)]
pub struct SignInRequest {
    #[serde(default)]
    #[schema(required = true, example = "13800138000")]
    mobile: String,
    /// The code sent to the mobile.
    #[serde(default)]
    #[schema(required = true, example = "123456")]
    code: String,
    #[serde(default)]
    #[schema(required = true)]
    name: String,
    /// `resident_id`, `passport` or `permanent_residence`
    #[serde(default)]
    #[schema(required = true, example = "resident_id")]
    id_type: String,
    #[serde(default)]
    #[schema(required = true)]
    id_number: String,
}

#[derive(Serialize, ToSchema)]
pub struct SessionOpened {
    /// For `Authorization: Bearer`.
    token: String,
    expires_at: String,
}

/// Sign in with a code.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "Citizen", request_body = SignInRequest,
    responses((status = 201, body = SessionOpened), (status = 429)))]
pub async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Language(lang): Language,
    Json(body): Json<SignInRequest>,
) -> Result<Response, Problem> {
    let mut errors = Errors::default();
    let mobile = errors.check(fields::mobile("mobile", &body.mobile));
    let given = if body.code.trim().is_empty() { Err(FieldError::new("code", FieldCode::Required)) } else { Ok(()) };
    errors.check(given);
    let name = errors.check(fields::name("name", &body.name));
    let kind = errors.check(fields::id_type("id_type", &body.id_type));
    let today = app.clock.today();
    let id_number = kind.and_then(|k| errors.check(fields::id_number("id_number", k, &body.id_number, today)));
    let (Some(mobile), Some(name), Some(id_number), true) = (mobile, name, id_number, errors.0.is_empty()) else {
        return Err(errors.problem());
    };
    let claim = Claim { mobile, code: body.code, name, id_number, channel: Channel::App, lang };
    let SignIn { token, expires_at } = app.accounts.sign_in(&claim, address).await?;
    let opened = SessionOpened { token: token.as_str().to_owned(), expires_at: rfc3339(expires_at) };
    Ok((StatusCode::CREATED, Json(opened)).into_response())
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "Citizen", security(("bearer" = []), ("cookie" = [])),
    responses((status = 204)))]
pub async fn sign_out(State(app): State<App>, _: SignedIn, headers: HeaderMap) -> Result<Response, Problem> {
    let (token, channel) = credentials(&headers, &app.settings).ok_or(Kind::Unauthenticated)?;
    app.accounts.sign_out(&token).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if channel == Channel::Web {
        response.headers_mut().append(header::SET_COOKIE, signed_out_cookie(&app.settings));
    }
    Ok(response)
}
