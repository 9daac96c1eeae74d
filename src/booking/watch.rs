//! Keeps the memory of the city and of its free seats fresh: looks at versions ten times a second, at once after a
//! change made here, and reads only the days that moved. Follows the demo's clock on the way.

use super::alternatives::Remembered;
use super::availability::{Availability, DaySeats, SlotRef};
use super::store::watch as store;
use crate::catalog::{self, City};
use crate::clock::{Clock, china_date};
use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Between two looks, however often something changes: eight times as long as the last one took, within these bounds.
const LEAST_REST: Duration = Duration::from_millis(5);
const MOST_REST: Duration = Duration::from_millis(200);

/// What every server holds in memory of the city and its free seats.
pub struct Memory {
    pub city: ArcSwap<City>,
    pub availability: ArcSwap<Availability>,
    pub nearest: Remembered,
    /// Counts looks begun and finished: who saw a change waits for a look that began after it.
    looks: watch::Sender<Looks>,
    pub changed: Arc<Notify>,
}

#[derive(Clone, Copy, Default)]
struct Looks {
    begun: u64,
    done: u64,
}

pub struct Watcher {
    db: PgPool,
    clock: Clock,
    /// The clock follows the database's.
    demo: bool,
    memory: Arc<Memory>,
    versions: HashMap<i64, i64>,
    next_change: HashMap<i64, DateTime<Utc>>,
    today: NaiveDate,
}

impl Watcher {
    /// Reads everything once.
    pub async fn start(
        db: PgPool,
        clock: Clock,
        demo: bool,
        changed: Arc<Notify>,
    ) -> anyhow::Result<(Arc<Memory>, Watcher)> {
        let mut conn = db.acquire().await?;
        if demo {
            clock.set_offset_ms(store::instance(&mut conn).await?.clock_offset_ms);
        }
        let city = catalog::load(&mut conn).await?;
        drop(conn);
        let memory = Arc::new(Memory {
            city: ArcSwap::from_pointee(city),
            availability: ArcSwap::from_pointee(Availability::default()),
            nearest: Remembered::default(),
            looks: watch::Sender::new(Looks::default()),
            changed,
        });
        let today = clock.today();
        let mut watcher = Watcher {
            db,
            clock,
            demo,
            memory: memory.clone(),
            versions: HashMap::new(),
            next_change: HashMap::new(),
            today,
        };
        watcher.look().await?;
        Ok((memory, watcher))
    }

    /// Looks until it is told to stop.
    pub async fn run(mut self, stop: tokio_util::sync::CancellationToken) {
        let changed = self.memory.changed.clone();
        let mut rest = LEAST_REST;
        loop {
            tokio::time::sleep(rest).await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY.saturating_sub(rest)) => {}
            }
            let began = Instant::now();
            self.memory.looks.send_modify(|looks| looks.begun += 1);
            if let Err(error) = self.look().await {
                tracing::warn!(error.message = %error, "free seats could not be read");
                self.versions.clear();
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            }
            self.memory.looks.send_modify(|looks| looks.done = looks.begun);
            // a storm of changes must not make looking the main work
            rest = (began.elapsed() * 8).clamp(LEAST_REST, MOST_REST);
        }
    }

    async fn look(&mut self) -> anyhow::Result<()> {
        let mut conn = self.db.acquire().await?;
        let instance = store::instance(&mut conn).await?;
        if self.demo && instance.clock_offset_ms != self.clock.offset_ms() {
            self.clock.set_offset_ms(instance.clock_offset_ms);
            self.versions.clear();
        }
        if instance.config_version != self.memory.city.load().version {
            self.memory.city.store(Arc::new(catalog::load(&mut conn).await?));
            self.versions.clear();
        }
        let now = self.clock.now();
        let today = china_date(now);
        if today != self.today {
            self.versions.clear();
            self.today = today;
        }
        let found: HashMap<i64, i64> = store::versions(&mut conn, today).await?.into_iter().collect();
        let due = |id: &i64| self.next_change.get(id).is_some_and(|at| *at <= now);
        let moved = found.iter().filter(|(id, version)| self.versions.get(id) != Some(version) || due(id));
        let moved: Vec<i64> = moved.map(|(id, _)| *id).collect();
        let old = self.memory.availability.load_full();
        let known = self.versions.len();
        self.versions.retain(|id, _| found.contains_key(id));
        if moved.is_empty() && self.versions.len() == known && old.generation > 0 {
            self.memory.availability.store(Arc::new(Availability { as_of: now, ..(*old).clone() }));
            return Ok(());
        }
        let fresh = store::days(&mut conn, &moved, now).await?;
        let mut days: HashMap<i64, Arc<DaySeats>> = if self.versions.is_empty() {
            HashMap::new()
        } else {
            old.days.values().flatten().map(|d| (d.id.0, d.clone())).collect()
        };
        for day in fresh {
            let id = day.seats.id.0;
            self.versions.insert(id, day.version);
            match day.next_change {
                Some(at) => self.next_change.insert(id, at),
                None => self.next_change.remove(&id),
            };
            days.insert(id, Arc::new(day.seats));
        }
        days.retain(|id, _| self.versions.contains_key(id));
        let city = self.memory.city.load();
        self.memory.availability.store(Arc::new(arrange(days.into_values(), &city, now, old.generation + 1)));
        Ok(())
    }
}

fn arrange(
    days: impl Iterator<Item = Arc<DaySeats>>,
    city: &City,
    as_of: DateTime<Utc>,
    generation: u64,
) -> Availability {
    let position: HashMap<_, _> = city.windows.iter().enumerate().map(|(i, w)| (w.id, i)).collect();
    let mut by_date: BTreeMap<NaiveDate, Vec<Arc<DaySeats>>> = BTreeMap::new();
    let mut slots = HashMap::new();
    for day in days.filter(|d| position.contains_key(&d.window)) {
        for (index, slot) in day.slots.iter().enumerate() {
            slots.insert(slot.public_id, SlotRef { day: day.clone(), index });
        }
        by_date.entry(day.date).or_default().push(day);
    }
    by_date.values_mut().for_each(|days| days.sort_by_key(|d| position[&d.window]));
    Availability { as_of, generation, days: Arc::new(by_date), slots: Arc::new(slots) }
}

impl Memory {
    /// Waits, a second at most, for a look that began after this call: so that who lost a race is shown what is free.
    pub async fn fresh(&self) -> Arc<Availability> {
        let mut looks = self.looks.subscribe();
        let wanted = looks.borrow_and_update().begun + 1;
        self.changed.notify_one();
        let _ = tokio::time::timeout(Duration::from_secs(1), looks.wait_for(|looks| looks.done >= wanted)).await;
        self.availability.load_full()
    }
}
