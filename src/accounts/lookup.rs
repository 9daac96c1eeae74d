//! Who holds a token. Under load one query answers many requests: tokens are collected while the query before is on its
//! way, and looked up at once when there is none. Nothing is kept: a session ended anywhere has ended here.

use super::{Accounts, Session, Token, store};
use crate::clock::Clock;
use crate::lang::Lang;
use crate::people::{Keys, open_id, open_mobile, open_name};
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The database did not answer; the reason is in the log.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("sessions cannot be looked up")]
pub struct LookupFailed;

type Answer = Result<Option<Session>, LookupFailed>;
/// Tokens of one query.
const BATCH: usize = 256;

#[derive(Default)]
pub struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    tokens: Vec<([u8; 32], oneshot::Sender<Answer>)>,
    running: bool,
}

impl Accounts {
    /// The session of a token, none if there is none or it has expired.
    pub async fn find(&self, token: &Token) -> Answer {
        let (answer, answered) = oneshot::channel();
        let start = {
            let mut waiting = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.tokens.push((token.hash(), answer));
            !std::mem::replace(&mut waiting.running, true)
        };
        if start {
            let (db, clock, keys, queue) = (self.db.clone(), self.clock.clone(), self.keys.clone(), self.queue.clone());
            tokio::spawn(async move { queue.drain(&db, &clock, &keys).await });
        }
        answered.await.unwrap_or(Err(LookupFailed))
    }
}

impl Queue {
    async fn drain(&self, db: &PgPool, clock: &Clock, keys: &Arc<Keys>) {
        while let Some(batch) = self.next_batch() {
            let hashes: Vec<Vec<u8>> = batch.iter().map(|(hash, _)| hash.to_vec()).collect();
            let now = clock.now();
            match store::sessions(db, &hashes).await {
                Ok(rows) => {
                    let found: HashMap<&[u8], _> = rows.iter().map(|row| (row.token_hash.as_slice(), row)).collect();
                    for (hash, answer) in batch {
                        let row = found.get(hash.as_slice()).filter(|row| row.expires_at > now);
                        // a caller that has gone away does not need its answer
                        let _ = answer.send(row.map(|row| open(keys, row)).transpose());
                    }
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "sessions cannot be looked up");
                    batch.into_iter().for_each(|(_, answer)| drop(answer.send(Err(LookupFailed))));
                }
            }
        }
    }

    fn next_batch(&self) -> Option<Vec<([u8; 32], oneshot::Sender<Answer>)>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = waiting.tokens.len().min(BATCH);
        waiting.running = n > 0;
        (n > 0).then(|| waiting.tokens.drain(..n).collect())
    }
}

fn open(keys: &Keys, row: &store::SessionRow) -> Result<Session, LookupFailed> {
    let opened = || {
        anyhow::Ok(Session {
            mobile_id: row.mobile_id,
            mobile: open_mobile(keys, row.mobile_key_id, &row.number_cipher)?,
            person_id: row.person_id,
            id_number: open_id(keys, row.id_type, row.person_key_id, &row.id_cipher)?,
            name: open_name(keys, row.name_key_id, &row.name_cipher)?,
            lang: Lang::from_tag(&row.lang),
        })
    };
    opened().map_err(|error| {
        tracing::error!(error.message = %error, "a session cannot be decrypted");
        LookupFailed
    })
}
