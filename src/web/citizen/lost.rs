//! The race is lost: what went, what did not happen, and the nearest times, one tap each. For a booking and for a move.

use super::difference;
use super::visit::Visit;
use crate::booking::{Alternative, Slot};
use crate::ids::Code;
use crate::policy::Refusal;
use crate::web::page::{Page, html};
use crate::web::{App, paths};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What each button sends along.
pub enum Carried {
    Booking {
        facts: Vec<(String, String)>,
        /// What was typed of who comes, sealed.
        applicant: String,
    },
    Move {
        code: Code,
        /// The time that is still theirs.
        old: Visit,
    },
}

#[derive(Template)]
#[template(path = "citizen/lost.html")]
struct LostPage {
    page: Page,
    headline: String,
    lead: String,
    alternatives: Vec<Offer>,
    hidden: Vec<(String, String)>,
    action: String,
    all_times: String,
    /// Of a move: where it stays as it is, and the time it has.
    keep: Option<(String, Visit)>,
}

struct Offer {
    slot: Uuid,
    key: String,
    visit: Visit,
    /// How it differs from the one that went.
    difference: String,
}

pub fn page(
    app: &App,
    page: Page,
    slot: &Slot,
    refusal: &Refusal,
    alternatives: &[Alternative],
    carried: Carried,
) -> Response {
    let city = app.desk.city();
    let visit = Visit::of(&city, &page.words, slot.window, slot.starts_at, slot.ends_at);
    let wanted = (slot.window, slot.starts_at);
    let offer = |a: &Alternative| {
        let window = city.window_by_code(&a.window)?;
        let (from, until): (DateTime<Utc>, DateTime<Utc>) = (a.start.parse().ok()?, a.end.parse().ok()?);
        Some(Offer {
            slot: a.id,
            key: Uuid::new_v4().to_string(),
            visit: Visit::of(&city, &page.words, window.id, from, until),
            difference: difference::words(&page, &city, wanted, (window.id, from)),
        })
    };
    let alternatives = alternatives.iter().filter_map(offer).collect();
    let (bank, date) = (city.bank(city.window(slot.window).bank).code.clone(), slot.date.to_string());
    html(StatusCode::CONFLICT, &draw(page, &visit, refusal, alternatives, carried, (date, bank)))
}

fn draw(
    page: Page,
    visit: &Visit,
    refusal: &Refusal,
    alternatives: Vec<Offer>,
    carried: Carried,
    (date, bank): (String, String),
) -> LostPage {
    let place = format!("{} {}", visit.office, visit.window);
    // the time itself, or the window's whole day
    let headline = match refusal {
        Refusal::QuotaReached => page.t2("lost-headline-day", "date", &visit.date, "place", &place),
        _ => page.t1("lost-headline", "start", &visit.start),
    };
    let when = format!("{} {}", visit.date, visit.span);
    match carried {
        Carried::Booking { facts, applicant } => {
            let date = ("date".to_owned(), date);
            let all_times = paths::with(paths::BOOK, std::iter::once(&date).chain(&facts).map(|(k, v)| (k, v)));
            let mut hidden = facts;
            hidden.extend(Some(("applicant".to_owned(), applicant)).filter(|(_, sealed)| !sealed.is_empty()));
            let lead = page.t2("lost-lead", "when", when, "place", place);
            let action = paths::RESERVE.to_owned();
            LostPage { page, headline, lead, alternatives, hidden, action, all_times, keep: None }
        }
        Carried::Move { code, old } => LostPage {
            headline,
            lead: page.t2("lost-lead-move", "when", when, "place", place),
            alternatives,
            hidden: vec![],
            action: paths::reschedule(&code),
            all_times: paths::with(&paths::reschedule(&code), [("date", date), ("bank", bank)]),
            keep: Some((paths::reservation(&code), old)),
            page,
        },
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let city = super::samples::City::new().city;
    let offer = |(window, time): (&str, &str)| {
        let place = |window: &str| city.window_by_code(window).expect("a window").id;
        let at = |time: &str| format!("2026-11-{time}:00+08:00").parse::<DateTime<Utc>>().expect("an instant");
        let (wanted, offered) = ((place("NG01"), at("25T09:30")), (place(window), at(time)));
        let until = offered.1 + chrono::TimeDelta::minutes(30);
        Offer {
            slot: Uuid::nil(),
            key: "k".into(),
            visit: Visit::of(&city, &page.words, offered.0, offered.1, until),
            difference: difference::words(&page, &city, wanted, offered),
        }
    };
    let offers = || [("NG01", "25T10:30"), ("DL01", "25T09:00"), ("NG02", "25T09:30")].map(offer).into();
    let others = || [("NG01", "24T09:30"), ("DL01", "26T09:30")].map(offer).into();
    let make = |refusal, alternatives, carried| {
        let chosen = ("2026-11-25".to_owned(), "CCB".to_owned());
        draw(page.clone(), &Visit::sample(&page.words), &refusal, alternatives, carried, chosen)
    };
    let booking =
        || Carried::Booking { facts: vec![("loan_type".into(), "new_home".into())], applicant: String::new() };
    let moving = Carried::Move { code: Code::new(20_780, 7), old: Visit::sample(&page.words) };
    [
        ("lost", make(Refusal::SlotFull, offers(), booking())),
        ("lost-day", make(Refusal::QuotaReached, offers(), booking())),
        ("lost-all", make(Refusal::SlotFull, vec![], booking())),
        ("lost-move", make(Refusal::SlotFull, others(), moving)),
    ]
    .map(|(name, p)| (name, p.render().expect("renders")))
    .into()
}
