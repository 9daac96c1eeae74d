//! The habits of the house, held by reading the sources: rooms, sizes, where SQL and time may stand.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![];
    walk(&root.join(folder), &mut paths);
    paths.sort();
    let wanted = |p: &PathBuf| {
        p.extension().is_some_and(|e| endings.iter().any(|w| e == *w)) && !p.to_string_lossy().contains("vendor")
    };
    paths
        .into_iter()
        .filter(wanted)
        .map(|p| {
            let text = fs::read_to_string(&p).expect("text");
            (p.strip_prefix(root).expect("inside").to_owned(), text)
        })
        .collect()
}

fn room(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|p| p.to_string_lossy()).collect();
    parts[1].trim_end_matches(".rs").to_owned()
}

/// Rooms in the order of `lib.rs`: each may use those before it, and itself.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.split(';').next().map(str::to_owned)).collect()
}

const SURFACES: [&str; 3] = ["cli", "telemetry", "web"];

#[test]
fn business_rooms_know_no_web_framework() {
    for (path, text) in sources("src", &["rs"]) {
        let room = room(&path);
        if SURFACES.contains(&room.as_str()) || ["main", "lib", "bin"].contains(&room.as_str()) {
            continue;
        }
        for word in ["axum", "askama", "tower_http"] {
            assert!(
                !text.contains(&format!("use {word}")) && !text.contains(&format!("{word}::")),
                "{} uses {word}",
                path.display()
            );
        }
    }
}

#[test]
fn rooms_import_only_rooms_above_them() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|r| r == name);
    // policy judges histories, whose status is the ledger's own word
    let allowed = [("policy", "booking"), ("people", "db")];
    for (path, text) in sources("src", &["rs"]) {
        let own = room(&path);
        let Some(own_place) = place(&own) else { continue };
        for (i, other) in rooms.iter().enumerate() {
            let uses = text.contains(&format!("crate::{other}::")) || text.contains(&format!("use crate::{other};"));
            let fine = i <= own_place || allowed.contains(&(own.as_str(), other.as_str()));
            assert!(!uses || fine, "{} ({own}) imports {other}, which comes after it", path.display());
        }
    }
}

#[test]
fn sql_stands_in_stores_only() {
    for (path, text) in sources("src", &["rs"]) {
        let name = path.to_string_lossy().into_owned();
        if name.contains("/store") || name.starts_with("src/db/") || name.starts_with("src/bin/") {
            continue;
        }
        for word in ["query!(", "query_as!(", "query_scalar!(", "sqlx::query(", "sqlx::raw_sql(", "sqlx::query_scalar("]
        {
            assert!(!text.contains(word), "{name} holds SQL");
        }
    }
}

#[test]
fn time_comes_from_the_clock_alone() {
    for (path, text) in sources("src", &["rs"]) {
        let name = path.to_string_lossy().into_owned();
        if name == "src/clock.rs" || name.starts_with("src/bin/") {
            continue;
        }
        for word in ["Utc::now(", "Local::now(", "SystemTime::now("] {
            assert!(!text.contains(word), "{name} asks the machine for the time");
        }
    }
    for (path, text) in sources("migrations", &["sql"]) {
        for word in ["now()", "current_timestamp", "clock_timestamp", "current_date"] {
            assert!(!text.to_lowercase().contains(word), "{} asks the database for the time", path.display());
        }
    }
}

#[test]
fn files_stay_small() {
    let mut long = vec![];
    for folder in ["src", "tests", "templates", "static"] {
        if Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).is_dir() {
            for (path, text) in sources(folder, &["rs", "html", "css", "js"]) {
                let lines = text.lines().count();
                if lines > 400 {
                    long.push(format!("{} has {lines} lines", path.display()));
                }
            }
        }
    }
    assert!(long.is_empty(), "split by noun: {long:#?}");
}

#[test]
fn nothing_is_left_unfinished() {
    for (path, text) in sources("src", &["rs"]) {
        for mark in ["todo!(", "unimplemented!(", "TODO", "FIXME", "XXX:", "dbg!("] {
            assert!(!text.contains(mark), "{} holds {mark}", path.display());
        }
    }
}

#[test]
fn pages_hold_no_inline_script_or_style() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    assert!(folder.is_dir());
    for (path, text) in sources("templates", &["html"]) {
        assert!(
            !text.contains(" style=\"") && !text.contains("<style") && !text.contains(" onclick="),
            "{}",
            path.display()
        );
        for tag in text.split("<script").skip(1) {
            assert!(
                tag.split('>').next().is_some_and(|t| t.contains("src=")),
                "{} holds an inline script",
                path.display()
            );
        }
    }
}

/// Chromium 66 is the oldest browser that pages are drawn right in: what it cannot read would be lost without a word.
#[test]
fn styles_suit_old_browsers() {
    for (path, text) in sources("static", &["css"]) {
        for word in [
            ":is(",
            ":where(",
            "inset:",
            "clamp(",
            "aspect-ratio",
            "&",
            ";gap:",
            "{gap:",
            "row-gap:",
            "@layer",
            "@container",
        ] {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
        let has = text.lines().filter(|line| line.contains(":has(")).all(|line| line.starts_with("@supports"));
        assert!(has, "{} asks :has without asking whether it is known", path.display());
    }
}

/// Links and pictures of a page of documentation that lead into this repository, without their anchors.
fn leads(page: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(page).expect("text");
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let own = links.filter(|link| !link.contains("://") && !link.starts_with('#'));
    let folder = page.parent().expect("a folder");
    own.map(|link| folder.join(link.split('#').next().unwrap_or_default())).collect()
}

#[test]
fn what_the_documentation_points_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages =
        ["README.md", "README.zh-CN.md", "deploy/README.md", "docs/screens/README.md"].map(|page| root.join(page));
    for page in &pages {
        let missing: Vec<_> = leads(page).into_iter().filter(|to| !to.exists()).collect();
        assert!(missing.is_empty(), "{} points to {missing:?}", page.display());
    }
    let [readme, chinese, _, index] = &pages;
    for (page, other) in [(readme, chinese), (chinese, readme)] {
        let to = leads(page);
        assert!(to.contains(other) && to.contains(index), "{} leads to the other and to the pictures", page.display());
        let pictures = to.iter().filter(|to| to.extension().is_some_and(|e| e == "webp")).count();
        assert!(pictures >= 2, "{} shows the product", page.display());
    }
}

/// `script/screens` writes both.
#[test]
fn every_picture_stands_in_the_index() {
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens/README.md");
    let listed: std::collections::BTreeSet<_> = leads(&index).into_iter().collect();
    let mut found = 0;
    for surface in
        fs::read_dir(index.parent().expect("a folder")).expect("a folder").map(|e| e.expect("an entry").path())
    {
        if surface.is_dir() {
            for picture in fs::read_dir(surface).expect("a folder").map(|e| e.expect("an entry").path()) {
                assert!(listed.contains(&picture), "{} is in no index", picture.display());
                found += 1;
            }
        }
    }
    assert!(found > 100 && found == listed.len(), "{found} pictures, {} in the index", listed.len());
}
