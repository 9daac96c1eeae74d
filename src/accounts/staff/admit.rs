//! One try at an account: judged by rules that know no database, then written down. Five wrong ones in a row lock it for
//! fifteen minutes of the product's clock. While it is locked, who has the right password is told until when, but only
//! for five more wrong tries: a lock must not become a way to try passwords out.

use super::second_factor::Secret;
use super::{password, store};
use crate::accounts::{Accounts, RateLimit};
use crate::audit::{self, Actor, Entry};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::{Postgres, Transaction};

/// Wrong tries in a row that lock an account.
pub const TRIES: i16 = 5;
pub const LOCK_LASTS: TimeDelta = TimeDelta::minutes(15);

/// Why someone was not let in.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    #[error("limit {} reached", .0.name)]
    TooMany(RateLimit),
    /// Unknown, wrong, disabled or locked: the answer does not tell which.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The password is right; a code of the second factor is wanted.
    #[error("a code is missing")]
    TotpMissing,
    /// The password is right.
    #[error("locked until {until}")]
    Locked { until: DateTime<Utc> },
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Bug(#[from] anyhow::Error),
}

/// The second factor of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Factor {
    /// The account has none, or it is not asked for.
    None,
    Missing,
    Wrong,
    Right {
        step: i64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    pub disabled: bool,
    pub failures: i16,
    pub locked_until: Option<DateTime<Utc>>,
    pub password: bool,
    pub factor: Factor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Admitted,
    TotpMissing,
    Locked { until: DateTime<Utc> },
    Refused { why: &'static str, failures: i16, locked_until: Option<DateTime<Utc>> },
}

pub(super) fn judge(this: Try, now: DateTime<Utc>) -> Verdict {
    let locked_until = this.locked_until.filter(|until| *until > now);
    let failures = if this.locked_until.is_some() && locked_until.is_none() { 0 } else { this.failures };
    let refused = |why, failures, locked_until| Verdict::Refused { why, failures, locked_until };
    let wrong = |why| {
        let failures = failures + 1;
        refused(why, failures, (failures >= TRIES).then_some(now + LOCK_LASTS))
    };
    match (locked_until, this.factor) {
        _ if this.disabled => refused("disabled", this.failures, this.locked_until),
        (Some(until), _) if this.password && failures < 2 * TRIES => Verdict::Locked { until },
        (Some(until), _) => refused("locked", (failures + 1).min(2 * TRIES), Some(until)),
        _ if !this.password => wrong("password"),
        (None, Factor::Missing) => Verdict::TotpMissing,
        (None, Factor::Wrong) => wrong("totp"),
        (None, Factor::None | Factor::Right { .. }) => Verdict::Admitted,
    }
}

/// What is asked for beside the password.
pub(super) enum Asked<'a> {
    Nothing,
    /// A code, if the account has a second factor.
    Code(Option<&'a str>),
}

impl Accounts {
    /// Tries a password at an account; lets in with a transaction that holds it, for whatever is to be done.
    pub(super) async fn admit(
        &self,
        account: Option<store::Account>,
        password: &str,
        asked: Asked<'_>,
        actor: Actor,
    ) -> Result<(Transaction<'static, Postgres>, store::Account), NotAdmitted> {
        let hash = account.as_ref().map_or(password::NOBODY, |account| &account.password_hash);
        let fits = password::fits(password, hash).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let Some(read) = account else {
            self.refused(&mut tx, actor, "staff:unknown".into(), "unknown", now).await?;
            tx.commit().await?;
            return Err(NotAdmitted::WrongCredentials);
        };
        let held = store::account_locked(&mut tx, read.id).await?;
        let factor = match (&asked, &held.totp) {
            (Asked::Nothing, _) | (_, None) => Factor::None,
            (Asked::Code(None), Some(_)) => Factor::Missing,
            (Asked::Code(Some(code)), Some(sealed)) => {
                let step = Secret::open(&self.keys, sealed)?.step_of(code, held.totp_step)?;
                step.map_or(Factor::Wrong, |step| Factor::Right { step })
            }
        };
        let this = Try {
            disabled: held.disabled || (held.demo && !self.rules.demo_accounts),
            failures: held.failures,
            locked_until: held.locked_until,
            // changed between look and lock: it has to be tried again
            password: fits && held.password_hash == read.password_hash,
            factor,
        };
        match judge(this, now) {
            Verdict::Admitted => {
                let step = if let Factor::Right { step } = factor { Some(step) } else { held.totp_step };
                store::set_tries(&mut tx, held.id, 0, None, step).await?;
                Ok((tx, held))
            }
            Verdict::TotpMissing => Err(NotAdmitted::TotpMissing),
            Verdict::Locked { until } => {
                self.refused(&mut tx, actor, format!("staff:{}", held.id.0), "locked", now).await?;
                tx.commit().await?;
                Err(NotAdmitted::Locked { until })
            }
            Verdict::Refused { why, failures, locked_until } => {
                let object = format!("staff:{}", held.id.0);
                store::set_tries(&mut tx, held.id, failures, locked_until, held.totp_step).await?;
                self.refused(&mut tx, actor, object.clone(), why, now).await?;
                if locked_until.is_some() && why != "locked" && why != "disabled" {
                    let detail = json!({"minutes": LOCK_LASTS.num_minutes()});
                    let lock = Entry { at: now, actor: Actor::SYSTEM, action: "staff.lock", object, detail };
                    audit::record(&mut tx, &self.keys, &lock).await?;
                }
                tx.commit().await?;
                Err(NotAdmitted::WrongCredentials)
            }
        }
    }

    async fn refused(
        &self,
        tx: &mut Transaction<'static, Postgres>,
        actor: Actor,
        object: String,
        why: &str,
        at: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        let entry = Entry { at, actor, action: "staff.refused", object, detail: json!({"why": why}) };
        audit::record(tx, &self.keys, &entry).await
    }
}
