//! My reservations: upcoming ones with what can be done with each, past ones, and the way to one's own data.

use super::frame::Mine;
use super::papers::{self, News};
use super::visit::Visit;
use super::voucher::{fixed, status_word};
use crate::booking::{ReservationDetail, Status};
use crate::catalog::City;
use crate::counter::{self, Outcome};
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
    /// An older page: what is coming up stands on the first.
    first: bool,
}

struct Line {
    link: String,
    visit: Visit,
    code: String,
    name: String,
    relative: bool,
    status: String,
    /// Until when it can be changed, and where.
    change: Option<Change>,
    calendar: String,
    news: Option<News>,
}

struct Change {
    deadline: String,
    cancel: String,
    /// None where no move is left.
    reschedule: Option<String>,
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
    let older = (found.len() as i64 == SHOWN).then(|| found.last()).flatten();
    let older = older.map(|last| paths::with(paths::RESERVATIONS, [("before", last.code.as_str())]));
    let live = |r: &&ReservationDetail| {
        matches!(r.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving)
    };
    let (mut upcoming, past): (Vec<_>, Vec<_>) = found.iter().partition(live);
    upcoming.sort_by_key(|r| r.starts_at);
    let over = past.iter().filter(|r| r.shown_status == Status::Completed).map(|r| r.code.to_string());
    let outcomes = counter::outcomes_of(&app.desk, &over.collect::<Vec<_>>()).await?;
    let upcoming = upcoming.into_iter().map(|r| line(&city, &page, r, None)).collect();
    let past = past.into_iter().map(|r| {
        let outcome = outcomes.get(r.code.as_str()).copied();
        Line { news: None, ..line(&city, &page, r, outcome) }
    });
    let past = past.collect();
    Ok(html(StatusCode::OK, &MinePage { page, upcoming, past, older, first: before.is_empty() }))
}

fn line(city: &City, page: &Page, r: &ReservationDetail, outcome: Option<Outcome>) -> Line {
    let changeable = fixed(page, r).is_none();
    let movable = r.unsettled.is_some() || city.policy(page.words.today).may_reschedule(r.reschedules);
    Line {
        link: paths::reservation(&r.code),
        visit: Visit::of(city, &page.words, r.window, r.starts_at, r.ends_at),
        code: r.code.grouped(),
        name: r.name_masked.clone(),
        relative: r.for_relative,
        status: status_word(page, r.shown_status, outcome),
        change: changeable.then(|| Change {
            deadline: page.words.moment(r.cancel_until),
            cancel: paths::cancellation(&r.code),
            reschedule: movable.then(|| paths::reschedule(&r.code)),
        }),
        calendar: paths::calendar(&r.code),
        news: papers::news(city, page, r),
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let city = super::samples::City::new();
    let found = super::samples::reservation(&city);
    let of = |status, news| {
        let found = ReservationDetail { status, shown_status: status, ..found.clone() };
        Line { news, ..line(&city.city, &page, &found, None) }
    };
    let full = MinePage {
        upcoming: vec![of(Status::Booked, Some(papers::sample_news(&page))), of(Status::CheckedIn, None)],
        past: vec![of(Status::Cancelled, None), of(Status::NoShow, None)],
        older: Some("/reservations?before=K7F29MQ4K7F2".into()),
        first: true,
        page: page.clone(),
    };
    let relative = Line { relative: true, ..of(Status::Booked, None) };
    let make = |upcoming, past, first| MinePage { upcoming, past, older: None, first, page: page.clone() };
    [
        ("mine", full),
        ("mine-empty", make(vec![], vec![], true)),
        ("mine-past", make(vec![], vec![of(Status::Completed, None)], true)),
        ("mine-older", make(vec![relative], vec![of(Status::Voided, None)], false)),
    ]
    .map(|(name, p)| (name, p.render().expect("renders")))
    .into()
}
