//! What every page of staff is laid out with: the citizens' frame, who is signed in, where they can go, and how long
//! their session lasts.

use crate::accounts::staff::{Role, Scope, Staff, StaffSession};
use crate::catalog::City;
use crate::lang::Lang;
use crate::web::citizen::{back_of, frame_of};
use crate::web::page::Page;
use crate::web::problem::{Kind, Problem};
use crate::web::request::Language;
use crate::web::staff_session::{Clerk, SignedInStaff, staff_session};
use crate::web::{App, paths};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::ops::Deref;

/// The frame of a page of staff.
#[derive(Clone, Debug)]
pub struct StaffFrame {
    page: Page,
    /// None: nobody is signed in, or it is not told.
    pub who: Option<Who>,
    /// Links of the band.
    pub places: Vec<Place>,
    /// Minutes that a session may lie idle.
    pub idle_minutes: i64,
}

/// Who is signed in, in words.
#[derive(Clone, Debug)]
pub struct Who {
    pub name: String,
    pub role: String,
    /// The office, and with it the bank of a bank clerk.
    pub place: Option<String>,
    /// Seconds until the session ends, unless it is used.
    pub left: i64,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub path: &'static str,
    pub words: String,
    pub here: bool,
}

impl Deref for StaffFrame {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Where someone of a role starts.
pub fn home(role: Role) -> &'static str {
    if role.at_counter() { paths::COUNTER } else { paths::STAFF_ACCOUNT }
}

/// The pages of a role, for the band: addresses and keys of their names.
fn places(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::OfficeClerk | Role::OfficeManager => &[
            (paths::COUNTER, "place-counter"),
            (paths::COUNTER_DESK, "place-desk"),
            (paths::COUNTER_WALK_IN, "place-walk-in"),
            (paths::COUNTER_SEARCH, "place-search"),
            (paths::COUNTER_BOOK, "place-book"),
            (paths::STAFF_ACCOUNT, "staff-account"),
        ],
        Role::BankClerk => &[
            (paths::COUNTER, "place-counter"),
            (paths::COUNTER_SEARCH, "place-search"),
            (paths::COUNTER_BOOK, "place-book"),
            (paths::STAFF_ACCOUNT, "staff-account"),
        ],
        _ => &[(paths::STAFF_ACCOUNT, "staff-account")],
    }
}

impl StaffFrame {
    /// The layout for a request; `path` is where its display settings lead back to.
    pub fn of(app: &App, lang: Lang, headers: &HeaderMap, path: &str, session: Option<&StaffSession>) -> StaffFrame {
        let page = frame_of(app, lang, headers, path, false);
        let idle_minutes = app.settings.accounts.staff_idle.num_minutes();
        StaffFrame::with(page, &app.desk.city(), session, idle_minutes)
    }

    fn with(page: Page, city: &City, session: Option<&StaffSession>, idle_minutes: i64) -> StaffFrame {
        let who = session.map(|session| {
            let StaffSession { staff, expires_at, .. } = session;
            Who {
                name: staff.name.clone(),
                role: role(&page, staff.role),
                place: staff.scope.map(|scope| place(&page, city, scope)),
                left: (*expires_at - page.now).num_seconds(),
            }
        });
        // who has something to do first can go nowhere else
        let free = session.filter(|s| !s.password_due && !s.totp_due);
        let here = page.path.split('?').next().unwrap_or_default();
        // a window's console is a page of the calls
        let windows = format!("{}/windows/", paths::COUNTER);
        let is_here = |path: &str| path == here || path == paths::COUNTER && here.starts_with(&windows);
        let link = |(path, key): &(&'static str, &str)| Place { path, words: page.t(key), here: is_here(path) };
        let places = free.map(|s| places(s.staff.role).iter().map(link).collect()).unwrap_or_default();
        StaffFrame { who, places, idle_minutes, page }
    }

    #[cfg(test)]
    pub fn sample(lang: Lang, path: &str) -> StaffFrame {
        let page = Page { path: path.into(), ..Page::sample(lang) };
        let session = super::account::sample_session(page.now);
        StaffFrame::with(page, &crate::web::citizen::sample_city(), Some(&session), 20)
    }

    /// As strangers see it.
    #[cfg(test)]
    pub fn sample_outside(lang: Lang) -> StaffFrame {
        let page = Page { path: paths::STAFF_SIGN_IN.into(), ..Page::sample(lang) };
        StaffFrame::with(page, &crate::web::citizen::sample_city(), None, 20)
    }
}

/// The name of a role.
pub fn role(page: &Page, role: Role) -> String {
    page.t(&format!("role-{}", role.name().replace('_', "-")))
}

/// 道里办事处 · 招商银行.
pub fn place(page: &Page, city: &City, scope: Scope) -> String {
    let lang = page.lang();
    let office = city.office(scope.office).name.get(lang);
    match scope.bank {
        Some(bank) => format!("{office} · {}", city.bank(bank).name.get(lang)),
        None => office.to_owned(),
    }
}

async fn framed(parts: &mut Parts, app: &App) -> Result<(StaffFrame, Option<StaffSession>), Problem> {
    let session = staff_session(&parts.headers, app).await?;
    let Ok(Language(lang)) = Language::from_request_parts(parts, app).await;
    let path = back_of(&parts.method, &parts.uri, &parts.headers);
    Ok((StaffFrame::of(app, lang, &parts.headers, &path, session.as_ref()), session))
}

/// A page that anybody may see.
pub struct OpenPage {
    pub page: StaffFrame,
    pub session: Option<StaffSession>,
}

/// A page of one's own account, whatever is still due.
pub struct OwnPage {
    pub page: StaffFrame,
    pub session: StaffSession,
}

/// A page of the counter: for those who stand at one.
pub struct CounterPage {
    pub page: StaffFrame,
    pub staff: Staff,
    pub scope: Scope,
}

impl FromRequestParts<App> for OpenPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<OpenPage, Problem> {
        let (page, session) = framed(parts, app).await?;
        Ok(OpenPage { page, session })
    }
}

impl FromRequestParts<App> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<OwnPage, Problem> {
        let (page, session) = framed(parts, app).await?;
        Ok(OwnPage { page, session: session.ok_or(Kind::StaffUnauthenticated)? })
    }
}

impl FromRequestParts<App> for CounterPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<CounterPage, Problem> {
        let OwnPage { page, session } = OwnPage::from_request_parts(parts, app).await?;
        let Clerk { staff, scope } = Clerk::of(SignedInStaff::of(session)?)?;
        Ok(CounterPage { page, staff, scope })
    }
}
