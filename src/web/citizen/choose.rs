//! `/book`: day, then bank, then window and span. Every choice stands in the address; the span goes on by a GET form.
//! The same pages move a reservation.

use super::facts::Answers;
use super::frame::Frame;
use super::offer::{Filter, Half, Offer, State, Tally, half_of, public_service};
use super::parts::{self, Bar, Day, Note};
use crate::booking::{DaySeats, SlotSeats};
use crate::catalog::{Bank, Window};
use crate::clock::china_time;
use crate::ids::Code;
use crate::web::app::App;
use crate::web::extract::Query;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};

/// A query or a form as it came.
pub type Pairs = Vec<(String, String)>;

/// The value of a name, empty where it is missing.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

/// What the choice is for.
#[derive(Clone, Debug)]
pub enum Flow {
    Book(Answers),
    /// A reservation to be moved, and its present time and place in words.
    Move {
        code: Code,
        now_at: String,
    },
}

impl Flow {
    fn path(&self) -> String {
        match self {
            Flow::Book(_) => paths::BOOK.to_owned(),
            Flow::Move { code, .. } => paths::reschedule(code),
        }
    }

    fn facts(&self) -> &[(String, String)] {
        match self {
            Flow::Book(answers) => &answers.pairs,
            Flow::Move { .. } => &[],
        }
    }

    /// Where a chosen span leads: to the questions, where they are not answered yet.
    fn next(&self) -> String {
        match self {
            Flow::Book(answers) if answers.complete => paths::CONFIRM.to_owned(),
            Flow::Book(_) => paths::MATERIALS.to_owned(),
            Flow::Move { code, .. } => paths::reschedule_confirm(code),
        }
    }
}

#[derive(Template)]
#[template(path = "citizen/choose_bank.html")]
pub struct ChooseBank {
    pub page: Page,
    pub back: String,
    pub now_at: Option<String>,
    pub days: Vec<Day>,
    pub date: String,
    pub cutoff: Option<Note>,
    /// Why nothing can be booked on the chosen day, and where to go instead.
    pub nothing: Option<Note>,
    pub first_open: Option<(String, String)>,
    pub banks: Vec<Row>,
    pub offices: Vec<Choice>,
    pub halves: Vec<Choice>,
    /// Hidden fields of the filter form.
    pub kept: Pairs,
    pub action: String,
    pub live: String,
    pub refresh: String,
}

/// An option of a filter.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
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

#[derive(Template)]
#[template(path = "citizen/choose_time.html")]
pub struct ChooseTime {
    pub page: Page,
    pub back: String,
    pub now_at: Option<String>,
    pub date: String,
    pub until: String,
    pub bank: String,
    pub bank_tally: Tally,
    pub rows: Vec<Row>,
    pub ticks_note: String,
    pub chosen: Option<String>,
    pub morning: Vec<Span>,
    pub afternoon: Vec<Span>,
    pub any: bool,
    pub action: String,
    pub kept: Pairs,
    pub ask_first: bool,
    pub check_in: String,
    pub cancel: String,
    pub live: String,
    pub refresh: String,
}

pub struct Span {
    pub id: String,
    pub time: String,
    pub word: String,
    /// Class: `open`, `few`, `full`, `closed`, `past`.
    pub kind: &'static str,
}

pub async fn book(
    Shared(app): Shared<App>,
    Frame { page, .. }: Frame,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let answers = Answers::of(&app.desk.city(), page.words.today, &query);
    show(&app, page, &query, Flow::Book(answers))
}

/// The page that a choice has come to.
pub fn show(app: &App, page: Page, query: &Pairs, flow: Flow) -> Result<Response, Problem> {
    let (city, free) = (app.desk.city(), app.desk.availability());
    let service = public_service(&city).ok_or(Kind::NotFound)?;
    let offer = Offer { city: &city, free: &free, now: page.now, service };
    let choosing = Choosing::new(&offer, query, flow);
    Ok(match city.bank_by_code(value(query, "bank")).filter(|_| choosing.date_given) {
        Some(bank) => html(StatusCode::OK, &choosing.time(page, bank, value(query, "window"))),
        None => html(StatusCode::OK, &choosing.bank(page)),
    })
}

