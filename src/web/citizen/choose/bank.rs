//! Which day, and which bank: the day strip, the filters, and every bank with its counts.

use super::{Choosing, Pairs};
use crate::catalog::Bank;
use crate::lang::Text;
use crate::web::citizen::offer::{Filter, Half, State};
use crate::web::citizen::parts::{self, Note};
use crate::web::citizen::rows::{self, Day, Live, Row, Shown};
use crate::web::page::Page;
use crate::web::paths;
use askama::Template;

#[derive(Template)]
#[template(path = "citizen/choose_bank.html")]
pub struct ChooseBank {
    pub page: Page,
    pub back: String,
    pub astray: Option<Note>,
    pub days: Vec<Day>,
    pub date: String,
    pub cutoff: Option<Note>,
    /// Why nothing can be booked on the chosen day, and where to go instead.
    pub nothing: Option<Note>,
    pub first_open: Option<(String, String)>,
    pub banks: Vec<Row>,
    pub offices: Vec<Choice>,
    pub only: Vec<Choice>,
    pub halves: Vec<Choice>,
    /// The filters in words, and the way out of them.
    pub narrowed: Option<(String, String)>,
    /// Hidden fields of the filter form.
    pub kept: Pairs,
    pub action: &'static str,
    pub live: Option<Live>,
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
        let (offer, filter) = (self.offer, self.filter);
        let city = offer.city;
        let windows = offer.windows(filter).next().is_some();
        // of no window at all there is nothing to tell: the strip shows everybody's days
        let strip = if windows { filter } else { Filter::default() };
        let (state, _) = offer.day(self.date, strip);
        let first_open = offer.first_open(strip).filter(|d| *d != self.date && state != State::Open);
        let back = if self.answers.complete {
            paths::with(paths::CHECKLIST, self.answers.pairs.iter().map(|(k, v)| (k, v)))
        } else {
            paths::START.to_owned()
        };
        let banks = city.banks.iter().filter(|b| offer.windows(filter).any(|w| w.bank == b.id));
        let lang = page.lang();
        let name = |text: &Text| text.get(lang).to_owned();
        let every = |key: &str, chosen| Choice { value: String::new(), label: page.t(key), chosen };
        let mut offices = vec![every("all-offices", filter.office.is_none())];
        offices.extend(city.offices.iter().map(|o| choice(&o.slug, name(&o.name), filter.office == Some(o.id))));
        let mut only = vec![every("all-banks", filter.bank.is_none())];
        only.extend(city.banks.iter().map(|b| choice(&b.code, name(&b.name), filter.bank == Some(b.id))));
        let mut halves = vec![every("all-day", filter.half.is_none())];
        let half = |h: Half| choice(h.name(), page.t(h.name()), filter.half == Some(h));
        halves.extend([Half::Morning, Half::Afternoon].map(half));
        ChooseBank {
            back,
            astray: self.astray(&page),
            days: rows::days(offer, &page, strip, Some(self.date), |date| self.at(date, "", "")),
            date: page.words.date(self.date),
            cutoff: Some(())
                .filter(|()| state == State::Open)
                .and_then(|()| parts::cutoff_note(offer, &page, self.date)),
            nothing: self.nothing(&page, self.date, &state),
            first_open: first_open.map(|d| (self.at(d, "", ""), page.words.date(d))),
            banks: banks.map(|b| self.bank_row(&page, b)).collect(),
            offices,
            only,
            halves,
            narrowed: self.narrowed(&page),
            kept: self.kept().into_iter().filter(|(k, _)| !["office", "only", "half"].contains(&k.as_str())).collect(),
            action: paths::BOOK,
            live: Some(Live::of(offer, self.date, strip)),
            refresh: self.at(self.date, "", ""),
            page,
        }
    }

    fn bank_row(&self, page: &Page, bank: &Bank) -> Row {
        let filter = Filter { bank: Some(bank.id), ..self.filter };
        let (state, tally) = self.offer.day(self.date, filter);
        let lang = page.lang();
        let mut offices: Vec<_> = self.offer.windows(filter).map(|w| w.office).collect();
        offices.dedup();
        let second = if offices.len() == self.offer.city.offices.len() {
            page.t1("all-n-offices", "n", offices.len())
        } else {
            let short = |name: &str| name.trim_end_matches("办事处").trim_end_matches(" Office").to_owned();
            offices.iter().map(|o| short(self.offer.city.office(*o).name.get(lang))).collect::<Vec<_>>().join(" · ")
        };
        let why = match &state {
            State::Closed(why) => Some(self.until(page, self.date, why, filter)),
            _ => None,
        };
        let name = bank.name.get(lang);
        let to_bank = || self.at(self.date, &bank.code, "");
        let mut row = rows::row(page, format!("bank:{}", bank.code), name, second, (state, tally), to_bank);
        if let (Some(until), Shown::Word(_, why)) = (why, &mut row.state) {
            *why = until;
        }
        row
    }
}

fn choice(value: &str, label: String, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label, chosen }
}
