use super::{BATCH, Glance, Seen, Tools, refusal, warm};
use crate::booking::store::claim::{self, Glanced};
use crate::db::{Line, gather};
use tokio::sync::mpsc;

/// Answers repeats and sold-out wishes, a batch with one read.
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
    let glanced: Vec<Glanced> = batch.iter().map(|g| g.what).collect();
    let found = claim::glance(line.get().await?, &glanced, tools.clock.now()).await?;
    let see = |found| match found {
        (Some(replay), _) => Seen::Replay(replay),
        (None, Some(outcome)) => Seen::Refused(refusal(outcome)),
        (None, None) => Seen::Free,
    };
    Ok(found.into_iter().map(see).collect())
}
