//! The halls as they stand: read once for all who look, and followed while somebody listens. Every server looks at the
//! halls' versions for itself, so that it does not matter which one an act went through.

use super::board::{Hall, Place, Stamp};
use super::store;
use super::types::NotServed;
use crate::booking::Desk;
use crate::clock::china_date;
use crate::ids::{Code, OfficeId};
use crate::lang::Lang;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After so long without an answer of the database listeners are let go: they must not take what is old for the present.
const LOST_AFTER: Duration = Duration::from_secs(10);

type State = watch::Sender<Option<Arc<Hall>>>;

pub struct Halls {
    desk: Desk,
    stop: CancellationToken,
    /// As last read; one reads, who comes meanwhile waits for it.
    known: tokio::sync::Mutex<HashMap<OfficeId, Arc<Hall>>>,
    listened: Mutex<Listened>,
}

#[derive(Default)]
struct Listened {
    halls: HashMap<OfficeId, State>,
    /// Runs while somebody listens.
    watcher: Option<JoinHandle<()>>,
}

impl Halls {
    /// `stop` ends the watching.
    pub fn new(desk: Desk, stop: CancellationToken) -> Halls {
        Halls { desk, stop, known: Default::default(), listened: Default::default() }
    }

    /// A hall now: every act that was answered before is in it.
    pub async fn current(&self, office: OfficeId) -> Result<Arc<Hall>, NotServed> {
        let versions = store::versions(&mut *self.desk.db.acquire().await?).await?;
        self.at(office, &versions).await
    }

    /// Where the holder of a reservation stands; none without a ticket.
    pub async fn place(&self, code: &Code, lang: Lang) -> Result<Option<Place>, NotServed> {
        let own = store::of_reservation(&mut *self.desk.db.acquire().await?, code.as_str()).await?;
        let Some(own) = own else { return Ok(None) };
        if own.date != china_date(self.desk.clock.now()) {
            return Ok(Some(Place::past(&own, &self.desk.city(), lang)));
        }
        Ok(Some(self.current(own.office).await?.place(&own, lang)))
    }

    /// Every state of a hall from now on.
    pub fn listen(self: &Arc<Self>, office: OfficeId) -> watch::Receiver<Option<Arc<Hall>>> {
        let mut listened = self.lock();
        let receiver = listened.halls.entry(office).or_insert_with(|| watch::Sender::new(None)).subscribe();
        if listened.watcher.as_ref().is_none_or(JoinHandle::is_finished) {
            listened.watcher = Some(tokio::spawn(self.clone().watch()));
        }
        receiver
    }

    async fn watch(self: Arc<Self>) {
        let mut answered = Instant::now();
        let mut told = false;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let Some(offices) = self.listened_to() else { return };
            match tokio::time::timeout(LOST_AFTER, self.look(&offices)).await {
                Ok(Ok(())) => {
                    answered = Instant::now();
                    told = false;
                }
                Ok(Err(error)) if !told => {
                    tracing::warn!(error.message = %error, "the halls could not be looked at");
                    told = true;
                }
                _ => {}
            }
            if answered.elapsed() > LOST_AFTER {
                let mut listened = self.lock();
                listened.halls.clear();
                listened.watcher = None;
                return;
            }
        }
    }

    /// Offices that somebody listens to; none: nobody does, and the watcher is no longer known.
    fn listened_to(&self) -> Option<Vec<OfficeId>> {
        let mut listened = self.lock();
        listened.halls.retain(|_, state| state.receiver_count() > 0);
        if listened.halls.is_empty() {
            listened.watcher = None;
            return None;
        }
        Some(listened.halls.keys().copied().collect())
    }

    async fn look(&self, offices: &[OfficeId]) -> Result<(), NotServed> {
        let versions = store::versions(&mut *self.desk.db.acquire().await?).await?;
        for office in offices {
            let hall = self.at(*office, &versions).await?;
            if let Some(state) = self.lock().halls.get(office) {
                state.send_if_modified(|before| {
                    let new = before.as_ref().is_none_or(|before| before.stamp != hall.stamp);
                    if new {
                        *before = Some(hall.clone());
                    }
                    new
                });
            }
        }
        Ok(())
    }

    /// The state that holds with these versions, read anew where it is not known.
    async fn at(&self, office: OfficeId, versions: &[(OfficeId, i64)]) -> Result<Arc<Hall>, NotServed> {
        let version = versions.iter().find(|(of, _)| *of == office).map_or(0, |(_, version)| *version);
        let stamp = Stamp::of(&self.desk, version);
        let mut known = self.known.lock().await;
        if let Some(hall) = known.get(&office).filter(|hall| hall.stamp == stamp || hall.stamp.version > version) {
            return Ok(hall.clone());
        }
        let hall = Arc::new(Hall::read(&self.desk, office, stamp).await?);
        known.insert(office, hall.clone());
        Ok(hall)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Listened> {
        self.listened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
