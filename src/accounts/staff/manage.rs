//! Accounts from outside: made, listed, given a new first password. For commands and the demo.

use super::store::{self, NewAccount};
use super::{Role, Scope, password, username};
use crate::audit::{self, Actor, Entry};
use crate::catalog::City;
use crate::ids::StaffId;
use crate::people::Keys;
use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

pub use store::{Listed, list};

/// Who is to have an account, as typed.
#[derive(Clone, Copy, Debug)]
pub struct Appointment<'a> {
    pub username: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// An office's slug, a bank's code.
    pub office: Option<&'a str>,
    pub bank: Option<&'a str>,
}

/// The scope that a role and what was typed make together.
fn scope(city: &City, role: Role, office: Option<&str>, bank: Option<&str>) -> Result<Option<Scope>> {
    let (of_office, of_bank) = role.scoped();
    let word = role.name();
    ensure!(of_office == office.is_some(), "{word}: {}", if of_office { "name the office" } else { "has no office" });
    ensure!(of_bank == bank.is_some(), "{word}: {}", if of_bank { "name the bank" } else { "has no bank" });
    let Some(slug) = office else { return Ok(None) };
    let office = city.office_by_slug(slug).with_context(|| format!("there is no office {slug}"))?.id;
    let bank = match bank {
        Some(code) => Some(city.bank_by_code(code).with_context(|| format!("there is no bank {code}"))?.id),
        None => None,
    };
    let scope = Scope { office, bank };
    ensure!(city.windows.iter().any(|window| scope.covers_window(window)), "this bank has no window at {slug}");
    Ok(Some(scope))
}

/// Makes an account and returns its first password, which has to be changed at the first sign-in.
pub async fn add(
    conn: &mut PgConnection,
    keys: &Keys,
    city: &City,
    wanted: &Appointment<'_>,
    now: DateTime<Utc>,
) -> Result<String> {
    let name = wanted.name.trim();
    ensure!((1..=50).contains(&name.chars().count()), "a name has 1 to 50 characters");
    let username = username(wanted.username).context(
        "a username has 2 to 40 characters: letters a to z, digits, dots, hyphens and underscores, a letter or digit first",
    )?;
    let scope = scope(city, wanted.role, wanted.office, wanted.bank)?;
    let password = password::generate();
    let hash = password::hash(&password).await?;
    let new = NewAccount { username: &username, name, role: wanted.role, scope, hash: &hash, demo: false };
    let mut tx = conn.begin().await?;
    let Some(id) = store::insert(&mut tx, &new, now).await? else { bail!("{username} has an account already") };
    note(&mut tx, keys, id, "staff.add", json!({"role": wanted.role.name()}), now).await?;
    tx.commit().await?;
    Ok(password)
}

/// Gives an account a new first password and ends its session and its lock; `totp`: its second factor too.
pub async fn reset(
    conn: &mut PgConnection,
    keys: &Keys,
    typed: &str,
    totp: bool,
    now: DateTime<Utc>,
) -> Result<String> {
    let unknown = || format!("nobody has the username {typed}");
    let name = username(typed).with_context(unknown)?;
    let password = password::generate();
    let hash = password::hash(&password).await?;
    let mut tx = conn.begin().await?;
    let account = store::account_by_name(&mut tx, &name).await?.with_context(unknown)?;
    store::set_password(&mut tx, account.id, &hash, true, now).await?;
    if totp {
        store::set_totp(&mut tx, account.id, None, None).await?;
    }
    store::end_session(&mut tx, account.id).await?;
    note(&mut tx, keys, account.id, "staff.reset_password", json!({"totp": totp}), now).await?;
    tx.commit().await?;
    Ok(password)
}

/// Demands a second factor of a role, or no longer.
pub async fn require_totp(
    conn: &mut PgConnection,
    keys: &Keys,
    role: Role,
    required: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = conn.begin().await?;
    store::require_totp(&mut tx, role, required).await?;
    let (object, detail) = (format!("role:{}", role.name()), json!({"totp_required": required}));
    let entry = Entry { at: now, actor: Actor::SYSTEM, action: "staff.totp_rule", object, detail };
    audit::record(&mut tx, keys, &entry).await?;
    Ok(tx.commit().await?)
}

/// Makes the accounts of a sample city, all with one password; returns how many there were not before.
pub async fn add_samples(
    conn: &mut PgConnection,
    samples: &[(String, String, Role, Option<Scope>)],
    hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<usize> {
    let mut made = 0;
    for (username, name, role, scope) in samples {
        let new = NewAccount { username, name, role: *role, scope: *scope, hash, demo: true };
        made += usize::from(store::insert(conn, &new, now).await?.is_some());
    }
    Ok(made)
}

async fn note(
    conn: &mut PgConnection,
    keys: &Keys,
    staff: StaffId,
    action: &'static str,
    detail: Value,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    let entry = Entry { at, actor: Actor::SYSTEM, action, object: format!("staff:{}", staff.0), detail };
    audit::record(conn, keys, &entry).await
}
