//! Answers: read from a request, checked against the questions, completed by defaults.

use super::{Checklist, FactValue, Question, QuestionKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Facts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, FactValue>);

impl Facts {
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a reservation stores them.
    pub fn to_json(&self) -> Map<String, Value> {
        self.iter()
            .map(|(name, value)| {
                let value = match value {
                    FactValue::Bool(b) => Value::Bool(*b),
                    FactValue::Word(w) => Value::String(w.clone()),
                };
                (name.to_owned(), value)
            })
            .collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError {
    pub name: String,
    pub fault: FactFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactFault {
    /// No question gives this fact.
    UnknownName,
    /// Not a value that its question offers.
    UnknownValue,
    /// The question is asked and has no default.
    Missing,
}

impl Checklist {
    /// Facts of a JSON body: booleans are JSON booleans. What no question asks for is dropped, a default fills in
    /// what is missing; every error is returned.
    pub fn parse_facts(&self, input: &Map<String, Value>) -> Result<Facts, Vec<FactError>> {
        let mut errors: Vec<FactError> = input
            .keys()
            .filter(|name| self.question(name).is_none())
            .map(|name| FactError { name: name.clone(), fault: FactFault::UnknownName })
            .collect();
        let mut facts = Facts::default();
        for question in &self.questions {
            if !question.is_asked(&facts) {
                continue;
            }
            let value = match input.get(&question.name) {
                Some(given) => question.accept(given).ok_or(FactFault::UnknownValue),
                None => question.default.clone().ok_or(FactFault::Missing),
            };
            match value {
                Ok(value) => _ = facts.0.insert(question.name.clone(), value),
                Err(fault) => errors.push(FactError { name: question.name.clone(), fault }),
            }
        }
        if errors.is_empty() { Ok(facts) } else { Err(errors) }
    }

    /// The same of a query or a form, where booleans are `true` and `false`.
    pub fn parse_query<'a>(
        &self,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Facts, Vec<FactError>> {
        self.parse_facts(&self.typed(pairs))
    }

    /// The answers given so far: without defaults, without what is not asked or not offered, and never an error.
    pub fn answers<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Facts {
        let given = self.typed(pairs);
        let mut facts = Facts::default();
        for question in &self.questions {
            let answer = given.get(&question.name).and_then(|v| question.accept(v));
            if let Some(value) = answer.filter(|_| question.is_asked(&facts)) {
                facts.0.insert(question.name.clone(), value);
            }
        }
        facts
    }

    fn typed<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Map<String, Value> {
        let is_bool = |name| self.question(name).is_some_and(|q| q.kind == QuestionKind::Bool);
        pairs
            .into_iter()
            .map(|(name, text)| {
                let value = match text {
                    "true" if is_bool(name) => Value::Bool(true),
                    "false" if is_bool(name) => Value::Bool(false),
                    word => Value::String(word.to_owned()),
                };
                (name.to_owned(), value)
            })
            .collect()
    }
}

impl Question {
    fn accept(&self, given: &Value) -> Option<FactValue> {
        let value = match given {
            Value::Bool(b) => FactValue::Bool(*b),
            Value::String(w) => FactValue::Word(w.clone()),
            _ => return None,
        };
        self.choice(&value).map(|c| c.value.clone())
    }
}
