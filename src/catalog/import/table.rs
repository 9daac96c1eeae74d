//! Tables as people keep them: CSV in UTF-8, one record a line, the first line names the columns, lines that begin
//! with `#` are remarks. One record a line makes the line of a fault exact; a cell holds no line break.

use super::fault::Faults;
use crate::lang::Text;
use chrono::{NaiveDate, NaiveTime};
use std::fmt::Display;
use std::str::FromStr;

/// One record; its accessors tell what is wrong with a cell and go on with a default.
pub struct Row<'a> {
    file: &'a str,
    pub line: usize,
    columns: &'a [&'static str],
    /// In the order of `columns`.
    cells: Vec<String>,
    faults: &'a Faults,
}

/// The rows of a table that has exactly these columns, in any order; a name with `?` at its end may be missing.
pub fn rows<'a>(file: &'a str, text: &str, columns: &'a [&'static str], faults: &'a Faults) -> Vec<Row<'a>> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((head_line, head)) = lines.next() else {
        faults.say(file, 1, "", format!("is empty: the first line names the columns {}", columns.join(",")));
        return Vec::new();
    };
    let head = split(head).unwrap_or_default();
    let missing: Vec<_> = columns.iter().filter(|c| !c.ends_with('?') && !head.iter().any(|h| h == *c)).collect();
    let unknown: Vec<_> = head.iter().filter(|h| !columns.iter().any(|c| bare(c) == *h)).collect();
    for name in &missing {
        faults.say(file, head_line, **name, "this column is missing");
    }
    for name in &unknown {
        faults.say(file, head_line, name.as_str(), "there is no such column");
    }
    let twice = (1..head.len()).any(|i| head[..i].contains(&head[i]));
    if twice || !missing.is_empty() || !unknown.is_empty() {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (line, text) in lines {
        match split(text) {
            Ok(cells) if cells.len() == head.len() => {
                let of = |name: &&str| head.iter().position(|h| h == bare(name)).and_then(|i| cells.get(i).cloned());
                let cells = columns.iter().map(|name| of(name).unwrap_or_default()).collect();
                rows.push(Row { file, line, columns, cells, faults });
            }
            Ok(cells) => faults.say(file, line, "", format!("has {} cells instead of {}", cells.len(), head.len())),
            Err(reason) => faults.say(file, line, "", reason),
        }
    }
    rows
}

/// A column's name.
fn bare(column: &str) -> &str {
    column.trim_end_matches('?')
}

/// The cells of one line: parted by commas, quoted where they hold one, a quote inside doubled (RFC 4180).
fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
            Some(quoted) => {
                let mut cell = String::new();
                let mut body = quoted;
                loop {
                    let end = body.find('"').ok_or("a quote is opened and not closed on the line")?;
                    cell.push_str(&body[..end]);
                    body = &body[end + 1..];
                    match body.strip_prefix('"') {
                        Some(more) => {
                            cell.push('"');
                            body = more;
                        }
                        None => break,
                    }
                }
                (cell.trim().to_owned(), body.trim_start())
            }
        };
        cells.push(cell);
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None if after.is_empty() => return Ok(cells),
            None => return Err("something stands between a closing quote and the next comma"),
        }
    }
}

impl Row<'_> {
    pub fn say(&self, field: &str, reason: impl Into<String>) {
        self.faults.say(self.file, self.line, field, reason);
    }

    fn cell(&self, column: &str) -> &str {
        self.columns.iter().position(|c| bare(c) == column).map_or("", |i| self.cells[i].as_str())
    }

    pub fn optional(&self, column: &str) -> Option<String> {
        Some(self.cell(column).to_owned()).filter(|c| !c.is_empty())
    }

    pub fn text(&self, column: &str) -> String {
        self.read(column, |cell| Ok::<_, String>(cell.to_owned()))
    }

    /// The columns `NAME_zh` and `NAME_en`.
    pub fn both(&self, name: &str) -> Text {
        Text::new(self.text(&format!("{name}_zh")), self.text(&format!("{name}_en")))
    }

    /// A name that addresses and other files use.
    pub fn code(&self, column: &str) -> String {
        self.read(column, code)
    }

    pub fn number<T: FromStr + Default + PartialOrd + Display>(&self, column: &str, least: T, most: T) -> T {
        self.read(column, |cell| match cell.parse::<T>() {
            Ok(n) if (&least..=&most).contains(&&n) => Ok(n),
            _ => Err(format!("{cell:?} is not a whole number from {least} to {most}")),
        })
    }

    pub fn date(&self, column: &str) -> NaiveDate {
        self.read(column, |cell| cell.parse().map_err(|_| format!("{cell:?} is not a date like 2026-01-31")))
    }

    /// One of some words, by what it stands for.
    pub fn word<T: Copy>(&self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let found = |cell: &str| words.iter().find(|(w, _)| *w == cell).map(|(_, t)| Some(*t));
        self.read(column, |cell| {
            let all: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
            found(cell).ok_or_else(|| format!("{cell:?} is not one of {}", all.join(", ")))
        })
    }

    /// A cell that must not be empty.
    pub fn read<T: Default>(&self, column: &str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let cell = self.cell(column);
        let parsed = if cell.is_empty() { Err("is empty".into()) } else { parse(cell) };
        parsed.unwrap_or_else(|reason| {
            self.say(column, reason);
            T::default()
        })
    }
}

/// Letters, digits, `_` and `-`.
pub fn code(cell: &str) -> Result<String, String> {
    let good = cell.len() <= 40 && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if good {
        Ok(cell.to_owned())
    } else {
        Err(format!("{cell:?} is not a code: letters, digits, _ and -, at most 40"))
    }
}

/// `1-5`, `6`, `1,3` or `1-3 5`: days of the week, 1 is Monday.
pub fn weekdays(cell: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("{cell:?} does not say weekdays, such as 1-5 (1 is Monday)");
    let day = |d: &str| d.parse::<u8>().ok().filter(|d| (1..=7).contains(d)).ok_or_else(wrong);
    let mut days: Vec<u8> = Vec::new();
    for part in cell.split([' ', ',']).filter(|p| !p.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        days.extend(day(first)?..=day(last)?);
    }
    days.sort_unstable();
    days.dedup();
    if days.is_empty() { Err(wrong()) } else { Ok(days) }
}

/// `08:30-11:30 13:00-16:30`: spans of a day, in order.
pub fn spans(cell: &str) -> Result<Vec<(NaiveTime, NaiveTime)>, String> {
    let mut spans: Vec<(NaiveTime, NaiveTime)> = Vec::new();
    for part in cell.split_whitespace() {
        let time = |t: &str| NaiveTime::parse_from_str(t, "%H:%M").ok();
        let span = part.split_once('-').and_then(|(a, b)| Some((time(a)?, time(b)?)));
        let span = span.ok_or_else(|| format!("{part:?} is not a span like 08:30-11:30"))?;
        if span.0 >= span.1 || spans.last().is_some_and(|(_, end)| *end > span.0) {
            return Err(format!("the span {part} is empty or begins before the one before it ends"));
        }
        spans.push(span);
    }
    if spans.is_empty() { Err("says no span".into()) } else { Ok(spans) }
}
