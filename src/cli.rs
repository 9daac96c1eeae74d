//! The command line: `yueban COMMAND --help` says what each does, with an example.

mod commands;
mod serve;
mod staff;

use crate::config::{Place, Serve};
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Books visits to bank windows for housing provident fund loans.
#[derive(Debug, Parser)]
#[command(name = "yueban", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "Example: yueban serve --demo --data-dir /var/lib/yueban")]
    Serve(Box<Serve>),
    /// Bring the database's schema up to this version
    #[command(after_help = "Example: yueban migrate --database-url postgres://yueban@db/yueban")]
    Migrate {
        #[command(flatten)]
        place: Place,
    },
    /// Read offices, banks, windows, services, rosters, checklists, calendar and policy; all or nothing
    #[command(after_help = "Example: yueban import seed/harbin")]
    Import {
        /// A folder in the shape of seed/harbin
        folder: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Accounts of staff: make one, list them, give a new first password, demand a second factor
    #[command(subcommand)]
    Staff(staff::Command),
    /// Check every invariant over the whole database; exit 1 and a row per violation
    #[command(after_help = "Example: yueban check --data-dir ./data")]
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// Print the OpenAPI document of the JSON API
    #[command(after_help = "Example: yueban openapi > openapi.json")]
    Openapi,
    /// Encrypt everything with a new key; no server may run meanwhile
    #[command(after_help = "Example: yueban rekey --data-dir ./data --index")]
    Rekey {
        /// Also change the blind-index key, all rows in one transaction
        #[arg(long)]
        index: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Write the whole database to a file, without keys
    #[command(after_help = "Example: yueban backup /backup/yueban-$(date +%F).tar.gz")]
    Backup {
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Read a backup into an empty database; wants the keys it was written with
    #[command(
        after_help = "Example: yueban restore /backup/yueban-2026-11-24.tar.gz --database-url postgres://yueban@db/new"
    )]
    Restore {
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs a command to its end. Call on the main thread: the embedded Postgres dies with the thread that started it.
pub fn run() -> Result<()> {
    let cli = Cli::parse();
    crate::telemetry::logs();
    match cli.command {
        Command::Serve(options) => serve::run(*options),
        Command::Migrate { place } => commands::migrate(&place),
        Command::Import { folder, place } => commands::import(&place, &folder),
        Command::Staff(command) => staff::run(&command),
        Command::Check { place } => commands::check(&place),
        Command::Openapi => commands::openapi(),
        Command::Rekey { index, place } => commands::rekey(&place, index),
        Command::Backup { file, place } => commands::backup(&place, &file),
        Command::Restore { file, place } => commands::restore(&place, &file),
    }
}
