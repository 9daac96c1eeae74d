//! The allocator's two lanes, one of each per process. Requests that come in while a lane is busy form its next batch;
//! nothing waits for a timer.
//!
//! The *gate* reads, without a lock, whether a key was used before (its answer is repeated) and whether the wished
//! slot is taken (refused at once, and no row is written for it). Whoever passes goes to the *claim* lane: one
//! transaction locks the people, judges the rules, locks the days, gives the seats and writes every record of the
//! booking. Several processes meet in the database's locks alone.

mod claim;
mod gate;

use super::store::claim::{Outcome, Replay, SeatClaim};
use super::types::IdempotencyKey;
use crate::catalog::City;
use crate::clock::Clock;
use crate::people::Keys;
use crate::policy::{LimitClaim, Refusal};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use std::sync::Arc;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

/// The largest batch of one transaction.
const BATCH: usize = 256;
/// Requests that may wait before the door; beyond it the answer is 503 with Retry-After.
const QUEUE: usize = 4096;

/// A wish for a seat on its way through the lanes.
pub struct Ask {
    pub claim: SeatClaim,
    pub limits: LimitClaim,
    pub city: Arc<City>,
    pub key: IdempotencyKey,
    pub reply: oneshot::Sender<Answer>,
    /// Why the rules refuse, found under the person's lock.
    pub barred: Option<Refusal>,
    /// What another process answered to the same key, found under the person's lock.
    pub earlier: Option<Replay>,
    pub tries: u8,
}

pub enum Answer {
    Booked,
    Replay(Replay),
    Refused(Refusal),
    /// Not decided, nothing written: ask again.
    Busy,
    Failed(sqlx::Error),
}

impl Ask {
    fn answer(self, answer: Answer) {
        // whoever asked may have gone away; what was decided stands in the database
        let _ = self.reply.send(answer);
    }
}

fn refusal(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::SlotClosed => Refusal::SlotClosed,
        Outcome::QuotaReached => Refusal::QuotaReached,
        _ => Refusal::SlotFull,
    }
}

/// What the lanes work with.
#[derive(Clone)]
pub struct Tools {
    pub options: PgConnectOptions,
    pub clock: Clock,
    pub keys: Arc<Keys>,
    /// Rung after every change of seats.
    pub changed: Arc<Notify>,
}

/// Starts both lanes; they end when every sender is gone and the queue is empty.
pub fn start(tools: Tools, tasks: &mut JoinSet<()>) -> mpsc::Sender<Ask> {
    let (to_gate, at_gate) = mpsc::channel(QUEUE);
    let (to_claim, at_claim) = mpsc::channel(2 * BATCH);
    tasks.spawn(gate::run(tools.clone(), at_gate, to_claim));
    tasks.spawn(claim::run(tools, at_claim));
    to_gate
}

/// What an empty batch at the start is for: the connection is open and its statements are known before the first
/// citizen asks.
fn warm<T>(tried: sqlx::Result<T>) {
    if let Err(error) = tried {
        tracing::warn!(error.message = %error, "a lane could not be warmed up");
    }
}

/// A lane's own connection, opened again after a failure.
struct Line {
    options: PgConnectOptions,
    open: Option<PgConnection>,
}

impl Line {
    fn new(options: &PgConnectOptions, name: &str) -> Line {
        // Plans are made once: the statements' shape never changes, and index access is right at every size.
        let options = options.clone().application_name(name).options([
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("jit", "off"),
            ("lock_timeout", "2s"),
            ("statement_timeout", "10s"),
        ]);
        Line { options, open: None }
    }

    async fn get(&mut self) -> sqlx::Result<&mut PgConnection> {
        if self.open.is_none() {
            self.open = Some(self.options.connect().await?);
        }
        Ok(self.open.as_mut().expect("opened above"))
    }

    /// After an error that may have left the connection in the middle of something.
    fn drop_if_broken(&mut self, error: &sqlx::Error) {
        if !matches!(error, sqlx::Error::Database(_)) || crate::db::is_unavailable(error) {
            self.open = None;
        }
    }
}
