//! The Postgres programs on this machine.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest release the schema is made for.
const OLDEST: u32 = 15;

/// A folder with `postgres` and `initdb`, and their major version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub dir: PathBuf,
    pub major: u32,
}

/// Those for a cluster of version `wanted`, or for a new one: of PG_BIN_DIR alone where it is set, else of PATH, else
/// the newest of the places where packages and script/bootstrap put them.
pub fn find(wanted: Option<u32>) -> Result<Binaries> {
    let explicit = std::env::var_os("PG_BIN_DIR");
    let found: Vec<Binaries> = match &explicit {
        Some(dir) => look(Path::new(dir)).into_iter().collect(),
        None => candidates().iter().filter_map(|dir| look(dir)).collect(),
    };
    if let (true, Some(dir)) = (found.is_empty(), explicit) {
        bail!("PG_BIN_DIR is {}, but no postgres and initdb that run are there", dir.display());
    }
    choose(found, wanted)
}

fn choose(found: Vec<Binaries>, wanted: Option<u32>) -> Result<Binaries> {
    let has: Vec<String> = found.iter().map(|b| format!("{} in {}", b.major, b.dir.display())).collect();
    let fits = |b: &Binaries| wanted.map_or(b.major >= OLDEST, |major| b.major == major);
    match (found.into_iter().find(fits), wanted) {
        (Some(binaries), _) => Ok(binaries),
        (None, None) if has.is_empty() => bail!(
            "no PostgreSQL server was found: install the package postgresql (`apt-get install postgresql`), or set \
             PG_BIN_DIR to a folder with postgres and initdb, or DATABASE_URL to a database"
        ),
        (None, None) => bail!("PostgreSQL {OLDEST} or newer is needed; here is {}", has.join(", ")),
        (None, Some(major)) => bail!(
            "the data was written by PostgreSQL {major}, and here is {}: install the package postgresql-{major} (or set \
             PG_BIN_DIR); to change the version, `yueban backup` with {major} and `yueban restore` into a new --data-dir",
            if has.is_empty() { "none".to_owned() } else { has.join(", ") }
        ),
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let mut packaged: Vec<(u32, PathBuf)> = Vec::new();
    for base in ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"] {
        for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let version = name.to_string_lossy().trim_start_matches(|c: char| !c.is_ascii_digit()).parse();
            if let Ok(version) = version {
                packaged.push((version, entry.path().join("bin")));
            }
        }
    }
    packaged.sort();
    dirs.extend(packaged.into_iter().rev().map(|(_, dir)| dir));
    // script/bootstrap's own, from the checkout or beside the built program
    dirs.push(PathBuf::from("target/postgres/bin"));
    if let Some(target) = std::env::current_exe().ok().as_deref().and_then(Path::parent).and_then(Path::parent) {
        dirs.push(target.join("postgres/bin"));
    }
    dirs
}

fn look(dir: &Path) -> Option<Binaries> {
    if !dir.join("initdb").is_file() {
        return None;
    }
    let dir = std::path::absolute(dir).ok()?;
    let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
    // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split_once("(PostgreSQL) ")?.1;
    let digits = version.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(Binaries { dir, major: digits.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(dir: &str, major: u32) -> Binaries {
        Binaries { dir: dir.into(), major }
    }

    #[test]
    fn a_cluster_gets_the_programs_of_its_version() {
        let found = vec![at("/old", 14), at("/a", 17), at("/b", 16)];
        assert_eq!(choose(found.clone(), None).ok(), Some(at("/a", 17)));
        assert_eq!(choose(found.clone(), Some(16)).ok(), Some(at("/b", 16)));
        let refused = |found, wanted| choose(found, wanted).expect_err("nothing fits").to_string();
        assert!(refused(found, Some(15)).contains("install the package postgresql-15"));
        assert!(refused(vec![], None).contains("install the package postgresql "));
        assert!(refused(vec![at("/old", 14)], None).contains("15 or newer"));
    }
}
