//! The private Postgres under the data folder.

use anyhow::{Result, bail};
use sqlx::postgres::PgConnectOptions;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Server,
    Command,
}
pub struct EmbeddedPg {
    data_dir: std::path::PathBuf,
    options: PgConnectOptions,
}
impl EmbeddedPg {
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}
pub fn open(_data_dir: Option<&Path>, _mode: Mode) -> Result<EmbeddedPg> {
    bail!("not landed yet")
}
