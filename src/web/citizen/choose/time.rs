//! Which office and window, and at what time.

use super::{Choosing, Pairs, Row, Shown, Tick, row};
use crate::booking::{DaySeats, SlotSeats};
use crate::catalog::{Bank, Window};
use crate::web::citizen::offer::{Half, State, Tally, half_of};
use crate::web::citizen::parts;
use crate::web::page::Page;
use crate::web::paths;
use askama::Template;
use chrono::TimeDelta;

#[derive(Template)]
#[template(path = "citizen/choose_time.html")]
pub struct ChooseTime {
    pub page: Page,
    pub back: String,
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
    pub action: &'static str,
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

impl Choosing<'_> {
    pub(super) fn time(&self, page: Page, bank: &Bank, window: &str) -> ChooseTime {
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
        let time = page.words.span(slot.starts_at, slot.ends_at);
        Span { id: slot.public_id.to_string(), time, word, kind }
    }
}
