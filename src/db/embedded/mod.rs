//! The private Postgres of a data folder, for who gave no DATABASE_URL: found, made, started, watched and stopped.
//!
//! `DATA_DIR/postgres` holds the cluster, `DATA_DIR/socket` its socket, `DATA_DIR/lock` says who started it. Only the
//! user it runs as, and root, reach it. fsync stays on: a confirmed seat outlives a power cut.

mod binaries;
mod cluster;
mod lock;
mod place;
mod process;
mod supervisor;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use cluster::Cluster;
use lock::Lock;
pub use lock::Mode;
use place::Place;
use process::PidFile;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};
use supervisor::Supervisor;

const POLL: Duration = Duration::from_millis(20);
/// A server that has just started may still be making or recovering its database.
const JOIN: Duration = Duration::from_secs(120);

/// A Postgres within reach. Where this program started it, it stops when this is dropped, or when the program dies.
pub struct EmbeddedPg {
    data_dir: PathBuf,
    options: PgConnectOptions,
    _supervisor: Option<Supervisor>,
    // released last: whoever gets it finds Postgres stopped
    _lock: Option<Lock>,
}

impl EmbeddedPg {
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The folder that was chosen, absolute.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn reached(data_dir: PathBuf, socket: &Path, own: Option<(Supervisor, Lock)>) -> EmbeddedPg {
        let options = PgConnectOptions::new_without_pgpass()
            .socket(socket)
            .port(cluster::PORT)
            .username(cluster::SUPERUSER)
            .database("postgres")
            .ssl_mode(PgSslMode::Disable);
        let (supervisor, lock) = own.unzip();
        EmbeddedPg { data_dir, options, _supervisor: supervisor, _lock: lock }
    }
}

/// The database of a data folder (none given: `./data`, or a reachable folder in its place). A server starts its own
/// and is refused where one runs; a command joins a running server's, or starts it for the time being.
pub fn open(data_dir: Option<&Path>, mode: Mode) -> Result<EmbeddedPg> {
    let place = Place::choose(data_dir)?;
    let since = Instant::now();
    let mut waiting = false;
    loop {
        let holder = match lock::take(&place.data_dir, mode)? {
            Ok(lock) => return start(place, lock),
            Err(holder) => holder,
        };
        match (mode, holder) {
            (Mode::Server, Some((Mode::Server, pid))) => bail!(
                "a server (process {pid}) already runs on the embedded database in {}: stop it, or give this one \
                 another --data-dir; several servers share a database by DATABASE_URL",
                place.data_dir.display()
            ),
            (Mode::Command, Some((Mode::Server, pid))) => {
                if let Some(file) = PidFile::read(&place.cluster()).filter(PidFile::is_ready) {
                    return Ok(EmbeddedPg::reached(place.data_dir, &file.socket, None));
                }
                if since.elapsed() > JOIN {
                    bail!("the server (process {pid}) did not get its database ready: see its log");
                }
            }
            (_, Some((Mode::Command, pid))) if !waiting => {
                eprintln!("waiting for another yueban command (process {pid}) to end");
                waiting = true;
            }
            _ => {}
        }
        sleep(POLL);
    }
}

fn start(place: Place, lock: Lock) -> Result<EmbeddedPg> {
    let cluster = Cluster::prepare(&place)?;
    let socket = cluster.socket().to_owned();
    let supervisor = Supervisor::start(cluster)
        .with_context(|| format!("cannot start the embedded Postgres in {}", place.cluster().display()))?;
    Ok(EmbeddedPg::reached(place.data_dir, &socket, Some((supervisor, lock))))
}
