//! When a question is asked and a material is needed:
//! `{always: true}` | `{fact, eq}` | `{fact, in}` | `{all: […]}` | `{any: […]}` | `{not: …}`.

use super::Facts;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A fact's value: a word of an enumeration, or yes and no.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged, expecting = "expected a word, true or false")]
pub enum FactValue {
    Bool(bool),
    Word(String),
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FactValue::Bool(b) => b.fmt(f),
            FactValue::Word(w) => w.fmt(f),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub enum Condition {
    Always,
    Eq { fact: String, value: FactValue },
    In { fact: String, values: Vec<FactValue> },
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    /// A fact that is missing equals nothing.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Condition::Always => true,
            Condition::Eq { fact, value } => facts.get(fact) == Some(value),
            Condition::In { fact, values } => facts.get(fact).is_some_and(|v| values.contains(v)),
            Condition::All(all) => all.iter().all(|c| c.holds(facts)),
            Condition::Any(any) => any.iter().any(|c| c.holds(facts)),
            Condition::Not(c) => !c.holds(facts),
        }
    }

    /// Every fact and value that it speaks of.
    pub fn mentions(&self) -> Vec<(&str, &FactValue)> {
        match self {
            Condition::Always => Vec::new(),
            Condition::Eq { fact, value } => vec![(fact, value)],
            Condition::In { fact, values } => values.iter().map(|v| (fact.as_str(), v)).collect(),
            Condition::All(all) | Condition::Any(all) => all.iter().flat_map(Condition::mentions).collect(),
            Condition::Not(c) => c.mentions(),
        }
    }
}

/// How a condition is written.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    always: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eq: Option<FactValue>,
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    within: Option<Vec<FactValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Box<Condition>>,
}

impl TryFrom<Form> for Condition {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Condition, &'static str> {
        match form {
            Form { always: Some(true), fact: None, eq: None, within: None, all: None, any: None, not: None } => {
                Ok(Condition::Always)
            }
            Form { always: None, fact: Some(fact), eq: Some(value), within: None, all: None, any: None, not: None } => {
                Ok(Condition::Eq { fact, value })
            }
            Form {
                always: None,
                fact: Some(fact),
                eq: None,
                within: Some(values),
                all: None,
                any: None,
                not: None,
            } => Ok(Condition::In { fact, values }),
            Form { always: None, fact: None, eq: None, within: None, all: Some(all), any: None, not: None } => {
                Ok(Condition::All(all))
            }
            Form { always: None, fact: None, eq: None, within: None, all: None, any: Some(any), not: None } => {
                Ok(Condition::Any(any))
            }
            Form { always: None, fact: None, eq: None, within: None, all: None, any: None, not: Some(not) } => {
                Ok(Condition::Not(not))
            }
            _ => Err("a condition is always: true, fact with eq, fact with in, all, any or not"),
        }
    }
}

impl From<Condition> for Form {
    fn from(condition: Condition) -> Form {
        let blank = Form::default();
        match condition {
            Condition::Always => Form { always: Some(true), ..blank },
            Condition::Eq { fact, value } => Form { fact: Some(fact), eq: Some(value), ..blank },
            Condition::In { fact, values } => Form { fact: Some(fact), within: Some(values), ..blank },
            Condition::All(all) => Form { all: Some(all), ..blank },
            Condition::Any(any) => Form { any: Some(any), ..blank },
            Condition::Not(not) => Form { not: Some(not), ..blank },
        }
    }
}
