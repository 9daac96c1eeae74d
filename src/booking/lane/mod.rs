//! The allocator's two lanes, one of each per process. Requests that come in while a lane is busy form its next batch;
//! nothing waits for a timer.
//!
//! The *claim* lane gives seats: one transaction locks the people, judges the rules, locks the days, shares out what is
//! left and writes every record of the booking. Its commits are answered once they are on *disk*. The *gate*, asked
//! where the memory of free seats shows none, reads without a lock whether a key was used before (its answer is
//! repeated) and whether the wished slot is taken (refused at once, and no row is written for it). Several processes
//! meet in the database's locks alone.

mod claim;
mod disk;
mod gate;

use super::store::claim::{Glanced, Outcome, Replay, SeatClaim};
use crate::catalog::City;
use crate::clock::Clock;
use crate::people::Keys;
use crate::policy::{LimitClaim, Refusal};
use disk::Disk;
use sqlx::postgres::PgConnectOptions;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

/// The largest batch of one transaction.
const BATCH: usize = 256;
/// Requests that may wait before a door; beyond it the answer is 503 with Retry-After.
const QUEUE: usize = 4096;
/// How long a caller waits behind a door before it is told to ask again.
const PATIENCE: Duration = Duration::from_secs(15);

/// A glance at the gate: is there any use in claiming?
pub struct Glance {
    what: Glanced,
    reply: oneshot::Sender<Seen>,
}

/// What the gate saw.
pub enum Seen {
    /// A seat looks free, and the key is new.
    Free,
    Replay(Replay),
    Refused(Refusal),
    Busy,
}

/// A claim, with all its records.
pub struct Ask {
    pub claim: Box<SeatClaim>,
    pub limits: LimitClaim,
    pub city: Arc<City>,
    pub reply: oneshot::Sender<Answer>,
    pub tries: u8,
}

pub enum Answer {
    /// With the reservation as JSON.
    Booked(String),
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

pub fn refusal(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::SlotClosed => Refusal::SlotClosed,
        Outcome::QuotaReached => Refusal::QuotaReached,
        Outcome::SlotFull => Refusal::SlotFull,
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
    pub disk: Disk,
}

/// The doors of both lanes.
#[derive(Clone)]
pub struct Lanes {
    gate: mpsc::Sender<Glance>,
    claim: mpsc::Sender<Ask>,
    disk: Disk,
}

impl Lanes {
    /// Starts both; they end when every clone of the doors is gone and the queues are empty.
    pub fn start(
        options: PgConnectOptions,
        clock: Clock,
        keys: Arc<Keys>,
        changed: Arc<Notify>,
        tasks: &mut JoinSet<()>,
    ) -> Lanes {
        let (gate, at_gate) = mpsc::channel(QUEUE);
        let (claim, at_claim) = mpsc::channel(QUEUE);
        let (disk, promises) = Disk::new();
        let tools = Tools { options, clock, keys, changed, disk: disk.clone() };
        tasks.spawn(promises.run(tools.options.clone()));
        tasks.spawn(gate::run(tools.clone(), at_gate));
        tasks.spawn(claim::run(tools, at_claim));
        Lanes { gate, claim, disk }
    }

    /// Whether what was read after `since` is on disk, and may be told.
    pub async fn on_disk(&self, since: Instant) -> bool {
        self.disk.holds(since).await
    }

    /// What stands at the gate for a slot and a key; busy when too many wait already.
    pub async fn glance(&self, what: Glanced) -> Seen {
        let (reply, seen) = oneshot::channel();
        let since = Instant::now();
        if self.gate.try_send(Glance { what, reply }).is_err() {
            return Seen::Busy;
        }
        match tokio::time::timeout(PATIENCE, seen).await.ok().and_then(Result::ok).unwrap_or(Seen::Busy) {
            Seen::Replay(_) if !self.on_disk(since).await => Seen::Busy,
            seen => seen,
        }
    }

    /// The answer to a claim; busy when too many wait already.
    pub async fn claim(&self, ask: impl FnOnce(oneshot::Sender<Answer>) -> Ask) -> Answer {
        let (reply, answer) = oneshot::channel();
        if self.claim.try_send(ask(reply)).is_err() {
            return Answer::Busy;
        }
        tokio::time::timeout(PATIENCE, answer).await.ok().and_then(Result::ok).unwrap_or(Answer::Busy)
    }
}

/// What an empty batch at the start is for: the connection is open and its statements are known before the first
/// citizen asks.
fn warm<T>(tried: sqlx::Result<T>) {
    if let Err(error) = tried {
        tracing::warn!(error.message = %error, "a lane could not be warmed up");
    }
}
