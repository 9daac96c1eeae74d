//! Who comes: the citizen, or a relative with their own name and document, and the language of the notices. What was
//! typed stays with the browser, sealed, until the booking is made.

use super::choose::Pairs;
use super::form::{Errors, Form};
use super::frame::Frame;
use super::visit::Visit;
use crate::booking::{Applicant, CONSENT_VERSION, Citizen};
use crate::lang::Lang;
use crate::people::IdType;
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::problem::{FieldCode, Problem};
use crate::web::request::cookie;
use crate::web::{App, fields, paths, sealed};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

const COOKIE: &str = "applicant";
const CONTEXT: &str = "cookie.applicant";
const KEPT_SECONDS: u32 = 3600;

#[derive(Template)]
#[template(path = "citizen/applicant.html")]
struct ApplicantPage {
    page: Page,
    back: String,
    wish: Option<Visit>,
    /// The slot and the answers, on the way to the check.
    kept: Pairs,
    me: (String, String, String),
    typed: Typed,
    errors: Errors,
}

/// What was typed of who comes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    pub relative: bool,
    pub name: String,
    pub id_type: String,
    pub id_number: String,
    pub consent: bool,
    /// Of the notices: a tag.
    pub lang: String,
    /// Whose form it was (`mobile.id`); none where the sign-in had ended.
    by: Option<i64>,
}

impl Typed {
    fn of(form: &Form, citizen: Option<&Citizen>) -> Typed {
        let field = |name: &str| form.get(name).to_owned();
        Typed {
            relative: form.get("for") == "relative",
            name: field("name"),
            id_type: field("id_type"),
            id_number: field("id_number"),
            consent: form.get("consent") == "yes",
            lang: field("lang"),
            by: citizen.map(|c| c.mobile_id.0),
        }
    }

    /// The language of the notices: as chosen, else the page's.
    pub fn lang(&self, page: Lang) -> Lang {
        if self.lang.is_empty() { page } else { Lang::from_tag(&self.lang) }
    }

    /// The relative; none: the citizen comes. Every error is noted.
    pub fn parse(&self, page: &Page, errors: &mut Errors) -> Option<Applicant> {
        if !self.relative {
            return None;
        }
        let lang = page.lang();
        let name = errors.check("name", lang, fields::name("name", &self.name));
        let kind = errors.check("id_type", lang, fields::id_type("id_type", &self.id_type));
        let number = kind.and_then(|kind| self.number(kind, page.words.today, lang, errors));
        if !self.consent {
            errors.add("consent", page.t("applicant-consent-needed"));
        }
        let (name, id_number) = (name?, number?);
        self.consent.then_some(Applicant { name, id_number, consent_version: CONSENT_VERSION })
    }

    fn number(
        &self,
        kind: IdType,
        today: NaiveDate,
        lang: Lang,
        errors: &mut Errors,
    ) -> Option<crate::people::IdNumber> {
        errors.check("id_number", lang, fields::id_number("id_number", kind, &self.id_number, today))
    }
}

/// What this citizen typed before, with its sealed form; nothing where it was somebody else.
pub fn remembered(app: &App, headers: &HeaderMap, citizen: &Citizen) -> Option<(Typed, String)> {
    let sealed = cookie(headers, COOKIE)?;
    Some((open(app, sealed, citizen)?, sealed.to_owned()))
}

/// The same of a form's hidden field.
pub fn open(app: &App, sealed: &str, citizen: &Citizen) -> Option<Typed> {
    let typed: Typed = sealed::open(&app.keys, CONTEXT, sealed)?;
    Some(typed).filter(|typed| typed.by.is_none_or(|by| by == citizen.mobile_id.0))
}

fn remember(app: &App, typed: &Typed) -> HeaderValue {
    let brief = Typed {
        name: sealed::brief(&typed.name),
        id_type: sealed::brief(&typed.id_type),
        id_number: sealed::brief(&typed.id_number),
        lang: sealed::brief(&typed.lang),
        ..*typed
    };
    sealed::cookie(app, COOKIE, &sealed::seal(&app.keys, CONTEXT, &brief), paths::BOOK, KEPT_SECONDS)
}

pub fn forget(app: &App) -> HeaderValue {
    sealed::cookie(app, COOKIE, "", paths::BOOK, 0)
}

pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let Some(citizen) = frame.citizen else { return Ok(see(&paths::sign_in(&frame.page.path))) };
    let before = remembered(&app, &headers, &citizen).map(|(typed, _)| typed);
    let (typed, mut errors) = (before.unwrap_or_default(), Errors::default());
    // what was sent after the sign-in had ended was not judged yet
    if typed.by.is_none() {
        typed.parse(&frame.page, &mut errors);
    }
    Ok(html(StatusCode::OK, &draw(&app, frame.page, &citizen, query, typed, errors).await))
}

pub async fn choose(State(app): State<App>, frame: Frame, form: Form) -> Result<Response, Problem> {
    let page = frame.page;
    let kept: Pairs = form.pairs().filter(|(name, _)| !OWN.contains(name)).map(|(k, v)| (k.into(), v.into())).collect();
    let pairs = || kept.iter().map(|(k, v)| (k, v));
    let typed = Typed::of(&form, frame.citizen.as_ref());
    let Some(citizen) = frame.citizen else {
        // the sign-in has ended: what was typed waits, sealed, until it is renewed
        let mut response = see(&paths::sign_in(&paths::with(paths::APPLICANT, pairs())));
        response.headers_mut().append(header::SET_COOKIE, remember(&app, &typed));
        return Ok(response);
    };
    let mut errors = Errors::default();
    if !matches!(form.get("for"), "self" | "relative") {
        errors.code("for-self", page.lang(), FieldCode::Required);
    }
    typed.parse(&page, &mut errors);
    if !typed.lang.is_empty() && Lang::from_tag(&typed.lang).tag() != typed.lang {
        errors.code("lang", page.lang(), FieldCode::Unknown);
    }
    if !errors.is_empty() {
        let drawn = draw(&app, page, &citizen, kept, typed, errors).await;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &drawn));
    }
    let mut response = see(&paths::with(paths::CONFIRM, pairs()));
    response.headers_mut().append(header::SET_COOKIE, remember(&app, &typed));
    Ok(response)
}

/// Fields of this form; every other one is on its way to the check.
const OWN: [&str; 6] = ["for", "name", "id_type", "id_number", "consent", "lang"];

async fn draw(
    app: &App,
    page: Page,
    citizen: &Citizen,
    kept: Pairs,
    mut typed: Typed,
    errors: Errors,
) -> ApplicantPage {
    typed.lang = typed.lang(page.lang()).tag().to_owned();
    let back = paths::with(paths::CONFIRM, kept.iter().map(|(k, v)| (k, v)));
    ApplicantPage {
        wish: Visit::wished(app, &page.words, &back).await,
        back,
        kept,
        me: (citizen.name.masked(), citizen.id_number.masked(), citizen.mobile.masked()),
        typed,
        errors,
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let make = |typed, errors| ApplicantPage {
        back: paths::CONFIRM.into(),
        wish: Some(Visit::sample(&page.words)),
        kept: vec![("slot".into(), uuid::Uuid::nil().to_string())],
        me: ("王*佳".into(), "230***********001X".into(), "138****8000".into()),
        typed,
        errors,
        page: page.clone(),
    };
    let wrong = Typed { relative: true, id_number: "23019".into(), id_type: "resident_id".into(), ..Typed::default() };
    let mut errors = Errors::default();
    wrong.parse(&page, &mut errors);
    [("applicant", make(Typed::default(), Errors::default())), ("applicant-wrong", make(wrong, errors))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
