//! Which member of staff is asking: a bearer token or the staff's own cookie. Nobody is let past the password they have
//! to change or the second factor they have to set up, but to the pages where they do that.

use super::app::{App, Settings};
use super::problem::{Kind, Problem};
use super::request::cookie;
use super::session::{bearer, set_cookie};
use crate::accounts::Token;
use crate::accounts::staff::{Role, Scope, Staff, StaffSession};
use crate::ids::Share;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Set to anything by requests that a page makes by itself: they do not keep a session from lying idle. Neither does a
/// stream of events, which a browser asks for by its `Accept`.
pub const BACKGROUND: HeaderName = HeaderName::from_static("x-background");

/// Anyone of staff who is signed in, whatever is still due.
#[derive(Clone, Debug)]
pub struct OwnAccount(pub StaffSession);

/// A member of staff of any role.
#[derive(Clone, Debug)]
pub struct SignedInStaff(pub Staff);

/// A member of staff of a counter role, and what they see.
#[derive(Clone, Debug)]
pub struct Clerk {
    pub staff: Staff,
    pub scope: Scope,
}

/// The token of staff that a request carries, and whether as a cookie. A request with an `Authorization` header is
/// never read as one with a cookie.
pub fn staff_credentials(headers: &HeaderMap, settings: &Settings) -> Option<(Token, bool)> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => Some((bearer(value)?, false)),
        None => Some((Token::parse(cookie(headers, cookie_name(settings))?)?, true)),
    }
}

/// The session of a request, if it has one.
pub async fn staff_session(headers: &HeaderMap, app: &App) -> Result<Option<StaffSession>, Problem> {
    let Some((token, _)) = staff_credentials(headers, &app.settings).filter(|(t, _)| t.is_of_staff()) else {
        return Ok(None);
    };
    let events = headers.get(header::ACCEPT).is_some_and(|kind| kind == "text/event-stream");
    let used = !events && !headers.contains_key(BACKGROUND);
    Ok(app.accounts.staff_session(&token, used).await?)
}

impl FromRequestParts<App> for OwnAccount {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<OwnAccount, Problem> {
        staff_session(&parts.headers, app).await?.map(OwnAccount).ok_or(Kind::StaffUnauthenticated.into())
    }
}

impl FromRequestParts<App> for SignedInStaff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedInStaff, Problem> {
        let OwnAccount(session) = OwnAccount::from_request_parts(parts, app).await?;
        SignedInStaff::of(session)
    }
}

impl SignedInStaff {
    /// Lets through whoever has nothing to do first.
    pub fn of(session: StaffSession) -> Result<SignedInStaff, Problem> {
        match session {
            StaffSession { password_due: true, .. } => Err(Kind::PasswordDue.into()),
            StaffSession { totp_due: true, .. } => Err(Kind::TotpDue.into()),
            StaffSession { staff, .. } => Ok(SignedInStaff(staff)),
        }
    }

    /// Lets through whoever has one of the roles.
    pub fn with_role(self, wanted: impl Fn(Role) -> bool) -> Result<Staff, Problem> {
        let SignedInStaff(staff) = self;
        if wanted(staff.role) {
            Ok(staff)
        } else {
            Err(Problem::from(Kind::NotYourRole).with(|m| m.staff = Some(staff.id)))
        }
    }
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Clerk, Problem> {
        Clerk::of(SignedInStaff::from_request_parts(parts, app).await?)
    }
}

impl Clerk {
    pub fn of(signed_in: SignedInStaff) -> Result<Clerk, Problem> {
        let staff = signed_in.with_role(Role::at_counter)?;
        let scope = staff.scope.ok_or_else(|| Problem::internal("an account of a counter role has no office"))?;
        Ok(Clerk { staff, scope })
    }
}

/// Whose seats a request asks about: staff at a counter see what is left for the counter. Asks the database only where
/// the request has a token of staff; a session that ended reads as anybody's.
pub async fn share(headers: &HeaderMap, app: &App) -> Result<Share, Problem> {
    let session = staff_session(headers, app).await?;
    let at_work = session.filter(|s| s.staff.role.at_counter() && !s.password_due && !s.totp_due);
    Ok(if at_work.is_some() { Share::Counter } else { Share::Public })
}

fn cookie_name(settings: &Settings) -> &'static str {
    if settings.https() { "__Host-staff" } else { "staff" }
}

/// `Set-Cookie` of a sign-in on pages: until the browser closes, or the session ends.
pub fn staff_cookie(settings: &Settings, token: &Token) -> HeaderValue {
    set_cookie(settings, cookie_name(settings), token.as_str(), None)
}

/// `Set-Cookie` that ends it.
pub fn staff_gone_cookie(settings: &Settings) -> HeaderValue {
    set_cookie(settings, cookie_name(settings), "", Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_have_a_cookie_of_their_own() {
        let token = Token::random();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(format!("session={}", token.as_str())).unwrap());
        let settings = Settings::default();
        assert!(staff_credentials(&headers, &settings).is_none(), "a citizen's cookie says nothing here");
        headers.append(header::COOKIE, HeaderValue::try_from(format!("staff={}", token.as_str())).unwrap());
        assert_eq!(staff_credentials(&headers, &settings), Some((token.clone(), true)));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic x"));
        assert_eq!(staff_credentials(&headers, &settings), None);
        let https = Settings { public_url: "https://a.example".into(), ..Settings::default() };
        let written = staff_cookie(&https, &token);
        let written = written.to_str().unwrap();
        assert!(written.starts_with("__Host-staff="), "{written}");
        assert!(written.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{written}");
    }
}
