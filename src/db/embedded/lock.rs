//! Who has started the Postgres of a data folder: a file locked for as long as that process lives.

use anyhow::{Context, Result};
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To serve: one per embedded database.
    Server,
    /// To do one thing, beside a server or alone.
    Command,
}

/// Let go by dropping it, or by dying.
pub struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // without it the next to look would see a name that means nothing any more
        let _ = self.file.set_len(0);
    }
}

/// Takes the lock, or tells who has it (nothing in the instant before its holder has written its name).
pub fn take(data_dir: &Path, mode: Mode) -> Result<Result<Lock, Option<(Mode, u32)>>> {
    let path = data_dir.join("lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("cannot open {}: run as the user that the server runs as", path.display()))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {
            file.set_len(0)?;
            file.rewind()?;
            let name = if mode == Mode::Server { "server" } else { "command" };
            writeln!(file, "{name} {}", std::process::id())?;
            Ok(Ok(Lock { file }))
        }
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok(Err(parse(&text)))
        }
        Err(error) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

fn parse(text: &str) -> Option<(Mode, u32)> {
    let (name, pid) = text.strip_suffix('\n')?.split_once(' ')?;
    let mode = if name == "server" { Mode::Server } else { Mode::Command };
    Some((mode, pid.parse().ok()?))
}
