use super::{Answer, Ask, BATCH, Tools, warm};
use crate::audit;
use crate::booking::Status;
use crate::booking::store::claim::{self, Left, Replay, SeatClaim};
use crate::clock::china_date;
use crate::db::{Line, gather};
use crate::ids::{Share, SlotId, WindowDayId};
use crate::policy::{Held, Refusal};
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Instant;
use tokio::sync::mpsc;

/// A wish that keeps losing to the database's own troubles is sent away after so many tries.
const TRIES: u8 = 8;

/// Gives seats, a batch in one transaction. A person or mobile stands in a batch once; the rest wait for the next.
pub async fn run(tools: Tools, mut asks: mpsc::Receiver<Ask>) {
    let line = Line::new(&tools.options, "yueban claim", &[("synchronous_commit", "off")]);
    let mut lane = Lane { line, tools, waiting: VecDeque::new() };
    let mut arrived = Vec::with_capacity(BATCH);
    warm(lane.transact(&mut []).await);
    loop {
        if lane.waiting.is_empty() && asks.recv_many(&mut arrived, BATCH).await == 0 {
            return;
        }
        gather().await;
        while arrived.len() < BATCH {
            let Ok(ask) = asks.try_recv() else { break };
            arrived.push(ask);
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
    async fn settle(&mut self, batch: Vec<Ask>) {
        let error = match self.attempt(batch).await {
            Ok(()) => return,
            Err(failed) => failed,
        };
        let (batch, error) = error;
        self.line.drop_if_broken(&error);
        if batch.len() > 1 {
            tracing::warn!(error.message = %error, batch.size = batch.len(), "a batch failed; its members are tried alone");
        }
        let alone = batch.len() == 1;
        for ask in batch {
            if alone {
                self.failed(ask, &error).await;
            } else if let Err((one, error)) = self.attempt(vec![ask]).await {
                self.line.drop_if_broken(&error);
                for ask in one {
                    self.failed(ask, &error).await;
                }
            }
        }
    }

    /// Decides, commits and answers; or gives the batch back with what went wrong, nothing written.
    async fn attempt(&mut self, mut batch: Vec<Ask>) -> Result<(), (Vec<Ask>, sqlx::Error)> {
        let since = Instant::now();
        let decided = match self.transact(&mut batch).await {
            Ok(decided) => decided,
            Err(error) => return Err((batch, error)),
        };
        let mut promised = vec![];
        for (mut ask, verdict) in batch.into_iter().zip(decided) {
            match verdict {
                Verdict::Given => {
                    let answer = Answer::Booked(std::mem::take(&mut ask.claim.idem_response));
                    promised.push((ask, answer));
                }
                Verdict::Answered(replay) => promised.push((ask, Answer::Replay(replay))),
                Verdict::Refused(refusal) => ask.answer(Answer::Refused(refusal)),
            }
        }
        if promised.is_empty() {
            return Ok(());
        }
        self.tools.changed.notify_one();
        self.tools.disk.then(since, |on_disk| {
            for (ask, answer) in promised {
                ask.answer(if on_disk { answer } else { Answer::Busy });
            }
        });
        Ok(())
    }

    async fn transact(&mut self, batch: &mut [Ask]) -> sqlx::Result<Vec<Verdict>> {
        let now = self.tools.clock.now();
        let today = china_date(now);
        let persons: Vec<i64> = batch.iter().map(|ask| ask.claim.person_id.0).collect();
        let mobiles: Vec<i64> = batch.iter().map(|ask| ask.claim.mobile_id.0).collect();
        let since = batch.iter().map(|ask| ask.city.policy(today).lookback(now)).min().unwrap_or(now);

        let mut tx = self.line.get().await?.begin().await?;
        let history = claim::lock_and_read_people(&mut tx, &persons, &mobiles, since).await?;
        let of = Histories::new(&history);
        let mut barred: Vec<Option<Refusal>> = Vec::with_capacity(batch.len());
        for ask in batch.iter_mut() {
            let judged = ask.city.policy(today).judge_limits(now, &ask.limits, &of.of(&ask.claim));
            barred.push(judged.map(|nth| ask.claim.nth = nth).err());
        }
        let expired: Vec<i64> = history
            .iter()
            .filter(|h| h.status == Status::Booked && h.check_in_until < now && persons.contains(&h.person_id.0))
            .map(|h| h.id.0)
            .collect();
        if !expired.is_empty() {
            self.tools.end_expired(&mut tx, &expired, now).await?;
        }
        let claims: Vec<&SeatClaim> = batch.iter().map(|ask| &*ask.claim).collect();
        let mut left = claim::lock_seats(&mut tx, &claims, now).await?;
        let oldest = now - claim::KEPT;
        if left.iter().flatten().any(|l| l.earlier.as_ref().is_some_and(|(_, at)| *at <= oldest)) {
            claim::forget(&mut tx, oldest).await?;
            left.iter_mut().flatten().for_each(|l| l.earlier = l.earlier.take().filter(|(_, at)| *at > oldest));
        }
        let verdicts = share_out(&claims, left, barred);
        let given = claims.iter().zip(&verdicts).filter(|(_, verdict)| matches!(verdict, Verdict::Given));
        let given: Vec<&SeatClaim> = given.map(|(claim, _)| *claim).collect();
        if !given.is_empty() {
            claim::give(&mut tx, &given).await?;
        }
        tx.commit().await?;
        Ok(verdicts)
    }

    fn again(&mut self, mut ask: Ask) {
        ask.tries += 1;
        if ask.tries < TRIES { self.waiting.push_back(ask) } else { ask.answer(Answer::Busy) }
    }

    async fn failed(&mut self, ask: Ask, error: &sqlx::Error) {
        match error_of(error) {
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

/// What was decided for one ask.
enum Verdict {
    Given,
    /// The key's first answer, again.
    Answered(Replay),
    Refused(Refusal),
}

/// Gives the seats that are left in the order of the claims. Refusals come in the order of the contract: what is gone
/// goes before what a person may not have.
fn share_out(claims: &[&SeatClaim], left: Vec<Option<Left>>, barred: Vec<Option<Refusal>>) -> Vec<Verdict> {
    let mut of_slot: HashMap<SlotId, i32> = HashMap::new();
    let mut of_share: HashMap<(WindowDayId, Share), i32> = HashMap::new();
    let mut of_day: HashMap<WindowDayId, i32> = HashMap::new();
    let mut judge = |claim: &SeatClaim, left: Option<Left>, barred| {
        let Some(left) = left else { return Verdict::Refused(Refusal::SlotClosed) };
        if let Some((replay, _)) = left.earlier {
            return Verdict::Answered(replay);
        }
        let slot = of_slot.entry(claim.slot_id).or_insert(left.slot);
        let share = of_share.entry((claim.window_day_id, claim.share)).or_insert(left.share);
        let day = of_day.entry(claim.window_day_id).or_insert(left.day);
        let refusal = match barred {
            _ if left.closed => Some(Refusal::SlotClosed),
            _ if *slot <= 0 => Some(Refusal::SlotFull),
            _ if *share <= 0 || *day <= 0 => Some(Refusal::QuotaReached),
            barred => barred,
        };
        if let Some(refusal) = refusal {
            return Verdict::Refused(refusal);
        }
        (*slot, *share, *day) = (*slot - 1, *share - 1, *day - 1);
        Verdict::Given
    };
    claims.iter().zip(left).zip(barred).map(|((claim, left), barred)| judge(claim, left, barred)).collect()
}

impl Tools {
    /// Ends holdings that a claim met after their time.
    async fn end_expired(&self, tx: &mut PgConnection, expired: &[i64], now: DateTime<Utc>) -> sqlx::Result<()> {
        let missed = claim::end_missed(tx, expired, now).await?;
        audit::record_all(tx, &self.keys, &missed.iter().map(|m| m.entry(now)).collect::<Vec<_>>()).await
    }
}

enum Meaning {
    Refused(Refusal),
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
