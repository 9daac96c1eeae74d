//! One cluster: made by initdb, run by `postgres`.

use super::POLL;
use super::binaries::{self, Binaries};
use super::place::{self, Place, User, wall};
use super::process::{PidFile, die_with_parent, processes_of, stop};
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Signal, kill_process};
use std::fs::{self, File, Permissions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Names the socket; nothing listens on the network.
pub const PORT: u16 = 5432;
pub const SUPERUSER: &str = "postgres";
/// The most bytes of a socket's path that every system takes.
const SOCKET_PATH: usize = 103;
/// Short folder for sockets whose data folder has a long path.
const SOCKETS: &str = "/tmp/yueban-pg-";
/// A dead server's Postgres stops by itself; after this long it is told to.
const GRACE: Duration = Duration::from_secs(5);
/// Stopping writes what is in memory; recovery reads at most max_wal_size.
const PATIENCE: Duration = Duration::from_secs(300);

/// Appended to postgresql.conf once: the owner may change them.
const SETTINGS: &str = "
# yueban
shared_buffers = 128MB
max_connections = 100
max_wal_size = 1GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
";

/// A cluster that exists and is not running.
pub struct Cluster {
    dir: PathBuf,
    binaries: Binaries,
    user: Option<User>,
    socket: PathBuf,
    log: PathBuf,
}

impl Cluster {
    /// Finds the programs and makes the cluster where there is none. The caller holds the folder's lock.
    pub fn prepare(place: &Place) -> Result<Cluster> {
        let dir = place.cluster();
        let made = dir.is_dir();
        let wanted = if made { Some(version(&dir)?) } else { None };
        let binaries = binaries::find(wanted)?;
        if let Some(user) = place.user
            && let Some(wall) = wall(&binaries.dir, user)?
        {
            bail!(
                "Postgres in {} cannot be run by uid {}: {} is closed to it",
                binaries.dir.display(),
                user.uid,
                wall.display()
            );
        }
        if made {
            place::check_owner(&dir, place.user)?;
        }
        let link = place.data_dir.join("socket");
        let short = link.as_os_str().len() + "/.s.PGSQL.5432".len() <= SOCKET_PATH;
        let socket = if short { link } else { PathBuf::from(format!("{SOCKETS}{:016x}", rand::random::<u64>())) };
        let cluster = Cluster { dir, binaries, user: place.user, socket, log: place.data_dir.join("postgres.log") };
        if !made {
            cluster.init().context("cannot make the embedded database")?;
        }
        Ok(cluster)
    }

    pub fn socket(&self) -> &Path {
        &self.socket
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.dir.join(program));
        // the caller's PG… and LC_… variables are not for this Postgres
        let libraries = std::env::var_os("LD_LIBRARY_PATH").map(|path| ("LD_LIBRARY_PATH", path));
        command.env_clear().envs(libraries).env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC");
        command.current_dir("/").stdin(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// In a folder beside, renamed when whole: one cut off in the middle is made anew.
    fn init(&self) -> Result<()> {
        let new = self.dir.with_extension("new");
        if new.exists() {
            fs::remove_dir_all(&new)?;
        }
        self.own_folder(&new)?;
        let output = self
            .command("initdb")
            .arg("-D")
            .arg(&new)
            .args(["-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-instructions"])
            .output()?;
        ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
        let mut settings = File::options().append(true).open(new.join("postgresql.conf"))?;
        settings.write_all(SETTINGS.as_bytes())?;
        settings.sync_all()?;
        fs::rename(&new, &self.dir)?;
        if let Some(above) = self.dir.parent() {
            File::open(above)?.sync_all()?;
        }
        Ok(())
    }

    /// A new folder that only the user of Postgres (and root) can enter: inside, everyone is trusted.
    fn own_folder(&self, dir: &Path) -> Result<()> {
        fs::create_dir(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        fs::set_permissions(dir, Permissions::from_mode(0o700))?;
        if let Some(user) = self.user {
            chown(dir, Some(user.uid), Some(user.gid))?;
        }
        Ok(())
    }

    /// A fresh folder for the socket, and what an earlier run left of its own removed.
    fn open_socket(&self) -> Result<()> {
        self.remove_socket()?;
        self.own_folder(&self.socket)?;
        let link = self.dir.with_file_name("socket");
        if link != self.socket {
            symlink(&self.socket, link)?;
        }
        Ok(())
    }

    pub fn remove_socket(&self) -> Result<()> {
        let link = self.dir.with_file_name("socket");
        match fs::read_link(&link) {
            Ok(target) => {
                if target.to_string_lossy().starts_with(SOCKETS) && target.is_dir() {
                    fs::remove_dir_all(&target)?;
                }
                fs::remove_file(&link)?;
            }
            Err(_) if link.is_dir() => fs::remove_dir_all(&link)?,
            Err(_) => {}
        }
        Ok(())
    }

    /// Starts Postgres and waits until it takes connections: at once, or after it has recovered.
    pub fn start(&self) -> Result<Child> {
        self.end_orphans()?;
        self.open_socket()?;
        let mut log = File::options().create(true).read(true).append(true).open(&self.log)?;
        let written = log.seek(SeekFrom::End(0))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(&self.dir).arg("-k").arg(&self.socket).args(["-p", &PORT.to_string()]);
        command.args(["-c", "listen_addresses=", "-c", "logging_collector=off", "-c", "unix_socket_permissions=0700"]);
        command.stdout(log.try_clone()?).stderr(log.try_clone()?);
        // Ctrl-C in a terminal is for the server, which lets requests finish first
        command.process_group(0);
        die_with_parent(&mut command);
        let mut child = command.spawn().with_context(|| format!("{}/postgres", self.binaries.dir.display()))?;
        let since = Instant::now();
        loop {
            if PidFile::read(&self.dir).is_some_and(|file| file.pid == child.id() && file.is_ready()) {
                return Ok(child);
            }
            if let Some(status) = child.try_wait()? {
                log.seek(SeekFrom::Start(written))?;
                let mut said = String::new();
                log.read_to_string(&mut said)?;
                bail!("postgres ended with {status}:\n{}", said.trim_end());
            }
            if since.elapsed() > PATIENCE {
                stop(&mut child);
                bail!("postgres did not get ready in {} s: see {}", PATIENCE.as_secs(), self.log.display());
            }
            sleep(POLL);
        }
    }

    /// Waits for the processes of a Postgres whose server, or whose own first process, was killed.
    fn end_orphans(&self) -> Result<()> {
        let since = Instant::now();
        let mut told = false;
        loop {
            let orphans = processes_of(&self.dir);
            if orphans.is_empty() {
                break;
            }
            if !told && since.elapsed() > GRACE {
                told = true;
                tracing::warn!("stopping a Postgres that was left behind in {}", self.dir.display());
                for pid in &orphans {
                    // the first process stops fast; others give up what they do and see that the first is gone
                    let _ = kill_process(*pid, Signal::INT);
                }
            }
            ensure!(
                since.elapsed() < PATIENCE,
                "another Postgres (process {}) runs in {} and does not stop",
                orphans[0].as_raw_nonzero(),
                self.dir.display()
            );
            sleep(POLL);
        }
        // its number may be another program's by now, which Postgres would take for a Postgres
        if Path::new("/proc/self/cwd").exists() && self.dir.join("postmaster.pid").exists() {
            fs::remove_file(self.dir.join("postmaster.pid"))?;
        }
        Ok(())
    }
}

fn version(dir: &Path) -> Result<u32> {
    let path = dir.join("PG_VERSION");
    let text = fs::read_to_string(&path).with_context(|| format!("{} is not a Postgres cluster", dir.display()))?;
    text.trim().parse().with_context(|| format!("{} names no version", path.display()))
}
