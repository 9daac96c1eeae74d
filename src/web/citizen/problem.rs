//! A problem as a page: what happened, what to do next, and for a bug only the request's id.

use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "citizen/problem.html")]
pub struct ProblemPage {
    pub page: Page,
    pub title: String,
    pub detail: String,
    /// When to come back, or when booking opens.
    pub wait: Option<String>,
    pub errors: Vec<String>,
    pub request_id: Option<String>,
    /// Address and words of what to do next.
    pub next: (String, String),
}

/// The page of a problem that no page of its own has shown.
pub fn show(page: Page, problem: &Problem, request_id: &str) -> Response {
    let mut response = html(problem.status(), &view(page, problem, request_id));
    problem.headers(response.headers_mut());
    response
}

fn view(page: Page, problem: &Problem, request_id: &str) -> ProblemPage {
    let (lang, words) = (page.lang(), problem.kind.words());
    let more = problem.more();
    let opens = more.and_then(|m| m.opens_at).flatten().map(|at| super::parts::opens(&page, Some(at)));
    let wait = more.and_then(|m| m.retry_after_seconds).map(|seconds| wait(&page, seconds));
    let next = match problem.kind {
        Kind::Unauthenticated => (paths::sign_in(&page.path), page.t("next-sign-in")),
        Kind::AlreadyReserved | Kind::LimitReached | Kind::TooLateToCancel | Kind::RescheduleLimit | Kind::NotLive => {
            (paths::RESERVATIONS.to_owned(), page.t("next-mine"))
        }
        _ if problem.status() == StatusCode::CONFLICT => (paths::BOOK.to_owned(), page.t("next-book")),
        _ => (paths::START.to_owned(), page.t("to-start")),
    };
    ProblemPage {
        title: words.title(lang).to_owned(),
        detail: words.detail(lang).to_owned(),
        wait: opens.or(wait),
        errors: problem.errors().iter().map(|e| e.text(lang).to_owned()).collect(),
        request_id: problem.status().is_server_error().then(|| request_id.to_owned()),
        next,
        page,
    }
}

fn wait(page: &Page, seconds: u32) -> String {
    if seconds < 90 {
        page.t1("wait-seconds", "n", seconds)
    } else {
        page.t1("wait-minutes", "n", seconds.div_ceil(60))
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let opens = "2026-11-25T08:00:00+08:00".parse().ok();
    let problems = [
        ("404", Problem::from(Kind::NotFound)),
        ("403", Kind::Forbidden.into()),
        ("429", Problem::from(Kind::RateLimited).with(|m| m.retry_after_seconds = Some(540))),
        ("500", Problem::internal("never shown")),
        ("503", Problem::unavailable(5)),
        ("not-released", Problem::from(Kind::NotReleased).with(|m| m.opens_at = Some(opens))),
        ("already-reserved", Kind::AlreadyReserved.into()),
    ];
    let page =
        |problem: &Problem| view(Page::sample(lang), problem, "019ab2c3d4e5").render().expect("a sample renders");
    problems.iter().map(|(name, problem)| (*name, page(problem))).collect()
}
