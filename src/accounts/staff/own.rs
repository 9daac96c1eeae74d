//! What staff do with their own account: another password, a second factor.

use super::admit::Asked;
use super::second_factor::Secret;
use super::{NotAdmitted, Staff, Weakness, password, store};
use crate::accounts::Accounts;
use crate::audit::Actor;

/// Why an account stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    #[error("a weak password: {0:?}")]
    Weak(Weakness),
    /// The code does not belong to the secret.
    #[error("wrong code")]
    WrongCode,
}

impl From<sqlx::Error> for NotChanged {
    fn from(error: sqlx::Error) -> NotChanged {
        NotAdmitted::from(error).into()
    }
}

impl From<anyhow::Error> for NotChanged {
    fn from(error: anyhow::Error) -> NotChanged {
        NotAdmitted::from(error).into()
    }
}

impl Accounts {
    /// Another password. A wrong current one counts as a wrong try.
    pub async fn staff_change_password(&self, staff: &Staff, current: &str, new: &str) -> Result<(), NotChanged> {
        if let Some(weakness) = password::weakness(new, &staff.username) {
            return Err(NotChanged::Weak(weakness));
        }
        let account = store::account(&mut *self.db.acquire().await?, staff.id).await?;
        // hashed before the account is held
        let hash = password::hash(new).await?;
        let (mut tx, account) = self.admit(Some(account), current, Asked::Nothing, Actor::staff(staff.id)).await?;
        if new == current {
            return Err(NotChanged::Weak(Weakness::Same));
        }
        let now = self.clock.now();
        store::set_password(&mut tx, account.id, &hash, false, now).await?;
        self.staff_act(&mut tx, account.id, "staff.password", now).await?;
        Ok(tx.commit().await?)
    }

    /// A second factor, in place of any before. `code` proves that the app has the secret.
    pub async fn staff_set_totp(
        &self,
        staff: &Staff,
        current: &str,
        secret: &Secret,
        code: &str,
    ) -> Result<(), NotChanged> {
        let step = secret.step_of(code, None)?.ok_or(NotChanged::WrongCode)?;
        let account = store::account(&mut *self.db.acquire().await?, staff.id).await?;
        let (mut tx, account) = self.admit(Some(account), current, Asked::Nothing, Actor::staff(staff.id)).await?;
        let now = self.clock.now();
        store::set_totp(&mut tx, account.id, Some(&secret.seal(&self.keys)), Some(step)).await?;
        self.staff_act(&mut tx, account.id, "staff.totp", now).await?;
        Ok(tx.commit().await?)
    }
}
