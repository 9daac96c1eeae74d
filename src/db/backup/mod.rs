//! The whole database in one file: a gzipped tar of each table's rows (COPY text, in pieces), read in one snapshot.
//!
//! `manifest.json` comes first and says what it takes to read the rest: schema, tables, keys. `totals.json` comes last
//! with rows and SHA-256 of each table, so that a file cut short is known as one. No key is in it: what is encrypted
//! stays so.

mod read;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use crate::people::keys::Purpose;
pub use read::{begin_audit_era, restore};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use tables::Table;
pub use write::backup;

const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const TOTALS: &str = "totals.json";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// The release that wrote it.
    product: String,
    made_at: String,
    /// The newest migration of the database.
    schema: i64,
    keys: Vec<Key>,
    /// Whom a table references comes before it.
    tables: Vec<Table>,
}

/// A key that the data was written with, and how to know it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    purpose: String,
    id: i16,
    fingerprint: String,
}

impl Key {
    fn new(purpose: Purpose, id: i16, fingerprint: &[u8]) -> Key {
        Key { purpose: purpose.name().to_owned(), id, fingerprint: hex(fingerprint) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.purpose, self.id)
    }
}

/// By table.
type Totals = BTreeMap<String, Total>;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Total {
    rows: u64,
    sha256: String,
}

/// What was written or read, for people.
#[derive(Debug)]
pub struct Report {
    tables: usize,
    rows: u64,
    keys: Vec<Key>,
}

impl Report {
    fn new(manifest: &Manifest, totals: &Totals) -> Report {
        let rows = totals.values().map(|total| total.rows).sum();
        Report { tables: manifest.tables.len(), rows, keys: manifest.keys.clone() }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows of {} tables", self.rows, self.tables)?;
        if self.keys.is_empty() {
            return write!(f, "; no key was used yet");
        }
        let keys: Vec<String> = self.keys.iter().map(Key::to_string).collect();
        write!(f, "; needs the keys {} (not in the file)", keys.join(", "))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}
