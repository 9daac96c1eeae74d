//! A checklist: questions about the case, and the materials that follow from the answers. The document is data, in the
//! same shape in the seed files and in the database; this file evaluates it.

mod changes;
mod condition;
mod facts;
#[cfg(test)]
mod tests;

pub use changes::Changes;
pub use condition::{Condition, FactValue};
pub use facts::{FactError, FactFault, Facts};

use crate::lang::Text;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Shown beside the list: what it can be relied on for.
    pub caution: Text,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
    pub groups: Vec<Group>,
    /// In the order in which they are shown.
    pub materials: Vec<Material>,
    pub rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name of the fact that the answer gives.
    pub name: String,
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// Taken where the fact is missing; without it the question must be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<FactValue>,
    /// Over facts of earlier questions; without it the question is always asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_when: Option<Condition>,
    pub label: Text,
    /// Why it is asked; where it is not said, a general word stands.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub why: Text,
    /// What may be answered, in the order shown.
    pub choices: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    Enum,
    Bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: FactValue,
    pub label: Text,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub code: String,
    pub label: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub code: String,
    pub name: Text,
    pub group: String,
    pub holder: Holder,
    pub originals: u8,
    pub copies: u8,
    /// Days from its issue during which it counts, judged on the date of the visit.
    pub validity_days: Option<u16>,
    /// An electronic licence may stand for it.
    pub electronic: bool,
    /// Empty where there is nothing to add.
    pub note: Text,
    /// What it is needed for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub why: Text,
}

/// Whose paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Applicant,
    Borrower,
    Spouse,
    CoBorrower,
    Seller,
    Developer,
    Appraiser,
    Bank,
    Agent,
    Guarantor,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub material: String,
    pub when: Condition,
    pub requirement: Requirement,
    pub quantity: Quantity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    Required,
    Optional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    One,
    PerCoBorrower,
}

/// One line of an evaluated checklist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item<'a> {
    pub material: &'a Material,
    pub requirement: Requirement,
    pub quantity: Quantity,
}

impl Checklist {
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.name == name)
    }

    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|m| m.code == code)
    }

    /// What to bring, in the order of the materials. Where several rules ask for one material, the first that
    /// requires it counts, else the first.
    pub fn evaluate<'a>(&'a self, facts: &Facts) -> Vec<Item<'a>> {
        let item = |material: &'a Material| {
            let asking = || self.rules.iter().filter(|r| r.material == material.code && r.when.holds(facts));
            let rule = asking().find(|r| r.requirement == Requirement::Required).or_else(|| asking().next())?;
            Some(Item { material, requirement: rule.requirement, quantity: rule.quantity })
        };
        self.materials.iter().filter_map(item).collect()
    }

    /// The questions that these answers call for, in order; the first of them that is not among the answers is next.
    pub fn asked<'a>(&'a self, answers: &'a Facts) -> impl Iterator<Item = &'a Question> {
        self.questions.iter().filter(|q| q.is_asked(answers))
    }

    /// The next question of somebody who has answered so far; none when all are answered.
    pub fn next_question(&self, answers: &Facts) -> Option<&Question> {
        self.questions.iter().find(|q| q.is_asked(answers) && answers.get(&q.name).is_none())
    }
}

impl Question {
    pub fn is_asked(&self, facts: &Facts) -> bool {
        self.ask_when.as_ref().is_none_or(|c| c.holds(facts))
    }

    pub fn choice(&self, value: &FactValue) -> Option<&Choice> {
        self.choices.iter().find(|c| c.value == *value)
    }
}
