//! Which office and window, and at what time.

use super::{Choosing, Pairs};
use crate::booking::{DaySeats, SlotSeats};
use crate::catalog::{Bank, Window};
use crate::web::citizen::offer::{Filter, Half, State, Tally, half_of};
use crate::web::citizen::parts::{self, Note};
use crate::web::citizen::rows::{self, Live, Row, Shown, Tick};
use crate::web::page::Page;
use crate::web::paths;
use askama::Template;
use chrono::TimeDelta;

#[derive(Template)]
#[template(path = "citizen/choose_time.html")]
pub struct ChooseTime {
    pub page: Page,
    pub back: String,
    pub astray: Option<Note>,
    pub date: String,
    pub until: String,
    pub bank: String,
    pub bank_tally: Tally,
    pub narrowed: Option<(String, String)>,
    /// Why nothing can be booked at this bank on this day, and the next day on which it can.
    pub nothing: Option<Note>,
    pub next_open: Option<(String, String)>,
    pub rows: Vec<Row>,
    pub ticks_note: String,
    pub chosen: Option<String>,
    pub morning: Vec<Span>,
    pub afternoon: Vec<Span>,
    pub any: bool,
    pub action: &'static str,
    pub kept: Pairs,
    pub ask_first: bool,
    pub check_in: String,
    pub cancel: String,
    pub live: Option<Live>,
    pub refresh: String,
}

pub struct Span {
    pub id: String,
    pub time: String,
    pub word: String,
    /// Class: `open`, `few`, `full`, `closed`, `past`.
    pub kind: &'static str,
    /// The one that the address names.
    pub chosen: bool,
}

