//! Who holds a token. Nothing is kept in memory: a session ended anywhere, and an account shut anywhere, has ended here.

use super::{Staff, store};
use crate::accounts::{Accounts, Token};
use chrono::{DateTime, TimeDelta, Utc};

/// A session's last use is written down at most so often.
const TOUCH: TimeDelta = TimeDelta::minutes(1);

/// Someone signed in.
#[derive(Clone, Debug)]
pub struct StaffSession {
    pub staff: Staff,
    /// The session ends then, unless it is used before.
    pub expires_at: DateTime<Utc>,
    /// The first password, or one that was reset: another one has to be chosen before anything else.
    pub password_due: bool,
    /// The role demands a second factor, and there is none yet.
    pub totp_due: bool,
    pub has_totp: bool,
}

impl Accounts {
    /// The session of a token, none if there is none or it lay idle too long. `used`: someone is at work; otherwise a
    /// page only looks whether something has changed, which does not keep the session.
    pub async fn staff_session(&self, token: &Token, used: bool) -> sqlx::Result<Option<StaffSession>> {
        let (hash, now, idle) = (token.hash(), self.clock.now(), self.rules.staff_idle);
        let mut conn = self.db.acquire().await?;
        let row = store::session(&mut conn, &hash, now - idle, self.rules.demo_accounts).await?;
        let Some(mut row) = row else { return Ok(None) };
        // a demo's clock may have gone back
        if used && (now - row.last_seen_at >= TOUCH || row.last_seen_at > now) {
            store::touch(&mut conn, &hash, now).await?;
            row.last_seen_at = now;
        }
        Ok(Some(row.session(idle)))
    }
}
