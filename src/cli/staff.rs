//! `yueban staff …`: accounts of staff, by whoever holds the server.

use super::commands::{key_file, with_database};
use crate::accounts::staff::{self, Appointment, Role};
use crate::booking;
use crate::catalog::{self, City};
use crate::clock::{Clock, rfc3339};
use crate::config::Place;
use crate::people::{self, Keys};
use anyhow::Result;
use chrono::{DateTime, Utc};
use clap::{Subcommand, ValueEnum};
use sqlx::PgConnection;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account; its first password is printed once and has to be changed at the first sign-in
    #[command(after_help = "Examples:\n  \
        yueban staff add li.na --name 李娜 --role office_clerk --office daoli\n  \
        yueban staff add cmb.daoli.1 --name 王芳 --role bank_clerk --office daoli --bank CMB\n  \
        yueban staff add root --role system_admin")]
    Add {
        /// Username: letters, digits, dots, hyphens and underscores
        username: String,
        /// As colleagues and citizens see it [default: the username]
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        role: Role,
        /// Slug of the office: of bank_clerk, office_clerk and office_manager
        #[arg(long)]
        office: Option<String>,
        /// Code of the bank: of bank_clerk
        #[arg(long)]
        bank: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// List accounts: username, role, office, bank, name, and what there is to know of each
    #[command(after_help = "Example: yueban staff list --data-dir ./data")]
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Give an account a new first password; its session and its lock end
    #[command(after_help = "Examples:\n  \
        yueban staff reset-password li.na\n  \
        yueban staff reset-password li.na --second-factor    (the telephone is lost)")]
    ResetPassword {
        username: String,
        /// Take its second factor away too
        #[arg(long)]
        second_factor: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Demand a second factor of a role, or no longer
    #[command(after_help = "Examples:\n  \
        yueban staff second-factor security_admin required\n  \
        yueban staff second-factor bank_clerk optional")]
    SecondFactor {
        role: Role,
        demand: Demand,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Demand {
    Required,
    Optional,
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Role] {
        &Role::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.name()))
    }
}

/// A database's people and places, and the instant of its clock.
struct Within<'a> {
    conn: &'a mut PgConnection,
    keys: Keys,
    city: City,
    now: DateTime<Utc>,
}

fn within<T>(place: &Place, work: impl AsyncFnOnce(Within<'_>) -> Result<T>) -> Result<T> {
    with_database(place, async |pool, opened| {
        let conn = &mut *pool.acquire().await?;
        let keys = people::check_fingerprints(conn, &key_file(place, opened)?).await?;
        let city = catalog::load(conn).await?;
        let now = booking::now_of(conn, Clock::real_now()).await?;
        work(Within { conn, keys, city, now }).await
    })
}

pub fn run(command: &Command) -> Result<()> {
    match command {
        Command::Add { username, name, role, office, bank, place } => within(place, async |w| {
            let name = name.as_deref().unwrap_or(username);
            let (office, bank) = (office.as_deref(), bank.as_deref());
            let wanted = Appointment { username, name, role: *role, office, bank };
            let password = staff::add(w.conn, &w.keys, &w.city, &wanted, w.now).await?;
            println!("first password: {password}");
            Ok(())
        }),
        Command::ResetPassword { username, second_factor, place } => within(place, async |w| {
            let password = staff::reset(w.conn, &w.keys, username, *second_factor, w.now).await?;
            println!("first password: {password}");
            Ok(())
        }),
        Command::SecondFactor { role, demand, place } => within(place, async |w| {
            staff::require_totp(w.conn, &w.keys, *role, *demand == Demand::Required, w.now).await?;
            println!(
                "{}: a second factor is {}",
                role.name(),
                if *demand == Demand::Required { "required" } else { "optional" }
            );
            Ok(())
        }),
        Command::List { place } => with_database(place, async |pool, _| {
            let conn = &mut *pool.acquire().await?;
            let now = booking::now_of(conn, Clock::real_now()).await?;
            for account in staff::list(conn).await? {
                println!("{}", line(&account, now));
            }
            Ok(())
        }),
    }
}

/// Columns parted by tabs.
fn line(account: &staff::Listed, now: DateTime<Utc>) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
    let locked =
        account.locked_until.filter(|until| *until > now).map(|until| format!("locked until {}", rfc3339(until)));
    let notes = [
        account.has_totp.then(|| "second factor".to_owned()),
        account.disabled.then(|| "disabled".to_owned()),
        account.demo.then(|| "demo".to_owned()),
        locked,
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let (office, bank) = (or_none(&account.office), or_none(&account.bank));
    [&account.username, account.role.name(), &office, &bank, &account.name, &notes.join(", ")].join("\t")
}
