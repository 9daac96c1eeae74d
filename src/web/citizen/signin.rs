//! Sign-in, first step: a mobile number, to which a code is sent. The number travels in an encrypted cookie, never in
//! an address, and with it what was typed beside the code.

use super::form::{Errors, Form};
use super::frame::Frame;
use super::visit::Visit;
use super::{applicant, facts, who};
use crate::accounts::{NotSignedIn, RateLimit};
use crate::people::MobileNumber;
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::problem::Problem;
use crate::web::request::{ClientAddress, cookie};
use crate::web::session::{credentials, signed_out_cookie};
use crate::web::{App, fields, paths, sealed};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "citizen/signin.html")]
struct SignInPage {
    page: Page,
    next: String,
    /// The time that was chosen, which nobody holds yet.
    wish: Option<Visit>,
    mobile: String,
    errors: Errors,
}

#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    pub next: String,
}

/// What the browser keeps between the two steps.
#[derive(Serialize, Deserialize)]
pub struct Pending {
    pub mobile: String,
    pub sent_at: DateTime<Utc>,
    pub typed: who::Typed,
}

impl Pending {
    pub fn mobile(&self) -> Option<MobileNumber> {
        MobileNumber::parse(&self.mobile).ok()
    }
}

const COOKIE: &str = "signin";
const CONTEXT: &str = "cookie.signin";
const KEPT_SECONDS: u32 = 1800;
/// The least time between two codes to a number (`accounts::limits`).
const BETWEEN_CODES: TimeDelta = TimeDelta::minutes(1);

pub async fn show(State(app): State<App>, frame: Frame, Query(back): Query<Back>) -> Response {
    let next = paths::local(&back.next).to_owned();
    if frame.citizen.is_some() {
        return see(&next);
    }
    let wish = Visit::wished(&app, &frame.page.words, &next).await;
    let (mobile, errors) = Default::default();
    html(StatusCode::OK, &SignInPage { page: frame.page, next, wish, mobile, errors })
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
    // "send again" comes from the second step, without the number: it is in the cookie
    let before = pending(&app, &headers).filter(|_| !form.has("mobile"));
    let mobile = match &before {
        Some(pending) => pending.mobile(),
        None => errors.check("mobile", lang, fields::mobile("mobile", form.get("mobile"))),
    };
    let typed = who::Typed::of(&form);
    let mut limited = None;
    if let Some(mobile) = mobile {
        match app.accounts.send_code(&mobile, from, lang).await {
            Ok(_) => {
                let mut response = see(&paths::with(paths::SIGN_IN_WHO, [("next", next)]));
                let sent_at = app.clock.now();
                let typed = typed.brief();
                let kept = remember(&app, &Pending { mobile: mobile.expose().to_owned(), sent_at, typed });
                response.headers_mut().append(header::SET_COOKIE, kept);
                return Ok(response);
            }
            Err(NotSignedIn::TooMany(limit)) => {
                errors.add(if before.is_some() { "code" } else { "mobile" }, wait(&frame.page, &limit));
                limited = Some(limit);
            }
            Err(other) => return Err(other.into()),
        }
    }
    let mut response = if let Some(pending) = before {
        who::page(&app, frame.page, next, &Pending { typed, ..pending }, errors).await?
    } else {
        let wish = Visit::wished(&app, &frame.page.words, &next).await;
        let mobile = form.get("mobile").to_owned();
        html(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { page: frame.page, next, wish, mobile, errors })
    };
    if let Some(limit) = limited {
        too_many(&mut response, limit);
    }
    Ok(response)
}

/// From when on it may be tried again, as a clock time.
pub fn wait(page: &Page, limit: &RateLimit) -> String {
    let until = page.now + TimeDelta::seconds(limit.reset_seconds.into());
    page.t1("signin-wait", "moment", page.words.moment(whole_minute(until)))
}

/// When the next code may be asked for, none where that is now.
pub fn again_at(page: &Page, sent_at: DateTime<Utc>) -> Option<String> {
    let at = sent_at + BETWEEN_CODES;
    (at > page.now).then(|| page.words.time(whole_minute(at)))
}

/// Clocks on pages have no seconds: the minute that is surely late enough.
fn whole_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at + TimeDelta::seconds(59 - (at.timestamp() + 59).rem_euclid(60))
}

/// Makes an answer say 429 and when to come back.
pub fn too_many(response: &mut Response, limit: RateLimit) {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    Problem::rate_limited(limit).headers(response.headers_mut());
}

/// Ends the session. With a way on (`next`), somebody else signs in there; what was typed of a relative goes.
pub async fn sign_out(State(app): State<App>, headers: HeaderMap, form: Form) -> Result<Response, Problem> {
    if let Some((token, _)) = credentials(&headers, &app.settings) {
        app.accounts.sign_out(&token).await?;
    }
    let next = form.get("next");
    let mut response = see(&if next.is_empty() { paths::START.to_owned() } else { paths::sign_in(paths::local(next)) });
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, signed_out_cookie(&app.settings));
    headers.append(header::SET_COOKIE, applicant::forget(&app));
    if next.is_empty() {
        headers.append(header::SET_COOKIE, facts::remember(&app, &vec![]));
    }
    Ok(response)
}

fn remember(app: &App, pending: &Pending) -> HeaderValue {
    sealed::cookie(app, COOKIE, &sealed::seal(&app.keys, CONTEXT, pending), paths::SIGN_IN, KEPT_SECONDS)
}

pub fn forget(app: &App) -> HeaderValue {
    sealed::cookie(app, COOKIE, "", paths::SIGN_IN, 0)
}

/// The number a code was sent to from this browser, and what was typed beside the code.
pub fn pending(app: &App, headers: &HeaderMap) -> Option<Pending> {
    sealed::open(&app.keys, CONTEXT, cookie(headers, COOKIE)?)
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let limit = RateLimit { name: "codes-per-number", quota: 1, window_seconds: 60, remaining: 0, reset_seconds: 42 };
    let mut errors = Errors::default();
    errors.add("mobile", wait(&page, &limit));
    let make = |wish, mobile: &str, errors| SignInPage {
        page: page.clone(),
        next: "/book".into(),
        wish,
        mobile: mobile.into(),
        errors,
    };
    let wished = make(Some(Visit::sample(&page.words)), "", Errors::default());
    [
        ("signin", make(None, "", Errors::default())),
        ("signin-wished", wished),
        ("signin-wrong", make(None, "1380013", errors)),
    ]
    .map(|(name, p)| (name, p.render().expect("renders")))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minute_named_is_never_too_early() {
        for (second, minute) in [(0, 0), (1, 60), (59, 60), (60, 60), (61, 120)] {
            let at = |seconds: i64| DateTime::from_timestamp(1_790_000_040 + seconds, 0).expect("an instant");
            assert_eq!(whole_minute(at(second)), at(minute), "{second}");
        }
    }
}
