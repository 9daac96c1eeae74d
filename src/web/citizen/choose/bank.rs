//! Which day, and which bank: the day strip, the filters, and every bank with its counts.

use super::{Choosing, Pairs, Row, Shown, half_name, row};
use crate::catalog::Bank;
use crate::web::citizen::offer::{Half, State};
use crate::web::citizen::parts::{self, Day, Note};
use crate::web::page::Page;
use crate::web::paths;
use askama::Template;

#[derive(Template)]
#[template(path = "citizen/choose_bank.html")]
pub struct ChooseBank {
    pub page: Page,
    pub back: String,
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
    pub action: &'static str,
    pub live: String,
    pub refresh: String,
}

/// An option of a filter.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choosing<'_> {
    pub(super) fn bank(&self, page: Page) -> ChooseBank {
        let offer = self.offer;
        let city = offer.city;
        let (state, _) = offer.day(self.date, self.filter);
        let first_open = offer.first_open().filter(|d| *d != self.date && state != State::Open);
        let lang = page.lang();
        let back = if self.answers.complete {
            paths::with(paths::CHECKLIST, self.answers.pairs.iter().map(|(k, v)| (k, v)))
        } else {
            paths::START.to_owned()
        };
        let banks = city.banks.iter().filter(|b| offer.windows(self.filter).any(|w| w.bank == b.id));
        let mut offices = vec![choice("", page.t("all-offices"), self.filter.office.is_none())];
        offices.extend(
            city.offices.iter().map(|o| choice(&o.slug, o.name.get(lang).to_owned(), self.filter.office == Some(o.id))),
        );
        let halves = [(None, "all-day"), (Some(Half::Morning), "morning"), (Some(Half::Afternoon), "afternoon")];
        ChooseBank {
            back,
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
            action: paths::BOOK,
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
}

fn choice(value: &str, label: String, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label, chosen }
}
