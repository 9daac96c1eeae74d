//! `/staff/second-factor`: an authenticator app is shown the secret and proves with a code that it has it. Until then the
//! secret is with the browser, sealed.

use super::frame::{OwnPage, StaffFrame};
use super::password::refused;
use super::sign_in::Back;
use crate::accounts::staff::{Enrolment, NotChanged, Secret};
use crate::ids::StaffId;
use crate::web::api::qr_svg;
use crate::web::extract::Query;
use crate::web::form::{Errors, Form};
use crate::web::page::{html, see};
use crate::web::problem::{FieldCode, Kind, Problem};
use crate::web::{App, paths, sealed};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

#[derive(Template)]
#[template(path = "staff/second_factor.html")]
struct SecondFactorPage {
    page: StaffFrame,
    next: String,
    /// Seen by the server alone.
    sealed: String,
    /// Of the QR code, as a `data:` address: it stands at no address of its own.
    qr: String,
    /// The secret to be typed.
    typed: String,
    /// What was typed as the app's code.
    code: String,
    /// The role demands it, and there is none yet.
    due: bool,
    has_totp: bool,
    errors: Errors,
}

const CONTEXT: &str = "form.staff_totp";

pub async fn show(
    State(app): State<App>,
    OwnPage { page, session }: OwnPage,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    // the first password comes first
    if session.password_due {
        return Err(Kind::PasswordDue.into());
    }
    let next = paths::local(&back.next).to_owned();
    let secret = Secret::random();
    let sealed = sealed::seal(&app.keys, CONTEXT, &(session.staff.id, &secret));
    let enrolment = secret.enrolment(&session.staff.username).map_err(bug)?;
    let (due, has_totp) = (session.totp_due, session.has_totp);
    Ok(html(StatusCode::OK, &view(page, next, sealed, &enrolment, (due, has_totp), "", Errors::default())))
}

pub async fn set_up(
    State(app): State<App>,
    OwnPage { page, session }: OwnPage,
    form: Form,
) -> Result<Response, Problem> {
    if session.password_due {
        return Err(Kind::PasswordDue.into());
    }
    let (lang, next) = (page.lang(), paths::local(form.get("next")).to_owned());
    let staff = session.staff;
    // a form of somebody else, or of before a change of keys, begins anew
    let kept: Option<(StaffId, Secret)> = sealed::open(&app.keys, CONTEXT, form.get("secret"));
    let Some((_, secret)) = kept.filter(|(id, _)| *id == staff.id) else {
        return Ok(see(&paths::staff(paths::STAFF_TOTP, &next)));
    };
    let mut errors = Errors::default();
    let (code, password) = (form.get("totp"), form.exact("password"));
    for (field, value) in [("totp", code), ("password", password)] {
        if value.is_empty() {
            errors.code(field, lang, FieldCode::Required);
        }
    }
    if errors.is_empty() {
        match app.accounts.staff_set_totp(&staff, password, &secret, code).await {
            Ok(()) if next == paths::START => return Ok(see(&paths::with(paths::STAFF_ACCOUNT, [("done", "totp")]))),
            Ok(()) => return Ok(see(&next)),
            Err(NotChanged::WrongCode) => errors.add("totp", page.t("staff-totp-wrong")),
            Err(NotChanged::NotAdmitted(not)) => refused(&page, &mut errors, not)?,
            Err(NotChanged::Weak(_)) => return Err(Problem::internal("a second factor is no password")),
        }
    }
    let enrolment = secret.enrolment(&staff.username).map_err(bug)?;
    let state = (session.totp_due, session.has_totp);
    let sealed = form.get("secret").to_owned();
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &view(page, next, sealed, &enrolment, state, code, errors)))
}

fn bug(error: anyhow::Error) -> Problem {
    Problem::internal(format!("{error:#}"))
}

fn view(
    page: StaffFrame,
    next: String,
    sealed: String,
    enrolment: &Enrolment,
    (due, has_totp): (bool, bool),
    code: &str,
    errors: Errors,
) -> SecondFactorPage {
    let qr = format!("data:image/svg+xml;base64,{}", STANDARD.encode(qr_svg(&enrolment.url)));
    SecondFactorPage {
        page,
        next,
        sealed,
        qr,
        typed: enrolment.typed.clone(),
        code: code.to_owned(),
        due,
        has_totp,
        errors,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let enrolment = Secret::random().enrolment("daoli.cmb").expect("a secret");
    let make = |state, errors| {
        let page = StaffFrame::sample(lang, paths::STAFF_TOTP);
        view(page, paths::START.into(), "1.sealed".into(), &enrolment, state, "", errors)
    };
    let mut wrong = Errors::default();
    wrong.add("totp", StaffFrame::sample(lang, "/").t("staff-totp-wrong"));
    wrong.add("password", StaffFrame::sample(lang, "/").t("staff-password-wrong"));
    [
        ("staff-totp", make((false, true), Errors::default())),
        ("staff-totp-first", make((false, false), Errors::default())),
        ("staff-totp-due", make((true, false), wrong)),
    ]
    .map(|(name, page)| (name, page.render().expect("a sample renders")))
    .into()
}
