//! Who holds a token. Under load one query answers many requests: tokens are collected while the query before is on its
//! way, and looked up at once when there is none. Nothing is kept: a session ended anywhere has ended here.

use super::{Accounts, Session, Token, store};
use crate::clock::Clock;
use crate::db::{Line, gather};
use crate::lang::Lang;
use crate::people::{Keys, open_id, open_mobile, open_name};
use sqlx::postgres::PgConnectOptions;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;

/// The database did not answer; the reason is in the log.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("sessions cannot be looked up")]
pub struct LookupFailed;

type Answer = Result<Option<Session>, LookupFailed>;
/// Tokens of one query.
const BATCH: usize = 256;

pub struct Queue {
    waiting: Mutex<Waiting>,
    line: tokio::sync::Mutex<Line>,
}

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
            let mut waiting = self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.tokens.push((token.hash(), answer));
            !std::mem::replace(&mut waiting.running, true)
        };
        if start {
            let (clock, keys, queue) = (self.clock.clone(), self.keys.clone(), self.queue.clone());
            tokio::spawn(async move { queue.drain(&clock, &keys).await });
        }
        answered.await.unwrap_or(Err(LookupFailed))
    }
}

impl Queue {
    pub fn new(options: &PgConnectOptions) -> Queue {
        Queue { waiting: Mutex::default(), line: tokio::sync::Mutex::new(Line::new(options, "yueban sessions", &[])) }
    }

    async fn drain(&self, clock: &Clock, keys: &Keys) {
        let mut line = self.line.lock().await;
        gather().await;
        while let Some(batch) = self.next_batch() {
            let hashes: Vec<&[u8]> = batch.iter().map(|(hash, _)| hash.as_slice()).collect();
            let now = clock.now();
            let mut read = read(&mut line, &hashes).await;
            if read.is_err() {
                // the database may have been started anew since the last look
                read = self::read(&mut line, &hashes).await;
            }
            match read {
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
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let n = waiting.tokens.len().min(BATCH);
        waiting.running = n > 0;
        (n > 0).then(|| waiting.tokens.drain(..n).collect())
    }
}

async fn read(line: &mut Line, hashes: &[&[u8]]) -> sqlx::Result<Vec<store::SessionRow>> {
    let read = match line.get().await {
        Ok(conn) => store::sessions(conn, hashes).await,
        Err(error) => Err(error),
    };
    read.inspect_err(|error| line.drop_if_broken(error))
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
