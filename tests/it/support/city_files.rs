//! Another city than the sample: its files, changed and imported.

use super::Database;
use std::path::{Path, PathBuf};

/// A copy of the sample city's files, to be changed and imported; removed when dropped.
pub struct CityFiles(pub PathBuf);

impl CityFiles {
    pub fn copy() -> CityFiles {
        let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/harbin");
        let name = format!("city-{:x}", rand::random::<u64>());
        let city = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(city.join("checklists")).expect("a folder");
        for folder in ["", "checklists"] {
            for entry in std::fs::read_dir(seed.join(folder)).expect("the seed") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    let to = city.join(folder).join(path.file_name().expect("a name"));
                    std::fs::copy(&path, to).expect("copied");
                }
            }
        }
        CityFiles(city)
    }

    pub fn change(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.0.join(file);
        let text = std::fs::read_to_string(&path).expect("a file of the city");
        std::fs::write(path, change(text)).expect("written");
    }
}

impl Drop for CityFiles {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `yueban import` of a folder.
pub async fn import(database: &Database, files: &CityFiles) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_yueban"))
        .arg("import")
        .arg(&files.0)
        .args(["--database-url", &database.url])
        .output()
        .await
        .expect("yueban runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
