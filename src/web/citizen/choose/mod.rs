//! `/book`: day, then bank, then window and span. Every choice stands in the address; the span goes on by a GET form.

mod bank;
mod time;

use super::facts::Answers;
use super::frame::Frame;
use super::offer::{Filter, Half, Offer, State, Tally, public_service};
use super::parts::{self, Bar};
use crate::web::app::App;
use crate::web::extract::Query;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
#[cfg(test)]
use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

/// A query or a form as it came.
pub type Pairs = Vec<(String, String)>;

/// The value of a name, empty where it is missing.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

/// A bank, or a window, as a row that is one link.
pub struct Row {
    /// `bank:CCB`, for the script.
    pub id: String,
    pub name: String,
    pub second: String,
    pub state: Shown,
    pub tally: Tally,
    pub few: bool,
    pub bar: Bar,
    pub ticks: Vec<Tick>,
    pub href: Option<String>,
    pub chosen: bool,
}

/// What stands at the right of a row.
pub enum Shown {
    Count,
    /// A state and its reason.
    Word(String, String),
}

/// One span of a window's day.
pub struct Tick {
    pub x: String,
    pub width: String,
    pub free: bool,
}

pub async fn book(
    Shared(app): Shared<App>,
    Frame { page, .. }: Frame,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let (city, free) = (app.desk.city(), app.desk.availability());
    let answers = Answers::of(&city, page.words.today, &query);
    let service = public_service(&city).ok_or(Kind::NotFound)?;
    let offer = Offer { city: &city, free: &free, now: page.now, service };
    let choosing = Choosing::new(&offer, &query, answers);
    Ok(match city.bank_by_code(value(&query, "bank")).filter(|_| choosing.date_given) {
        Some(bank) => html(StatusCode::OK, &choosing.time(page, bank, value(&query, "window"))),
        None => html(StatusCode::OK, &choosing.bank(page)),
    })
}

struct Choosing<'a> {
    offer: &'a Offer<'a>,
    /// Where a chosen span leads: to check, or to the questions where they are not answered yet.
    answers: Answers,
    date: NaiveDate,
    date_given: bool,
    filter: Filter,
}

impl<'a> Choosing<'a> {
    fn new(offer: &'a Offer<'a>, query: &Pairs, answers: Answers) -> Choosing<'a> {
        let days = offer.days();
        let given = value(query, "date").parse().ok().filter(|d| days.contains(d));
        let date = given.or_else(|| offer.first_open()).or(days.first().copied());
        let half = match value(query, "half") {
            "morning" => Some(Half::Morning),
            "afternoon" => Some(Half::Afternoon),
            _ => None,
        };
        let office = offer.city.office_by_slug(value(query, "office")).map(|o| o.id);
        let date_given = given.is_some();
        let date = date.unwrap_or(crate::clock::china_date(offer.now));
        Choosing { offer, answers, date, date_given, filter: Filter { office, half } }
    }

    /// The choice so far, with the filters, as an address carries it.
    fn at(&self, date: NaiveDate, bank: &str, window: &str) -> String {
        let mut pairs = self.kept();
        pairs.retain(|(name, _)| name != "date");
        for (name, value) in [("date", date.to_string().as_str()), ("bank", bank), ("window", window)] {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        paths::with(paths::BOOK, pairs.iter().map(|(k, v)| (k, v)))
    }

    fn kept(&self) -> Pairs {
        let mut pairs = self.answers.pairs.clone();
        pairs.push(("date".into(), self.date.to_string()));
        if let Some(office) = self.filter.office {
            pairs.push(("office".into(), self.offer.city.office(office).slug.clone()));
        }
        if let Some(half) = self.filter.half {
            pairs.push(("half".into(), half_name(half).into()));
        }
        pairs
    }

    fn live(&self, bank: &str) -> String {
        let office = self.filter.office.map(|o| self.offer.city.office(o).slug.as_str()).unwrap_or_default();
        // half days are not counted by the API
        if self.filter.half.is_some() {
            return String::new();
        }
        let date = self.date.to_string();
        paths::with(paths::AVAILABILITY_JSON, [("date", date.as_str()), ("office", office), ("bank", bank)])
    }
}

fn half_name(half: Half) -> &'static str {
    match half {
        Half::Morning => "morning",
        Half::Afternoon => "afternoon",
    }
}

fn row(page: &Page, id: String, name: &str, second: String, state: &State, tally: Tally, href: Option<String>) -> Row {
    let shown = match state {
        State::Open => Shown::Count,
        State::Full => Shown::Word(page.t("full"), String::new()),
        State::Closed(why) => Shown::Word(page.t("closed"), parts::reason(page, why)),
        State::Later(at) => Shown::Word(page.t("later"), parts::opens(page, *at)),
        State::Past => Shown::Word(page.t("past"), String::new()),
    };
    let (few, bar) = (tally.few(), Bar::of(tally));
    Row { id, name: name.to_owned(), second, state: shown, tally, few, bar, ticks: vec![], href, chosen: false }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let city = super::samples::City::new();
    let offer = city.offer();
    let choose = |query: &[(&str, &str)], answers: Answers| {
        let query = query.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let choosing = Choosing::new(&offer, &query, answers);
        let page = Page::sample(lang);
        match city.city.bank_by_code(value(&query, "bank")) {
            Some(bank) => choosing.time(page, bank, value(&query, "window")).render(),
            None => choosing.bank(page).render(),
        }
        .expect("a sample renders")
    };
    let open = [("date", "2026-11-25"), ("bank", "CCB"), ("window", "NG01")];
    vec![
        ("choose", choose(&[], city.answers())),
        ("choose-full", choose(&[("date", "2026-11-30")], city.answers())),
        ("choose-filtered", choose(&[("office", "daoli"), ("half", "morning")], city.answers())),
        ("choose-window", choose(&open[..2], city.answers())),
        ("choose-time", choose(&open, city.answers())),
        ("choose-time-first", choose(&open, Answers::default())),
    ]
}
