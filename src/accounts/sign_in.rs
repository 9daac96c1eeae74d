//! A code against a session, and the end of a session.

use super::codes::WRONG_TRIES;
use super::limits::Purpose;
use super::{Accounts, NotSignedIn, Token, store};
use crate::audit::{self, Actor, Entry};
use crate::ids::Channel;
use crate::lang::Lang;
use crate::people::{IdNumber, MobileNumber, PersonName, mobile_find, mobile_upsert, person_upsert, seal_name};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// Who someone says to be, with the code that proves the mobile.
#[derive(Clone, Debug)]
pub struct Claim {
    pub mobile: MobileNumber,
    /// As typed; anything but the six digits is a wrong code.
    pub code: String,
    pub name: PersonName,
    pub id_number: IdNumber,
    pub channel: Channel,
    pub lang: Lang,
}

/// A session just opened.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub token: Token,
    pub expires_at: DateTime<Utc>,
}

impl Accounts {
    /// Spends the code and opens a session. A wrong try is counted, and the fifth voids the code.
    pub async fn sign_in(&self, claim: &Claim, from: IpAddr) -> Result<SignIn, NotSignedIn> {
        if let Some(limit) = self.count_address(Purpose::SignIn, from).await? {
            return Err(NotSignedIn::TooMany(limit));
        }
        let mut tx = self.db.begin().await?;
        let mobile = mobile_find(&mut tx, &self.keys, &claim.mobile).await?.ok_or(NotSignedIn::WrongCode)?;
        let code = store::newest_code_locked(&mut tx, mobile).await?.ok_or(NotSignedIn::WrongCode)?;
        let now = self.clock.now();
        if code.spent_at.is_some() || code.wrong >= WRONG_TRIES || code.expires_at <= now {
            return Err(NotSignedIn::WrongCode);
        }
        let given = self.keys.code_hash(&claim.mobile, claim.code.trim());
        if !bool::from(given.ct_eq(code.code_hash.as_slice())) {
            store::count_wrong_try(&mut tx, code.id).await?;
            tx.commit().await?;
            return Err(NotSignedIn::WrongCode);
        }
        store::spend_code(&mut tx, code.id, now).await?;
        // a number erased since the code was sent is readable again
        mobile_upsert(&mut tx, &self.keys, &claim.mobile).await?;
        let person = person_upsert(&mut tx, &self.keys, &claim.id_number).await?;
        let token = Token::random();
        let expires_at = now + self.rules.session_lives;
        let session = store::NewSession {
            token_hash: token.hash(),
            mobile,
            person,
            name: seal_name(&self.keys, &claim.name),
            channel: claim.channel,
            lang: claim.lang,
            now,
            expires_at,
        };
        store::insert_session(&mut tx, &session).await?;
        self.note(&mut tx, Actor::citizen(person), "session.open", mobile.0, now).await?;
        tx.commit().await?;
        Ok(SignIn { token, expires_at })
    }

    /// Ends the token's session; does nothing where there is none.
    pub async fn sign_out(&self, token: &Token) -> sqlx::Result<()> {
        let mut tx = self.db.begin().await?;
        if let Some((person, mobile)) = store::delete_session(&mut tx, &token.hash()).await? {
            self.note(&mut tx, Actor::citizen(person), "session.close", mobile.0, self.clock.now()).await?;
        }
        tx.commit().await
    }

    async fn note(
        &self,
        conn: &mut sqlx::PgConnection,
        actor: Actor,
        action: &'static str,
        mobile: i64,
        at: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        let entry = Entry { at, actor, action, object: format!("mobile:{mobile}"), detail: json!({}) };
        audit::record(conn, &self.keys, &entry).await
    }
}
