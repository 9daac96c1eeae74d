//! `/staff/account`: who one is here, and what can be changed.

use super::frame::{OpenPage, OwnPage, StaffFrame, home, role};
use crate::web::extract::Query;
use crate::web::page::{html, see};
use crate::web::problem::Problem;
use crate::web::staff_session::SignedInStaff;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage {
    page: StaffFrame,
    name: String,
    username: String,
    role: String,
    office: Option<String>,
    bank: Option<String>,
    has_totp: bool,
    /// What has just been done: the key of its words.
    done: Option<&'static str>,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

/// `/staff`: where one starts.
pub async fn start(OpenPage { session, .. }: OpenPage) -> Response {
    see(session.map_or(paths::STAFF_SIGN_IN, |session| home(session.staff.role)))
}

pub async fn show(
    State(app): State<App>,
    OwnPage { page, session }: OwnPage,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let has_totp = session.has_totp;
    let SignedInStaff(staff) = SignedInStaff::of(session)?;
    let (city, lang) = (app.desk.city(), page.lang());
    let done = ["password", "totp"].into_iter().zip(["staff-password-done", "staff-totp-done"]);
    let view = AccountPage {
        role: role(&page, staff.role),
        office: staff.scope.map(|scope| city.office(scope.office).name.get(lang).to_owned()),
        bank: staff.scope.and_then(|scope| scope.bank).map(|bank| city.bank(bank).name.get(lang).to_owned()),
        name: staff.name,
        username: staff.username,
        has_totp,
        done: done.into_iter().find(|(word, _)| *word == asked.done).map(|(_, key)| key),
        page,
    };
    Ok(html(StatusCode::OK, &view))
}

#[cfg(test)]
pub fn sample_session(now: chrono::DateTime<chrono::Utc>) -> crate::accounts::staff::StaffSession {
    use crate::accounts::staff::{Role, Scope, Staff, StaffSession};
    use crate::ids::{BankId, OfficeId, StaffId};
    StaffSession {
        staff: Staff {
            id: StaffId(1),
            username: "daoli.cmb".into(),
            name: "林晓燕".into(),
            role: Role::BankClerk,
            scope: Some(Scope { office: OfficeId(1), bank: Some(BankId(2)) }),
        },
        expires_at: now + chrono::TimeDelta::minutes(20),
        password_due: false,
        totp_due: false,
        has_totp: false,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    use crate::accounts::staff::Role;
    let city = crate::web::citizen::samples::City::new().city;
    let make = |of: Role, has_totp, done| AccountPage {
        page: StaffFrame::sample(lang, paths::STAFF_ACCOUNT),
        name: "林晓燕".into(),
        username: "daoli.cmb".into(),
        role: role(&StaffFrame::sample_outside(lang), of),
        office: Some(city.offices[0].name.get(lang).to_owned()),
        bank: Some(city.banks[0].name.get(lang).to_owned()),
        has_totp,
        done,
    };
    let done = [("staff-account-done", "staff-totp-done"), ("staff-account-password", "staff-password-done")];
    let done = done.map(|(name, done)| (name, make(Role::BankClerk, true, Some(done))));
    let roles = Role::ALL.iter().map(|role| ("staff-account", make(*role, false, None)));
    roles.chain(done).map(|(name, page)| (name, page.render().expect("a sample renders"))).collect()
}
