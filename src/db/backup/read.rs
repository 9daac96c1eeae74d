//! Reads a backup into an empty database: all of it or nothing.

use super::tables::{self, Table, quote};
use super::{FORMAT, Key, MANIFEST, Manifest, Report, TOTALS, Total, Totals, hex};
use crate::db::{MIGRATOR, lock_out_servers, patient};
use crate::people::keys::Purpose;
use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Reads `file` into a database with nothing in it, or just migrated to the file's schema, and brings it to this
/// version's. `keys`: the fingerprints of the keys at hand, as `Keys::fingerprints` gives them.
pub async fn restore(pool: &PgPool, file: &Path, keys: &[(Purpose, i16, Vec<u8>)]) -> Result<Report> {
    let report = read(pool, file, keys).await;
    report.with_context(|| format!("{} was not restored", file.display()))
}

async fn read(pool: &PgPool, file: &Path, keys: &[(Purpose, i16, Vec<u8>)]) -> Result<Report> {
    let source = File::open(file)?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(source)));
    let mut pieces = Pieces::new(archive.entries().context("not a backup")?)?;
    let manifest: Manifest = pieces.document(MANIFEST)?;
    ensure!(manifest.format == FORMAT, "made by yueban {}, whose backups are in another format", manifest.product);
    check_keys(&manifest.keys, keys)?;

    let mut conn = patient(pool).await?;
    migrate_to(&mut conn, &manifest).await?;
    let mut tx = conn.begin().await?;
    lock_out_servers(&mut tx).await?;
    let tables = tables::list(&mut tx).await?;
    ensure!(tables == manifest.tables, "the file's tables are not those of schema {}", manifest.schema);
    check_empty(&mut tx, &tables).await?;
    // counters come with their rows: the ledger's triggers would count them twice
    for_each(&mut tx, &tables, |name| format!("alter table {name} disable trigger user")).await?;
    sqlx::query!("delete from instance").execute(&mut *tx).await?;
    let mut totals = Totals::new();
    for table in &tables {
        totals.insert(table.name.clone(), pieces.load(&mut tx, table).await?);
    }
    let promised: Totals = pieces.document(TOTALS)?;
    for (name, total) in &totals {
        ensure!(promised.get(name) == Some(total), "the rows of {name} are not those that were written");
    }
    for_each(&mut tx, &tables, |name| format!("alter table {name} enable trigger user")).await?;
    number_on(&mut tx).await?;
    begin_audit_era(&mut tx).await?;
    tx.commit().await?;
    MIGRATOR.run(&mut conn).await?;
    sqlx::query("analyze").execute(&mut conn).await?;
    Ok(Report::new(&manifest, &totals))
}

fn check_keys(needed: &[Key], at_hand: &[(Purpose, i16, Vec<u8>)]) -> Result<()> {
    let at_hand: Vec<Key> = at_hand.iter().map(|(purpose, id, print)| Key::new(*purpose, *id, print)).collect();
    let missing: Vec<String> = needed.iter().filter(|key| !at_hand.contains(key)).map(Key::to_string).collect();
    ensure!(
        missing.is_empty(),
        "its data was written with the keys {}, and the key file does not hold them: bring the key file that belongs to it",
        missing.join(", ")
    );
    Ok(())
}

/// To the schema of the file, so that later migrations act on its data as they would have.
async fn migrate_to(conn: &mut PgConnection, manifest: &Manifest) -> Result<()> {
    let wanted = manifest.schema;
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    ensure!(Some(wanted) <= newest, "made by yueban {}, which is newer than this one", manifest.product);
    match tables::schema(conn).await? {
        Some(found) if found > wanted => {
            bail!("the database is at schema {found} and the file at {wanted}: give a database with nothing in it")
        }
        _ => Ok(MIGRATOR.run_to(wanted, conn).await?),
    }
}

/// A database that was migrated holds one row: that nothing is decided about it.
async fn check_empty(conn: &mut PgConnection, tables: &[Table]) -> Result<()> {
    for table in tables {
        let unused = if table.name == "instance" { " where demo is not null" } else { "" };
        let any = format!("select exists (select from {}{unused})", table.quoted());
        let any: bool = sqlx::query_scalar(AssertSqlSafe(any)).fetch_one(&mut *conn).await?;
        ensure!(!any, "the database is not empty ({} has rows): give a new one", table.name);
    }
    Ok(())
}

async fn for_each(conn: &mut PgConnection, tables: &[Table], statement: impl Fn(String) -> String) -> Result<()> {
    for table in tables {
        sqlx::query(AssertSqlSafe(statement(table.quoted()))).execute(&mut *conn).await?;
    }
    Ok(())
}

/// New rows are numbered on from the last one.
async fn number_on(conn: &mut PgConnection) -> Result<()> {
    for (table, column) in tables::numbered(conn).await? {
        let next = format!(
            "select setval(pg_get_serial_sequence('{table}', '{column}'), max({})) from {table} having count(*) > 0",
            quote(&column)
        );
        sqlx::query(AssertSqlSafe(next)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Transactions are numbered anew in this cluster: audit entries written from now on are of the next era.
pub async fn begin_audit_era(conn: &mut PgConnection) -> sqlx::Result<()> {
    let next = "do $$ begin
        execute format('alter table audit_entry alter column era set default %s',
                       (select coalesce(max(era), 0) + 1 from audit_entry));
    end $$";
    sqlx::raw_sql(next).execute(conn).await.map(|_| ())
}

/// The entries of the file in their order, with the next one in view.
struct Pieces<'a> {
    entries: tar::Entries<'a, GzDecoder<BufReader<File>>>,
    next: Option<tar::Entry<'a, GzDecoder<BufReader<File>>>>,
}

impl<'a> Pieces<'a> {
    fn new(entries: tar::Entries<'a, GzDecoder<BufReader<File>>>) -> Result<Pieces<'a>> {
        let mut pieces = Pieces { entries, next: None };
        pieces.advance().context("not a backup")?;
        Ok(pieces)
    }

    fn advance(&mut self) -> Result<()> {
        self.next = self.entries.next().transpose()?;
        Ok(())
    }

    /// The content of the next entry where its path is as wanted.
    fn take(&mut self, wanted: impl FnOnce(&Path) -> bool) -> Result<Option<Vec<u8>>> {
        let Some(entry) = &mut self.next else { return Ok(None) };
        if !wanted(&entry.path()?) {
            return Ok(None);
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        self.advance()?;
        Ok(Some(content))
    }

    fn document<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        let content = self.take(|path| path == Path::new(name))?;
        let content = content.with_context(|| format!("not a whole backup: {name} is not where it belongs"))?;
        serde_json::from_slice(&content).with_context(|| format!("{name} cannot be read"))
    }

    async fn load(&mut self, conn: &mut PgConnection, table: &Table) -> Result<Total> {
        let mut digest = Sha256::new();
        let mut copy = conn.copy_in_raw(&table.copy_in()).await?;
        loop {
            match self.take(|path| path.parent() == Some(Path::new(&table.name))) {
                Ok(Some(piece)) => {
                    digest.update(&piece);
                    copy.send(piece).await?;
                }
                Ok(None) => break,
                Err(error) => {
                    copy.abort("the file cannot be read").await?;
                    return Err(error);
                }
            }
        }
        let rows = copy.finish().await.with_context(|| format!("table {}", table.name))?;
        Ok(Total { rows, sha256: hex(&digest.finalize()) })
    }
}
