//! The booking desk: what every surface calls. One per server process; clones share it.

use super::alternatives::{self, Wish};
use super::lane::Lanes;
use super::store::read::{self, SlotRow};
use super::types::*;
use super::watch::{Memory, Watcher};
use super::{Availability, notices};
use crate::catalog::City;
use crate::clock::Clock;
use crate::ids::{Code, ServiceId, Share};
use crate::people::Keys;
use crate::policy::Refusal;
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Handles on the database, the clock, the keys, the memory of what is free, and the allocator's lanes.
#[derive(Clone)]
pub struct Desk {
    pub db: PgPool,
    pub clock: Clock,
    pub keys: Arc<Keys>,
    pub(super) memory: Arc<Memory>,
    pub(super) lanes: Lanes,
}

/// The desk's background tasks. Stop them after the last request: the lanes first finish what is queued.
pub struct Tasks {
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Tasks {
    /// Call when every clone of the desk is dropped.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Desk {
    /// Reads the city and what is free, and starts the lanes. `demo`: the clock follows the database's.
    pub async fn open(db: PgPool, clock: Clock, keys: Arc<Keys>, demo: bool) -> anyhow::Result<(Desk, Tasks)> {
        let changed = Arc::new(Notify::new());
        let (memory, watcher) = Watcher::start(db.clone(), clock.clone(), demo, changed.clone()).await?;
        let mut tasks = JoinSet::new();
        let stop = CancellationToken::new();
        tasks.spawn(watcher.run(stop.clone()));
        let options = (*db.connect_options()).clone();
        let lanes = Lanes::start(options, clock.clone(), keys.clone(), changed, &mut tasks);
        Ok((Desk { db, clock, keys, memory, lanes }, Tasks { tasks, stop }))
    }

    /// The city as it stands now.
    pub fn city(&self) -> Arc<City> {
        self.memory.city.load_full()
    }

    /// What is free, about a tenth of a second old.
    pub fn availability(&self) -> Arc<Availability> {
        self.memory.availability.load_full()
    }

    /// What is free, read after this call.
    pub async fn fresh_availability(&self) -> Arc<Availability> {
        self.memory.fresh().await
    }

    /// One reservation made from this citizen's mobile.
    pub async fn own(&self, citizen: &Citizen, code: &Code) -> Result<ReservationDetail, NotDone> {
        let mut conn = self.db.acquire().await?;
        let row = read::by_code(&mut conn, code, Some(citizen.mobile_id)).await?.ok_or(NotDone::NotFound)?;
        row.detail(&self.keys, self.clock.now())
    }

    /// Reservations made from this citizen's mobile, newest first; `before`: the last code of the page before.
    pub async fn own_list(
        &self,
        citizen: &Citizen,
        before: Option<&Code>,
        limit: i64,
    ) -> Result<Vec<ReservationDetail>, NotDone> {
        let mut conn = self.db.acquire().await?;
        let rows = read::of_mobile(&mut conn, citizen.mobile_id, before, limit).await?;
        rows.into_iter().map(|row| row.detail(&self.keys, self.clock.now())).collect()
    }

    /// The JSON of a reservation.
    pub fn as_json(&self, detail: &ReservationDetail) -> Reservation {
        notices::reservation_json(detail, &self.city())
    }

    /// A slot by its outside id, from memory or, where it is not of the horizon, from the database.
    pub async fn slot(&self, public_id: Uuid) -> Result<Slot, NotDone> {
        if let Some(found) = self.availability().slots.get(&public_id) {
            let slot = found.slot();
            return Ok(Slot {
                id: slot.id,
                public_id,
                window_day_id: found.day.id,
                window: found.day.window,
                date: found.day.date,
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                closed: slot.closed || found.day.closed.is_some(),
            });
        }
        read::slot(&self.db, public_id).await?.ok_or(NotDone::UnknownSlot)
    }

    /// A refusal with the alternatives that belong to it.
    pub(super) async fn refused(&self, refusal: Refusal, slot: &Slot, service: ServiceId, share: Share) -> NotDone {
        if !matches!(refusal, Refusal::SlotFull | Refusal::QuotaReached) {
            return NotDone::Refused(refusal);
        }
        let mut free = self.availability();
        if free.seems_free(slot.public_id, share) {
            free = self.fresh_availability().await;
        }
        NotDone::Taken(refusal, self.nearest(slot, service, share, &free))
    }

    fn nearest(&self, slot: &Slot, service: ServiceId, share: Share, free: &Availability) -> Arc<[Alternative]> {
        self.memory.nearest.of((slot.id, service, share), free, || {
            let city = self.city();
            let window = city.window(slot.window);
            let wish = Wish { service, bank: window.bank, office: window.office, starts_at: slot.starts_at, share };
            alternatives::nearest(&wish, &city, free, self.clock.now())
        })
    }
}

/// A slot as acts use it.
pub type Slot = SlotRow;
