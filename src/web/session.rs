//! Who is asking: a bearer token (channel `app`) or the session cookie (channel `web`). Cookies are written here too.

use super::app::{App, Settings};
use super::problem::{Kind, Problem};
use super::request::cookie;
use crate::accounts::{SignIn, Token};
use crate::booking::Citizen;
use crate::ids::Channel;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

/// A signed-in citizen; anyone else gets `unauthenticated`.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Citizen);

/// A citizen, or a stranger.
#[derive(Clone, Debug)]
pub struct MaybeSignedIn(pub Option<Citizen>);

/// The token a request carries, and the channel that follows from how it is carried. A request with an
/// `Authorization` header is never read as one with a cookie.
pub fn credentials(headers: &HeaderMap, settings: &Settings) -> Option<(Token, Channel)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return Some((bearer(value)?, Channel::App));
    }
    Some((Token::parse(cookie(headers, cookie_name(settings))?)?, Channel::Web))
}

/// The token of an `Authorization` header.
pub fn bearer(value: &HeaderValue) -> Option<Token> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()))?
}

async fn citizen(parts: &Parts, app: &App) -> Result<Option<Citizen>, Problem> {
    let Some((token, channel)) = credentials(&parts.headers, &app.settings) else { return Ok(None) };
    let found = app.accounts.find(&token).await?;
    Ok(found.map(|s| Citizen {
        mobile_id: s.mobile_id,
        mobile: s.mobile,
        person_id: s.person_id,
        id_number: s.id_number,
        name: s.name,
        channel,
        lang: s.lang,
    }))
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedIn, Problem> {
        citizen(parts, app).await?.map(SignedIn).ok_or(Kind::Unauthenticated.into())
    }
}

impl FromRequestParts<App> for MaybeSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<MaybeSignedIn, Problem> {
        citizen(parts, app).await.map(MaybeSignedIn)
    }
}

fn cookie_name(settings: &Settings) -> &'static str {
    if settings.https() { "__Host-session" } else { "session" }
}

/// `Set-Cookie` of a sign-in on pages.
pub fn signed_in_cookie(settings: &Settings, session: &SignIn) -> HeaderValue {
    let lives = settings.accounts.session_lives.num_seconds();
    set_cookie(settings, cookie_name(settings), session.token.as_str(), Some(lives))
}

/// `Set-Cookie` that ends it.
pub fn signed_out_cookie(settings: &Settings) -> HeaderValue {
    set_cookie(settings, cookie_name(settings), "", Some(0))
}

/// A token's cookie for the whole site; without an age until the browser closes.
pub fn set_cookie(settings: &Settings, name: &str, value: &str, max_age: Option<i64>) -> HeaderValue {
    let secure = if settings.https() { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("tokens are base64 and names are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_secure_exactly_when_the_public_address_is_https() {
        let plain = Settings::default();
        let https = Settings { public_url: "https://a.example".into(), ..Settings::default() };
        assert_eq!(signed_out_cookie(&plain), "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert_eq!(signed_out_cookie(&https), "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn a_bearer_token_goes_before_a_cookie() {
        let token = Token::random();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(format!("session={}", token.as_str())).unwrap());
        let settings = Settings::default();
        assert_eq!(credentials(&headers, &settings).unwrap().1, Channel::Web);
        headers.insert(header::AUTHORIZATION, HeaderValue::try_from(format!("bearer {}", token.as_str())).unwrap());
        assert_eq!(credentials(&headers, &settings).unwrap().1, Channel::App);
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic x"));
        assert!(credentials(&headers, &settings).is_none());
    }
}
