//! The folder of pictures and its index.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The columns of the index: how a picture's name ends, and what it says.
const KINDS: [(&str, &str); 8] = [
    ("390", "390"),
    ("1280", "1280"),
    ("1920", "1920"),
    ("elder", "长辈版 elder"),
    ("dark", "深色 dark"),
    ("print", "打印 print"),
    ("en", "English"),
    ("en-1280", "English 1280"),
];

pub struct Album {
    folder: PathBuf,
    /// Written this time: paths under the folder.
    written: BTreeSet<String>,
    /// States in their order, with the titles of their pages.
    titles: Vec<(String, String)>,
}

impl Album {
    pub fn open(folder: PathBuf) -> Album {
        Album { folder, written: BTreeSet::new(), titles: vec![] }
    }

    pub fn put(&mut self, name: &str, kind: &str, picture: &[u8]) {
        let path = format!("{name}-{kind}.webp");
        let file = self.folder.join(&path);
        fs::create_dir_all(file.parent().expect("a surface")).expect("a folder");
        fs::write(file, picture).expect("written");
        self.written.insert(path);
    }

    pub fn title(&mut self, name: &str, title: String) {
        self.titles.push((name.to_owned(), title));
    }

    /// When all states were taken: pictures of states that are no more go, and the index is written.
    pub fn close(self, all: bool) {
        if !all {
            return;
        }
        let pictures = pictures(&self.folder);
        for gone in pictures.iter().filter(|path| !self.written.contains(*path)) {
            fs::remove_file(self.folder.join(gone)).expect("removed");
        }
        fs::write(self.folder.join("README.md"), self.index()).expect("written");
    }

    fn index(&self) -> String {
        let mut of_surface: BTreeMap<&str, Vec<&(String, String)>> = BTreeMap::new();
        for state in &self.titles {
            of_surface.entry(state.0.split('/').next().unwrap_or_default()).or_default().push(state);
        }
        let mut text = String::from(
            "# Every page and state\n\nMade by `script/screens`: real pages of the demo city on 2026-11-23, 09:00, in Chromium. \
             390 and 1280 are the width in CSS pixels; elder, dark and English are 390 wide; print is A4.\n",
        );
        for (surface, states) in of_surface {
            let heads: Vec<_> = KINDS.iter().map(|(_, head)| *head).collect();
            text += &format!(
                "\n## {surface}\n\n| state | page | {} |\n|---|---|{}\n",
                heads.join(" | "),
                "---|".repeat(KINDS.len())
            );
            for (name, title) in states {
                let short = name.split('/').next_back().unwrap_or_default();
                text += &format!("| {short} | {title} |");
                for (kind, _) in KINDS {
                    let path = format!("{name}-{kind}.webp");
                    text += &if self.written.contains(&path) { format!(" [{kind}]({path}) |") } else { " |".into() };
                }
                text += "\n";
            }
        }
        text
    }
}

/// Paths of the pictures under a folder with a folder for each surface.
fn pictures(folder: &Path) -> Vec<String> {
    let entries = |folder: &Path| fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let files = entries(folder).filter(|path| path.is_dir()).flat_map(|surface| entries(&surface).collect::<Vec<_>>());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "webp"));
    files.map(|path| path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned()).collect()
}
