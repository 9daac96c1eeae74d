//! Sign-in codes: six digits, five minutes, once.

use super::limits::{self, Purpose, RateLimit};
use super::{Accounts, NotSignedIn, store};
use crate::audit::{self, Actor, Entry};
use crate::lang::Lang;
use crate::notify::{self, Event};
use crate::people::{MobileNumber, mobile_upsert};
use chrono::TimeDelta;
use rand::RngExt;
use serde_json::json;
use std::net::IpAddr;

pub const CODE_LIVES: TimeDelta = TimeDelta::minutes(5);
/// A code is void after so many wrong tries.
pub(super) const WRONG_TRIES: i16 = 5;

/// A code is on its way.
#[derive(Clone, Copy, Debug)]
pub struct CodeSent {
    pub expires_in_seconds: i64,
    pub limit: RateLimit,
}

impl Accounts {
    /// Sends a code. Known and unknown numbers get the same answer.
    pub async fn send_code(&self, mobile: &MobileNumber, from: IpAddr, lang: Lang) -> Result<CodeSent, NotSignedIn> {
        if let Some(limit) = self.count_address(Purpose::Code, from).await? {
            return Err(NotSignedIn::TooMany(limit));
        }
        let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
        let mut tx = self.db.begin().await?;
        let id = mobile_upsert(&mut tx, &self.keys, mobile).await?;
        store::lock_mobile(&mut tx, id).await?;
        let now = self.clock.now();
        let sent = store::codes_since(&mut tx, id, now - limits::CODES_WINDOW, now).await?;
        let limit = limits::one_more_code(&sent, now).map_err(NotSignedIn::TooMany)?;
        store::insert_code(&mut tx, id, &self.keys.code_hash(mobile, &code), now, now + CODE_LIVES).await?;
        let minutes = CODE_LIVES.num_minutes().to_string();
        let values =
            [("code", code), ("minutes", minutes)].map(|(k, v)| (k.to_owned(), v.into())).into_iter().collect();
        notify::enqueue(&mut tx, &self.keys, Event::LoginCode, id, lang, &values, now).await?;
        let entry = Entry {
            at: now,
            actor: Actor::STRANGER,
            action: "code.send",
            object: format!("mobile:{}", id.0),
            detail: json!({}),
        };
        audit::record(&mut tx, &self.keys, &entry).await?;
        tx.commit().await?;
        Ok(CodeSent { expires_in_seconds: CODE_LIVES.num_seconds(), limit })
    }
}
