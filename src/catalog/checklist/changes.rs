//! What is different between two versions of a checklist, for the answers of one person.

use super::{Checklist, FactError, Facts, Item, Material, Requirement};
use serde_json::{Map, Value};

/// The papers of one person's list that a newer version adds, drops, or asks for otherwise (number, age, necessity).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes<'a> {
    pub added: Vec<&'a Material>,
    pub removed: Vec<&'a Material>,
    pub changed: Vec<&'a Material>,
    /// The newer version asks something that these answers do not tell: its list must be made anew.
    pub unknown: bool,
}

impl Changes<'_> {
    pub fn any(&self) -> bool {
        self.unknown || !(self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty())
    }
}

impl Checklist {
    /// Facts out of answers that another version asked for: what this one does not ask is no error, but left out.
    pub fn known_facts(&self, answers: &Map<String, Value>) -> Result<Facts, Vec<FactError>> {
        let known = answers.iter().filter(|(name, _)| self.question(name).is_some());
        self.parse_facts(&known.map(|(k, v)| (k.clone(), v.clone())).collect())
    }

    /// From this version to a newer one. `answers`: facts as a reservation keeps them, under this version.
    pub fn changes_to<'a>(&'a self, newer: &'a Checklist, answers: &Map<String, Value>) -> Changes<'a> {
        let Ok(facts) = self.parse_facts(answers) else { return Changes::default() };
        let Ok(newer_facts) = newer.known_facts(answers) else {
            return Changes { unknown: true, ..Changes::default() };
        };
        let (before, after) = (self.evaluate(&facts), newer.evaluate(&newer_facts));
        let find = |list: &[Item<'a>], code: &str| list.iter().find(|i| i.material.code == code).copied();
        let mut changes = Changes::default();
        for item in &after {
            match find(&before, &item.material.code) {
                None => changes.added.push(item.material),
                Some(old) if asks(&old) != asks(item) => changes.changed.push(item.material),
                Some(_) => {}
            }
        }
        let gone = before.iter().filter(|item| find(&after, &item.material.code).is_none());
        changes.removed = gone.map(|item| item.material).collect();
        changes
    }
}

/// What a line asks for, apart from its words.
fn asks(item: &Item<'_>) -> (u8, u8, Option<u16>, Requirement, super::Quantity) {
    let m = item.material;
    (m.originals, m.copies, m.validity_days, item.requirement, item.quantity)
}
