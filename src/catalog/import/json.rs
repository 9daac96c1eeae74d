//! JSON documents, read with the line and the path of what is wrong.

use super::fault::Faults;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// A document and its text, to find the line of a path afterwards.
pub struct Document<'a, T> {
    pub file: &'a str,
    text: &'a str,
    pub value: T,
}

impl<'a, T: DeserializeOwned> Document<'a, T> {
    pub fn read(file: &'a str, text: &'a str, faults: &Faults) -> Option<Document<'a, T>> {
        let mut from = serde_json::Deserializer::from_str(text);
        let read = serde_path_to_error::deserialize(&mut from).map_err(|e| (e.path().to_string(), e.into_inner()));
        match read.and_then(|value| from.end().map(|()| value).map_err(|e| (String::new(), e))) {
            Ok(value) => Some(Document { file, text, value }),
            Err((path, error)) => {
                let said = error.to_string();
                let reason = said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
                let path = path.trim_end_matches('?').trim_end_matches('.');
                match error.classify() {
                    Category::Data => {
                        let path = join(path, missing(reason).unwrap_or_default());
                        faults.say(file, line_of(text, &path), path, reason);
                    }
                    _ => faults.say(file, error.line().max(1), path, reason),
                }
                None
            }
        }
    }
}

impl<T> Document<'_, T> {
    pub fn say(&self, faults: &Faults, path: &str, reason: impl Into<String>) {
        faults.say(self.file, line_of(self.text, path), path, reason);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() { format!("{path}{name}") } else { format!("{path}.{name}") }
}

/// The field that is missing: of it serde tells the path of the object around it.
fn missing(reason: &str) -> Option<&str> {
    reason.strip_prefix("missing field `").and_then(|rest| rest.split('`').next())
}

/// The line on which the value of a path begins, or the nearest thing around it that is there.
/// The text is valid JSON; the path is written as in `rules[3].when`.
pub fn line_of(text: &str, path: &str) -> usize {
    let mut at = Cursor { bytes: text.as_bytes(), at: 0 };
    at.space();
    let mut found = at.at;
    for step in path.split(['.', '[']).map(|s| s.trim_end_matches(']')).filter(|s| !s.is_empty()) {
        let Some(place) = at.enter(step) else { break };
        found = place;
    }
    1 + text.as_bytes()[..found].iter().filter(|b| **b == b'\n').count()
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(b'}')
    }

    fn space(&mut self) {
        while self.peek().is_ascii_whitespace() {
            self.at += 1;
        }
    }

    /// Goes into a member or element of the value here, and stands on its value. Returns where the member begins.
    fn enter(&mut self, step: &str) -> Option<usize> {
        let is_object = match self.peek() {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        let mut index = 0_usize;
        loop {
            self.at += 1;
            self.space();
            if matches!(self.peek(), b'}' | b']') {
                return None;
            }
            let begin = self.at;
            let here = if is_object {
                self.skip();
                let key = self.bytes[begin..self.at].trim_ascii();
                self.space();
                self.at += 1;
                self.space();
                key.get(1..key.len().saturating_sub(1)) == Some(step.as_bytes())
            } else {
                index.to_string() == step
            };
            if here {
                return Some(begin);
            }
            self.skip();
            self.space();
            if self.peek() != b',' {
                return None;
            }
            index += 1;
        }
    }

    /// Passes the value here.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    while self.at < self.bytes.len() && self.peek() != b'"' {
                        self.at += 1 + usize::from(self.peek() == b'\\');
                    }
                    self.at += 1;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if self.at >= self.bytes.len() || depth == 0 && matches!(self.peek(), b',' | b'}' | b']' | b':') {
                return;
            }
        }
    }
}
