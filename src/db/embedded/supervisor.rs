//! Keeps Postgres running for as long as the program wants it.

use super::cluster::Cluster;
use super::process::stop;
use anyhow::{Context, Result};
use std::process::Child;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

/// How often the watcher looks.
const WATCH: Duration = Duration::from_millis(100);

/// A thread that keeps Postgres running until this is dropped. It is the parent that Postgres dies with.
pub struct Supervisor {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Returns when Postgres takes connections.
    pub fn start(cluster: Cluster) -> Result<Supervisor> {
        let (stop, asked) = mpsc::channel();
        let (ready, started) = mpsc::channel();
        let thread = thread::Builder::new().name("postgres".into()).spawn(move || {
            match cluster.start() {
                Ok(child) => {
                    let _ = ready.send(Ok(()));
                    keep(&cluster, child, &asked);
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            }
            let _ = cluster.remove_socket();
        })?;
        let supervisor = Supervisor { stop: Some(stop), thread: Some(thread) };
        started.recv().context("the thread of Postgres ended")??;
        Ok(supervisor)
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts Postgres again when it ends unasked; stops it when asked.
fn keep(cluster: &Cluster, mut child: Child, asked: &mpsc::Receiver<()>) {
    while let Err(RecvTimeoutError::Timeout) = asked.recv_timeout(WATCH) {
        match child.try_wait() {
            Ok(None) => {}
            ended => {
                tracing::error!(status = ?ended, "the embedded Postgres ended by itself: starting it again");
                match cluster.start() {
                    Ok(again) => child = again,
                    Err(error) => {
                        tracing::error!(error.message = format!("{error:#}"), "the embedded Postgres did not start");
                        sleep(Duration::from_secs(1));
                    }
                }
            }
        }
    }
    stop(&mut child);
}
