use super::{Answer, Ask, BATCH, Line, Tools, refusal, warm};
use crate::audit::{self, Actor, Entry};
use crate::booking::Status;
use crate::booking::store::claim::{self, Outcome, Replay, SeatClaim};
use crate::clock::china_date;
use crate::policy::{Held, Refusal};
use sqlx::Connection;
use std::collections::{HashMap, HashSet, VecDeque};
use tokio::sync::mpsc;

/// A wish that keeps losing to the database's own troubles is sent away after so many tries.
const TRIES: u8 = 8;

/// Gives seats, a batch in one transaction. A person or mobile stands in a batch once; the rest wait for the next.
pub async fn run(tools: Tools, mut asks: mpsc::Receiver<Ask>) {
    let mut lane = Lane { line: Line::new(&tools.options, "yueban claim"), tools, waiting: VecDeque::new() };
    let mut arrived = Vec::with_capacity(BATCH);
    warm(lane.attempt(&mut []).await);
    loop {
        if lane.waiting.is_empty() {
            if asks.recv_many(&mut arrived, BATCH).await == 0 {
                return;
            }
        } else {
            while arrived.len() < BATCH {
                let Ok(ask) = asks.try_recv() else { break };
                arrived.push(ask);
            }
        }
        lane.waiting.extend(arrived.drain(..));
        let batch = lane.next_batch();
        lane.settle(batch).await;
    }
}

struct Lane {
    line: Line,
    tools: Tools,
    /// Asks whose person or mobile was in the batch before, and those to be tried again.
    waiting: VecDeque<Ask>,
}

impl Lane {
    fn next_batch(&mut self) -> Vec<Ask> {
        let mut people = HashSet::new();
        let mut batch = Vec::new();
        for ask in std::mem::take(&mut self.waiting) {
            let (person, mobile) = ((false, ask.claim.person_id.0), (true, ask.claim.mobile_id.0));
            if batch.len() < BATCH && !people.contains(&person) && !people.contains(&mobile) {
                people.extend([person, mobile]);
                batch.push(ask);
            } else {
                self.waiting.push_back(ask);
            }
        }
        batch
    }

    /// One transaction for all; if that fails, one for each.
    async fn settle(&mut self, mut batch: Vec<Ask>) {
        match self.attempt(&mut batch).await {
            Ok(outcomes) => self.answer(batch, outcomes),
            Err(error) => {
                self.line.drop_if_broken(&error);
                if batch.len() == 1 {
                    for ask in batch {
                        self.failed(ask, &error).await;
                    }
                    return;
                }
                tracing::warn!(error.message = %error, batch.size = batch.len(), "a batch failed; its members are tried alone");
                for ask in batch {
                    let mut alone = vec![ask];
                    match self.attempt(&mut alone).await {
                        Ok(outcomes) => self.answer(alone, outcomes),
                        Err(error) => {
                            self.line.drop_if_broken(&error);
                            for ask in alone {
                                self.failed(ask, &error).await;
                            }
                        }
                    }
                }
            }
        }
    }

