//! To which time: the days, the banks with their counts, and the times of one bank's windows on one day.

use super::super::offer::{Filter, Offer, State, Tally};
use super::super::rows::{self, Day, Row, Shown};
use super::super::visit::Visit;
use super::super::voucher::fixed;
use crate::booking::{DaySeats, ReservationDetail, SlotSeats};
use crate::catalog::{Bank, Window};
use crate::ids::Code;
use crate::web::page::Page;
use crate::web::paths;
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "citizen/reschedule.html")]
pub struct ChoosePage {
    pub page: Page,
    pub code: Code,
    pub old: Visit,
    pub moves_left: i16,
    pub days: Vec<Day>,
    pub refresh: String,
    pub date: String,
    pub bank: String,
    pub tally: Tally,
    /// Where another bank is chosen.
    pub other_bank: String,
    /// The banks with their counts, where one is to be chosen.
    pub banks: Vec<Row>,
    pub windows: Vec<Times>,
    pub any: bool,
    /// Title and what to do, where it cannot be moved.
    pub stuck: Option<(&'static str, &'static str)>,
    pub cancellable: bool,
}

/// The times of one window.
pub struct Times {
    pub place: String,
    pub tally: Tally,
    pub spans: Vec<Span>,
    /// Shown from the start; the others at a tap.
    pub unfolded: bool,
}

pub struct Span {
    pub id: String,
    pub time: String,
    pub word: String,
    /// Class: `open`, `full`, `closed`, `past`.
    pub kind: &'static str,
    /// None is chosen before it is tapped.
    pub chosen: bool,
}

/// What is looked at.
#[derive(serde::Deserialize)]
pub struct Wish {
    #[serde(default)]
    date: String,
    #[serde(default)]
    bank: String,
    /// Set where the bank is to be chosen.
    #[serde(default)]
    banks: String,
}

/// Looks at the wished day and bank; without a wish, at the day and bank of the reservation.
pub fn page(offer: &Offer<'_>, page: Page, found: &ReservationDetail, wish: &Wish) -> ChoosePage {
    let (city, lang, code) = (offer.city, page.lang(), found.code.clone());
    let own = city.bank(city.window(found.window).bank);
    let bank = city.bank_by_code(&wish.bank).unwrap_or(own);
    let days = offer.days();
    let known = |date: &NaiveDate| days.contains(date);
    let date = wish
        .date
        .parse()
        .ok()
        .filter(known)
        .or(Some(found.date).filter(known))
        .or_else(|| offer.first_open(Filter::default()));
    let date = date.or(days.first().copied()).unwrap_or(found.date);
    let at = |date: NaiveDate, bank: &str, banks: &str| {
        let date = date.to_string();
        paths::with(&paths::reschedule(&code), [("date", date.as_str()), ("bank", bank), ("banks", banks)])
    };
    let windows: Vec<&Window> = offer.windows(Filter::default()).filter(|w| w.bank == bank.id).collect();
    let choosing = !wish.banks.is_empty();
    let times = |w: &&Window| {
        let place = format!("{} · {}", city.office(w.office).name.get(lang), w.name.get(lang));
        let (state, tally) = offer.window(w, date, None);
        let seats = offer.seats(w, date).filter(|_| matches!(state, State::Open | State::Full));
        let spans = seats.into_iter().flat_map(|s| s.slots.iter().map(|slot| span(offer, &page, found, s, slot)));
        Times { place, tally, spans: spans.collect(), unfolded: w.id == found.window }
    };
    let mut times: Vec<Times> = windows.iter().filter(|_| !choosing).map(times).collect();
    let open = |w: &Times| w.spans.iter().any(|s| s.kind == "open");
    // a form that is sent without a choice points to its first one, which has to be in sight
    if let Some(first) = times.iter_mut().find(|w| open(w)) {
        first.unfolded = true;
    }
    let row_of = |b: &Bank| {
        let counts = offer.day(date, Filter { bank: Some(b.id), ..Filter::default() });
        let id = format!("bank:{}", b.code);
        let mut row = rows::row(&page, id, b.name.get(lang), String::new(), counts, || at(date, &b.code, ""));
        row.chosen = b.id == bank.id;
        row
    };
    let offered = |b: &&Bank| offer.windows(Filter::default()).any(|w| w.bank == b.id);
    ChoosePage {
        old: Visit::of(city, &page.words, found.window, found.starts_at, found.ends_at),
        moves_left: super::moves_left(city, &page, found),
        days: rows::days(offer, &page, Filter::default(), Some(date), |day| at(day, &bank.code, &wish.banks)),
        refresh: at(date, &bank.code, &wish.banks),
        date: page.words.date(date),
        bank: bank.name.get(lang).to_owned(),
        tally: offer.day(date, Filter { bank: Some(bank.id), ..Filter::default() }).1,
        other_bank: at(date, &bank.code, "choose") + "#banks",
        banks: city.banks.iter().filter(|_| choosing).filter(offered).map(row_of).collect(),
        any: times.iter().any(open),
        stuck: super::stuck(city, &page, found).map(|kind| (kind.words().title(lang), kind.words().detail(lang))),
        cancellable: fixed(&page, found).is_none(),
        windows: times,
        code,
        page,
    }
}

fn span(offer: &Offer<'_>, page: &Page, found: &ReservationDetail, seats: &DaySeats, slot: &SlotSeats) -> Span {
    let (kind, word) = if slot.id == found.slot {
        ("full", page.t("move-yours"))
    } else if slot.closed {
        ("closed", page.t("closed"))
    } else if slot.starts_at <= offer.now {
        ("past", page.t("span-past"))
    } else if offer.slot_left(seats, slot) == 0 {
        ("full", page.t("full"))
    } else {
        ("open", page.t("span-open"))
    };
    let time = page.words.span(slot.starts_at, slot.ends_at);
    Span { id: slot.public_id.to_string(), time, word, kind, chosen: false }
}
