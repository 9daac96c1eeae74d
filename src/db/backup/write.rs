//! Writes a backup.

use super::tables::{self, Table};
use super::{FORMAT, Key, MANIFEST, Manifest, Report, TOTALS, Total, Totals, hex};
use crate::clock::{self, Clock};
use crate::db::patient;
use crate::people::keys::Purpose;
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, PgPool};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A table's rows are cut into pieces of about this size, which bounds the memory.
const PIECE: usize = 1 << 20;

/// Writes the whole database to `file`, which appears when it is complete and safe on disk. Servers may go on.
pub async fn backup(pool: &PgPool, file: &Path) -> Result<Report> {
    let part = beside(file)?;
    let result = write(pool, &part).await;
    match result {
        Ok(report) => {
            fs::rename(&part, file).with_context(|| format!("cannot write {}", file.display()))?;
            let folder = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()?;
            Ok(report)
        }
        Err(error) => {
            let _ = fs::remove_file(&part);
            Err(error).with_context(|| format!("cannot write {}", file.display()))
        }
    }
}

fn beside(file: &Path) -> Result<PathBuf> {
    let mut name = file.file_name().context("the backup needs a file name")?.to_owned();
    name.push(format!(".part-{}", std::process::id()));
    Ok(file.with_file_name(name))
}

async fn write(pool: &PgPool, part: &Path) -> Result<Report> {
    let out = File::options().write(true).create(true).truncate(true).mode(0o600).open(part)?;
    let mut archive = Archive(tar::Builder::new(GzEncoder::new(BufWriter::new(out), Compression::default())));
    let mut conn = patient(pool).await?;
    let mut snapshot = conn.begin_with("begin isolation level repeatable read read only").await?;
    let manifest = manifest(&mut snapshot).await?;
    archive.file(MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
    let mut totals = Totals::new();
    for table in &manifest.tables {
        totals.insert(table.name.clone(), archive.table(&mut snapshot, table).await?);
    }
    snapshot.commit().await?;
    archive.file(TOTALS, &serde_json::to_vec_pretty(&totals)?)?;
    archive.finish()?;
    Ok(Report::new(&manifest, &totals))
}

async fn manifest(conn: &mut PgConnection) -> Result<Manifest> {
    let schema = tables::schema(conn).await?.context("nothing is in this database")?;
    let keys = sqlx::query!(
        r#"select purpose as "purpose: Purpose", key_id, fingerprint from key_fingerprint order by purpose, key_id"#
    );
    let keys = keys.fetch_all(&mut *conn).await?;
    Ok(Manifest {
        format: FORMAT,
        product: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: clock::rfc3339(Clock::real_now()),
        schema,
        keys: keys.iter().map(|key| Key::new(key.purpose, key.key_id, &key.fingerprint)).collect(),
        tables: tables::list(conn).await?,
    })
}

struct Archive(tar::Builder<GzEncoder<BufWriter<File>>>);

impl Archive {
    fn file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        Ok(self.0.append_data(&mut header, path, content)?)
    }

    async fn table(&mut self, conn: &mut PgConnection, table: &Table) -> Result<Total> {
        let mut total = Total { rows: 0, sha256: String::new() };
        let (mut digest, mut piece, mut number) = (Sha256::new(), Vec::with_capacity(2 * PIECE), 0);
        let mut rows = conn.copy_out_raw(&table.copy_out()).await?;
        while let Some(bytes) = rows.try_next().await? {
            // in COPY's text a newline inside a value is written as \n: each that stands there ends a row
            total.rows += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            digest.update(&bytes);
            piece.extend_from_slice(&bytes);
            if piece.len() >= PIECE {
                self.piece(table, &mut number, &mut piece)?;
            }
        }
        if !piece.is_empty() {
            self.piece(table, &mut number, &mut piece)?;
        }
        total.sha256 = hex(&digest.finalize());
        Ok(total)
    }

    fn piece(&mut self, table: &Table, number: &mut u32, piece: &mut Vec<u8>) -> Result<()> {
        self.file(&format!("{}/{number:06}", table.name), piece)?;
        *number += 1;
        piece.clear();
        Ok(())
    }

    fn finish(self) -> Result<()> {
        let mut out = self.0.into_inner()?.finish()?;
        out.flush()?;
        Ok(out.get_ref().sync_all()?)
    }
}
