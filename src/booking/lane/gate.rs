use super::{BATCH, Glance, Seen, Tools, refusal, warm};
use crate::booking::store::claim::{self, Outcome};
use crate::db::{Line, gather};
use crate::ids::{Share, SlotId};
use std::collections::HashMap;
use tokio::sync::mpsc;

/// Answers repeats and sold-out wishes, a batch with two reads.
pub async fn run(tools: Tools, mut glances: mpsc::Receiver<Glance>) {
    let mut line = Line::new(&tools.options, "yueban gate", &[]);
    let mut batch = Vec::with_capacity(BATCH);
    warm(look(&mut line, &tools, &[]).await);
    while glances.recv_many(&mut batch, BATCH).await > 0 {
        gather().await;
        while batch.len() < BATCH {
            let Ok(glance) = glances.try_recv() else { break };
            batch.push(glance);
        }
        let seen = look(&mut line, &tools, &batch).await.unwrap_or_else(|error| {
            tracing::error!(error.message = %error, "the gate could not read");
            line.drop_if_broken(&error);
            batch.iter().map(|_| Seen::Busy).collect()
        });
        for (glance, seen) in batch.drain(..).zip(seen) {
            // whoever glanced may have gone away
            let _ = glance.reply.send(seen);
        }
    }
}

async fn look(line: &mut Line, tools: &Tools, batch: &[Glance]) -> sqlx::Result<Vec<Seen>> {
    let now = tools.clock.now();
    let conn = line.get().await?;
    let mut place: HashMap<(SlotId, Share), usize> = HashMap::new();
    let mut slots = vec![];
    for glance in batch {
        place.entry(glance.slot).or_insert_with(|| {
            slots.push(glance.slot);
            slots.len() - 1
        });
    }
    // seats first, keys after: a seat taken by the first request with a key is never "sold out" to its repetition
    let taken: Vec<Option<Outcome>> = claim::refusals(conn, &slots, now).await?;
    let keys: Vec<_> = batch.iter().map(|glance| (glance.caller, glance.key)).collect();
    let replays = claim::replays(conn, &keys, now).await?;
    let see = |(glance, replay): (&Glance, Option<claim::Replay>)| match (replay, taken[place[&glance.slot]]) {
        (Some(replay), _) => Seen::Replay(replay),
        (None, Some(outcome)) => Seen::Refused(refusal(outcome)),
        (None, None) => Seen::Free,
    };
    Ok(batch.iter().zip(replays).map(see).collect())
}
