//! `/`: what can be done here, open days with live counts, offices, help.

use super::frame::Frame;
use super::offer::{Filter, Offer, State, Tally, public_service};
use super::parts::{self, Day, Note};
use crate::catalog::Hours;
use crate::web::app::App;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::text::clock_time;
use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "citizen/start.html")]
pub struct Start {
    pub page: Page,
    pub days: Vec<Day>,
    pub earliest: Option<Earliest>,
    pub cutoff: Option<Note>,
    pub offices: Vec<OfficeRow>,
    /// The day that the offices' counts are of.
    pub offices_day: Option<String>,
    /// 周一至周五 08:30–11:30，13:00–16:30
    pub hours: Vec<String>,
    pub notices: Vec<Note>,
    pub refresh: String,
}

pub struct Earliest {
    pub when: String,
    pub span: String,
    pub place: String,
    pub href: String,
}

pub struct OfficeRow {
    pub name: String,
    pub address: String,
    pub phone: String,
    pub left: i32,
    pub href: String,
}

pub async fn start(Shared(app): Shared<App>, Frame { page, .. }: Frame) -> Result<Response, Problem> {
    let (city, free) = (app.desk.city(), app.desk.availability());
    let service = public_service(&city).ok_or(Kind::NotFound)?;
    let offer = Offer { city: &city, free: &free, now: page.now, service };
    Ok(html(StatusCode::OK, &view(page, &offer)))
}

fn view(page: Page, offer: &Offer<'_>) -> Start {
    let on = |date: NaiveDate| paths::with(paths::BOOK, [("date", date.to_string())]);
    let first = offer.first_open();
    let city = offer.city;
    Start {
        days: parts::days(offer, &page, None, on),
        earliest: earliest(&page, offer),
        cutoff: first.and_then(|date| parts::cutoff_note(offer, &page, date)),
        offices: city.offices.iter().map(|office| office_row(&page, offer, office, first)).collect(),
        offices_day: first.map(|d| page.words.date(d)),
        hours: city.offices.first().map(|o| o.hours.iter().map(|h| hours(&page, h)).collect()).unwrap_or_default(),
        notices: first.map(|date| closures(&page, offer, date)).unwrap_or_default(),
        refresh: page.path.clone(),
        page,
    }
}

fn earliest(page: &Page, offer: &Offer<'_>) -> Option<Earliest> {
    let (window, slot) = offer.earliest()?;
    let date = crate::clock::china_date(slot.starts_at);
    let lang = page.lang();
    let (office, bank) = (offer.city.office(window.office), offer.city.bank(window.bank));
    let place = [office.name.get(lang), window.name.get(lang), bank.name.get(lang)].join(" · ");
    let choice = [("date", date.to_string()), ("bank", bank.code.clone()), ("window", window.code.clone())];
    Some(Earliest {
        when: page.words.date(date),
        span: page.words.span(slot.starts_at, slot.ends_at),
        place,
        href: paths::with(paths::BOOK, choice),
    })
}

fn office_row(page: &Page, offer: &Offer<'_>, office: &crate::catalog::Office, date: Option<NaiveDate>) -> OfficeRow {
    let filter = Filter { office: Some(office.id), half: None };
    let tally = date.map_or(Tally::default(), |d| offer.day(d, filter).1);
    let choice = [("date", date.map(|d| d.to_string()).unwrap_or_default()), ("office", office.slug.clone())];
    OfficeRow {
        name: office.name.get(page.lang()).to_owned(),
        address: office.address.get(page.lang()).to_owned(),
        phone: office.phone.clone(),
        left: tally.left,
        href: paths::with(paths::BOOK, choice),
    }
}

/// 周一至周五 08:30–11:30，13:00–16:30
pub fn hours(page: &Page, hours: &Hours) -> String {
    let spans = hours.spans.iter().map(|(from, until)| format!("{}–{}", clock_time(*from), clock_time(*until)));
    format!("{} {}", page.words.weekdays(&hours.weekdays), page.words.list(spans))
}

/// Banks that are closed as a whole on a day.
fn closures(page: &Page, offer: &Offer<'_>, date: NaiveDate) -> Vec<Note> {
    let closed = offer.city.banks.iter().filter_map(|bank| match offer.bank(bank.id, date, Filter::default()).0 {
        State::Closed(Some(why)) => {
            let head = page.t2("bank-closed", "bank", bank.name.get(page.lang()), "date", page.words.date(date));
            Some(Note::new(head, why.get(page.lang())))
        }
        _ => None,
    });
    closed.collect()
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let city = super::samples::City::new();
    vec![("start", view(Page::sample(lang), &city.offer()).render().expect("a sample renders"))]
}
