//! Cancel a reservation: its consequence first, then the button.

use super::form::Form;
use super::frame::Mine;
use super::visit::Visit;
use super::voucher::fixed;
use crate::booking::NotDone;
use crate::ids::{Caller, Code};
use crate::policy::{Counts, Policy, Window};
use crate::web::extract::Path;
use crate::web::idempotency::begin;
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "citizen/cancel.html")]
struct CancelPage {
    page: Page,
    visit: Visit,
    code: Code,
    key: String,
    cancel_until: String,
    /// Who was to come, masked.
    name: String,
    /// What the limits say of cancelling; nothing where they say nothing.
    counts: String,
    /// Title and what to do, where it cannot be cancelled.
    refused: Option<(&'static str, &'static str)>,
}

pub async fn show(State(app): State<App>, mine: Mine, Path(code): Path<String>) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    Ok(html(StatusCode::OK, &draw(&app, mine, code, None).await?))
}

pub async fn cancel(
    State(app): State<App>,
    mine: Mine,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let path = paths::cancellation(&code);
    let (key, _flight) =
        begin(&app, Caller::Mobile(mine.citizen.mobile_id), form.get("key"), ("POST", &path, &form.raw))?;
    match app.desk.cancel(&mine.citizen, &code, key).await {
        Ok(_) => Ok(see(&paths::with(&paths::reservation(&code), [("cancelled", "1")]))),
        Err(NotDone::Refused(refusal)) => {
            let refused = Kind::from(&refusal);
            Ok(html(refused.words().status, &draw(&app, mine, code, Some(refused)).await?))
        }
        Err(other) => Err(Problem::of_reservation(other, &mine.citizen, &code)),
    }
}

async fn draw(
    app: &App,
    Mine { page, citizen }: Mine,
    code: Code,
    refused: Option<Kind>,
) -> Result<CancelPage, Problem> {
    let found = app.desk.own(&citizen, &code).await.map_err(|e| Problem::of_reservation(e, &citizen, &code))?;
    let refused = refused.or_else(|| fixed(&page, &found)).map(Kind::words);
    let refused = refused.map(|words| (words.title(page.lang()), words.detail(page.lang())));
    let (city, key) = (app.desk.city(), Uuid::new_v4().to_string());
    let visit = Visit::of(&city, &page.words, found.window, found.starts_at, found.ends_at);
    let cancel_until = page.words.moment(found.cancel_until);
    let (name, counts) = (found.name_masked, counts(&page, city.policy(page.words.today)));
    Ok(CancelPage { visit, code, key, cancel_until, name, counts, refused, page })
}

/// 30天内最多取消3次: only limits of cancelling that a rolling stretch of days counts.
fn counts(page: &Page, policy: &Policy) -> String {
    let said = policy.limits.iter().find_map(|limit| match (limit.counts, limit.window) {
        (Counts::Cancelled, Some(Window::Days(days))) => Some(page.t2("cancel-limit", "days", days, "n", limit.count)),
        _ => None,
    });
    said.unwrap_or_default()
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let words = Kind::TooLateToCancel.words();
    let make = |refused| CancelPage {
        visit: Visit::sample(&page.words),
        code: Code::new(20_780, 7),
        key: "k".into(),
        cancel_until: page.words.moment(page.now),
        name: "王*佳".into(),
        counts: page.t2("cancel-limit", "days", 30, "n", 3),
        refused,
        page: page.clone(),
    };
    [("cancel", make(None)), ("cancel-late", make(Some((words.title(lang), words.detail(lang)))))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
