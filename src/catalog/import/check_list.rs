//! A checklist document: names that agree with each other, and texts in both languages.

use super::fault::{Faults, missing_languages};
use super::json::Document;
use super::table::code;
use crate::catalog::checklist::{Checklist, Condition, FactValue, Question, QuestionKind};
use crate::lang::Text;
use std::collections::BTreeSet;

pub fn check(document: &Document<'_, Checklist>, faults: &Faults) {
    let list = &document.value;
    let say = |path: String, reason: String| document.say(faults, &path, reason);
    let text = |path: String, text: &Text| {
        missing_languages(text).for_each(|lang| say(format!("{path}.{lang}"), "is empty".into()));
    };
    let name = |path: String, name: &str, seen: &mut BTreeSet<String>| {
        if name.is_empty() || code(name).is_err() {
            say(path, format!("{name:?} is not a code: letters, digits, _ and -"));
        } else if !seen.insert(name.to_owned()) {
            say(path, format!("{name} is there twice"));
        }
    };
    let condition = |path: String, condition: &Condition, questions: &[Question]| {
        for (fact, value) in condition.mentions() {
            match questions.iter().find(|q| q.name == fact) {
                None => say(path.clone(), format!("no question before this gives the fact {fact:?}")),
                Some(q) if q.choice(value).is_none() => {
                    say(path.clone(), format!("{fact} is never {value}"));
                }
                Some(_) => {}
            }
        }
    };

    text("caution".into(), &list.caution);
    let mut seen = BTreeSet::new();
    for (i, q) in list.questions.iter().enumerate() {
        let at = |field: &str| format!("questions[{i}].{field}");
        name(at("name"), &q.name, &mut seen);
        text(at("label"), &q.label);
        if !q.why.is_empty() {
            text(at("why"), &q.why);
        }
        for (j, choice) in q.choices.iter().enumerate() {
            text(at(&format!("choices[{j}].label")), &choice.label);
            if !choice.hint.is_empty() {
                text(at(&format!("choices[{j}].hint")), &choice.hint);
            }
            if q.choices[..j].iter().any(|c| c.value == choice.value) {
                say(at(&format!("choices[{j}].value")), format!("{} is there twice", choice.value));
            }
        }
        let bools = q.choices.iter().filter(|c| matches!(c.value, FactValue::Bool(_))).count();
        match q.kind {
            QuestionKind::Bool if bools != 2 || q.choices.len() != 2 => {
                say(at("choices"), "a bool is true or false".into());
            }
            QuestionKind::Enum if bools > 0 || q.choices.is_empty() => {
                say(at("choices"), "an enum needs one word or more".into());
            }
            _ => {}
        }
        if let Some(default) = q.default.as_ref().filter(|d| q.choice(d).is_none()) {
            say(at("default"), format!("{default} is not among the choices"));
        }
        if let Some(when) = &q.ask_when {
            condition(at("ask_when"), when, &list.questions[..i]);
        }
    }
    let mut seen = BTreeSet::new();
    for (i, group) in list.groups.iter().enumerate() {
        name(format!("groups[{i}].code"), &group.code, &mut seen);
        text(format!("groups[{i}].label"), &group.label);
    }
    let mut seen = BTreeSet::new();
    for (i, m) in list.materials.iter().enumerate() {
        let at = |field: &str| format!("materials[{i}].{field}");
        name(at("code"), &m.code, &mut seen);
        text(at("name"), &m.name);
        if !list.groups.iter().any(|g| g.code == m.group) {
            say(at("group"), format!("{:?} is not among the groups", m.group));
        }
        for (field, words) in [("note", &m.note), ("why", &m.why)] {
            if !words.is_empty() {
                text(at(field), words);
            }
        }
        if m.originals == 0 && m.copies == 0 {
            say(at("originals"), "neither an original nor a copy is asked for".into());
        }
    }
    for (i, rule) in list.rules.iter().enumerate() {
        if list.material(&rule.material).is_none() {
            say(format!("rules[{i}].material"), format!("{:?} is not among the materials", rule.material));
        }
        condition(format!("rules[{i}].when"), &rule.when, &list.questions);
    }
}
