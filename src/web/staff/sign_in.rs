//! `/staff/signin`: username and password; the code of the second factor is asked for when there is one. In between the
//! browser keeps what was right, sealed.

use super::frame::{OpenPage, StaffFrame, home, role};
use crate::accounts::staff::{NotAdmitted, Role, StaffClaim, StaffSignIn};
use crate::demo::staff::PASSWORD;
#[cfg(test)]
use crate::lang::Lang;
use crate::web::api::demo::demo_staff;
use crate::web::extract::Query;
use crate::web::form::{Errors, Form};
use crate::web::page::{html, see};
use crate::web::problem::{FieldCode, FieldError, Problem};
use crate::web::request::ClientAddress;
use crate::web::staff_session::{staff_cookie, staff_credentials, staff_gone_cookie};
use crate::web::{App, paths, sealed};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "staff/signin.html")]
struct SignInPage {
    page: StaffFrame,
    next: String,
    username: String,
    /// Username and password, sealed, where only a code is missing.
    proof: Option<String>,
    /// What was typed as the second factor's code.
    code: String,
    /// A session has just ended by itself.
    ended: bool,
    errors: Errors,
    /// Of the sample city: one of each role, and the others.
    demo: [Vec<DemoAccount>; 2],
}

struct DemoAccount {
    username: String,
    name: String,
    words: String,
}

#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    pub next: String,
}

/// What was right, for as long as it takes to read a code off a telephone.
#[derive(Serialize, Deserialize)]
struct Proof {
    username: String,
    password: String,
    at: DateTime<Utc>,
}

const CONTEXT: &str = "form.staff_signin";
const PROOF_LASTS: TimeDelta = TimeDelta::minutes(5);

/// Where a sign-in leads: to the page that was asked for, or to the role's first.
fn onward(next: &str, role: Role) -> &str {
    match paths::local(next) {
        paths::START => home(role),
        next => next,
    }
}

pub async fn show(
    State(app): State<App>,
    OpenPage { page, session }: OpenPage,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(session) = session {
        return Ok(see(onward(&back.next, session.staff.role)));
    }
    let ended = staff_credentials(&headers, &app.settings).is_some();
    let next = paths::local(&back.next).to_owned();
    let demo = demo_accounts(&app, &page).await?;
    let (username, proof, code, errors) = Default::default();
    Ok(html(StatusCode::OK, &SignInPage { page, next, username, proof, code, ended, errors, demo }))
}

/// A try as the form holds it.
struct Tried {
    username: String,
    password: String,
    /// Both were right a moment ago; only the code is new.
    proven: bool,
}

impl Tried {
    fn of(app: &App, form: &Form) -> Tried {
        let proof = sealed::open::<Proof>(&app.keys, CONTEXT, form.get("proof"));
        if let Some(proof) = proof.filter(|proof| proof.at + PROOF_LASTS > app.clock.now()) {
            return Tried { username: proof.username, password: proof.password, proven: true };
        }
        let (username, password) = match form.get("as") {
            sample if app.settings.demo && !sample.is_empty() => (sample, PASSWORD),
            _ => (form.get("username"), form.exact("password")),
        };
        Tried { username: username.into(), password: password.into(), proven: false }
    }
}

