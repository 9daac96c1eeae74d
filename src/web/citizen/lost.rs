//! The race is lost: what went, what did not happen, and the nearest times, one tap each.

use super::confirm::Typed;
use super::visit::Visit;
use crate::booking::{Alternative, Slot};
use crate::web::page::{Page, html};
use crate::web::{App, paths};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "citizen/lost.html")]
struct LostPage {
    page: Page,
    visit: Visit,
    alternatives: Vec<Offer>,
    facts: Vec<(String, String)>,
    typed: Typed,
    all_times: String,
}

struct Offer {
    slot: Uuid,
    key: String,
    date: String,
    span: String,
    place: String,
    /// How it differs from the one that went.
    difference: String,
}

pub fn page(
    app: &App,
    page: Page,
    slot: &Slot,
    alternatives: &[Alternative],
    pairs: &[(&str, &str)],
    typed: &Typed,
) -> Response {
    let city = app.desk.city();
    let visit = Visit::of(&city, &page.words, slot.window, slot.starts_at, slot.ends_at);
    let offer = |a: &Alternative| {
        let window = city.window_by_code(&a.window)?;
        let (from, until): (DateTime<Utc>, DateTime<Utc>) = (a.start.parse().ok()?, a.end.parse().ok()?);
        let there = Visit::of(&city, &page.words, window.id, from, until);
        let mut same = vec![];
        let mut differs = vec![];
        for (is_same, key) in [
            (there.date == visit.date, "day"),
            (there.bank == visit.bank, "bank"),
            (there.office == visit.office, "office"),
        ] {
            let list = if is_same { &mut same } else { &mut differs };
            list.push(page.t(&format!("lost-{}-{key}", if is_same { "same" } else { "other" })));
        }
        Some(Offer {
            slot: a.id,
            key: Uuid::new_v4().to_string(),
            place: format!("{} · {} · {}", there.bank, there.office, there.window),
            difference: page.words.list(same.into_iter().chain(differs)),
            date: there.date,
            span: there.span,
        })
    };
    let facts: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let date = ("date".to_owned(), slot.date.to_string());
    let lost = LostPage {
        alternatives: alternatives.iter().filter_map(offer).collect(),
        all_times: paths::with(paths::BOOK, std::iter::once(&date).chain(&facts).map(|(k, v)| (k, v))),
        facts,
        typed: typed.clone(),
        visit,
        page,
    };
    html(StatusCode::CONFLICT, &lost)
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let offer = |span: &str| Offer {
        slot: Uuid::nil(),
        key: "k".into(),
        date: "11月25日(周三)".into(),
        span: span.into(),
        place: "建设银行 · 南岗办事处 · 2号窗口".into(),
        difference: page.t("lost-same-day"),
    };
    let make = |alternatives| LostPage {
        visit: Visit::sample(&page.words),
        alternatives,
        facts: vec![("loan_type".into(), "new_home".into())],
        typed: Typed::default(),
        all_times: paths::BOOK.into(),
        page: page.clone(),
    };
    [("lost", make(vec![offer("10:00–10:30"), offer("13:00–13:30")])), ("lost-all", make(vec![]))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
