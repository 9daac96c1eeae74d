//! `/book`: day, then bank, then window and span. Every choice stands in the address; the span goes on by a GET form.

mod bank;
mod time;

use super::facts::Answers;
use super::frame::Frame;
use super::offer::{Filter, Half, Offer, State, public_service};
use super::parts::{self, Note};
use crate::catalog::{Bank, Window};
use crate::clock::china_date;
use crate::lang::Text;
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
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

/// A query or a form as it came.
pub type Pairs = Vec<(String, String)>;

/// The value of a name, empty where it is missing.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}

pub async fn book(
    Shared(app): Shared<App>,
    Frame { page, kept, .. }: Frame,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let (city, free) = (app.desk.city(), app.desk.availability());
    let answers = Answers::known(&city, page.words.today, &query, &kept);
    let service = public_service(&city).ok_or(Kind::NotFound)?;
    let offer = Offer { city: &city, free: &free, now: page.now, service };
    let choosing = Choosing::new(&offer, &query, answers);
    let status = choosing.status();
    Ok(match choosing.bank_chosen {
        Some(bank) => html(status, &choosing.time(page, bank)),
        None => html(status, &choosing.bank(page)),
    })
}

struct Choosing<'a> {
    offer: &'a Offer<'a>,
    /// Where a chosen span leads: to check, or to the questions where they are not answered yet.
    answers: Answers,
    /// The day asked for, else the first open one, else the first of the strip.
    date: NaiveDate,
    bank_chosen: Option<&'a Bank>,
    window: Option<&'a Window>,
    slot: Option<Uuid>,
    filter: Filter,
    /// Names in the address that stand for nothing here: `date`, `office`, `bank`, `window`, `half`, `slot`.
    unknown: Vec<&'static str>,
    /// A real day that lies outside the strip.
    elsewhen: Option<NaiveDate>,
}