    async fn attempt(&mut self, batch: &mut [Ask]) -> sqlx::Result<Vec<Outcome>> {
        let now = self.tools.clock.now();
        let persons: Vec<i64> = batch.iter().map(|ask| ask.claim.person_id.0).collect();
        let mobiles: Vec<i64> = batch.iter().map(|ask| ask.claim.mobile_id.0).collect();
        let today = china_date(now);
        let since = batch.iter().map(|ask| ask.city.policy(today).lookback(now)).min().unwrap_or(now);

        let mut tx = self.line.get().await?.begin().await?;
        let history = claim::lock_and_read_people(&mut tx, &persons, &mobiles, since).await?;
        let of = Histories::new(&history);
        for ask in batch.iter_mut() {
            match ask.city.policy(today).judge_limits(now, &ask.limits, &of.of(&ask.claim)) {
                Ok(nth) => (ask.claim.nth, ask.claim.barred, ask.barred) = (nth, false, None),
                Err(refusal) => (ask.claim.barred, ask.barred) = (true, Some(refusal)),
            }
        }
        let expired: Vec<i64> = history
            .iter()
            .filter(|h| h.status == Status::Booked && h.check_in_until < now && persons.contains(&h.person_id.0))
            .map(|h| h.id.0)
            .collect();
        if !expired.is_empty() {
            for code in claim::mark_no_show(&mut tx, &expired, now).await? {
                let entry = Entry {
                    at: now,
                    actor: Actor::SYSTEM,
                    action: "reservation.no_show",
                    object: format!("reservation:{code}"),
                    detail: serde_json::json!({}),
                };
                audit::record(&mut tx, &self.tools.keys, &entry).await?;
            }
        }
        let claims: Vec<SeatClaim> = batch.iter().map(|ask| ask.claim.clone()).collect();
        let outcomes = claim::claim(&mut tx, &claims, now).await?;
        // another process may have answered the same key since the gate looked: it held these people's locks
        let lost: Vec<usize> = (0..batch.len()).filter(|i| outcomes[*i] != Outcome::Booked).collect();
        let keys: Vec<_> = lost.iter().map(|i| (batch[*i].claim.mobile_id, batch[*i].key.key)).collect();
        if !keys.is_empty() {
            for (i, replay) in lost.iter().zip(claim::replays(&mut tx, &keys, now).await?) {
                batch[*i].earlier = replay;
            }
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    fn answer(&mut self, batch: Vec<Ask>, outcomes: Vec<Outcome>) {
        if outcomes.contains(&Outcome::Booked) {
            self.tools.changed.notify_one();
        }
        for (mut ask, outcome) in batch.into_iter().zip(outcomes) {
            if let Some(replay) = ask.earlier.take() {
                ask.answer(Answer::Replay(replay));
                continue;
            }
            match outcome {
                Outcome::Booked => ask.answer(Answer::Booked),
                Outcome::Barred => {
                    let refusal = ask.barred.clone().unwrap_or(Refusal::LimitReached);
                    ask.answer(Answer::Refused(refusal));
                }
                Outcome::Again => self.again(ask),
                taken => ask.answer(Answer::Refused(refusal(taken))),
            }
        }
    }

    /// What another process answered to the same key since the gate looked.
    async fn earlier(&mut self, ask: &Ask) -> sqlx::Result<Option<Replay>> {
        let key = (ask.claim.mobile_id, ask.key.key);
        let now = self.tools.clock.now();
        Ok(claim::replays(self.line.get().await?, &[key], now).await?.pop().flatten())
    }

    fn again(&mut self, mut ask: Ask) {
        ask.tries += 1;
        if ask.tries < TRIES { self.waiting.push_back(ask) } else { ask.answer(Answer::Busy) }
    }

    async fn failed(&mut self, ask: Ask, error: &sqlx::Error) {
        match error_of(error) {
            Meaning::Repeated => match self.earlier(&ask).await {
                Ok(Some(replay)) => ask.answer(Answer::Replay(replay)),
                _ => ask.answer(Answer::Busy),
            },
            Meaning::Refused(refusal) => ask.answer(Answer::Refused(refusal)),
            Meaning::Again => self.again(ask),
            Meaning::Busy => ask.answer(Answer::Busy),
            Meaning::Bug => {
                tracing::error!(error.message = %error, "a claim failed");
                ask.answer(Answer::Failed(sqlx::Error::Protocol(error.to_string())));
            }
        }
    }
}

enum Meaning {
    Refused(Refusal),
    Repeated,
    Again,
    Busy,
    Bug,
}

/// The last line spoke: what a constraint or the server's state means for one claim.
fn error_of(error: &sqlx::Error) -> Meaning {
    match crate::db::constraint(error) {
        Some("slot_capacity") => return Meaning::Refused(Refusal::SlotFull),
        Some(name) if name.starts_with("window_day_") => return Meaning::Refused(Refusal::QuotaReached),
        Some("reservation_live" | "reservation_nth") => return Meaning::Refused(Refusal::AlreadyReserved),
        Some("idempotency_pkey") => return Meaning::Repeated,
        // a code drawn twice: nothing was written
        Some("reservation_code") => return Meaning::Busy,
        _ => {}
    }
    let code = error.as_database_error().and_then(|e| e.code());
    match code.as_deref() {
        // deadlock with hand-written SQL, lock or statement timeout
        Some("40P01" | "40001" | "55P03" | "57014") => Meaning::Again,
        _ if crate::db::is_unavailable(error) => Meaning::Busy,
        _ => Meaning::Bug,
    }
}

/// What is known of each person and mobile of a batch.
struct Histories<'a> {
    by_person: HashMap<i64, Vec<&'a Held>>,
    by_mobile: HashMap<i64, Vec<&'a Held>>,
}

impl<'a> Histories<'a> {
    fn new(history: &'a [Held]) -> Histories<'a> {
        let mut histories = Histories { by_person: HashMap::new(), by_mobile: HashMap::new() };
        for held in history {
            histories.by_person.entry(held.person_id.0).or_default().push(held);
            histories.by_mobile.entry(held.mobile_id.0).or_default().push(held);
        }
        histories
    }

    fn of(&self, claim: &SeatClaim) -> Vec<Held> {
        let person = self.by_person.get(&claim.person_id.0).into_iter().flatten();
        let mobile = self.by_mobile.get(&claim.mobile_id.0).into_iter().flatten();
        let mobile = mobile.filter(|h| h.person_id != claim.person_id);
        person.chain(mobile).map(|h| (*h).clone()).collect()
    }
}