impl Choosing<'_> {
    pub(super) fn time(&self, page: Page, bank: &Bank) -> ChooseTime {
        let (offer, lang) = (self.offer, page.lang());
        let filter = Filter { bank: Some(bank.id), ..self.filter };
        let windows: Vec<&Window> = offer.windows(filter).collect();
        let worth_a_look = |w: &&Window| matches!(offer.window(w, self.date, None).0, State::Open | State::Full);
        let asked = windows.iter().copied().find(|w| self.window.is_some_and(|asked| asked.id == w.id));
        // with one window to choose from, it is chosen
        let only = windows.first().copied().filter(|_| windows.len() == 1);
        let chosen = asked.or(only).filter(worth_a_look);
        let seats = chosen.and_then(|w| offer.seats(w, self.date));
        let place = |w: &Window| format!("{} · {}", offer.city.office(w.office).name.get(lang), w.name.get(lang));
        let spans = |half| -> Vec<Span> {
            let slots = seats.into_iter().flat_map(|s| self.slots(s).map(move |slot| (s, slot)));
            slots.filter(|(_, slot)| half_of(slot) == half).map(|(s, slot)| self.span(&page, s, slot)).collect()
        };
        let (morning, afternoon) = (spans(Half::Morning), spans(Half::Afternoon));
        let policy = offer.policy();
        let any_seats = windows.iter().find_map(|w| offer.seats(w, self.date));
        let ticked = windows.iter().copied().filter(worth_a_look).find_map(|w| offer.seats(w, self.date));
        let first = any_seats.and_then(|s| s.slots.first()).map(|s| s.starts_at);
        let cancel = first.map(|at| at - policy.cancel_until(at, &offer.city.calendar)).unwrap_or(TimeDelta::zero());
        let (state, bank_tally) = offer.day(self.date, filter);
        let next_open = offer.first_open(filter).filter(|_| state != State::Open);
        ChooseTime {
            back: self.at(self.date, "", ""),
            astray: self.astray(&page).or_else(|| self.taken(&page, &morning, &afternoon)),
            date: page.words.date(self.date),
            until: offer
                .cutoff(self.date)
                .map(|at| page.t1("until", "moment", page.words.moment(at)))
                .unwrap_or_default(),
            bank: bank.name.get(lang).to_owned(),
            bank_tally,
            narrowed: self.narrowed(&page),
            nothing: self.nothing_at(&page, bank, &state, windows.is_empty()),
            next_open: next_open.map(|d| (self.at(d, &bank.code, ""), page.words.date(d))),
            rows: windows
                .iter()
                .map(|w| self.window_row(&page, w, place(w), bank, chosen.is_some_and(|c| c.id == w.id)))
                .collect(),
            ticks_note: self.ticks_note(&page, ticked),
            chosen: chosen.map(place),
            any: morning.iter().chain(&afternoon).any(|s| matches!(s.kind, "open" | "few")),
            morning,
            afternoon,
            action: if self.answers.complete { paths::CONFIRM } else { paths::MATERIALS },
            kept: self.answers.pairs.clone(),
            ask_first: !self.answers.complete,
            check_in: page.t2(
                "check-in-rule",
                "early",
                policy.check_in.early_minutes,
                "late",
                policy.check_in.late_grace_minutes,
            ),
            cancel: page.t1("cancel-rule", "rest", parts::rest(&page, cancel)),
            live: Some(Live::of(offer, self.date, filter)),
            refresh: self.at(self.date, &bank.code, chosen.map(|w| w.code.as_str()).unwrap_or_default()),
            page,
        }
    }

    /// The span of the address has gone since.
    fn taken(&self, page: &Page, morning: &[Span], afternoon: &[Span]) -> Option<Note> {
        let slot = self.slot?.to_string();
        let gone = morning.iter().chain(afternoon).find(|s| s.id == slot && !matches!(s.kind, "open" | "few"))?;
        Some(Note::new(page.t1("span-gone", "span", &gone.time), page.t("span-gone-text")))
    }

    fn nothing_at(&self, page: &Page, bank: &Bank, state: &State, no_window: bool) -> Option<Note> {
        let bank_name = bank.name.get(page.lang());
        if no_window {
            return Some(Note::new(page.t1("no-window", "bank", bank_name), page.t("no-window-text")));
        }
        let note = self.nothing(page, self.date, state)?;
        let text = match state {
            State::Closed(why) => self.until(page, self.date, why, Filter { bank: Some(bank.id), ..self.filter }),
            _ => note.text,
        };
        Some(Note::new(format!("{bank_name} · {}", note.head), text))
    }

    fn window_row(&self, page: &Page, window: &Window, name: String, bank: &Bank, chosen: bool) -> Row {
        let counted = self.offer.window(window, self.date, self.filter.half);
        let address = self.offer.city.office(window.office).address.get(page.lang()).to_owned();
        let to_window = || self.at(self.date, &bank.code, &window.code) + "#spans";
        let mut row = rows::row(page, format!("window:{}", window.code), &name, address, counted, to_window);
        if let Some(seats) = self.offer.seats(window, self.date) {
            row.ticks = self.ticks(seats);
        }
        row.chosen = chosen;
        row
    }

    /// The spans of a day that the filter leaves.
    fn slots<'s>(&self, seats: &'s DaySeats) -> impl Iterator<Item = &'s SlotSeats> + use<'s> {
        let half = self.filter.half;
        seats.slots.iter().filter(move |slot| half.is_none_or(|half| half == half_of(slot)))
    }

    /// One tick a span in the order of the day, and a gap at noon.
    fn ticks(&self, seats: &DaySeats) -> Vec<Tick> {
        let slots: Vec<&SlotSeats> = self.slots(seats).collect();
        let noon = slots.iter().position(|s| half_of(s) == Half::Afternoon).unwrap_or(slots.len());
        let step = 100.0 / (slots.len() as f64 + 0.5);
        let tick = |(i, slot): (usize, &SlotSeats)| Tick {
            x: format!("{:.2}%", step * (i as f64 + if i >= noon { 0.5 } else { 0.0 })),
            width: format!("{:.2}%", step * 0.86),
            free: self.offer.slot_left(seats, slot) > 0,
        };
        slots.into_iter().enumerate().map(tick).collect()
    }

    fn ticks_note(&self, page: &Page, seats: Option<&DaySeats>) -> String {
        let ends = seats.and_then(|s| Some((self.slots(s).next()?.starts_at, self.slots(s).last()?.ends_at)));
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
        let time = page.words.span(slot.starts_at, slot.ends_at);
        Span { id: slot.public_id.to_string(), time, word, kind, chosen: self.slot == Some(slot.public_id) }
    }
}
