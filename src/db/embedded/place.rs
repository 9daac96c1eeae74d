//! Which folder holds the data, and as which user Postgres runs in it: never as root, so that user must be able to
//! walk down to it.

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Where folders go whose checkout is out of reach.
const SHARED: &str = "/var/lib/yueban";

/// Whom Postgres runs as where the server is root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
}

/// A data folder that exists and can be used.
#[derive(Debug)]
pub struct Place {
    /// Absolute, without symlinks.
    pub data_dir: PathBuf,
    /// None: as who runs this.
    pub user: Option<User>,
}

impl Place {
    /// The given folder or an error, never another one. Without one `./data`; where Postgres could not enter that, a
    /// folder under /var/lib/yueban that belongs to this place alone, and says so.
    pub fn choose(given: Option<&Path>) -> Result<Place> {
        let data_dir = std::path::absolute(given.unwrap_or(Path::new("data")))?;
        if !rustix::process::geteuid().is_root() {
            return Place::make(data_dir, None);
        }
        let user = user_for(&data_dir)?;
        match (out_of_reach(&data_dir, user)?, given) {
            (None, _) => Place::make(data_dir, Some(user)),
            (Some(wall), Some(_)) => bail!(
                "Postgres does not run as root, and the user it would run as (uid {}) cannot enter {}: open that folder \
                 (chmod o+x), or choose another --data-dir such as {SHARED}/main",
                user.uid,
                wall.display()
            ),
            (Some(wall), None) => {
                let instead = Path::new(SHARED).join(name_of(&data_dir));
                eprintln!(
                    "the data is kept in {}: Postgres, which does not run as root, cannot enter {}",
                    instead.display(),
                    wall.display()
                );
                let user = user_for(&instead)?;
                Place::make(instead, Some(user))
            }
        }
    }

    fn make(data_dir: PathBuf, user: Option<User>) -> Result<Place> {
        let create = |dir: &Path, mode| {
            let made = DirBuilder::new().recursive(true).mode(mode).create(dir);
            made.with_context(|| format!("cannot create the data folder {}: choose another --data-dir", dir.display()))
        };
        if !data_dir.is_dir() {
            create(data_dir.parent().unwrap_or(Path::new("/")), 0o755)?;
            create(&data_dir, 0o700)?;
        }
        if let Some(user) = user {
            let meta = fs::metadata(&data_dir)?;
            if !may_enter(&meta, user) {
                // the keys beside the cluster stay root's; Postgres only passes through
                fs::set_permissions(&data_dir, Permissions::from_mode(meta.mode() & 0o7777 | 0o011))?;
            }
        }
        let data_dir = data_dir.canonicalize()?;
        Ok(Place { data_dir, user })
    }

    /// The folder of the cluster.
    pub fn cluster(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }
}

/// The owner of what is there, else `postgres`, else `nobody`.
fn user_for(data_dir: &Path) -> Result<User> {
    for dir in [&data_dir.join("postgres"), data_dir] {
        if let Ok(meta) = fs::metadata(dir).as_ref()
            && meta.uid() != 0
        {
            return Ok(User { uid: meta.uid(), gid: meta.gid() });
        }
    }
    let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    let known = ["postgres", "nobody"].into_iter().find_map(|name| account(&accounts, name));
    known.context("Postgres does not run as root, and there is neither a user postgres nor nobody: run as another user")
}

fn account(accounts: &str, name: &str) -> Option<User> {
    let fields: Vec<&str> = accounts.lines().map(|l| l.split(':').collect::<Vec<_>>()).find(|f| f[0] == name)?;
    Some(User { uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()? })
}

/// The first folder above the data folder that the user may not enter. The data folder itself is ours to open.
fn out_of_reach(data_dir: &Path, user: User) -> Result<Option<PathBuf>> {
    let above = data_dir.parent().unwrap_or(Path::new("/"));
    let Some(existing) = above.ancestors().find(|dir| dir.exists()) else { return Ok(None) };
    wall(existing, user)
}

/// The outermost folder on the way to `dir`, itself included, that the user may not enter.
pub fn wall(dir: &Path, user: User) -> Result<Option<PathBuf>> {
    let mut found = None;
    for dir in dir.canonicalize()?.ancestors() {
        if !may_enter(&fs::metadata(dir)?, user) {
            found = Some(dir.to_owned());
        }
    }
    Ok(found)
}

/// What Postgres needs to get in: it is started without further groups.
fn may_enter(meta: &fs::Metadata, user: User) -> bool {
    let bit = match () {
        () if meta.uid() == user.uid => 0o100,
        () if meta.gid() == user.gid => 0o010,
        () => 0o001,
    };
    meta.mode() & bit != 0
}

/// A name for a path, the same each time.
fn name_of(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest[..6].iter().fold(String::new(), |mut name, byte| {
        write!(name, "{byte:02x}").expect("a String takes all");
        name
    })
}

/// Refuses a cluster that belongs to somebody else.
pub fn check_owner(cluster: &Path, user: Option<User>) -> Result<()> {
    let owner = fs::metadata(cluster)?.uid();
    let ours = user.map_or_else(|| rustix::process::geteuid().as_raw(), |user| user.uid);
    ensure!(
        owner == ours,
        "{} belongs to uid {owner}, and Postgres would run as uid {ours}: run as its owner or as root, or give the folder \
         to the right user (chown -R)",
        cluster.display()
    );
    Ok(())
}
