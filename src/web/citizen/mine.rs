//! My reservations: upcoming and past.

use super::frame::Mine;
use super::visit::Visit;
use super::voucher::status_word;
use crate::booking::{ReservationDetail, Status};
use crate::ids::Code;
use crate::web::extract::Query;
use crate::web::page::{Page, html};
use crate::web::problem::Problem;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Reservations on one page.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "citizen/mine.html")]
struct MinePage {
    page: Page,
    upcoming: Vec<Line>,
    past: Vec<Line>,
    older: Option<String>,
}

struct Line {
    link: String,
    visit: Visit,
    code: String,
    name: String,
    status: String,
    deadline: Option<String>,
}

#[derive(serde::Deserialize)]
pub struct Before {
    #[serde(default)]
    before: String,
}

pub async fn show(
    State(app): State<App>,
    Mine { page, citizen }: Mine,
    Query(Before { before }): Query<Before>,
) -> Result<Response, Problem> {
    let found = app.desk.own_list(&citizen, Code::parse(&before).as_ref(), SHOWN).await?;
    let city = app.desk.city();
    let now = app.clock.now();
    let older = (found.len() as i64 == SHOWN).then(|| found.last()).flatten();
    let older = older.map(|last| paths::with(paths::RESERVATIONS, [("before", last.code.as_str())]));
    let live = |r: &ReservationDetail| {
        matches!(r.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving)
    };
    let line = |r: &ReservationDetail| Line {
        link: paths::reservation(&r.code),
        visit: Visit::of(&city, &page.words, r.window, r.starts_at, r.ends_at),
        code: r.code.grouped(),
        name: r.name_masked.clone(),
        status: status_word(&page, r.shown_status),
        deadline: (live(r) && now <= r.cancel_until).then(|| page.words.moment(r.cancel_until)),
    };
    let (mut upcoming, past): (Vec<_>, Vec<_>) = found.iter().partition(|r| live(r));
    upcoming.sort_by_key(|r| r.starts_at);
    let (upcoming, past) = (upcoming.into_iter().map(line).collect(), past.into_iter().map(line).collect());
    Ok(html(StatusCode::OK, &MinePage { page, upcoming, past, older }))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let line = |status, deadline: Option<&str>| Line {
        link: "/reservations/K7F29MQ4K7F2".into(),
        visit: Visit::sample(&page.words),
        code: "K7F2 9MQ4 K7F2".into(),
        name: "王*佳".into(),
        status: status_word(&page, status),
        deadline: deadline.map(str::to_owned),
    };
    let full = MinePage {
        upcoming: vec![line(Status::Booked, Some("11月25日 07:30"))],
        past: vec![line(Status::Cancelled, None), line(Status::NoShow, None)],
        older: Some("/reservations?before=K7F29MQ4K7F2".into()),
        page: page.clone(),
    };
    let empty = MinePage { upcoming: vec![], past: vec![], older: None, page: page.clone() };
    [("mine", full), ("mine-empty", empty)].map(|(name, p)| (name, p.render().expect("renders"))).into()
}
