//! Erasure. Names, numbers, answers, messages, sessions and whatever staff wrote of a visit go at once; what is left is a
//! history of seats and outcomes under two fingerprints that nobody can read, which limits and no-shows are counted by.
//! After `KEPT` these go too. What the audit says of acts stays as long as the audit does.

use super::store;
use crate::audit::{self, Actor, Entry};
use crate::booking::{Citizen, Desk};
use crate::ids::Code;
use crate::people;
use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;

/// How long fingerprints stay: longer than any no-show counts and blocks (90 days each), and as long as the audit log
/// must be kept (six months).
pub const KEPT: TimeDelta = TimeDelta::days(180);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasure {
    pub at: DateTime<Utc>,
    /// When the fingerprints go.
    pub forget_at: DateTime<Utc>,
    pub reservations: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// Reservations that still stand: they are cancelled or kept first.
    #[error("live reservations")]
    Live(Vec<Code>),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Erases what was given from this citizen's mobile and ends every session of it.
pub async fn erase(desk: &Desk, citizen: &Citizen) -> Result<Erasure, NotErased> {
    let mobile = citizen.mobile_id;
    let mut tx = desk.db.begin().await?;
    let persons = store::persons_of(&mut tx, mobile).await?;
    // no claim of these people runs meanwhile
    store::lock(&mut tx, mobile, &persons).await?;
    let at = desk.clock.now();
    let live = store::live(&mut tx, mobile, at).await?;
    if !live.is_empty() {
        return Err(NotErased::Live(live.iter().filter_map(|code| Code::parse(code)).collect()));
    }
    let nothing = people::erased(&desk.keys);
    let reservations = store::erase_reservations(&mut tx, mobile, &nothing.name, at).await?;
    store::erase_visits(&mut tx, mobile).await?;
    store::erase_people(&mut tx, mobile, &persons, &nothing, at).await?;
    store::delete_messages_and_sessions(&mut tx, mobile).await?;
    let entry = Entry {
        at,
        actor: Actor::citizen(citizen.person_id),
        action: "person.erase",
        object: format!("mobile:{}", mobile.0),
        detail: serde_json::json!({"reservations": reservations}),
    };
    audit::record(&mut tx, &desk.keys, &entry).await?;
    tx.commit().await?;
    Ok(Erasure { at, forget_at: at + KEPT, reservations })
}

/// Replaces the fingerprints of those who were erased long enough ago and have not come back.
pub async fn forget(desk: &Desk) -> Result<()> {
    let before = desk.clock.now() - KEPT;
    let mut conn = desk.db.acquire().await?;
    let (persons, mobiles) = store::due(&mut conn, before).await?;
    let chance = |n: usize| -> Vec<Vec<u8>> { (0..n).map(|_| rand::rng().random::<[u8; 32]>().to_vec()).collect() };
    store::forget(&mut conn, (&persons, &chance(persons.len())), (&mobiles, &chance(mobiles.len())), before).await?;
    Ok(())
}
