//! Sign-in, second step: the code, and who comes.

use super::form::{Errors, Form};
use super::frame::Frame;
use super::signin::{Back, Pending, again_at, forget, pending, too_many, wait};
use super::visit::Visit;
use crate::accounts::{Claim, NotSignedIn};
use crate::ids::Channel;
use crate::notify;
use crate::people::mobile_find;
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::problem::{FieldCode, Problem};
use crate::web::request::ClientAddress;
use crate::web::session::signed_in_cookie;
use crate::web::{App, fields, paths, sealed};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "citizen/who.html")]
struct WhoPage {
    page: Page,
    next: String,
    /// The time that was chosen, which nobody holds yet.
    wish: Option<Visit>,
    mobile: String,
    /// From when on another code may be asked for; none: now.
    again_at: Option<String>,
    /// The message with the code, which a demo does not send.
    demo_message: Option<String>,
    typed: Typed,
    errors: Errors,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Typed {
    code: String,
    name: String,
    id_type: String,
    id_number: String,
}

impl Typed {
    /// What a cookie keeps of it.
    pub fn brief(&self) -> Typed {
        let Typed { code, name, id_type, id_number } = self;
        let [code, name, id_type, id_number] = [code, name, id_type, id_number].map(|typed| sealed::brief(typed));
        Typed { code, name, id_type, id_number }
    }

    pub fn of(form: &Form) -> Typed {
        let field = |name: &str| form.get(name).to_owned();
        Typed { code: field("code"), name: field("name"), id_type: field("id_type"), id_number: field("id_number") }
    }
}

pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let next = paths::local(&back.next).to_owned();
    match pending(&app, &headers) {
        None => Ok(see(&paths::sign_in(&next))),
        Some(mut pending) => {
            // a new code is on its way: the old one is of no use
            pending.typed.code.clear();
            page(&app, frame.page, next, &pending, Errors::default()).await
        }
    }
}

pub async fn enter(
    State(app): State<App>,
    frame: Frame,
    ClientAddress(from): ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let (lang, next) = (frame.page.lang(), paths::local(form.get("next")).to_owned());
    let pending = pending(&app, &headers);
    let Some((pending, mobile)) = pending.and_then(|p| p.mobile().map(|mobile| (p, mobile))) else {
        return Ok(see(&paths::sign_in(&next)));
    };
    let mut errors = Errors::default();
    if form.get("code").is_empty() {
        errors.code("code", lang, FieldCode::Required);
    }
    let name = errors.check("name", lang, fields::name("name", form.get("name")));
    let kind = errors.check("id_type", lang, fields::id_type("id_type", form.get("id_type")));
    let today = frame.page.words.today;
    let number = |kind| fields::id_number("id_number", kind, form.get("id_number"), today);
    let id_number = kind.and_then(|kind| errors.check("id_number", lang, number(kind)));
    let mut limited = None;
    if let (true, Some(name), Some(id_number)) = (errors.is_empty(), name, id_number) {
        let code = form.get("code").to_owned();
        let claim = Claim { mobile, code, name, id_number, channel: Channel::Web, lang };
        match app.accounts.sign_in(&claim, from).await {
            Ok(session) => {
                let mut response = see(&next);
                response.headers_mut().append(header::SET_COOKIE, signed_in_cookie(&app.settings, &session));
                response.headers_mut().append(header::SET_COOKIE, forget(&app));
                return Ok(response);
            }
            Err(NotSignedIn::WrongCode) => errors.code("code", lang, FieldCode::WrongCode),
            Err(NotSignedIn::TooMany(limit)) => {
                errors.add("code", wait(&frame.page, &limit));
                limited = Some(limit);
            }
            Err(other) => return Err(other.into()),
        }
    }
    let mut response = page(&app, frame.page, next, &Pending { typed: Typed::of(&form), ..pending }, errors).await?;
    if let Some(limit) = limited {
        too_many(&mut response, limit);
    }
    Ok(response)
}

pub async fn page(app: &App, page: Page, next: String, pending: &Pending, errors: Errors) -> Result<Response, Problem> {
    let Some(mobile) = pending.mobile() else { return Ok(see(&paths::sign_in(&next))) };
    let mut demo_message = None;
    if page.demo {
        let mut conn = app.db.acquire().await?;
        if let Some(id) = mobile_find(&mut conn, &app.keys, &mobile).await? {
            let sent = notify::sent_to(&mut conn, &app.keys, id, 1).await;
            let sent = sent.map_err(|e| Problem::internal(format!("{e:#}")))?;
            demo_message = sent.into_iter().next().filter(|m| m.login_code.is_some()).map(|m| m.text);
        }
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let who = WhoPage {
        wish: Visit::wished(app, &page.words, &next).await,
        next,
        mobile: mobile.masked(),
        again_at: again_at(&page, pending.sent_at),
        demo_message,
        typed: pending.typed.clone(),
        errors,
        page,
    };
    Ok(html(status, &who))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let mut errors = Errors::default();
    errors.code("code", lang, FieldCode::WrongCode);
    errors.code("name", lang, FieldCode::Required);
    errors.code("id_type", lang, FieldCode::Unknown);
    let typed =
        Typed { code: "123456".into(), id_type: "passport".into(), id_number: "E12345678".into(), ..Typed::default() };
    let make = |typed, errors, again_at: Option<&str>| WhoPage {
        page: page.clone(),
        next: "/book".into(),
        wish: again_at.map(|_| Visit::sample(&page.words)),
        mobile: "138****8000".into(),
        again_at: again_at.map(str::to_owned),
        demo_message: Some(super::samples::sms(lang)),
        typed,
        errors,
    };
    [("who", make(Typed::default(), Errors::default(), Some("10:22"))), ("who-wrong", make(typed, errors, None))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
