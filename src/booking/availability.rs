//! What is free, in memory: every window's days of the horizon, about a tenth of a second old.

use crate::ids::{Share, SlotId, WindowDayId, WindowId};
use crate::lang::Text;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// All window-days from today to the end of the horizon as they stood at `as_of`; days never change in place.
#[derive(Clone, Debug, Default)]
pub struct Availability {
    pub as_of: DateTime<Utc>,
    /// Raised whenever a number changed: readers may keep what they made of the last one.
    pub generation: u64,
    /// Window-days of a date in the order of the city's windows.
    pub days: Arc<BTreeMap<NaiveDate, Vec<Arc<DaySeats>>>>,
    pub slots: Arc<HashMap<Uuid, SlotRef>>,
}

/// Where a slot stands: the day, and its place among the day's slots.
#[derive(Clone, Debug)]
pub struct SlotRef {
    pub day: Arc<DaySeats>,
    pub index: usize,
}

impl SlotRef {
    pub fn slot(&self) -> &SlotSeats {
        &self.day.slots[self.index]
    }
}

/// One window on one day. Held seats whose delay is over, and priority seats whose hour has passed, are already
/// counted as free here.
#[derive(Clone, Debug)]
pub struct DaySeats {
    pub id: WindowDayId,
    pub window: WindowId,
    pub date: NaiveDate,
    pub quota: i32,
    /// By share: public, counter, priority.
    pub share_quota: [i32; 3],
    pub share_booked: [i32; 3],
    pub share_held: [i32; 3],
    pub closed: Option<Text>,
    pub slots: Vec<SlotSeats>,
}

#[derive(Clone, Debug)]
pub struct SlotSeats {
    pub id: SlotId,
    pub public_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub booked: i32,
    pub held: i32,
    pub closed: bool,
}

impl Availability {
    /// Whether a slot of the horizon shows a seat for a share.
    pub fn seems_free(&self, slot: Uuid, share: Share) -> bool {
        self.slots.get(&slot).is_some_and(|s| s.day.slot_remaining(s.slot(), share) > 0)
    }
}

impl DaySeats {
    /// Booked seats of all shares.
    pub fn booked(&self) -> i32 {
        self.share_booked.iter().sum()
    }

    /// What the share and the quota leave, never negative; 0 on a closed day.
    pub fn remaining(&self, share: Share) -> i32 {
        if self.closed.is_some() {
            return 0;
        }
        let i = share as usize;
        let in_share = self.share_quota[i] - self.share_booked[i] - self.share_held[i];
        let in_day = self.quota - self.booked() - self.share_held.iter().sum::<i32>();
        in_share.min(in_day).max(0)
    }

    /// A slot's seats for a share: bounded by the slot and by the day.
    pub fn slot_remaining(&self, slot: &SlotSeats, share: Share) -> i32 {
        if slot.closed { 0 } else { (slot.capacity - slot.booked - slot.held).min(self.remaining(share)).max(0) }
    }
}
