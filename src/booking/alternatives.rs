//! The nearest open slots for who lost a race: same bank first, then same office, then near in time.

use super::Availability;
use super::types::Alternative;
use crate::catalog::City;
use crate::clock::rfc3339;
use crate::ids::SlotId;
use crate::ids::{BankId, OfficeId, ServiceId, Share};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was wished for.
pub struct Wish {
    pub service: ServiceId,
    pub bank: BankId,
    pub office: OfficeId,
    pub starts_at: DateTime<Utc>,
    pub share: Share,
}

/// Answers of the same question until what is free changes, for a second at most: a rush asks it thousands of times.
#[derive(Default)]
pub struct Remembered(Mutex<(u64, i64, Answers)>);

type Answers = HashMap<(SlotId, ServiceId, Share), Arc<[Alternative]>>;

impl Remembered {
    /// What was found for a slot that went, or what `find` finds.
    pub fn of(
        &self,
        key: (SlotId, ServiceId, Share),
        free: &Availability,
        find: impl FnOnce() -> Vec<Alternative>,
    ) -> Arc<[Alternative]> {
        let second = free.as_of.timestamp();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if (kept.0, kept.1) != (free.generation, second) {
            *kept = (free.generation, second, HashMap::new());
        }
        kept.2.entry(key).or_insert_with(|| find().into()).clone()
    }
}

/// At most three, none only when nothing of the service is open to this share.
pub fn nearest(wish: &Wish, city: &City, free: &Availability, now: DateTime<Utc>) -> Vec<Alternative> {
    let policy = city.policy(crate::clock::china_date(now));
    let mut best: Vec<((bool, i64, bool), &super::DaySeats, &super::SlotSeats)> = vec![];
    for (date, days) in free.days.iter() {
        for day in days.iter().filter(|d| d.remaining(wish.share) > 0) {
            let window = city.window(day.window);
            let office = city.office(window.office);
            if !window.services.contains(&wish.service)
                || policy.judge_visit(now, *date, None, office.area.as_deref(), wish.share, &city.calendar).is_err()
            {
                continue;
            }
            for slot in day.slots.iter().filter(|s| s.starts_at > now && day.slot_remaining(s, wish.share) > 0) {
                let apart = (slot.starts_at - wish.starts_at).num_minutes().abs();
                let rank = (window.bank != wish.bank, apart, window.office != wish.office);
                if best.len() < 3 || rank < best[2].0 {
                    best.push((rank, day, slot));
                    best.sort_by_key(|(rank, ..)| *rank);
                    best.truncate(3);
                }
            }
        }
    }
    best.iter()
        .map(|(_, day, slot)| {
            let window = city.window(day.window);
            Alternative {
                id: slot.public_id,
                office: city.office(window.office).slug.clone(),
                window: window.code.clone(),
                bank: city.bank(window.bank).code.clone(),
                date: day.date,
                start: rfc3339(slot.starts_at),
                end: rfc3339(slot.ends_at),
                remaining: day.slot_remaining(slot, wish.share),
            }
        })
        .collect()
}
