//! Working days in China: holidays close weekdays, adjusted workdays open weekends, and a year without a published
//! calendar is not known. Not here: what a window offers on a working day (roster).

pub mod store;

use crate::lang::Text;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::iter;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    Holiday,
    AdjustedWorkday,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    pub kind: DayKind,
    pub name: Text,
}

/// The published years and the days in them that differ from the week's rhythm. Days of years that are not published
/// may be listed too (the statutory ones): they name themselves, and open nothing.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    published: BTreeSet<i32>,
    days: BTreeMap<NaiveDate, SpecialDay>,
}

impl Calendar {
    pub fn new(
        published: impl IntoIterator<Item = i32>,
        days: impl IntoIterator<Item = (NaiveDate, SpecialDay)>,
    ) -> Calendar {
        Calendar { published: published.into_iter().collect(), days: days.into_iter().collect() }
    }

    /// The calendar with one day told otherwise.
    pub fn with(&self, date: NaiveDate, day: SpecialDay) -> Calendar {
        let mut calendar = self.clone();
        calendar.days.insert(date, day);
        calendar
    }

    pub fn is_published(&self, year: i32) -> bool {
        self.published.contains(&year)
    }

    /// Whether offices work on a date; none while its year is not published.
    pub fn is_open(&self, date: NaiveDate) -> Option<bool> {
        self.is_published(date.year()).then(|| self.seems_open(date))
    }

    /// `is_open`, with Monday to Friday assumed where the year is not published: for the reach of a horizon only.
    pub fn seems_open(&self, date: NaiveDate) -> bool {
        match self.days.get(&date) {
            Some(day) => day.kind == DayKind::AdjustedWorkday,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    pub fn special_day(&self, date: NaiveDate) -> Option<&SpecialDay> {
        self.days.get(&date)
    }

    /// The nth working day after a date, which itself does not count; none when that needs an unpublished year.
    pub fn working_day_after(&self, date: NaiveDate, n: u32) -> Option<NaiveDate> {
        if n == 0 {
            return Some(date);
        }
        let mut left = n;
        for day in date.iter_days().skip(1).take(REACH) {
            left -= u32::from(self.is_open(day)?);
            if left == 0 {
                return Some(day);
            }
        }
        None
    }

    /// `working_day_after` with `seems_open`.
    pub fn seeming_working_day_after(&self, date: NaiveDate, n: u32) -> NaiveDate {
        nth_after(date, n, |day| self.seems_open(day))
    }

    /// The nth working day before a date, which itself does not count; weekdays are assumed in unpublished years.
    pub fn working_day_before(&self, date: NaiveDate, n: u32) -> NaiveDate {
        nth_before(date, n, |day| self.seems_open(day))
    }

    /// Review and approval are due on the third working day after acceptance; none while its year is not published.
    pub fn due(&self, accepted: NaiveDate) -> Option<NaiveDate> {
        self.working_day_after(accepted, 3)
    }
}

/// The nth day after a date of those that count; the date itself for 0.
pub fn nth_after(date: NaiveDate, n: u32, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let days = date.iter_days().skip(1).take(REACH).filter(|day| counts(*day));
    iter::once(date).chain(days).nth(n as usize).unwrap_or(date)
}

/// The nth day before a date of those that count; the date itself for 0.
pub fn nth_before(date: NaiveDate, n: u32, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let days = date.iter_days().rev().skip(1).take(REACH).filter(|day| counts(*day));
    iter::once(date).chain(days).nth(n as usize).unwrap_or(date)
}

/// Days looked at before a search is given up.
const REACH: usize = 800;

#[cfg(test)]
pub(crate) mod tests;
