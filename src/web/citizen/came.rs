//! What a visit came to, as its citizen reads it: the case number and until when there is an answer; everything that is
//! missing, with its reason; why it was refused.

use crate::booking::ReservationDetail;
use crate::catalog::{ChecklistVersion, City};
use crate::counter::{Missing, Outcome, ResultRow};
use crate::web::page::Page;

#[derive(Clone, Debug)]
pub struct Came {
    pub good: bool,
    pub title: String,
    pub text: String,
    pub items: Vec<Item>,
}

/// A paper that is missing.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    /// How it is to be.
    pub note: String,
    pub reason: String,
}

/// What is missing, in a page's language.
pub fn items(page: &Page, list: Option<&ChecklistVersion>, missing: &[Missing]) -> Vec<Item> {
    let lang = page.lang();
    let item = |m: &Missing| {
        let material = list.and_then(|list| list.document.material(&m.material));
        Item {
            name: material.map_or_else(|| m.material.clone(), |m| m.name.get(lang).to_owned()),
            note: material.map(|m| m.note.get(lang).to_owned()).unwrap_or_default(),
            reason: m.reason.clone(),
        }
    };
    missing.iter().map(item).collect()
}

impl Came {
    pub fn of(city: &City, page: &Page, found: &ReservationDetail, result: &ResultRow) -> Came {
        let list = city.list_of_visit(found.service, found.checklist_version, found.date);
        let (title, text) = match result.outcome {
            Outcome::Accepted => {
                let number = result.case_number.as_deref().unwrap_or_default();
                let due = result.due_on.map(|day| page.t1("came-due", "date", page.words.date(day)));
                let due = due.unwrap_or_else(|| page.t("came-due-unknown"));
                match number {
                    "" => (page.t("came-done"), String::new()),
                    number => (page.t1("came-accepted", "number", number), due),
                }
            }
            Outcome::SupplementRequired => {
                (page.t1("came-missing", "n", result.missing.len()), page.t("came-missing-text"))
            }
            Outcome::Refused => (page.t("came-refused"), result.reason.clone().unwrap_or_default()),
            Outcome::Left => (page.t("came-left"), page.t("came-left-text")),
        };
        Came { good: result.outcome == Outcome::Accepted, title, text, items: items(page, list, &result.missing) }
    }
}

#[cfg(test)]
pub fn sample(
    city: &City,
    page: &Page,
    found: &ReservationDetail,
    outcome: Outcome,
    [due, signing]: [bool; 2],
) -> Came {
    let material = city.checklists[0].document.materials[0].code.clone();
    let result = ResultRow {
        outcome,
        reason: (outcome == Outcome::Refused).then(|| page.t("missing-differs")),
        companions: vec![],
        missing: (outcome == Outcome::SupplementRequired)
            .then(|| Missing { material, reason: page.t("missing-expired") })
            .into_iter()
            .collect(),
        at: page.now,
        case_number: (outcome == Outcome::Accepted).then(|| "20261124-0001".into()),
        due_on: due.then_some(page.words.today),
    };
    let result = if signing { ResultRow { case_number: None, ..result } } else { result };
    Came::of(city, page, found, &result)
}
