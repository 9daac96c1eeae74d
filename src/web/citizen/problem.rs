//! A problem as a page: what happened, what to do next, and for a bug only the request's id.

use crate::web::app::App;
use crate::web::extract::Path;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{FieldCode, Kind, Problem};
use askama::Template;
use axum::extract::State;
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
    /// Addresses and words of what to do next, the best first.
    pub next: Vec<(String, String)>,
}

/// `/demo/problems/{code}`: a problem as visitors meet it, to be looked at. Not there without `--demo`.
pub async fn demo(State(app): State<App>, Path(code): Path<String>) -> Problem {
    let problem = examples().into_iter().find(|problem| problem.kind.words().code == code);
    problem.filter(|_| app.settings.demo).unwrap_or(Kind::NotFound.into())
}

/// Every kind once, with what only some carry.
fn examples() -> Vec<Problem> {
    let opens = "2026-11-25T08:00:00+08:00".parse().ok();
    let example = |kind| match kind {
        Kind::RateLimited => Problem::from(kind).with(|m| m.retry_after_seconds = Some(540)),
        Kind::Unavailable => Problem::unavailable(5),
        Kind::NotReleased => Problem::from(kind).with(|m| m.opens_at = Some(opens)),
        Kind::Validation => Problem::field("slot_id", FieldCode::Unknown),
        _ => kind.into(),
    };
    Kind::ALL.iter().filter(|kind| **kind != Kind::Malformed).map(|kind| example(*kind)).collect()
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
    ProblemPage {
        title: words.title(lang).to_owned(),
        detail: words.detail(lang).to_owned(),
        wait: opens.or(wait),
        errors: problem.errors().iter().map(|e| e.text(lang).to_owned()).collect(),
        request_id: problem.status().is_server_error().then(|| request_id.to_owned()),
        next: next(&page, problem),
        page,
    }
}

fn next(page: &Page, problem: &Problem) -> Vec<(String, String)> {
    let to = |path: &str, key: &str| (path.to_owned(), page.t(key));
    let (start, mine) = (to(paths::START, "to-start"), to(paths::RESERVATIONS, "next-mine"));
    match problem.kind {
        Kind::AlreadyReserved | Kind::LimitReached | Kind::TooLateToCancel | Kind::RescheduleLimit | Kind::NotLive => {
            vec![mine, start]
        }
        Kind::RateLimited | Kind::Unavailable | Kind::Internal | Kind::IdempotencyInFlight => {
            vec![to(&page.path, "next-again"), start]
        }
        Kind::NotFound => vec![start, mine],
        _ if problem.status() == StatusCode::CONFLICT => vec![to(paths::BOOK, "next-book"), start],
        _ => vec![start],
    }
}

/// In how long to come back.
pub fn wait(page: &Page, seconds: u32) -> String {
    if seconds < 90 {
        page.t1("wait-seconds", "n", seconds)
    } else {
        page.t1("wait-minutes", "n", seconds.div_ceil(60))
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page =
        |problem: &Problem| view(Page::sample(lang), problem, "019ab2c3d4e5").render().expect("a sample renders");
    examples().iter().map(|problem| (problem.kind.words().code, page(problem))).collect()
}
