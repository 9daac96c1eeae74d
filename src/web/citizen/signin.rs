//! Sign-in, first step: a mobile number, to which a code is sent. The number travels in an encrypted cookie, never in
//! an address.

use super::form::{Errors, Form};
use super::frame::Frame;
use crate::accounts::NotSignedIn;
use crate::people::MobileNumber;
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::problem::Problem;
use crate::web::request::{ClientAddress, cookie};
use crate::web::session::{credentials, signed_out_cookie};
use crate::web::{App, fields, paths};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

#[derive(Template)]
#[template(path = "citizen/signin.html")]
struct SignInPage {
    page: Page,
    next: String,
    mobile: String,
    errors: Errors,
}

#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default)]
    pub next: String,
}

pub async fn show(frame: Frame, Query(back): Query<Back>) -> Response {
    let next = paths::local(&back.next).to_owned();
    if frame.citizen.is_some() {
        return see(&next);
    }
    html(StatusCode::OK, &SignInPage { page: frame.page, next, mobile: String::new(), errors: Errors::default() })
}

pub async fn send_code(
    State(app): State<App>,
    frame: Frame,
    ClientAddress(from): ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let (lang, next) = (frame.page.lang(), paths::local(form.get("next")).to_owned());
    let mut errors = Errors::default();
    // "send again" comes without the number: it is in the cookie
    let again = form.get("mobile").is_empty().then(|| remembered(&app, &headers)).flatten();
    let mobile = match again {
        Some(mobile) => Some(mobile),
        None => errors.check("mobile", lang, fields::mobile("mobile", form.get("mobile"))),
    };
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(mobile) = mobile {
        match app.accounts.send_code(&mobile, from, lang).await {
            Ok(_) => {
                let mut response = see(&paths::with(paths::SIGN_IN_WHO, [("next", next)]));
                response.headers_mut().append(header::SET_COOKIE, remember(&app, &mobile));
                return Ok(response);
            }
            Err(NotSignedIn::TooMany(limit)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                errors.add("mobile", frame.page.t1("signin-wait", "seconds", limit.reset_seconds.max(1)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let mobile = form.get("mobile").to_owned();
    Ok(html(status, &SignInPage { page: frame.page, next, mobile, errors }))
}

pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some((token, _)) = credentials(&headers, &app.settings) {
        app.accounts.sign_out(&token).await?;
    }
    let mut response = see(paths::START);
    response.headers_mut().append(header::SET_COOKIE, signed_out_cookie(&app.settings));
    Ok(response)
}

const COOKIE: &str = "signin";
const CONTEXT: &str = "cookie.signin";

/// Keeps the number for ten minutes.
fn remember(app: &App, mobile: &MobileNumber) -> HeaderValue {
    let sealed = app.keys.encrypt(CONTEXT, mobile.expose().as_bytes());
    let value = format!("{}.{}", sealed.key_id, URL_SAFE_NO_PAD.encode(sealed.bytes));
    set_cookie(app, &value, 600)
}

pub fn forget(app: &App) -> HeaderValue {
    set_cookie(app, "", 0)
}

fn set_cookie(app: &App, value: &str, max_age: u32) -> HeaderValue {
    let secure = if app.settings.https() { "; Secure" } else { "" };
    let path = paths::SIGN_IN;
    let text = format!("{COOKIE}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("base64, digits and fixed words are visible ASCII")
}

/// The number a code was sent to from this browser.
pub fn remembered(app: &App, headers: &HeaderMap) -> Option<MobileNumber> {
    let (key, sealed) = cookie(headers, COOKIE)?.split_once('.')?;
    let plain = app.keys.decrypt(CONTEXT, key.parse().ok()?, &URL_SAFE_NO_PAD.decode(sealed).ok()?).ok()?;
    MobileNumber::parse(&String::from_utf8(plain).ok()?).ok()
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let mut errors = Errors::default();
    errors.add("mobile", page.t1("signin-wait", "seconds", 42));
    let plain =
        SignInPage { page: page.clone(), next: "/book".into(), mobile: String::new(), errors: Errors::default() };
    let wrong = SignInPage { page, next: "/book".into(), mobile: "1380013".into(), errors };
    [("signin", plain), ("signin-wrong", wrong)].map(|(name, p)| (name, p.render().expect("renders"))).into()
}
