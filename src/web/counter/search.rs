//! `/counter/search`: a reservation by its code, a document or a mobile. What was looked for is never in an address.

use super::acting::Seen;
use super::typed;
use crate::booking::ReservationDetail;
use crate::catalog::City;
use crate::web::citizen::voucher::status_word;
use crate::web::form::{Errors, Form};
use crate::web::page::{html, see};
use crate::web::problem::Problem;
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/search.html")]
struct SearchPage {
    page: StaffFrame,
    errors: Errors,
    typed: String,
    id_type: String,
    /// None before a search.
    found: Option<Vec<Line>>,
}

/// A reservation in a list.
pub struct Line {
    pub path: String,
    pub when: String,
    pub place: String,
    pub service: String,
    pub name: String,
    pub code: String,
    pub status: String,
}

impl Line {
    pub fn of(city: &City, page: &StaffFrame, r: &ReservationDetail) -> Line {
        let (lang, window) = (page.lang(), city.window(r.window));
        Line {
            path: paths::counter_reservation(r.code.as_str()),
            when: format!("{} {}", page.words.date(r.date), page.words.span(r.starts_at, r.ends_at)),
            place: format!("{} · {}", window.name.get(lang), city.bank(window.bank).name.get(lang)),
            service: city.service(r.service).name.get(lang).to_owned(),
            name: r.name_masked.clone(),
            code: r.code.grouped(),
            status: status_word(page, r.shown_status, None),
        }
    }
}

pub async fn show(Seen { page, .. }: Seen) -> Response {
    let (typed, id_type) = Default::default();
    html(StatusCode::OK, &SearchPage { page, errors: Errors::default(), typed, id_type, found: None })
}

pub async fn find(State(app): State<App>, Seen { page, clerk }: Seen, form: Form) -> Result<Response, Problem> {
    let (text, id_type) = (form.get("q").to_owned(), form.get("id_type").to_owned());
    let mut errors = Errors::default();
    let sought = typed::sought("q", &text, &id_type, app.clock.today());
    let Some(sought) = errors.check("q", page.lang(), sought) else {
        let page = SearchPage { page, errors, typed: text, id_type, found: None };
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let city = app.desk.city();
    let found = app.desk.search(&clerk.windows(&city), &sought).await?;
    if let [only] = &found[..] {
        return Ok(see(&paths::counter_reservation(only.code.as_str())));
    }
    let found = Some(found.iter().map(|r| Line::of(&city, &page, r)).collect());
    Ok(html(StatusCode::OK, &SearchPage { page, errors, typed: text, id_type, found }))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let (city, reservation) = crate::web::citizen::sample_data();
    let page = StaffFrame::sample(lang, paths::COUNTER_SEARCH);
    let make = |errors, n: Option<usize>| {
        let found = n.map(|n| (0..n).map(|_| Line::of(&city, &page, &reservation)).collect());
        let page = SearchPage { page: page.clone(), errors, typed: "138".into(), id_type: String::new(), found };
        page.render().expect("a sample renders")
    };
    let mut errors = Errors::default();
    errors.add("q", page.t("desk-not-found"));
    vec![
        ("counter-search", make(Errors::default(), None)),
        ("counter-search-error", make(errors, None)),
        ("counter-search-none", make(Errors::default(), Some(0))),
        ("counter-search-many", make(Errors::default(), Some(3))),
    ]
}
