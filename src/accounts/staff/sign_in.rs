//! The beginning and the end of a session.

use super::admit::Asked;
use super::{NotAdmitted, StaffSession, store, username};
use crate::accounts::{Accounts, Purpose, Token};
use crate::audit::{self, Actor, Entry};
use crate::ids::StaffId;
use chrono::{DateTime, Utc};
use serde_json::json;
use std::net::IpAddr;

/// Who someone says to be.
pub struct StaffClaim<'a> {
    /// As typed.
    pub username: &'a str,
    pub password: &'a str,
    /// The code of the second factor; empty: none was given.
    pub totp: &'a str,
}

/// A session just opened.
#[derive(Clone, Debug)]
pub struct StaffSignIn {
    pub token: Token,
    pub session: StaffSession,
}

impl Accounts {
    /// Opens a session; the account's last one ends.
    pub async fn staff_sign_in(&self, claim: &StaffClaim<'_>, from: IpAddr) -> Result<StaffSignIn, NotAdmitted> {
        if let Some(limit) = self.count_address(Purpose::StaffSignIn, from).await? {
            return Err(NotAdmitted::TooMany(limit));
        }
        let account = match username(claim.username) {
            Some(name) => store::account_by_name(&mut *self.db.acquire().await?, &name).await?,
            None => None,
        };
        let code = Some(claim.totp.trim()).filter(|code| !code.is_empty());
        let (mut tx, account) = self.admit(account, claim.password, Asked::Code(code), Actor::STRANGER).await?;
        let (token, now) = (Token::random_of_staff(), self.clock.now());
        store::put_session(&mut tx, &token.hash(), account.id, now).await?;
        let rules =
            store::session(&mut tx, &token.hash(), now - self.rules.staff_idle, self.rules.demo_accounts).await?;
        let row = rules.ok_or_else(|| anyhow::anyhow!("a session just opened is not there"))?;
        self.staff_act(&mut tx, account.id, "staff.sign_in", now).await?;
        tx.commit().await?;
        Ok(StaffSignIn { token, session: row.session(self.rules.staff_idle) })
    }

    /// Ends the token's session; does nothing where there is none.
    pub async fn staff_sign_out(&self, token: &Token) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        if let Some(staff) = store::delete_session(&mut tx, &token.hash()).await? {
            self.staff_act(&mut tx, staff, "staff.sign_out", self.clock.now()).await?;
        }
        tx.commit().await
    }

    /// Notes what someone did to their own account.
    pub(super) async fn staff_act(
        &self,
        conn: &mut sqlx::PgConnection,
        staff: StaffId,
        action: &'static str,
        at: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        let (actor, object) = (Actor::staff(staff), format!("staff:{}", staff.0));
        audit::record(conn, &self.keys, &Entry { at, actor, action, object, detail: json!({}) }).await
    }
}
