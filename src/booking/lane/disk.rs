use crate::booking::store::claim;
use crate::db::Line;
use sqlx::postgres::PgConnectOptions;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Pause before the connection is opened again.
const PAUSE: Duration = Duration::from_millis(200);

/// What to do once it is known whether a commit is on disk.
struct Promise {
    /// Before the transaction began, or before its result was read.
    since: Instant,
    keep: Box<dyn FnOnce(bool) + Send>,
}

/// The claim lane commits without waiting for the disk, so that the locks of its days are free at once for the next
/// batch. Nobody is told of such a commit before it is on disk: that is waited for here, once for all who wait.
#[derive(Clone)]
pub struct Disk(mpsc::UnboundedSender<Promise>);

impl Disk {
    pub fn new() -> (Disk, Promises) {
        let (door, promises) = mpsc::unbounded_channel();
        (Disk(door), Promises(promises))
    }

    /// Calls back with true when what was committed after `since` and before this call is on disk for certain.
    pub fn then(&self, since: Instant, keep: impl FnOnce(bool) + Send + 'static) {
        if let Err(refused) = self.0.send(Promise { since, keep: Box::new(keep) }) {
            (refused.0.keep)(false);
        }
    }

    /// The same, waited for.
    pub async fn holds(&self, since: Instant) -> bool {
        let (reply, kept) = oneshot::channel();
        self.then(since, move |known| {
            let _ = reply.send(known);
        });
        kept.await.unwrap_or(false)
    }
}

pub struct Promises(mpsc::UnboundedReceiver<Promise>);

impl Promises {
    /// Flushes for all that wait, again and again; ends with the last door.
    pub async fn run(mut self, options: PgConnectOptions) {
        let mut line = Line::new(&options, "yueban disk", &[("synchronous_commit", "on")]);
        let mut opened = None;
        let mut waiting = vec![];
        loop {
            if opened.is_none() {
                match line.get().await {
                    Ok(_) => opened = Some(Instant::now()),
                    Err(error) => tracing::warn!(error.message = %error, "no connection to wait for the disk with"),
                }
            }
            if self.0.recv_many(&mut waiting, usize::MAX).await == 0 {
                return;
            }
            let flushed = match line.get().await {
                Ok(conn) => claim::flush(conn).await,
                Err(error) => Err(error),
            };
            // A database that died in between may have lost the commit, and a connection younger than it cannot tell.
            let certain = |promise: &Promise| flushed.is_ok() && opened.is_some_and(|at| at < promise.since);
            for promise in waiting.drain(..) {
                let known = certain(&promise);
                (promise.keep)(known);
            }
            if let Err(error) = flushed {
                tracing::error!(error.message = %error, "it is not known whether commits are on disk");
                line.close();
                opened = None;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::PgPool;

    #[sqlx::test(migrator = "crate::db::MIGRATOR")]
    async fn a_connection_vouches_for_no_commit_older_than_itself(pool: PgPool) {
        let before = Instant::now();
        let (disk, promises) = Disk::new();
        let task = tokio::spawn(promises.run((*pool.connect_options()).clone()));
        assert!(!disk.holds(before).await, "the database may have died between that commit and the connection");
        assert!(disk.holds(Instant::now()).await);
        drop(disk);
        task.await.expect("it ends with its last door");
    }
}