struct Choosing<'a> {
    offer: &'a Offer<'a>,
    flow: Flow,
    date: NaiveDate,
    date_given: bool,
    filter: Filter,
}

impl<'a> Choosing<'a> {
    fn new(offer: &'a Offer<'a>, query: &Pairs, flow: Flow) -> Choosing<'a> {
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
        Choosing { offer, flow, date, date_given, filter: Filter { office, half } }
    }

    /// The choice so far, with the filters, as an address carries it.
    fn at(&self, date: NaiveDate, bank: &str, window: &str) -> String {
        let mut pairs = self.kept();
        pairs.retain(|(name, _)| name != "date");
        for (name, value) in [("date", date.to_string().as_str()), ("bank", bank), ("window", window)] {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        paths::with(&self.flow.path(), pairs.iter().map(|(k, v)| (k, v)))
    }

    fn kept(&self) -> Pairs {
        let mut pairs = self.flow.facts().to_vec();
        pairs.push(("date".into(), self.date.to_string()));
        if let Some(office) = self.filter.office {
            pairs.push(("office".into(), self.offer.city.office(office).slug.clone()));
        }
        if let Some(half) = self.filter.half {
            pairs.push(("half".into(), half_name(half).into()));
        }
        pairs
    }

    fn now_at(&self) -> Option<String> {
        match &self.flow {
            Flow::Book(_) => None,
            Flow::Move { now_at, .. } => Some(now_at.clone()),
        }
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

    fn bank(&self, page: Page) -> ChooseBank {
        let offer = self.offer;
        let city = offer.city;
        let (state, _) = offer.day(self.date, self.filter);
        let first_open = offer.first_open().filter(|d| *d != self.date && state != State::Open);
        let lang = page.lang();
        let back = match &self.flow {
            Flow::Book(a) if a.complete => paths::with(paths::CHECKLIST, a.pairs.iter().map(|(k, v)| (k, v))),
            Flow::Book(_) => paths::START.to_owned(),
            Flow::Move { code, .. } => paths::reservation(code),
        };
        let banks = city.banks.iter().filter(|b| offer.windows(self.filter).any(|w| w.bank == b.id));
        let mut offices = vec![choice("", page.t("all-offices"), self.filter.office.is_none())];
        offices.extend(
            city.offices.iter().map(|o| choice(&o.slug, o.name.get(lang).to_owned(), self.filter.office == Some(o.id))),
        );
        let halves = [(None, "all-day"), (Some(Half::Morning), "morning"), (Some(Half::Afternoon), "afternoon")];
        ChooseBank {
            back,
            now_at: self.now_at(),
            days: parts::days(offer, &page, Some(self.date), |date| self.at(date, "", "")),
            date: page.words.date(self.date),
            cutoff: Some(())
                .filter(|()| state == State::Open)
                .and_then(|()| parts::cutoff_note(offer, &page, self.date)),
            nothing: self.nothing(&page, &state),
            first_open: first_open.map(|d| (self.at(d, "", ""), page.words.date(d))),
            banks: banks.map(|b| self.bank_row(&page, b)).collect(),
            offices,
            halves: halves
                .into_iter()
                .map(|(h, key)| choice(h.map_or("", half_name), page.t(key), self.filter.half == h))
                .collect(),
            kept: self.kept().into_iter().filter(|(k, _)| k != "office" && k != "half").collect(),
            action: self.flow.path(),
            live: self.live(""),
            refresh: self.at(self.date, "", ""),
            page,
        }
    }

    fn nothing(&self, page: &Page, state: &State) -> Option<Note> {
        let date = page.words.date(self.date);
        Some(match state {
            State::Open => return None,
            State::Full => Note::new(page.t1("day-full", "date", date), page.t("day-full-text")),
            State::Closed(why) => Note::new(page.t1("day-closed", "date", date), parts::reason(page, why)),
            State::Later(at) => Note::new(page.t1("day-later", "date", date), parts::opens(page, *at)),
            State::Past => Note::new(page.t1("day-past", "date", date), page.t("day-past-text")),
        })
    }

    fn bank_row(&self, page: &Page, bank: &Bank) -> Row {
        let (state, tally) = self.offer.bank(bank.id, self.date, self.filter);
        let lang = page.lang();
        let of_bank = self.offer.windows(self.filter).filter(|w| w.bank == bank.id);
        let mut offices: Vec<_> = of_bank.map(|w| w.office).collect();
        offices.dedup();
        let second = if offices.len() == self.offer.city.offices.len() {
            page.t1("all-n-offices", "n", offices.len())
        } else {
            let short = |name: &str| name.trim_end_matches("办事处").trim_end_matches(" Office").to_owned();
            offices.iter().map(|o| short(self.offer.city.office(*o).name.get(lang))).collect::<Vec<_>>().join(" · ")
        };
        let href = matches!(state, State::Open | State::Full).then(|| self.at(self.date, &bank.code, ""));
        row(page, format!("bank:{}", bank.code), bank.name.get(lang), second, &state, tally, href)
    }

    fn time(&self, page: Page, bank: &Bank, window: &str) -> ChooseTime {
        let (offer, lang) = (self.offer, page.lang());
        let windows: Vec<&Window> = offer.windows(self.filter).filter(|w| w.bank == bank.id).collect();
        let open = |w: &&Window| offer.window(w, self.date, None).0 == State::Open;
        // with one window to choose from, it is chosen
        let only = windows.iter().copied().find(|_| windows.len() == 1).filter(open);
        let chosen = windows.iter().copied().find(|w| w.code == window).or(only);
        let seats = chosen.and_then(|w| offer.seats(w, self.date));
        let place = |w: &Window| format!("{} · {}", offer.city.office(w.office).name.get(lang), w.name.get(lang));
        let spans = |half| -> Vec<Span> {
            let slots = seats.into_iter().flat_map(|s| s.slots.iter().map(move |slot| (s, slot)));
            slots.filter(|(_, slot)| half_of(slot) == half).map(|(s, slot)| self.span(&page, s, slot)).collect()
        };
        let (morning, afternoon) = (spans(Half::Morning), spans(Half::Afternoon));
        let policy = offer.policy();
        let any_seats = windows.iter().find_map(|w| offer.seats(w, self.date));
        let first = any_seats.and_then(|s| s.slots.first()).map(|s| s.starts_at);
        let cancel = first.map(|at| at - policy.cancel_until(at, &offer.city.calendar)).unwrap_or(TimeDelta::zero());
        ChooseTime {
            back: self.at(self.date, "", ""),
            now_at: self.now_at(),
            date: page.words.date(self.date),
            until: offer
                .cutoff(self.date)
                .map(|at| page.t1("until", "moment", page.words.moment(at)))
                .unwrap_or_default(),
            bank: bank.name.get(lang).to_owned(),
            bank_tally: offer.bank(bank.id, self.date, self.filter).1,
            rows: windows
                .iter()
                .map(|w| self.window_row(&page, w, place(w), bank, chosen.is_some_and(|c| c.id == w.id)))
                .collect(),
            ticks_note: self.ticks_note(&page, any_seats),
            chosen: chosen.map(place),
            any: morning.iter().chain(&afternoon).any(|s| matches!(s.kind, "open" | "few")),
            morning,
            afternoon,
            action: self.flow.next(),
            kept: self.flow.facts().to_vec(),
            ask_first: self.flow.next() == paths::MATERIALS,
            check_in: page.t2(
                "check-in-rule",
                "early",
                policy.check_in.early_minutes,
                "late",
                policy.check_in.late_grace_minutes,
            ),
            cancel: page.t1("cancel-rule", "rest", parts::rest(&page, cancel)),
            live: self.live(&bank.code),
            refresh: self.at(self.date, &bank.code, window),
            page,
        }
    }

    fn window_row(&self, page: &Page, window: &Window, name: String, bank: &Bank, chosen: bool) -> Row {
        let (state, tally) = self.offer.window(window, self.date, self.filter.half);
        let address = self.offer.city.office(window.office).address.get(page.lang()).to_owned();
        let href = (state == State::Open || state == State::Full).then(|| self.at(self.date, &bank.code, &window.code));
        let id = format!("window:{}", window.code);
        let mut row = row(page, id, &name, address, &state, tally, href.map(|h| h + "#spans"));
        if let Some(seats) = self.offer.seats(window, self.date) {
            row.ticks = self.ticks(seats);
        }
        row.chosen = chosen;
        row
    }

    /// One tick a span in the order of the day, and a gap at noon.
    fn ticks(&self, seats: &DaySeats) -> Vec<Tick> {
        let noon = seats.slots.iter().position(|s| half_of(s) == Half::Afternoon).unwrap_or(seats.slots.len());
        let step = 100.0 / (seats.slots.len() as f64 + 0.5);
        let tick = |(i, slot)| Tick {
            x: format!("{:.2}%", step * (i as f64 + if i >= noon { 0.5 } else { 0.0 })),
            width: format!("{:.2}%", step * 0.86),
            free: self.offer.slot_left(seats, slot) > 0,
        };
        seats.slots.iter().enumerate().map(tick).collect()
    }

    fn ticks_note(&self, page: &Page, seats: Option<&DaySeats>) -> String {
        let ends = seats.and_then(|s| Some((s.slots.first()?.starts_at, s.slots.last()?.ends_at)));
        ends.map(|(from, until)| page.t2("ticks-note", "from", page.words.time(from), "until", page.words.time(until)))
            .unwrap_or_default()
    }

    fn span(&self, page: &Page, seats: &DaySeats, slot: &SlotSeats) -> Span {
        let left = self.offer.slot_left(seats, slot);
        let (kind, word) = if slot.closed {
            ("closed", page.t("closed"))
        } else if slot.starts_at <= self.offer.now {
            ("past", page.t("span-past"))
        } else if left == 0 {
            ("full", page.t("full"))
        } else if left == 1 && slot.capacity > 1 {
            ("few", page.t1("few-left", "n", 1))
        } else {
            ("open", page.t("span-open"))
        };
        let time = format!(
            "{}–{}",
            crate::web::text::clock_time(china_time(slot.starts_at)),
            crate::web::text::clock_time(china_time(slot.ends_at))
        );
        Span { id: slot.public_id.to_string(), time, word, kind }
    }
}

fn half_name(half: Half) -> &'static str {
    match half {
        Half::Morning => "morning",
        Half::Afternoon => "afternoon",
    }
}

