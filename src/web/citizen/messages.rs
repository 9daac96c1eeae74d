//! `/demo/messages`: what a demo would have sent to a number. Not there without `--demo`.

use super::form::{Errors, Form};
use super::frame::Frame;
use crate::clock::china_date;
use crate::notify;
use crate::people::mobile_find;
use crate::web::app::App;
use crate::web::fields;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "citizen/messages.html")]
pub struct Messages {
    pub page: Page,
    pub mobile: String,
    /// None: no number was given yet.
    pub sent: Option<Vec<Sent>>,
    pub errors: Errors,
}

pub struct Sent {
    pub at: String,
    pub text: String,
    pub code: Option<String>,
}

/// The newest so many.
const SHOWN: i64 = 30;

pub async fn show(Frame { page, .. }: Frame) -> Result<Response, Problem> {
    if !page.demo {
        return Err(Kind::NotFound.into());
    }
    Ok(html(StatusCode::OK, &Messages { page, mobile: String::new(), sent: None, errors: Errors::default() }))
}

/// The number comes in a form: it never stands in an address.
pub async fn look(State(app): State<App>, Frame { page, .. }: Frame, form: Form) -> Result<Response, Problem> {
    if !page.demo {
        return Err(Kind::NotFound.into());
    }
    let (mobile, mut errors) = (form.get("mobile").to_owned(), Errors::default());
    let Some(number) = errors.check("mobile", page.lang(), fields::mobile("mobile", &mobile)) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &Messages { page, mobile, sent: None, errors }));
    };
    let mut conn = app.db.acquire().await?;
    let found = mobile_find(&mut conn, &app.keys, &number).await?;
    let messages = match found {
        Some(id) => notify::sent_to(&mut conn, &app.keys, id, SHOWN).await,
        None => Ok(vec![]),
    };
    let messages = messages.map_err(|error| Problem::internal(format!("{error:#}")))?;
    let sent = Some(messages.into_iter().map(|m| sent_of(&page, m)).collect());
    Ok(html(StatusCode::OK, &Messages { page, mobile, sent, errors }))
}

fn sent_of(page: &Page, message: notify::Message) -> Sent {
    let (date, time) = (page.words.date(china_date(message.created_at)), page.words.time(message.created_at));
    Sent { at: format!("{date} {time}"), text: message.text, code: message.login_code }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let sent = Sent {
        at: format!("{} {}", page.words.date(page.words.today), page.time()),
        text: super::samples::sms(lang),
        code: Some("204816".into()),
    };
    let make = |sent| Messages { page: page.clone(), mobile: "13800138000".into(), sent, errors: Errors::default() };
    [("messages", make(Some(vec![sent]))), ("messages-none", make(Some(vec![]))), ("messages-asked", make(None))]
        .map(|(name, page)| (name, page.render().expect("a sample renders")))
        .into()
}
