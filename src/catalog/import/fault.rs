//! What is wrong with an import folder: file, line, field and reason.

use crate::lang::Text;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// A column, or a path such as `rules[3].when`; empty where the whole line or file is meant.
    pub field: String,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

/// Collects faults, so that one run tells them all.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub fn say(&self, file: &str, line: usize, field: impl Into<String>, reason: impl Into<String>) {
        let fault = Fault { file: file.to_owned(), line, field: field.into(), reason: reason.into() };
        self.0.borrow_mut().push(fault);
    }

    /// All of them, by file and line; none: Ok.
    pub fn into_result(self) -> Result<(), Vec<Fault>> {
        let mut faults = self.0.into_inner();
        faults.sort();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Tells each key that was there before.
    pub fn unique<K: Ord + fmt::Display>(&self, file: &str, field: &str, keys: impl IntoIterator<Item = (usize, K)>) {
        let mut seen = BTreeSet::new();
        for (line, key) in keys {
            if seen.contains(&key) {
                self.say(file, line, field, format!("{key} is there twice"));
            }
            seen.insert(key);
        }
    }
}

/// The languages that a text lacks.
pub fn missing_languages(text: &Text) -> impl Iterator<Item = &'static str> {
    [("zh-CN", &text.zh), ("en", &text.en)].into_iter().filter(|(_, t)| t.trim().is_empty()).map(|(lang, _)| lang)
}
