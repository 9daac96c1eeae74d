//! `/`: what can be done here, today and the open days with live counts, offices and how to reach them, help.

use super::closures;
use super::frame::Frame;
use super::offer::{Filter, Offer, Tally, public_service};
use super::parts::{self, Note};
use super::rows::{self, Day, Live, Row, Shown};
use crate::catalog::{BookedBy, Hours, Office};
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
    pub today: Option<Today>,
    pub days: Vec<Day>,
    pub live: Option<Live>,
    pub earliest: Option<Earliest>,
    pub cutoff: Option<Note>,
    pub offices: Vec<OfficeRow>,
    /// The day that the offices' counts are of.
    pub offices_day: Option<String>,
    /// 周一至周五 08:30–11:30，13:00–16:30, where all offices keep the same.
    pub hours: Vec<String>,
    pub notices: Vec<Note>,
    /// Visits that are not booked here: 补件、面签.
    pub elsewhere: String,
    pub refresh: String,
}

/// How many come today; online booking for today is over.
pub struct Today {
    pub date: String,
    pub tally: Tally,
}

pub struct Earliest {
    pub service: String,
    pub when: String,
    pub span: String,
    pub place: String,
    pub href: String,
}

pub struct OfficeRow {
    pub row: Row,
    pub phone: String,
    pub directions: String,
    /// Empty where all offices keep the same.
    pub hours: Vec<String>,
}

pub async fn start(Shared(app): Shared<App>, Frame { page, .. }: Frame) -> Result<Response, Problem> {
    let (city, free) = (app.desk.city(), app.desk.availability());
    let service = public_service(&city).ok_or(Kind::NotFound)?;
    let offer = Offer { city: &city, free: &free, now: page.now, service };
    Ok(html(StatusCode::OK, &view(page, &offer)))
}

fn view(page: Page, offer: &Offer<'_>) -> Start {
    let on = |date: NaiveDate| paths::with(paths::BOOK, [("date", date.to_string())]);
    let all = Filter::default();
    let first = offer.first_open(all);
    let city = offer.city;
    let same_hours = city.offices.windows(2).all(|pair| pair[0].hours == pair[1].hours);
    let elsewhere = city.services.iter().filter(|s| s.booked_by != BookedBy::Public);
    Start {
        today: offer.today().map(|tally| Today { date: page.words.date(page.words.today), tally }),
        days: rows::days(offer, &page, all, None, on),
        live: first.or(offer.days().first().copied()).map(|date| Live::of(offer, date, all)),
        earliest: earliest(&page, offer),
        cutoff: first.and_then(|date| parts::cutoff_note(offer, &page, date)),
        offices: city.offices.iter().map(|office| office_row(&page, offer, office, first, same_hours)).collect(),
        offices_day: first.map(|d| page.words.date(d)),
        hours: city.offices.first().filter(|_| same_hours).map(|o| all_hours(&page, o)).unwrap_or_default(),
        notices: closures::notices(&page, offer),
        elsewhere: page.words.list(elsewhere.map(|s| s.name.get(page.lang()).to_owned())),
        refresh: page.path.clone(),
        page,
    }
}

/// The nearest free span anywhere, chosen as far as it can be before its questions.
fn earliest(page: &Page, offer: &Offer<'_>) -> Option<Earliest> {
    let (window, slot) = offer.earliest()?;
    let date = crate::clock::china_date(slot.starts_at);
    let lang = page.lang();
    let (office, bank) = (offer.city.office(window.office), offer.city.bank(window.bank));
    let place = [office.name.get(lang), window.name.get(lang), bank.name.get(lang)].join(" · ");
    let (date_text, slot_id) = (date.to_string(), slot.public_id.to_string());
    let choice = [("date", &date_text), ("bank", &bank.code), ("window", &window.code), ("slot", &slot_id)];
    Some(Earliest {
        service: offer.city.service(offer.service).name.get(lang).to_owned(),
        when: page.words.date(date),
        span: page.words.span(slot.starts_at, slot.ends_at),
        place,
        href: paths::with(paths::BOOK, choice) + "#spans",
    })
}

fn office_row(page: &Page, offer: &Offer<'_>, office: &Office, date: Option<NaiveDate>, same_hours: bool) -> OfficeRow {
    let filter = Filter { office: Some(office.id), ..Filter::default() };
    // with nothing open anywhere, the row still leads to the office's days
    let date = date.unwrap_or(page.words.today);
    let choice = || paths::with(paths::BOOK, [("date", date.to_string()), ("office", office.slug.clone())]);
    let (name, address) = (office.name.get(page.lang()), office.address.get(page.lang()).to_owned());
    OfficeRow {
        row: rows::row(page, format!("office:{}", office.slug), name, address, offer.day(date, filter), choice),
        phone: office.phone.clone(),
        directions: office.directions.get(page.lang()).to_owned(),
        hours: if same_hours { vec![] } else { all_hours(page, office) },
    }
}

fn all_hours(page: &Page, office: &Office) -> Vec<String> {
    office.hours.iter().map(|h| hours(page, h)).collect()
}

/// 周一至周五 08:30–11:30、13:00–16:30
pub fn hours(page: &Page, hours: &Hours) -> String {
    let spans = hours.spans.iter().map(|(from, until)| format!("{}–{}", clock_time(*from), clock_time(*until)));
    format!("{} {}", page.words.weekdays(&hours.weekdays), page.words.list(spans))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    use crate::web::page::Look;
    let city = super::samples::City::new();
    let late = Offer { now: city.offer().now + chrono::TimeDelta::days(40), ..city.offer() };
    let other = super::samples::City::other();
    let start = |page: Page, offer: &Offer<'_>| view(page, offer).render().expect("a sample renders");
    let look = Look { elder: true, contrast: true, ..Look::default() };
    vec![
        ("start", start(Page::sample(lang), &city.offer())),
        ("start-other", start(Page { look, ..Page::sample(lang) }, &other.offer())),
        ("start-none", start(Page::sample(lang), &late)),
    ]
}
