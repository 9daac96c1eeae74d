//! One window's day: its quota, shares and capacity.

use super::act::{Tried, Tries, answer, begin, replay};
use super::{By, Changed, Impact, Mode, NotChanged, plan, store};
use crate::audit::{self, Actor, Entry};
use crate::booking::{DaySeats, Desk, NotDone, Standing};
use crate::clock::china_date;
use crate::ids::WindowId;
use crate::roster::{self, Quota};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// What is to be different; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayChange {
    pub quota: Option<i32>,
    pub shares: Shares,
    /// Of every slot that has not ended.
    pub capacity: Option<i32>,
}

/// Parts of a quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    pub public: Option<i32>,
    pub counter: Option<i32>,
    pub priority: Option<i32>,
}

/// Sets a day's numbers. A quota below what is taken keeps that much: `affected` are those above it, latest booked
/// first, and nothing happens to them. A capacity below what a slot holds is refused.
pub async fn change_day(
    desk: &Desk,
    by: &By,
    place: (WindowId, NaiveDate),
    change: &DayChange,
    mode: &Mode,
) -> Result<Changed, NotChanged> {
    if !by.reaches(desk.city().window(place.0)) || place.1 < desk.clock.today() {
        return Err(NotDone::NotFound.into());
    }
    let mut tries = Tries::default();
    loop {
        if let Some(done) = tries.settled(attempt(desk, by, place, change, mode).await).await {
            return done;
        }
    }
}

async fn attempt(
    desk: &Desk,
    by: &By,
    (window, date): (WindowId, NaiveDate),
    change: &DayChange,
    mode: &Mode,
) -> Result<Tried, NotChanged> {
    let now = desk.clock.now();
    let city = desk.city();
    let mut conn = desk.db.acquire().await?;
    let mut tx = begin(&mut conn, mode).await?;
    if let Some(changed) = replay(&mut tx, by, mode, now).await? {
        return Ok(Tried::Answered(changed));
    }
    let all = store::days_from(&mut tx, china_date(now)).await?;
    let id = all.iter().find(|d| d.window == window && d.date == date).ok_or(NotDone::NotFound)?.id;
    if mode.applies() {
        desk.lock_days(&mut tx, &[id], now).await?;
    }
    let everywhere: Vec<_> = all.iter().map(|d| d.id).collect();
    let mut days = desk.seats_of(&mut tx, &everywhere, now).await?;
    let place = days.iter().position(|d| d.id == id).ok_or(NotDone::NotFound)?;
    let before = days[place].clone();
    let after = changed(&before, change, now)?;
    let (seats_added, seats_removed) =
        plan::difference(std::slice::from_ref(&before), std::slice::from_ref(&after), now);
    let midnight = crate::clock::china(date, NaiveTime::MIN);
    let standing = desk.standing(&mut tx, &[id], (midnight, midnight + chrono::Days::new(1)), now).await?;
    let above = above(standing, &after);
    // they have their seat: a proposal is a seat elsewhere
    days.remove(place);
    let targets = plan::propose(&above, &mut days, &city, now);
    let affected = plan::affected(&above, &targets, &city);
    if mode.applies() {
        let quota = Quota { total: after.quota, shares: after.share_quota };
        roster::set_quota(&mut tx, id, quota, now).await?;
        if let Some(capacity) = change.capacity {
            roster::set_capacity(&mut tx, id, capacity, now).await?;
        }
        let numbers = |day: &DaySeats| {
            let [public, counter, priority] = day.share_quota;
            let capacity = day.slots.iter().filter(|s| s.ends_at > now).map(|s| s.capacity).max();
            serde_json::json!({
                "quota": day.quota, "public": public, "counter": counter, "priority": priority, "capacity": capacity
            })
        };
        let entry = Entry {
            at: now,
            actor: Actor::staff(by.staff),
            action: "window_day.change",
            object: format!("window_day:{}:{date}", city.window(window).code),
            detail: serde_json::json!({"before": numbers(&before), "after": numbers(&after)}),
        };
        audit::record(&mut tx, &desk.keys, &entry).await?;
    }
    let impact = Impact { applied: mode.applies(), seats_added, seats_removed, affected };
    answer(tx, desk, by, mode, &impact, now).await
}

/// The day with its new numbers.
fn changed(day: &DaySeats, change: &DayChange, now: DateTime<Utc>) -> Result<DaySeats, NotChanged> {
    let mut day = day.clone();
    (day.quota, day.share_quota) = change.numbers(day.quota, day.share_quota);
    if let Some(capacity) = change.capacity {
        for slot in day.slots.iter_mut().filter(|s| s.ends_at > now) {
            if slot.booked + slot.held > capacity {
                return Err(NotChanged::CapacityTaken);
            }
            slot.capacity = capacity;
        }
    }
    Ok(day)
}

impl DayChange {
    /// Whether quota and shares, where all are given, fit together.
    pub fn adds_up(&self) -> bool {
        let Shares { public, counter, priority } = self.shares;
        match (self.quota, public, counter, priority) {
            (Some(quota), Some(public), Some(counter), Some(priority)) => {
                i64::from(quota) == i64::from(public) + i64::from(counter) + i64::from(priority)
            }
            // the rest is the public's
            (Some(quota), None, counter, priority) => {
                i64::from(counter.unwrap_or(0)) + i64::from(priority.unwrap_or(0)) <= i64::from(quota)
            }
            (Some(_), Some(_), ..) => false,
            (None, ..) => true,
        }
    }

    /// Quota and shares after the change. Shares make the quota where none is given; of a quota, what the other shares
    /// leave is the public's, and the priority share gives way before the counter's.
    fn numbers(&self, quota: i32, shares: [i32; 3]) -> (i32, [i32; 3]) {
        let Shares { public, counter, priority } = self.shares;
        match (self.quota, public) {
            (Some(quota), Some(public)) => {
                (quota, [public, counter.unwrap_or(shares[1]), priority.unwrap_or(shares[2])])
            }
            (Some(quota), None) => {
                let counter = counter.unwrap_or(shares[1]).min(quota);
                let priority = priority.unwrap_or(shares[2]).min(quota - counter);
                (quota, [quota - counter - priority, counter, priority])
            }
            (None, _) if self.shares == Shares::default() => (quota, shares),
            (None, _) => {
                let shares = [public.unwrap_or(shares[0]), counter.unwrap_or(shares[1]), priority.unwrap_or(shares[2])];
                (shares.iter().sum(), shares)
            }
        }
    }
}

/// Those whom the new numbers have no room for, latest booked first: of each share, then of the day.
fn above(mut standing: Vec<Standing>, day: &DaySeats) -> Vec<Standing> {
    standing.sort_by_key(|s| std::cmp::Reverse((s.created_at, s.id)));
    let mut of_share: Vec<i32> =
        day.share_booked.iter().zip(day.share_quota).map(|(booked, quota)| booked - quota).collect();
    let in_shares: i32 = of_share.iter().map(|n| n.max(&0)).sum();
    let mut of_day = (day.booked() - day.quota - in_shares).max(0);
    standing.retain(|one| {
        let share = &mut of_share[one.share as usize];
        let (above_share, above_day) = (*share > 0, of_day > 0);
        *share -= i32::from(above_share);
        of_day -= i32::from(!above_share && above_day);
        above_share || above_day
    });
    standing
}
