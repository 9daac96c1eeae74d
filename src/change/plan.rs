//! The plan of a change, pure: how many seats it adds and removes, and where people could go whose seat goes away.

use super::{Affected, Proposal};
use crate::booking::{DaySeats, SlotSeats, Standing, Target};
use crate::catalog::City;
use crate::clock::{china_date, rfc3339};
use crate::ids::Share;
use chrono::{DateTime, TimeDelta, Utc};

/// Nobody is sent to a time they can hardly reach.
const NOTICE: TimeDelta = TimeDelta::hours(2);

/// Seats of a day that have not passed: what the quota leaves of its open slots.
pub fn seats(day: &DaySeats, now: DateTime<Utc>) -> i32 {
    let open = |s: &&SlotSeats| !s.closed && s.ends_at > now;
    if day.closed.is_some() { 0 } else { day.quota.min(day.slots.iter().filter(open).map(|s| s.capacity).sum()) }
}

/// Seats added and removed, day by day.
pub fn difference(before: &[DaySeats], after: &[DaySeats], now: DateTime<Utc>) -> (i32, i32) {
    let change = |(b, a): (&DaySeats, &DaySeats)| seats(a, now) - seats(b, now);
    before.iter().zip(after).map(change).fold((0, 0), |(added, removed), n| (added + n.max(0), removed + (-n).max(0)))
}

/// A seat for each of them, as far as seats go: who comes first chooses first, and `free` has one less then. Same bank
/// and day, else same bank on a near day, else another bank; the own office first, then the nearest time.
pub fn propose(standing: &[Standing], free: &mut [DaySeats], city: &City, now: DateTime<Utc>) -> Vec<Option<Target>> {
    standing.iter().map(|one| best(one, free, city, now)).collect()
}

/// Tier, days apart, another office, minutes apart: the least is the best.
type Rank = (u8, i64, bool, i64);

fn best(one: &Standing, free: &mut [DaySeats], city: &City, now: DateTime<Utc>) -> Option<Target> {
    let policy = city.policy(china_date(now));
    let home = city.window(one.window);
    let mut found: Option<(Rank, usize, usize)> = None;
    for (d, day) in free.iter().enumerate().filter(|(_, day)| day.remaining(one.share) > 0) {
        let window = city.window(day.window);
        let same_bank = window.bank == home.bank;
        let area = city.office(window.office).area.as_deref();
        // the office is bound by the horizon's end alone, as when it books for somebody
        let within = policy.judge_visit(now, day.date, None, area, Share::Counter, &city.calendar).is_ok();
        if !within || !window.services.contains(&one.service) || !same_bank && bound_to_bank(one) {
            continue;
        }
        let apart = (day.date - one.date).num_days().abs();
        let tier = match (same_bank, apart) {
            (true, 0) => 0,
            (true, _) => 1,
            (false, _) => 2,
        };
        for (s, slot) in day.slots.iter().enumerate() {
            if slot.starts_at < now + NOTICE || day.slot_remaining(slot, one.share) <= 0 {
                continue;
            }
            let minutes = (slot.starts_at - one.starts_at - (day.date - one.date)).num_minutes().abs();
            let rank = (tier, apart, window.office != home.office, minutes);
            if found.is_none_or(|(best, ..)| rank < best) {
                found = Some((rank, d, s));
            }
        }
    }
    let (_, d, s) = found?;
    let day = &mut free[d];
    day.share_booked[one.share as usize] += 1;
    day.slots[s].booked += 1;
    let slot = &day.slots[s];
    Some(Target {
        window: day.window,
        day: day.id,
        date: day.date,
        slot: slot.id,
        public_id: slot.public_id,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
    })
}

/// The commercial part of a combined loan is with the chosen bank.
fn bound_to_bank(one: &Standing) -> bool {
    one.facts.get("loan_type").is_some_and(|kind| kind == "combined")
}

/// Who is affected, and where they could go, as it is shown.
pub fn affected(standing: &[Standing], targets: &[Option<Target>], city: &City) -> Vec<Affected> {
    let show = |(one, target): (&Standing, &Option<Target>)| {
        let window = city.window(one.window);
        Affected {
            code: one.code.to_string(),
            office: city.office(window.office).slug.clone(),
            window: window.code.clone(),
            start: rfc3339(one.starts_at),
            contact: Some(one.contact.clone()),
            proposal: target.as_ref().map(|to| proposal(to, city)),
        }
    };
    standing.iter().zip(targets).map(show).collect()
}

fn proposal(to: &Target, city: &City) -> Proposal {
    let window = city.window(to.window);
    Proposal {
        id: to.public_id,
        office: city.office(window.office).slug.clone(),
        window: window.code.clone(),
        bank: city.bank(window.bank).code.clone(),
        date: to.date,
        start: rfc3339(to.starts_at),
        end: rfc3339(to.ends_at),
    }
}