pub async fn enter(
    State(app): State<App>,
    OpenPage { page, .. }: OpenPage,
    ClientAddress(from): ClientAddress,
    form: Form,
) -> Result<Response, Problem> {
    let (lang, next) = (page.lang(), paths::local(form.get("next")).to_owned());
    let Tried { username, password, proven } = Tried::of(&app, &form);
    let (mut errors, mut proof, mut limit) = (Errors::default(), None, None);
    for (field, value) in [("username", &username), ("password", &password)] {
        if value.is_empty() {
            errors.code(field, lang, FieldCode::Required);
        }
    }
    if errors.is_empty() {
        let claim = StaffClaim { username: &username, password: &password, totp: form.get("totp") };
        match app.accounts.staff_sign_in(&claim, from).await {
            Ok(StaffSignIn { token, session }) => {
                let mut response = see(onward(&next, session.staff.role));
                response.headers_mut().append(header::SET_COOKIE, staff_cookie(&app.settings, &token));
                return Ok(response);
            }
            Err(NotAdmitted::TotpMissing) => {
                if proven {
                    errors.code("totp", lang, FieldCode::Required);
                }
                let right = Proof { username: username.clone(), password, at: app.clock.now() };
                proof = Some(sealed::seal(&app.keys, CONTEXT, &right));
            }
            Err(NotAdmitted::WrongCredentials) => errors.code("password", lang, FieldCode::WrongCredentials),
            Err(NotAdmitted::Locked { until }) => {
                errors.add("password", FieldError::locked("password", until).text(lang).to_owned());
            }
            Err(NotAdmitted::TooMany(reached)) => {
                errors.add("username", page.t("staff-too-many"));
                limit = Some(reached);
            }
            Err(other) => return Err(other.into()),
        }
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let demo = demo_accounts(&app, &page).await?;
    let code = form.get("totp").to_owned();
    let mut response = html(status, &SignInPage { page, next, username, proof, code, ended: false, errors, demo });
    if let Some(limit) = limit {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        Problem::rate_limited(limit).headers(response.headers_mut());
    }
    Ok(response)
}

/// Ends the session.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some((token, _)) = staff_credentials(&headers, &app.settings) {
        app.accounts.staff_sign_out(&token).await?;
    }
    let mut response = see(paths::STAFF_SIGN_IN);
    response.headers_mut().append(header::SET_COOKIE, staff_gone_cookie(&app.settings));
    Ok(response)
}

/// One of each role, and the others; nobody where this is no demo.
async fn demo_accounts(app: &App, page: &StaffFrame) -> Result<[Vec<DemoAccount>; 2], Problem> {
    let (mut first, mut others, mut roles) = (vec![], vec![], vec![]);
    if !app.settings.demo {
        return Ok([first, others]);
    }
    let city = app.desk.city();
    for account in demo_staff(app).await?.into_iter().filter(|account| account.password.is_some()) {
        let office =
            account.office.and_then(|slug| city.office_by_slug(&slug).map(|o| o.name.get(page.lang()).to_owned()));
        let bank = account.bank.and_then(|code| city.bank_by_code(&code).map(|b| b.name.get(page.lang()).to_owned()));
        let words =
            [Some(role(page, account.role)), office, bank].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let list = if roles.contains(&account.role) { &mut others } else { &mut first };
        roles.push(account.role);
        list.push(DemoAccount { username: account.username, name: account.name, words });
    }
    Ok([first, others])
}

#[cfg(test)]
pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    let city = crate::web::citizen::samples::City::new().city;
    let page = StaffFrame::sample_outside(lang);
    let account = |username: &str, name: &str, of: Role| DemoAccount {
        username: username.into(),
        name: name.into(),
        words: [role(&page, of), city.offices[0].name.get(lang).to_owned()].join(" · "),
    };
    let demo = || {
        let first = account("daoli.cmb", "林晓燕", Role::BankClerk);
        [
            vec![first, account("daoli.desk", "何国强", Role::OfficeClerk)],
            vec![account("nangang.desk", "唐立新", Role::OfficeClerk)],
        ]
    };
    let make = |proof: Option<&str>, ended, errors, demo| SignInPage {
        page: StaffFrame::sample_outside(lang),
        next: paths::STAFF_ACCOUNT.into(),
        username: "daoli.desk".into(),
        code: String::new(),
        proof: proof.map(str::to_owned),
        ended,
        errors,
        demo,
    };
    let mut wrong = Errors::default();
    wrong.add("username", StaffFrame::sample_outside(lang).t("staff-too-many"));
    wrong.code("password", lang, FieldCode::WrongCredentials);
    [
        ("staff-signin", make(None, false, Errors::default(), demo())),
        ("staff-signin-ended", make(None, true, Errors::default(), Default::default())),
        ("staff-signin-code", make(Some("1.sealed"), false, Errors::default(), Default::default())),
        ("staff-signin-wrong", make(None, false, wrong, Default::default())),
    ]
    .map(|(name, page)| (name, page.render().expect("a sample renders")))
    .into()
}
