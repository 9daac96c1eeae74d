//! Parts that several pages show: bars, notes, and what deadlines and openings are called.

use super::offer::{Offer, Tally};
use crate::lang::Lang;
use crate::web::page::Page;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// The sill: how much of something is taken, as a part of its width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// `78.2%`
    pub taken: String,
    pub full: bool,
}

impl Bar {
    pub fn of(tally: Tally) -> Bar {
        let all = (tally.booked + tally.left).max(1);
        let share = f64::from(tally.booked) * 100.0 / f64::from(all);
        Bar { taken: format!("{share:.1}%"), full: tally.left == 0 }
    }
}

/// A bold line, and one that explains it.
#[derive(Clone, Debug)]
pub struct Note {
    pub head: String,
    pub text: String,
}

impl Note {
    pub fn new(head: impl Into<String>, text: impl Into<String>) -> Note {
        Note { head: head.into(), text: text.into() }
    }
}

/// A closure's words in the page's language.
pub fn reason(page: &Page, why: &Option<crate::lang::Text>) -> String {
    why.as_ref().map(|w| w.get(page.lang()).to_owned()).unwrap_or_default()
}

/// 11月25日 08:00放号
pub fn opens(page: &Page, at: Option<DateTime<Utc>>) -> String {
    match at {
        Some(at) => page.t1("opens-at", "moment", page.words.moment(at)),
        None => page.t("opens-unknown"),
    }
}

/// Until when a day can be booked, and how long that still is.
pub fn cutoff_note(offer: &Offer<'_>, page: &Page, date: NaiveDate) -> Option<Note> {
    let until = offer.cutoff(date).filter(|until| *until > page.now)?;
    let head = page.t2("cutoff", "date", page.words.date(date), "until", page.words.moment(until));
    let text = page.t2("cutoff-rest", "now", page.time(), "rest", rest(page, until - page.now));
    Some(Note::new(head, text))
}

/// 5小时40分钟
pub fn rest(page: &Page, left: TimeDelta) -> String {
    let minutes = left.num_minutes();
    if minutes >= 24 * 60 {
        return page.t1("rest-days", "n", minutes / (24 * 60));
    }
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (hours, minutes) {
        (0, m) => page.t1("rest-minutes", "n", m),
        (h, 0) => page.t1("rest-hours", "n", h),
        (h, m) if page.lang() == Lang::Zh => page.t1("rest-hours", "n", h) + &page.t1("rest-minutes", "n", m),
        (h, m) => format!("{} {}", page.t1("rest-hours", "n", h), page.t1("rest-minutes", "n", m)),
    }
}
