use super::{Answer, Ask, BATCH, Line, Tools, refusal, warm};
use crate::booking::store::claim::{self, Outcome};
use crate::ids::{Share, SlotId};
use std::collections::HashMap;
use tokio::sync::mpsc;

/// Answers repeats and sold-out wishes; passes the others on in their order.
pub async fn run(tools: Tools, mut asks: mpsc::Receiver<Ask>, to_claim: mpsc::Sender<Ask>) {
    let mut line = Line::new(&tools.options, "yueban gate");
    let mut batch = Vec::with_capacity(BATCH);
    warm(look(&mut line, &tools, &[]).await);
    while asks.recv_many(&mut batch, BATCH).await > 0 {
        match look(&mut line, &tools, &batch).await {
            Ok(seen) => {
                for (ask, seen) in batch.drain(..).zip(seen) {
                    match seen {
                        Some(answer) => ask.answer(answer),
                        None => {
                            if let Err(unsent) = to_claim.send(ask).await {
                                unsent.0.answer(Answer::Busy);
                            }
                        }
                    }
                }
            }
            Err(error) => {
                tracing::error!(error.message = %error, "the gate could not read");
                line.drop_if_broken(&error);
                batch.drain(..).for_each(|ask| ask.answer(Answer::Busy));
            }
        }
    }
}

async fn look(line: &mut Line, tools: &Tools, batch: &[Ask]) -> sqlx::Result<Vec<Option<Answer>>> {
    let now = tools.clock.now();
    let conn = line.get().await?;
    let mut place: HashMap<(SlotId, Share), usize> = HashMap::new();
    let mut slots = vec![];
    for ask in batch {
        let slot = (ask.claim.slot_id, ask.claim.share);
        place.entry(slot).or_insert_with(|| {
            slots.push(slot);
            slots.len() - 1
        });
    }
    // seats first, keys after: a seat taken by the first request with a key is never "sold out" to its repetition
    let taken: Vec<Option<Outcome>> = claim::refusals(conn, &slots, now).await?;
    let keys: Vec<_> = batch.iter().map(|ask| (ask.claim.mobile_id, ask.key.key)).collect();
    let replays = claim::replays(conn, &keys, now).await?;
    Ok(batch
        .iter()
        .zip(replays)
        .map(|(ask, replay)| match replay {
            Some(replay) => Some(Answer::Replay(replay)),
            None => taken[place[&(ask.claim.slot_id, ask.claim.share)]].map(|o| Answer::Refused(refusal(o))),
        })
        .collect())
}
