//! Sign-in, second step: the code, and who comes.

use super::form::{Errors, Form};
use super::frame::Frame;
use super::signin::{Back, forget, remembered};
use crate::accounts::{Claim, NotSignedIn};
use crate::ids::Channel;
use crate::notify;
use crate::people::{IdType, MobileNumber, mobile_find};
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::problem::{FieldCode, Problem};
use crate::web::request::ClientAddress;
use crate::web::session::signed_in_cookie;
use crate::web::{App, fields, paths};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

#[derive(Template)]
#[template(path = "citizen/who.html")]
struct WhoPage {
    page: Page,
    next: String,
    mobile: String,
    /// The message with the code, which a demo does not send.
    demo_message: Option<String>,
    typed: Typed,
    errors: Errors,
}

#[derive(Default)]
struct Typed {
    code: String,
    name: String,
    id_type: String,
    id_number: String,
}

pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let next = paths::local(&back.next).to_owned();
    match remembered(&app, &headers) {
        None => Ok(see(&paths::sign_in(&next))),
        Some(mobile) => {
            page(&app, frame.page, next, &mobile, Typed::default(), Errors::default(), StatusCode::OK).await
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
    let Some(mobile) = remembered(&app, &headers) else { return Ok(see(&paths::sign_in(&next))) };
    let mut errors = Errors::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if form.get("code").is_empty() {
        errors.code("code", lang, FieldCode::Required);
    }
    let name = errors.check("name", lang, fields::name("name", form.get("name")));
    let kind = IdType::from_name(form.get("id_type")).unwrap_or(IdType::ResidentId);
    let number = fields::id_number("id_number", kind, form.get("id_number"), frame.page.words.today);
    let id_number = errors.check("id_number", lang, number);
    if let (true, Some(name), Some(id_number)) = (errors.is_empty(), name, id_number) {
        let code = form.get("code").to_owned();
        let claim = Claim { mobile: mobile.clone(), code, name, id_number, channel: Channel::Web, lang };
        match app.accounts.sign_in(&claim, from).await {
            Ok(session) => {
                let mut response = see(&next);
                response.headers_mut().append(header::SET_COOKIE, signed_in_cookie(&app.settings, &session));
                response.headers_mut().append(header::SET_COOKIE, forget(&app));
                return Ok(response);
            }
            Err(NotSignedIn::WrongCode) => errors.code("code", lang, FieldCode::WrongCode),
            Err(NotSignedIn::TooMany(limit)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                errors.add("code", frame.page.t1("signin-wait", "seconds", limit.reset_seconds.max(1)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let field = |name: &str| form.get(name).to_owned();
    let typed =
        Typed { code: field("code"), name: field("name"), id_type: field("id_type"), id_number: field("id_number") };
    page(&app, frame.page, next, &mobile, typed, errors, status).await
}

async fn page(
    app: &App,
    page: Page,
    next: String,
    mobile: &MobileNumber,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<Response, Problem> {
    let mut demo_message = None;
    if page.demo {
        let mut conn = app.db.acquire().await?;
        if let Some(id) = mobile_find(&mut conn, &app.keys, mobile).await? {
            let sent = notify::sent_to(&mut conn, &app.keys, id, 1).await;
            let sent = sent.map_err(|e| Problem::internal(format!("{e:#}")))?;
            demo_message = sent.into_iter().next().filter(|m| m.login_code.is_some()).map(|m| m.text);
        }
    }
    Ok(html(status, &WhoPage { page, next, mobile: mobile.masked(), demo_message, typed, errors }))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let mut errors = Errors::default();
    errors.code("code", lang, FieldCode::WrongCode);
    errors.code("name", lang, FieldCode::Required);
    let typed =
        Typed { code: "123456".into(), id_type: "passport".into(), id_number: "E12345678".into(), ..Typed::default() };
    let make = |typed, errors| WhoPage {
        page: page.clone(),
        next: "/book".into(),
        mobile: "138****8000".into(),
        demo_message: Some("登录验证码123456，5分钟内有效。".into()),
        typed,
        errors,
    };
    [("who", make(Typed::default(), Errors::default())), ("who-wrong", make(typed, errors))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
