//! Notices of what does not work inside the horizon: holidays and adjusted workdays of the calendar, closures of windows.

use super::offer::{Filter, Offer};
use super::parts::Note;
use crate::calendar::DayKind;
use crate::catalog::Window;
use crate::ids::WindowId;
use crate::lang::Text;
use crate::web::page::Page;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Windows that are closed for one reason over days that follow each other.
struct Closure {
    windows: BTreeSet<WindowId>,
    reason: Text,
    from: NaiveDate,
    until: NaiveDate,
}

pub fn notices(page: &Page, offer: &Offer<'_>) -> Vec<Note> {
    let days = offer.days();
    let mut notes = special_days(page, offer, &days);
    notes.extend(closures(offer, &days).iter().map(|closure| note(page, offer, &days, closure)));
    notes
}

fn special_days(page: &Page, offer: &Offer<'_>, days: &[NaiveDate]) -> Vec<Note> {
    let mut runs: Vec<(DayKind, Text, NaiveDate, NaiveDate)> = vec![];
    for (date, special) in days.iter().filter_map(|d| Some((*d, offer.city.calendar.special_day(*d)?))) {
        match runs.last_mut() {
            Some((kind, name, _, until))
                if *kind == special.kind && *name == special.name && until.succ_opt() == Some(date) =>
            {
                *until = date;
            }
            _ => runs.push((special.kind, special.name.clone(), date, date)),
        }
    }
    let note = |(kind, name, from, until): (DayKind, Text, NaiveDate, NaiveDate)| {
        let key = if kind == DayKind::Holiday { "notice-holiday" } else { "notice-workday" };
        Note::new(page.t1(key, "dates", dates(page, from, until)), name.get(page.lang()))
    };
    runs.into_iter().map(note).collect()
}

fn closures(offer: &Offer<'_>, days: &[NaiveDate]) -> Vec<Closure> {
    let mut found: Vec<Closure> = vec![];
    let mut before = None;
    for date in days {
        let mut today: Vec<(Text, BTreeSet<WindowId>)> = vec![];
        for window in offer.windows(Filter::default()) {
            let Some(reason) = offer.seats(window, *date).and_then(|s| s.closed.as_ref()) else { continue };
            match today.iter_mut().find(|(known, _)| known == reason) {
                Some((_, windows)) => _ = windows.insert(window.id),
                None => today.push((reason.clone(), BTreeSet::from([window.id]))),
            }
        }
        for (reason, windows) in today {
            let goes_on = |c: &&mut Closure| Some(c.until) == before && c.reason == reason && c.windows == windows;
            match found.iter_mut().find(goes_on) {
                Some(closure) => closure.until = *date,
                None => found.push(Closure { windows, reason, from: *date, until: *date }),
            }
        }
        before = Some(*date);
    }
    found
}

fn note(page: &Page, offer: &Offer<'_>, days: &[NaiveDate], closure: &Closure) -> Note {
    let dates = dates(page, closure.from, closure.until);
    let head = page.t2("notice-closed", "what", scope(page, offer, &closure.windows), "dates", dates);
    let works = |d: &&NaiveDate| {
        let mut windows = offer.windows(Filter::default()).filter(|w| closure.windows.contains(&w.id));
        windows.any(|w| offer.seats(w, **d).is_some_and(|s| s.closed.is_none()))
    };
    let reason = closure.reason.get(page.lang());
    let text = match days.iter().filter(|d| **d > closure.until).find(works) {
        Some(back) => page.t2("closed-until", "why", reason, "date", page.words.date(*back)),
        None => reason.to_owned(),
    };
    Note::new(head, text)
}

/// The closed windows by the largest names that fit: everything, whole offices, whole banks, single windows.
fn scope(page: &Page, offer: &Offer<'_>, closed: &BTreeSet<WindowId>) -> String {
    let (city, lang) = (offer.city, page.lang());
    let whole = |filter: Filter| {
        let ids: BTreeSet<WindowId> = offer.windows(filter).map(|w| w.id).collect();
        Some(ids).filter(|ids| !ids.is_empty() && ids.is_subset(closed))
    };
    if whole(Filter::default()).is_some() {
        return page.t("all-offices");
    }
    let mut left = closed.clone();
    let mut names = vec![];
    let offices = city.offices.iter().map(|o| (&o.name, Filter { office: Some(o.id), ..Filter::default() }));
    let banks = city.banks.iter().map(|b| (&b.name, Filter { bank: Some(b.id), ..Filter::default() }));
    for (name, filter) in offices.chain(banks) {
        if let Some(windows) = whole(filter).filter(|windows| !windows.is_disjoint(&left)) {
            names.push(name.get(lang).to_owned());
            left.retain(|id| !windows.contains(id));
        }
    }
    let place = |w: &Window| format!("{} {}", city.office(w.office).name.get(lang), w.name.get(lang));
    names.extend(offer.windows(Filter::default()).filter(|w| left.contains(&w.id)).map(place));
    page.words.list(names)
}

fn dates(page: &Page, from: NaiveDate, until: NaiveDate) -> String {
    if from == until {
        return page.words.date(from);
    }
    page.t2("from-until", "from", page.words.date(from), "until", page.words.date(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::web::citizen::samples;

    fn heads(lang: Lang) -> Vec<(String, String)> {
        let city = samples::City::new();
        notices(&Page::sample(lang), &city.offer()).into_iter().map(|n| (n.head, n.text)).collect()
    }

    #[test]
    fn closures_of_the_horizon_are_told_with_what_when_why_and_until() {
        let told = |head: &str, text: &str| (head.to_owned(), text.to_owned());
        assert_eq!(
            heads(Lang::Zh),
            [
                told("龙江银行：11月25日(周三)停办", "系统检修，11月26日(周四)恢复"),
                told("全部办事处：12月2日(周三)停办", "系统检修，12月3日(周四)恢复"),
            ]
        );
        assert_eq!(
            heads(Lang::En),
            [
                told("Longjiang Bank: closed on Wed 25 Nov", "Maintenance, open again on Thu 26 Nov"),
                told("All offices: closed on Wed 2 Dec", "Maintenance, open again on Thu 3 Dec"),
            ]
        );
    }
}
