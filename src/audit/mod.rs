//! The append-only record of who did what. Every entry is written in the act's own transaction and carries an HMAC
//! with a key outside the database, so that a changed entry shows (`yueban check`). Refused access is recorded too;
//! a refused booking is not (it goes to metrics and log).

pub mod chain;
mod read;
mod store;
#[cfg(test)]
mod tests;

use crate::people::Keys;
use chrono::{DateTime, Utc};
use serde_json::Value;

pub use read::{Filter, Found, entries};
pub use store::{false_entries, record, record_all};

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "actor_kind", rename_all = "snake_case")]
pub enum ActorKind {
    Citizen,
    Staff,
    Client,
    System,
    Stranger,
}

/// Who acted: the id is `person.id` of a citizen, `staff.id` of staff, none for the system and for strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    pub id: Option<i64>,
}

impl Actor {
    pub const SYSTEM: Actor = Actor { kind: ActorKind::System, id: None };
    pub const STRANGER: Actor = Actor { kind: ActorKind::Stranger, id: None };

    pub fn citizen(person: crate::ids::PersonId) -> Actor {
        Actor { kind: ActorKind::Citizen, id: Some(person.0) }
    }

    pub fn staff(staff: crate::ids::StaffId) -> Actor {
        Actor { kind: ActorKind::Staff, id: Some(staff.0) }
    }
}

/// One act. `action` is a dotted verb (`reservation.cancel`), `object` a kind and its key (`reservation:K7F2…`);
/// `detail` holds what is needed to tell what changed, never a name, a number or a token, and no fractions
/// (JSONB would not give them back as they were signed).
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub action: &'static str,
    pub object: String,
    pub detail: Value,
}

/// An entry's HMAC and the id of its key.
pub struct Seal {
    pub key_id: i16,
    pub mac: Vec<u8>,
}

impl Entry {
    pub fn seal(&self, keys: &Keys) -> Seal {
        let (key_id, mac) = keys.mac(&message(self.at, self.actor, self.action, &self.object, &self.detail));
        Seal { key_id, mac: mac.to_vec() }
    }
}

/// The signed form: fields with their lengths, so that no two entries have the same one.
fn message(at: DateTime<Utc>, actor: Actor, action: &str, object: &str, detail: &Value) -> Vec<u8> {
    let mut message = Vec::with_capacity(160);
    let detail = detail.to_string();
    let fixed = [at.timestamp_micros(), actor.kind as i64, actor.id.unwrap_or(-1)];
    fixed.iter().for_each(|n| message.extend(n.to_be_bytes()));
    for part in [action, object, &detail] {
        message.extend((part.len() as u64).to_be_bytes());
        message.extend(part.as_bytes());
    }
    message
}