impl<'a> Choosing<'a> {
    fn new(offer: &'a Offer<'a>, query: &Pairs, answers: Answers) -> Choosing<'a> {
        let city = offer.city;
        let mut unknown = vec![];
        let mut known = |name: &'static str, found: bool| {
            if !value(query, name).is_empty() && !found {
                unknown.push(name);
            }
        };
        let days = offer.days();
        let today = china_date(offer.now);
        // years away there are neither days nor openings to speak of
        let near = |d: &NaiveDate| (d.year() - today.year()).abs() <= 1;
        let date = value(query, "date").parse::<NaiveDate>().ok().filter(near);
        known("date", date.is_some());
        let office = city.office_by_slug(value(query, "office"));
        known("office", office.is_some());
        let bank = city.bank_by_code(value(query, "bank"));
        known("bank", bank.is_some());
        let only = city.bank_by_code(value(query, "only"));
        known("only", only.is_some());
        let window = city.window_by_code(value(query, "window"));
        known("window", window.is_some());
        let slot = value(query, "slot").parse::<Uuid>().ok();
        known("slot", slot.is_some_and(|id| offer.free.slots.contains_key(&id)));
        let half = [Half::Morning, Half::Afternoon].into_iter().find(|h| h.name() == value(query, "half"));
        known("half", half.is_some());
        let given = date.filter(|d| days.contains(d));
        let bank_chosen = bank.filter(|_| given.is_some());
        // a bank without a day that can be shown narrows the choice of days
        let only = if bank_chosen.is_none() { bank.or(only) } else { only };
        let filter = Filter { office: office.map(|o| o.id), bank: only.map(|b| b.id), half };
        let elsewhen = date.filter(|_| given.is_none());
        let date = given.or_else(|| offer.first_open(filter)).or_else(|| offer.first_open(Filter::default()));
        let date = date.or(days.first().copied()).unwrap_or(today);
        Choosing { offer, answers, date, bank_chosen, window, slot, filter, unknown, elsewhen }
    }

    /// An address that names what is not here is 404, and a whole page all the same.
    fn status(&self) -> StatusCode {
        if self.unknown.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND }
    }

    /// What of the address could not be followed.
    fn astray(&self, page: &Page) -> Option<Note> {
        if let Some(date) = self.elsewhen {
            let (state, _) = self.offer.day(date, Filter::default());
            let note = self.nothing(page, date, &state)?;
            let text = match state {
                State::Closed(_) | State::Later(_) if !note.text.is_empty() => page.t1("astray-days", "why", note.text),
                _ => page.t("astray-past"),
            };
            return Some(Note::new(note.head, text));
        }
        let what: Vec<String> = self.unknown.iter().map(|name| page.t(&format!("astray-{name}"))).collect();
        (!what.is_empty()).then(|| Note::new(page.t1("astray", "what", page.words.list(what)), page.t("astray-text")))
    }

    /// Why nothing can be booked on a day.
    fn nothing(&self, page: &Page, date: NaiveDate, state: &State) -> Option<Note> {
        let day = page.words.date(date);
        Some(match state {
            State::Open => return None,
            State::Full => Note::new(page.t1("day-full", "date", day), page.t("day-full-text")),
            State::Closed(why) => {
                Note::new(page.t1("day-closed", "date", day), self.until(page, date, why, self.filter))
            }
            State::Later(at) => Note::new(page.t1("day-later", "date", day), parts::opens(page, *at)),
            State::Past => Note::new(page.t1("day-past", "date", day), page.t("day-past-text")),
        })
    }

    /// A closure's reason, and the day on which these windows work again.
    fn until(&self, page: &Page, date: NaiveDate, why: &Option<Text>, filter: Filter) -> String {
        let why = parts::reason(page, why);
        match self.offer.resumes(date, filter) {
            Some(back) if why.is_empty() => page.t1("open-again", "date", page.words.date(back)),
            Some(back) => page.t2("closed-until", "why", why, "date", page.words.date(back)),
            None => why,
        }
    }

    /// The filters in words, and the same page without them.
    fn narrowed(&self, page: &Page) -> Option<(String, String)> {
        let (city, lang, Filter { office, bank, half }) = (self.offer.city, page.lang(), self.filter);
        let office = office.map(|o| city.office(o).name.get(lang).to_owned());
        let bank = bank.map(|b| city.bank(b).name.get(lang).to_owned());
        let words: Vec<String> = office.into_iter().chain(bank).chain(half.map(|h| page.t(h.name()))).collect();
        let everything =
            Choosing { filter: Filter::default(), answers: self.answers.clone(), unknown: vec![], ..*self };
        let (bank, window) = (self.bank_chosen, self.window);
        let code = bank.map(|b| b.code.as_str()).unwrap_or_default();
        let window = window.map(|w| w.code.as_str()).unwrap_or_default();
        (!words.is_empty()).then(|| (words.join(" · "), everything.at(self.date, code, window)))
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
        let (city, Filter { office, bank, half }) = (self.offer.city, self.filter);
        let mut pairs = self.answers.pairs.clone();
        pairs.push(("date".into(), self.date.to_string()));
        pairs.extend(office.map(|o| ("office".into(), city.office(o).slug.clone())));
        pairs.extend(bank.map(|b| ("only".into(), city.bank(b).code.clone())));
        pairs.extend(half.map(|h| ("half".into(), h.name().into())));
        pairs
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let (city, other) = (super::samples::City::new(), super::samples::City::other());
    let of = |city: &super::samples::City, query: &[(&str, &str)], answers: Answers| {
        let offer = city.offer();
        let query = query.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let choosing = Choosing::new(&offer, &query, answers);
        let page = Page::sample(lang);
        match choosing.bank_chosen {
            Some(bank) => choosing.time(page, bank).render(),
            None => choosing.bank(page).render(),
        }
        .expect("a sample renders")
    };
    let choose = |query: &[(&str, &str)], answers| of(&city, query, answers);
    let here = city.city.window_by_code("NG01").expect("a window").id;
    let mut days = city.free.days.values().next().expect("a day").iter();
    let day = days.find(|day| day.window == here).expect("the window works");
    let gone = day.slots.iter().find(|slot| slot.booked > 0).expect("a taken span").public_id.to_string();
    let lost = ["bank", "only", "window", "slot", "half"].map(|name| (name, "moon"));
    let open = [("date", "2026-11-25"), ("bank", "CCB"), ("window", "NG01")];
    let day = |date: &'static str| [("date", date), ("bank", "CCB")];
    vec![
        ("choose", choose(&[], city.answers())),
        ("choose-day", choose(&[("date", "2026-11-27")], city.answers())),
        ("choose-full", choose(&[("date", "2026-11-30")], city.answers())),
        ("choose-closed", choose(&[("date", "2026-12-02")], city.answers())),
        ("choose-later", choose(&[("date", "2026-12-04")], city.answers())),
        ("choose-filtered", choose(&[("office", "daoli"), ("half", "morning")], city.answers())),
        ("choose-one-bank", choose(&[("only", "PSBC")], city.answers())),
        ("choose-no-window", choose(&[("only", "PSBC"), ("office", "daoli")], city.answers())),
        ("choose-astray", choose(&[("date", "soon"), ("office", "moon")], city.answers())),
        ("choose-lost", choose(&lost, city.answers())),
        ("choose-past", choose(&[("date", "2026-11-24")], city.answers())),
        ("choose-today", of(&other, &[("date", "2026-11-24")], city.answers())),
        ("choose-elsewhen", choose(&[("date", "2026-11-28"), ("bank", "CCB")], city.answers())),
        ("choose-window", choose(&open[..2], city.answers())),
        ("choose-window-full", choose(&day("2026-11-30"), city.answers())),
        ("choose-window-closed", choose(&day("2026-12-02"), city.answers())),
        ("choose-time", choose(&open, city.answers())),
        ("choose-time-today", of(&other, &[("date", "2026-11-24"), open[1], open[2]], city.answers())),
        ("choose-time-full", choose(&[("date", "2026-11-25"), ("bank", "ICBC"), ("window", "DL03")], city.answers())),
        (
            "choose-time-nowhere",
            choose(&[("date", "2026-11-25"), ("bank", "PSBC"), ("office", "daoli")], city.answers()),
        ),
        ("choose-time-gone", choose(&[&open[..], &[("slot", &gone)]].concat(), city.answers())),
        ("choose-time-half", choose(&[&open[..], &[("half", "afternoon")]].concat(), city.answers())),
        ("choose-time-taken", choose(&[&open[..], &[("slot", "7")]].concat(), city.answers())),
        ("choose-time-first", choose(&open, Answers::default())),
    ]
}
