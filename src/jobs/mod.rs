//! What runs by itself. A job's row in table `job` is its lock: any number of servers may run the scheduler, one at a
//! time does the work. Not here: what a job does (its room does it).

mod store;

use crate::booking::{self, Desk};
use crate::{audit, counter, privacy, roster};
use anyhow::Result;
use chrono::TimeDelta;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    /// Window-days and slots of the horizon.
    Materialise,
    /// What is no longer needed: old keys, codes, sessions, counts, fingerprints of the erased.
    Prune,
    /// The invariants of ledger and hall, into a metric.
    Check,
    /// Who booked under an older checklist is told of the newer one.
    Checklists,
    /// Days of the halls that are over: no-shows, tickets nobody served.
    Halls,
    /// New entries of the audit, into its chain.
    Seal,
}

impl Job {
    const ALL: [Job; 6] = [Job::Materialise, Job::Prune, Job::Check, Job::Checklists, Job::Halls, Job::Seal];

    fn name(self) -> &'static str {
        match self {
            Job::Materialise => "materialise",
            Job::Prune => "prune",
            Job::Check => "check",
            Job::Checklists => "checklists",
            Job::Halls => "halls",
            Job::Seal => "seal",
        }
    }

    /// How often, on the product's clock.
    fn every(self) -> TimeDelta {
        match self {
            Job::Materialise => TimeDelta::minutes(1),
            Job::Prune => TimeDelta::minutes(10),
            Job::Check => TimeDelta::hours(1),
            Job::Checklists | Job::Halls => TimeDelta::minutes(1),
            Job::Seal => TimeDelta::seconds(2),
        }
    }

    async fn run(self, desk: &Desk) -> Result<()> {
        let now = desk.clock.now();
        match self {
            Job::Materialise => {
                materialise(desk).await?;
            }
            Job::Prune => {
                store::prune(&desk.db, now).await?;
                privacy::forget(desk).await?;
            }
            Job::Checklists => {
                let told = desk.tell_of_new_checklists().await?;
                if told > 0 {
                    tracing::info!(told, "people were told of a new checklist");
                }
            }
            Job::Seal => {
                audit::chain::seal(&mut *desk.db.acquire().await?, &desk.keys, now).await?;
            }
            Job::Halls => {
                counter::close_halls(desk).await?;
            }
            Job::Check => {
                let mut conn = desk.db.acquire().await?;
                let mut found = booking::violations(&mut conn, None, now).await?;
                found.extend(counter::violations(&mut conn).await?);
                metrics::gauge!("yueban_invariant_violations").set(found.len() as f64);
                for v in found.iter().take(20) {
                    tracing::error!(rule = v.rule, object = v.object, "an invariant is broken: {}", v.detail);
                }
            }
        }
        Ok(())
    }
}

/// Makes the days of the horizon and says which of them no published calendar covers.
pub async fn materialise(desk: &Desk) -> Result<()> {
    let (city, now) = (desk.city(), desk.clock.now());
    let mut conn = desk.db.acquire().await?;
    let report = roster::materialise(&mut conn, &city, now).await?;
    metrics::gauge!("yueban_unpublished_days").set(report.unpublished.len() as f64);
    if let (Some(first), Some(last)) = (report.unpublished.first(), report.unpublished.last()) {
        tracing::warn!(
            "days from {first} to {last} stay closed: the calendar of their year is not published; import it"
        );
    }
    if report.days > 0 {
        tracing::info!(days = report.days, slots = report.slots, "the horizon moved on");
    }
    Ok(())
}

/// Runs what is due until told to stop.
pub async fn run(desk: Desk, stop: CancellationToken) {
    loop {
        run_due(&desk).await;
        let (all, idle) = (f64::from(desk.db.size()), desk.db.num_idle() as f64);
        metrics::gauge!("yueban_pool_connections", "state" => "idle").set(idle);
        metrics::gauge!("yueban_pool_connections", "state" => "used").set(all - idle);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Runs every job that is due, each on whichever server gets it; a failure is logged, counted and tried again.
pub async fn run_due(desk: &Desk) {
    for job in Job::ALL {
        if let Err(error) = store::claim_and_run(desk, job.name(), job.every(), async || job.run(desk).await).await {
            metrics::counter!("yueban_job_failures_total", "job" => job.name()).increment(1);
            tracing::error!(job = job.name(), error.message = format!("{error:#}"), "a job failed");
        }
    }
}
