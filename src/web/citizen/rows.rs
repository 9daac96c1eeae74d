//! What counts stand on: a cell of the day strip, and a bank, office or window as a row that is one link.

use super::offer::{Filter, Offer, State, Tally};
use super::parts::{self, Bar};
use crate::clock::china_date;
use crate::web::page::Page;
use crate::web::paths;
use chrono::NaiveDate;

/// What stands in a cell, or at the right of a row.
#[derive(Clone, Debug)]
pub enum Shown {
    Count,
    /// A state and its reason.
    Word(String, String),
}

/// A cell of the day strip.
#[derive(Clone, Debug)]
pub struct Day {
    /// `day:2026-11-25`, for the script.
    pub id: String,
    /// Class: `open`, `few`, `full`, `closed`, `later`, `past`.
    pub kind: &'static str,
    /// 明天 周三
    pub weekday: String,
    pub date: String,
    pub state: Shown,
    pub tally: Tally,
    pub bar: Bar,
    /// None: nothing to see there.
    pub href: Option<String>,
    pub chosen: bool,
}

/// A bank, an office or a window.
#[derive(Clone, Debug)]
pub struct Row {
    /// `bank:CCB`, for the script.
    pub id: String,
    /// As a day's.
    pub kind: &'static str,
    pub name: String,
    pub second: String,
    pub state: Shown,
    pub tally: Tally,
    pub bar: Bar,
    pub ticks: Vec<Tick>,
    pub href: Option<String>,
    pub chosen: bool,
}

/// One span of a window's day.
#[derive(Clone, Debug)]
pub struct Tick {
    pub x: String,
    pub width: String,
    pub free: bool,
}

/// Where the script asks for fresh counts, and what it looks at.
#[derive(Clone, Debug)]
pub struct Live {
    pub days: String,
    pub seats: String,
    /// `morning`, `afternoon` or nothing.
    pub half: &'static str,
}

impl Live {
    pub fn of(offer: &Offer<'_>, date: NaiveDate, filter: Filter) -> Live {
        let office = filter.office.map(|o| offer.city.office(o).slug.as_str()).unwrap_or_default();
        let bank = filter.bank.map(|b| offer.city.bank(b).code.as_str()).unwrap_or_default();
        let date = date.to_string();
        Live {
            days: paths::with(paths::DAYS_JSON, [("office", office), ("bank", bank)]),
            seats: paths::with(paths::AVAILABILITY_JSON, [("date", &*date), ("office", office), ("bank", bank)]),
            half: filter.half.map_or("", |half| half.name()),
        }
    }
}

/// The day strip; `href` makes the address of a chosen day.
pub fn days(
    offer: &Offer<'_>,
    page: &Page,
    filter: Filter,
    chosen: Option<NaiveDate>,
    href: impl Fn(NaiveDate) -> String,
) -> Vec<Day> {
    let cell = |date: NaiveDate| {
        let (state, tally) = offer.day(date, filter);
        Day {
            id: format!("day:{date}"),
            kind: kind(&state, tally),
            weekday: near(page, date),
            date: page.words.day(date),
            state: cell_words(page, &state),
            tally,
            bar: Bar::of(tally),
            href: matches!(state, State::Open | State::Full).then(|| href(date)),
            chosen: chosen == Some(date),
        }
    };
    offer.days().into_iter().map(cell).collect()
}

/// A row; it leads somewhere where there is something to see.
pub fn row(
    page: &Page,
    id: String,
    name: &str,
    second: String,
    (state, tally): (State, Tally),
    href: impl Fn() -> String,
) -> Row {
    Row {
        id,
        kind: kind(&state, tally),
        name: name.to_owned(),
        second,
        state: row_words(page, &state),
        tally,
        bar: Bar::of(tally),
        ticks: vec![],
        href: matches!(state, State::Open | State::Full).then(href),
        chosen: false,
    }
}

fn kind(state: &State, tally: Tally) -> &'static str {
    match state {
        State::Open if tally.few() => "few",
        State::Open => "open",
        State::Full => "full",
        State::Closed(_) => "closed",
        State::Later(_) => "later",
        State::Past => "past",
    }
}

fn near(page: &Page, date: NaiveDate) -> String {
    let weekday = page.words.weekday(date);
    match (date - page.words.today).num_days() {
        0 => page.t1("day-today", "weekday", weekday),
        1 => page.t1("day-tomorrow", "weekday", weekday),
        _ => weekday,
    }
}

fn cell_words(page: &Page, state: &State) -> Shown {
    let none = String::new();
    match state {
        State::Open => Shown::Count,
        State::Full => Shown::Word(page.t("full"), none),
        State::Closed(why) => Shown::Word(page.t("closed"), parts::reason(page, why)),
        State::Later(Some(at)) => {
            let day = page.words.day(china_date(*at));
            Shown::Word(page.t2("opens-cell", "day", day, "time", page.words.time(*at)), none)
        }
        State::Later(None) => Shown::Word(parts::opens(page, None), none),
        State::Past => Shown::Word(page.t("past"), none),
    }
}

fn row_words(page: &Page, state: &State) -> Shown {
    match state {
        State::Later(at) => Shown::Word(page.t("later"), parts::opens(page, *at)),
        other => cell_words(page, other),
    }
}
