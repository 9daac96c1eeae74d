//! `/staff/password`: another password, by choice or because the first one has to be changed.

use super::frame::{OwnPage, StaffFrame};
use super::sign_in::Back;
use crate::accounts::staff::{NotAdmitted, NotChanged, Weakness};
use crate::web::extract::Query;
use crate::web::form::{Errors, Form};
use crate::web::page::{html, see};
use crate::web::problem::{FieldCode, FieldError, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "staff/password.html")]
struct PasswordPage {
    page: StaffFrame,
    next: String,
    username: String,
    /// It has to be done before anything else.
    due: bool,
    errors: Errors,
}

pub async fn show(OwnPage { page, session }: OwnPage, Query(back): Query<Back>) -> Response {
    let next = paths::local(&back.next).to_owned();
    let (username, due, errors) = (session.staff.username, session.password_due, Errors::default());
    html(StatusCode::OK, &PasswordPage { page, next, username, due, errors })
}

pub async fn change(
    State(app): State<App>,
    OwnPage { page, session }: OwnPage,
    form: Form,
) -> Result<Response, Problem> {
    let (lang, next) = (page.lang(), paths::local(form.get("next")).to_owned());
    let [current, new, repeat] = ["password", "new_password", "repeat"].map(|name| form.exact(name));
    let mut errors = Errors::default();
    for (field, value) in [("password", current), ("new_password", new)] {
        if value.is_empty() {
            errors.code(field, lang, FieldCode::Required);
        }
    }
    if new != repeat {
        errors.add("repeat", page.t("staff-repeat-differs"));
    }
    if errors.is_empty() {
        match app.accounts.staff_change_password(&session.staff, current, new).await {
            Ok(()) if next == paths::START => {
                return Ok(see(&paths::with(paths::STAFF_ACCOUNT, [("done", "password")])));
            }
            Ok(()) => return Ok(see(&next)),
            Err(NotChanged::Weak(weakness)) => errors.add("new_password", page.t(words(weakness))),
            Err(NotChanged::NotAdmitted(not)) => refused(&page, &mut errors, not)?,
            Err(NotChanged::WrongCode) => return Err(Problem::internal("a password has no code")),
        }
    }
    let (username, due) = (session.staff.username, session.password_due);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { page, next, username, due, errors }))
}

/// A current password that was not right, beside its field.
pub fn refused(page: &StaffFrame, errors: &mut Errors, not: NotAdmitted) -> Result<(), Problem> {
    match not {
        NotAdmitted::WrongCredentials => errors.add("password", page.t("staff-password-wrong")),
        NotAdmitted::Locked { until } => {
            errors.add("password", FieldError::locked("password", until).text(page.lang()).to_owned());
        }
        other => return Err(other.into()),
    }
    Ok(())
}

fn words(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Short => "staff-weak-short",
        Weakness::Long => "staff-weak-long",
        Weakness::Plain => "staff-weak-plain",
        Weakness::HoldsUsername => "staff-weak-username",
        Weakness::Same => "staff-weak-same",
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let make = |due, errors| PasswordPage {
        page: StaffFrame::sample(lang, paths::STAFF_PASSWORD),
        next: paths::START.into(),
        username: "daoli.cmb".into(),
        due,
        errors,
    };
    let mut weak = Errors::default();
    for weakness in [Weakness::Short, Weakness::Long, Weakness::Plain, Weakness::HoldsUsername, Weakness::Same] {
        weak.add("new_password", StaffFrame::sample(lang, "/").t(words(weakness)));
    }
    weak.add("repeat", StaffFrame::sample(lang, "/").t("staff-repeat-differs"));
    [("staff-password", make(false, Errors::default())), ("staff-password-due", make(true, weak))]
        .map(|(name, page)| (name, page.render().expect("a sample renders")))
        .into()
}
