//! New keys for a database, while no server runs: everything encrypted is encrypted anew with a new data key and, if
//! asked, every blind index is made anew with a new index key, all rows in one transaction.
//!
//! The key file gets the new keys before the transaction and keeps the old ones after it: a crash at any point leaves
//! a file that opens the database, and backups made before can still be restored. Which keys a database needs stands
//! in its `key_fingerprint`.

mod store;
#[cfg(test)]
mod tests;

use super::keys::Purpose;
use super::{Keys, check_fingerprints, seal};
use crate::db;
use anyhow::{Context, Result};
use sqlx::PgPool;
use std::fmt;
use std::path::Path;

/// Rows that were written anew.
#[derive(Debug, Default)]
pub struct Report {
    pub rows: Vec<(&'static str, u64)>,
    pub data_key: i16,
    pub index_key: i16,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (table, rows) in &self.rows {
            writeln!(f, "{table}: {rows} rows")?;
        }
        write!(
            f,
            "data key {} and index key {} are in use; back the key file up. Older keys stay in it for older backups",
            self.data_key, self.index_key
        )
    }
}

/// Columns that hold encrypted values: table, key column, value column, and what it is bound to.
const COLUMNS: [(&str, &str, &str, &str); 6] = [
    ("person", "id", "id_cipher", seal::ID),
    ("mobile", "id", "number_cipher", seal::MOBILE),
    ("citizen_session", "token_hash", "name_cipher", seal::NAME),
    ("reservation", "id", "name_cipher", seal::NAME),
    ("outbox", "id", "payload", "outbox.payload"),
    ("staff", "id", "totp_cipher", seal::TOTP),
];

/// Refused while a server runs on the database.
pub async fn run(pool: &PgPool, key_file: &Path, index: bool) -> Result<Report> {
    let on_file = Keys::load(key_file)?.with_context(|| format!("there is no key file {}", key_file.display()))?;
    let mut tx = pool.begin().await?;
    db::lock_out_servers(&mut tx).await?;
    let old = check_fingerprints(&mut tx, &on_file).await?;
    let mut new = on_file.with_new(Purpose::Data);
    if index {
        new = new.with_new(Purpose::Index);
    }
    new.replace(key_file)?;
    let new =
        if index { new } else { new.using_index(old.index_key_id()).context("the index key in use is on file")? };

    let mut report = Report { data_key: new.data_key_id(), index_key: new.index_key_id(), ..Report::default() };
    for column in COLUMNS {
        report.rows.push((column.0, store::encrypt_anew(&mut tx, column, &new).await?));
    }
    if index {
        store::index_anew(&mut tx, &new).await?;
    }
    store::remember(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(report)
}
