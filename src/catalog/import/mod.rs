//! `yueban import`: the files of a city, checked as a whole and written in one transaction, or not at all.
//!
//! | file | says |
//! |---|---|
//! | `centre.json` | name, hotline and website of the centre |
//! | `offices.csv` `banks.csv` `services.csv` `windows.csv` | where, with whom and for what visits are booked, in the order in which pages show them |
//! | `rosters.csv` | what a window offers on a weekday from a date on |
//! | `years.csv` `holidays.csv` | published years, and the days that differ from the week's rhythm |
//! | `policy.json`, `policy.DATE.json` | booking rules from the beginning, and from a date on (see [`crate::policy`]) |
//! | `checklists.csv` and the documents it names | versions of the checklists (see [`crate::catalog::checklist`]) |
//!
//! An import adds and changes. What the files no longer name stays as long as something may refer to it: offices,
//! banks, services, windows and versions of checklists. Lines of rosters, years, holidays, policies and services of a
//! window follow the files; a window without a roster opens no further days. Days that are made already stay as they are.

mod check_list;
mod fault;
mod json;
mod read;
mod records;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use fault::Fault;

use fault::Faults;
use read::Reader;
use records::CityFiles;
use rust_embed::Embed;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// Files by their path in the folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What an import did, in records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub removed: u64,
}

impl Report {
    pub fn changed(&self) -> bool {
        self.added + self.changed + self.removed > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { added, changed, unchanged, removed } = self;
        write!(f, "{added} records added, {changed} changed, {removed} removed, {unchanged} were there already")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// One line each: file, line, field, reason.
    #[error("{}", .0.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<Fault>),
    #[error("{} cannot be read: {}", .0.display(), .1)]
    Read(PathBuf, std::io::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

#[derive(Embed)]
#[folder = "seed/harbin"]
#[include = "*.csv"]
#[include = "*.json"]
struct Sample;

/// The sample city, carried by the binary.
pub fn sample_files() -> Files {
    Sample::iter().filter_map(|name| Some((name.to_string(), Sample::get(&name)?.data.into_owned()))).collect()
}

pub async fn sample_city(conn: &mut PgConnection) -> Result<Report, ImportError> {
    import(conn, &sample_files()).await
}

pub async fn folder(conn: &mut PgConnection, folder: &Path) -> Result<Report, ImportError> {
    let mut files = Files::new();
    collect(folder, "", &mut files)?;
    import(conn, &files).await
}

/// Checks everything, then writes what differs. A second run of the same files changes nothing.
pub async fn import(conn: &mut PgConnection, files: &Files) -> Result<Report, ImportError> {
    let city = parse(files).map_err(ImportError::Faults)?;
    store::write(conn, &city).await
}

fn parse(files: &Files) -> Result<CityFiles, Vec<Fault>> {
    let faults = Faults::default();
    let mut texts = BTreeMap::new();
    for (file, bytes) in files {
        match std::str::from_utf8(bytes) {
            Ok(text) => _ = texts.insert(file.clone(), text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) => {
                let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count();
                faults.say(file, line, "", "is not UTF-8");
                texts.insert(file.clone(), String::new());
            }
        }
    }
    let mut reader = Reader { texts: &texts, faults: &faults, used: BTreeSet::new() };
    let city = reader.city();
    for file in texts.keys().filter(|file| !reader.used.contains(*file)) {
        faults.say(file, 1, "", "no such file belongs to an import: is its name misspelt?");
    }
    faults.into_result().map(|()| city)
}

/// Tables and documents of a folder and the folders in it; other files are not looked at.
fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), ImportError> {
    let read = |path: &Path, e| ImportError::Read(path.to_owned(), e);
    for entry in std::fs::read_dir(folder).map_err(|e| read(folder, e))? {
        let path = entry.map_err(|e| read(folder, e))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|e| e == "csv" || e == "json") {
            files.insert(name, std::fs::read(&path).map_err(|e| read(&path, e))?);
        }
    }
    Ok(())
}
