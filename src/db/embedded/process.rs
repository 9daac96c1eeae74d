//! Processes of Postgres as the system sees them.

use super::cluster::PORT;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// What Postgres tells in postmaster.pid.
pub struct PidFile {
    pub pid: u32,
    pub socket: PathBuf,
    state: String,
}

impl PidFile {
    pub fn read(cluster: &Path) -> Option<PidFile> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let socket = PathBuf::from(lines.get(4)?);
        Some(PidFile { pid: lines[0].parse().ok()?, socket, state: (*lines.get(7)?).to_owned() })
    }

    /// Takes connections, unless it died without a word.
    pub fn is_ready(&self) -> bool {
        self.state == "ready" && self.socket.join(format!(".s.PGSQL.{PORT}")).exists()
    }
}

/// Every process of a Postgres works in its cluster's folder. Empty where there is no /proc: there Postgres itself
/// waits for nobody, but refuses to run twice.
pub fn processes_of(cluster: &Path) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw));
    pids.filter(|pid| {
        let about = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        fs::read_link(about.join("cwd")).is_ok_and(|cwd| cwd == cluster)
            && fs::read_to_string(about.join("comm")).is_ok_and(|name| name.trim() == "postgres")
    })
    .collect()
}

/// Has the kernel stop Postgres (fast: sessions are ended, everything is written) when this thread dies.
#[cfg(target_os = "linux")]
pub fn die_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    let ask = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // it may have died before we asked
        if rustix::process::getppid() == Some(parent) { Ok(()) } else { Err(std::io::ErrorKind::Interrupted.into()) }
    };
    // SAFETY: between fork and exec only system calls that are safe in a signal handler are made, and nothing allocated
    #[expect(unsafe_code)]
    unsafe {
        command.pre_exec(ask);
    }
}

#[cfg(not(target_os = "linux"))]
pub fn die_with_parent(_: &mut Command) {}

/// Fast: sessions are ended, everything is written.
pub fn stop(child: &mut Child) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::INT);
    }
    let _ = child.wait();
}
