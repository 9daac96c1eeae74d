//! A problem on the pages of staff.

use super::frame::{StaffFrame, home};
use crate::web::app::App;
use crate::web::citizen::problem::wait;
use crate::web::edge::Asked;
use crate::web::page::html;
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::staff_session::staff_session;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "staff/problem.html")]
struct ProblemPage {
    page: StaffFrame,
    title: String,
    detail: String,
    wait: Option<String>,
    errors: Vec<String>,
    request_id: Option<String>,
    /// Where to go on, and in which words.
    next: (String, String),
}

/// The page of a problem that no page of its own has shown.
pub async fn show(app: &App, asked: &Asked, back: &str, problem: &Problem) -> Response {
    // where the database is the problem, nobody can be told who they are
    let session = staff_session(&asked.headers, app).await.ok().flatten();
    let page = StaffFrame::of(app, asked.lang, &asked.headers, back, session.as_ref());
    let start = session.map_or(paths::STAFF_SIGN_IN, |session| home(session.staff.role));
    let mut response = html(problem.status(), &view(page, problem, asked.id.as_str(), start));
    problem.headers(response.headers_mut());
    response
}

fn view(page: StaffFrame, problem: &Problem, request_id: &str, start: &str) -> ProblemPage {
    let (lang, words) = (page.lang(), problem.kind.words());
    let again =
        matches!(problem.kind, Kind::RateLimited | Kind::Unavailable | Kind::Internal | Kind::IdempotencyInFlight);
    let next = if again { (page.path.clone(), page.t("next-again")) } else { (start.to_owned(), page.t("staff-home")) };
    ProblemPage {
        title: words.title(lang).to_owned(),
        // the citizens' words send them to their bookings
        detail: if problem.kind == Kind::NotFound { page.t("staff-not-found") } else { words.detail(lang).to_owned() },
        wait: problem.more().and_then(|m| m.retry_after_seconds).map(|seconds| wait(&page, seconds)),
        errors: problem.errors().iter().map(|error| error.text(lang).to_owned()).collect(),
        request_id: problem.status().is_server_error().then(|| request_id.to_owned()),
        next,
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = |problem: &Problem| {
        let page = StaffFrame::sample(lang, "/staff/nowhere");
        view(page, problem, "019ab2c3d4e5", paths::STAFF_ACCOUNT).render().expect("a sample renders")
    };
    vec![
        ("staff-not-found", page(&Kind::NotFound.into())),
        ("staff-not-your-role", page(&Kind::NotYourRole.into())),
        ("staff-internal", page(&Problem::internal("broken"))),
        ("staff-unavailable", page(&Problem::unavailable(5))),
    ]
}
