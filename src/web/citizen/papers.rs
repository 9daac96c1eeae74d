//! Papers to bring, as pages list them: by whose they are, with the day of the visit reckoned in; and what a newer
//! checklist changes for who booked under an older one.

use super::facts;
use crate::booking::{ReservationDetail, newer_checklist};
use crate::catalog::City;
use crate::catalog::checklist::{Changes, Holder, Item, Material, Quantity, Requirement};
use crate::web::page::Page;
use crate::web::paths;
use crate::web::text::Words;
use chrono::{Days, NaiveDate};

/// The papers of one person.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// 4 样，请卖方准备，由您带来
    pub count: String,
    pub items: Vec<Paper>,
}

/// A line of a checklist.
#[derive(Clone, Debug)]
pub struct Paper {
    pub name: String,
    pub note: String,
    pub why: String,
    pub optional: bool,
    /// One for each co-borrower.
    pub each: bool,
    /// 原件1 复印1
    pub many: String,
    /// 10月26日以后开具, or how old it may be on the day.
    pub valid: String,
    /// A newer list has added it.
    pub new: bool,
}

/// What to bring to a reservation.
#[derive(Clone, Debug)]
pub struct Bring {
    pub papers: Vec<Paper>,
    /// 购买存量房（二手房），已婚
    pub case: String,
    pub version: i32,
}

/// What a newer list changes.
#[derive(Clone, Debug)]
pub struct News {
    pub head: String,
    pub lines: Vec<String>,
    /// Where the newer list asks what was not answered: its questions.
    pub again: Option<String>,
}

/// A checklist grouped by whose paper it is; with the visit's date the earliest day of issue is named.
pub fn groups(words: &Words, items: &[Item<'_>], visit: Option<NaiveDate>) -> Vec<Group> {
    let mut groups: Vec<(&'static str, Vec<Paper>)> = vec![];
    for item in items {
        let whose = whose(item.material.holder);
        let paper = paper(words, item, visit);
        match groups.iter_mut().find(|(name, _)| *name == whose) {
            Some((_, papers)) => papers.push(paper),
            None => groups.push((whose, vec![paper])),
        }
    }
    let group = |(whose, items): (&str, Vec<Paper>)| {
        let count = words.with("n-papers", &[("n", &items.len())]);
        // who has to come along, or to get it ready
        let part = match whose {
            "holder-spouse" | "holder-co-borrower" => Some("papers-come-along"),
            "holder-seller" | "holder-developer" | "holder-appraiser" | "holder-bank" => Some("papers-ask-them"),
            _ => None,
        };
        let count = part.map_or(count.clone(), |key| words.with(key, &[("count", &count)]));
        Group { name: words.t(whose), count, items }
    };
    groups.into_iter().map(group).collect()
}

fn whose(holder: Holder) -> &'static str {
    match holder {
        Holder::Applicant | Holder::Borrower => "holder-you",
        Holder::Spouse => "holder-spouse",
        Holder::CoBorrower => "holder-co-borrower",
        Holder::Seller => "holder-seller",
        Holder::Developer => "holder-developer",
        Holder::Appraiser => "holder-appraiser",
        Holder::Bank => "holder-bank",
        Holder::Agent => "holder-agent",
        Holder::Guarantor => "holder-guarantor",
    }
}

fn paper(words: &Words, item: &Item<'_>, visit: Option<NaiveDate>) -> Paper {
    let (material, lang) = (item.material, words.lang);
    let mut many = vec![];
    for (key, n) in [("originals", material.originals), ("copies", material.copies)] {
        if n > 0 {
            many.push(words.with(key, &[("n", &n)]));
        }
    }
    let valid = match (material.validity_days, visit) {
        (None, _) => String::new(),
        (Some(days), None) => words.with("valid-days", &[("n", &days)]),
        (Some(days), Some(visit)) => words.with("valid-from", &[("date", &words.day(visit - Days::new(days.into())))]),
    };
    Paper {
        name: material.name.get(lang).to_owned(),
        note: material.note.get(lang).to_owned(),
        why: material.why.get(lang).to_owned(),
        optional: item.requirement == Requirement::Optional,
        each: item.quantity == Quantity::PerCoBorrower,
        many: many.join(" "),
        valid,
        new: false,
    }
}

fn changes<'a>(city: &'a City, found: &ReservationDetail) -> Option<(NaiveDate, i32, Changes<'a>)> {
    let (old, new) = newer_checklist(city, found.service, found.checklist_version, found.date)?;
    let changes = old.document.changes_to(&new.document, &found.facts);
    changes.any().then_some((new.effective_from, new.version, changes))
}

/// The list that counts on the day of the visit: the one it was booked under or, where that can be made of the same
/// answers, a newer one. None where the list is not known any more.
pub fn of(city: &City, words: &Words, found: &ReservationDetail) -> Option<Bring> {
    let changes = changes(city, found);
    let version = match &changes {
        Some((_, version, changes)) if !changes.unknown => *version,
        _ => found.checklist_version,
    };
    let list = &city.checklist_version(found.service, version)?.document;
    let facts = list.known_facts(&found.facts).ok()?;
    let added = changes.map(|(_, _, changes)| changes.added).unwrap_or_default();
    let items = list.evaluate(&facts);
    let papers = items.iter().map(|item| Paper {
        new: added.iter().any(|m| m.code == item.material.code),
        ..paper(words, item, Some(found.date))
    });
    Some(Bring { papers: papers.collect(), case: facts::in_words(list, &facts, words.lang), version })
}

/// What has changed since it was booked, for this person's own list.
pub fn news(city: &City, page: &Page, found: &ReservationDetail) -> Option<News> {
    let (from, _, changes) = changes(city, found)?;
    let names = |materials: &[&Material]| page.words.list(materials.iter().map(|m| m.name.get(page.lang()).to_owned()));
    let line =
        |key: &str, materials: &[&Material]| (!materials.is_empty()).then(|| page.t1(key, "papers", names(materials)));
    let lines = [
        line("news-added", &changes.added),
        line("news-removed", &changes.removed),
        line("news-changed", &changes.changed),
        changes.unknown.then(|| page.t("news-unknown")),
    ];
    Some(News {
        head: page.t1("news-head", "date", page.words.day(from)),
        lines: lines.into_iter().flatten().collect(),
        again: changes.unknown.then(|| {
            let date = ("date".to_owned(), found.date.to_string());
            let fact = |(name, value): (&String, &serde_json::Value)| {
                (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            };
            paths::with(paths::MATERIALS, found.facts.iter().map(fact).chain([date]))
        }),
    })
}

#[cfg(test)]
pub fn sample_news(page: &Page) -> News {
    let city = super::samples::City::new().city;
    let name = |n: usize| city.checklists[0].document.materials[n].name.get(page.lang()).to_owned();
    News {
        head: page.t1("news-head", "date", page.words.day(page.words.today)),
        lines: vec![
            page.t1("news-added", "papers", name(0)),
            page.t1("news-removed", "papers", name(1)),
            page.t1("news-changed", "papers", name(2)),
            page.t("news-unknown"),
        ],
        again: Some(paths::MATERIALS.into()),
    }
}
