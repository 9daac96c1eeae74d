//! The key file: one line a key, `data 1 BASE64`; `#` begins a comment.

use super::{Keys, Purpose};
use anyhow::{Context, Result, anyhow, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

const HEAD: &str = "\
# Keys of a Yueban database. Whoever has this file and the database can read ID and mobile numbers.
# Without it they are lost for ever: keep a copy in a safe place apart from the database's backups.
";

/// Where keys came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Environment,
    File,
    /// The file was not there and has just been made: it must be backed up.
    Created,
}

impl Keys {
    /// Keys from `content` (the environment's), else from the file, which is made if it is not there. Two servers that
    /// start at once end with the same file.
    pub fn load_or_create(path: &Path, content: Option<&str>) -> Result<(Keys, Origin)> {
        if let Some(content) = content {
            return Ok((Keys::parse(content).context("YUEBAN_KEY")?, Origin::Environment));
        }
        match Keys::load(path)? {
            Some(keys) => Ok((keys, Origin::File)),
            None => {
                let keys = Keys::generate();
                let made = write_new(path, &keys.to_text())?;
                let keys = Keys::load(path)?.with_context(|| format!("{} has just gone away", path.display()))?;
                Ok((keys, if made { Origin::Created } else { Origin::File }))
            }
        }
    }

    /// Keys from a file; none if it is not there.
    pub fn load(path: &Path) -> Result<Option<Keys>> {
        match fs::read_to_string(path) {
            Ok(text) => {
                warn_if_open(path)?;
                Ok(Some(Keys::parse(&text).with_context(|| path.display().to_string())?))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e).with_context(|| format!("cannot read the keys in {}", path.display())),
        }
    }

    /// Puts these keys in the file's place, at once or not at all. The file keeps its owner and mode, so that the
    /// server's user can still read it when another one ran the command.
    pub fn replace(&self, path: &Path) -> Result<()> {
        let cannot = || format!("cannot write {}", path.display());
        // the file itself, where the path is a link to it
        let file = path.canonicalize().with_context(cannot)?;
        let old = file.metadata().with_context(cannot)?;
        let draft = draft_beside(&file);
        let placed = write_synced(&draft, &self.to_text()).and_then(|()| {
            if (old.uid(), old.gid()) != draft.metadata().map(|m| (m.uid(), m.gid()))? {
                chown(&draft, Some(old.uid()), Some(old.gid()))
                    .with_context(|| format!("{}'s owner", path.display()))?;
            }
            fs::set_permissions(&draft, old.permissions())?;
            Ok(fs::rename(&draft, &file)?)
        });
        if placed.is_err() {
            // the first error is the one to tell
            let _ = fs::remove_file(&draft);
        }
        placed.with_context(cannot)?;
        sync_folder(&file)
    }

    pub fn parse(text: &str) -> Result<Keys> {
        let mut secrets = BTreeMap::new();
        for (n, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let bad = || anyhow!("line {}: expected a purpose, a number and 32 bytes in base 64", n + 1);
            let [purpose, id, secret] = line.split_whitespace().collect::<Vec<_>>()[..] else { bail!(bad()) };
            let purpose = [Purpose::Data, Purpose::Index, Purpose::Audit].into_iter().find(|p| p.name() == purpose);
            let id = id.parse::<i16>().ok().filter(|id| *id > 0);
            let secret: Option<[u8; 32]> = STANDARD.decode(secret).ok().and_then(|s| s.try_into().ok());
            let (Some(purpose), Some(id), Some(secret)) = (purpose, id, secret) else { bail!(bad()) };
            ensure!(secrets.insert((purpose, id), secret).is_none(), "line {}: this key is there twice", n + 1);
        }
        Keys::from_secrets(secrets).map_err(|e| anyhow!(e))
    }

    fn to_text(&self) -> String {
        let lines =
            self.secrets.iter().map(|((p, id), secret)| format!("{} {id} {}\n", p.name(), STANDARD.encode(secret)));
        HEAD.chars().chain(lines.collect::<String>().chars()).collect()
    }
}

fn write_synced(path: &Path, text: &str) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)
}

/// Makes the file unless it is there; false if another process was first.
fn write_new(path: &Path, text: &str) -> Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let draft = draft_beside(path);
    write_synced(&draft, text)?;
    // a link, unlike a rename, never takes the place of a file that is there
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    match linked {
        Ok(()) => sync_folder(path).map(|()| true),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(e).with_context(|| format!("cannot write {}", path.display())),
    }
}

fn draft_beside(path: &Path) -> PathBuf {
    path.with_extension(format!("draft-{:x}", rand::random::<u64>()))
}

/// Others than the owner can read the keys: told, not refused, since secrets of orchestrators are often mounted so.
fn warn_if_open(path: &Path) -> Result<()> {
    let mode = fs::metadata(path)?.mode() & 0o777;
    if mode & 0o077 != 0 {
        tracing::warn!(file = %path.display(), mode = format!("{mode:o}"), "others can reach the keys: chmod 600");
    }
    Ok(())
}

fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|f| f.sync_all()).with_context(|| format!("cannot write to {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn scratch() -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("yueban-keys-{:x}", rand::random::<u64>()));
        fs::create_dir(&path).expect("a new folder");
        path
    }

    #[test]
    fn servers_that_start_at_once_share_one_file() {
        let folder = scratch();
        let path = folder.join("keys");
        let made: Vec<(Vec<_>, Origin)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Keys::load_or_create(&path, None).map(|(k, o)| (k.fingerprints(), o))))
                .collect();
            threads.into_iter().map(|t| t.join().expect("no panic").expect("keys")).collect()
        });
        assert!(made.iter().all(|(prints, _)| *prints == made[0].0));
        assert_eq!(made.iter().filter(|(_, origin)| *origin == Origin::Created).count(), 1);
        assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1, "no draft is left behind");
        fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn a_replaced_file_keeps_its_mode_and_the_link_to_it() {
        let folder = scratch();
        let (file, link) = (folder.join("real"), folder.join("keys"));
        let (keys, origin) = Keys::load_or_create(&file, None).expect("keys");
        assert_eq!((origin, file.metadata().expect("there").mode() & 0o777), (Origin::Created, 0o600));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("ours");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        keys.with_new(Purpose::Data).replace(&link).expect("written");
        assert!(link.is_symlink());
        assert_eq!(file.metadata().expect("there").mode() & 0o777, 0o640);
        assert_eq!(Keys::load(&link).expect("readable").map(|k| k.data_key_id()), Some(2));
        assert_eq!(fs::read_dir(&folder).expect("readable").count(), 2, "no draft is left behind");
        let (given, origin) = Keys::load_or_create(&link, Some(&keys.to_text())).expect("keys");
        assert_eq!((given.data_key_id(), origin), (1, Origin::Environment), "the environment wins");
        fs::remove_dir_all(folder).expect("removable");
    }

    #[test]
    fn a_file_reads_back_and_bad_lines_are_named() {
        let keys = Keys::generate().with_new(Purpose::Data);
        let text = keys.to_text();
        assert_eq!(Keys::parse(&text).expect("keys").fingerprints(), keys.fingerprints());
        let error = |text: &str| format!("{:#}", Keys::parse(text).expect_err("bad"));
        assert_eq!(error("data 1 xyz"), "line 1: expected a purpose, a number and 32 bytes in base 64");
        assert_eq!(error("# nothing"), "there is no data key");
        assert!(error(&format!("{text}{text}")).contains("twice"));
    }
}