fn choice(value: &str, label: String, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label, chosen }
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
mod samples {
    use super::*;
    use crate::lang::Lang;

    fn choose(lang: Lang, query: &[(&str, &str)], flow: impl Fn(&super::super::samples::City) -> Flow) -> String {
        let city = super::super::samples::City::new();
        let query = query.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let offer = city.offer();
        let choosing = Choosing::new(&offer, &query, flow(&city));
        let bank = city.city.bank_by_code(value(&query, "bank")).filter(|_| choosing.date_given);
        let page = Page::sample(lang);
        match bank {
            Some(bank) => choosing.time(page, bank, value(&query, "window")).render(),
            None => choosing.bank(page).render(),
        }
        .expect("a sample renders")
    }

    pub fn all(lang: Lang) -> Vec<(&'static str, String)> {
        let answered = |city: &super::super::samples::City| Flow::Book(city.answers());
        let moving = |_: &super::super::samples::City| Flow::Move {
            code: Code::new(20_780, 0x1234_5678_9abc),
            now_at: "11月25日(周三) 09:30–10:00".into(),
        };
        let open = [("date", "2026-11-25"), ("bank", "CCB")];
        vec![
            ("choose", choose(lang, &[], answered)),
            ("choose-full", choose(lang, &[("date", "2026-11-30")], answered)),
            ("choose-filtered", choose(lang, &[("office", "daoli"), ("half", "morning")], answered)),
            ("choose-window", choose(lang, &open, answered)),
            ("choose-time", choose(lang, &[open[0], open[1], ("window", "NG01")], answered)),
            ("reschedule-bank", choose(lang, &[], moving)),
            ("reschedule-time", choose(lang, &[open[0], open[1], ("window", "NG01")], moving)),
        ]
    }
}

#[cfg(test)]
pub use samples::all as samples;
