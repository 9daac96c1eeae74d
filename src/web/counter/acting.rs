//! What every page and form of the counter starts from: who is there, in which hall, and for an act its form and key.

use crate::booking::IdempotencyKey;
use crate::catalog::{City, Window};
use crate::counter::{Clerk, NotServed};
use crate::ids::Caller;
use crate::web::app::App;
use crate::web::form::Form;
use crate::web::idempotency::{Flight, begin};
use crate::web::page::see;
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::staff::{CounterPage, StaffFrame};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::Response;
use uuid::Uuid;

/// A page of the counter, and who looks at it.
pub struct Seen {
    pub page: StaffFrame,
    pub clerk: Clerk,
}

/// A form of the counter that does something: who sends it, what it holds, and the key that makes it one act.
pub struct Acting {
    pub page: StaffFrame,
    pub clerk: Clerk,
    pub form: Form,
    pub key: IdempotencyKey,
    /// Held until the act is answered.
    _flight: Flight,
}

impl FromRequestParts<App> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Seen, Problem> {
        let CounterPage { page, staff, scope } = CounterPage::from_request_parts(parts, app).await?;
        Ok(Seen { page, clerk: Clerk { staff: staff.id, office: scope.office, bank: scope.bank } })
    }
}

impl FromRequest<App> for Acting {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Acting, Problem> {
        let (mut parts, body) = request.into_parts();
        let Seen { page, clerk } = Seen::from_request_parts(&mut parts, app).await?;
        let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
        let form = Form::from_request(Request::from_parts(parts, body), app).await?;
        let request = (method.as_str(), path.as_str(), &*form.raw);
        let (key, flight) = begin(app, Caller::Staff(clerk.staff), form.get("key"), request)?;
        Ok(Acting { page, clerk, form, key, _flight: flight })
    }
}

/// A key for one form.
pub fn key() -> String {
    Uuid::new_v4().to_string()
}

/// A window in reach by its code.
pub fn window<'a>(city: &'a City, clerk: &Clerk, code: &str) -> Result<&'a Window, Problem> {
    let window = city.window_by_code(code).filter(|window| clerk.reaches(city, window.id));
    window.ok_or(Kind::NotFound.into())
}

pub fn ticket_id(typed: &str) -> Result<Uuid, Problem> {
    typed.parse().map_err(|_| Kind::NotFound.into())
}

/// Back to a page that says what was done, or why not. What is nobody's rule (not found, an outage) is a problem's page.
pub fn told<T>(page: &str, done: &str, result: Result<T, NotServed>) -> Result<Response, Problem> {
    match result {
        Ok(_) => Ok(see(&paths::with(page, [("done", done)]))),
        Err(not) => match Problem::from(not) {
            problem if problem.status().as_u16() == 409 => {
                Ok(see(&paths::with(page, [("no", problem.kind.words().code)])))
            }
            problem => Err(problem),
        },
    }
}
