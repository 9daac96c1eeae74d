//! What the answers show: numbers and states of days, windows and slots (API.md, "Numbers" and "States").

use super::{Question, What};
use crate::booking::{self, DaySeats, SlotSeats};
use crate::catalog::{City, Window};
use crate::clock::{china_date, rfc3339};
use crate::policy::{DayState, Refusal};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Days and slots are `open` exactly where something remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Nothing left now.
    Full,
    /// A closure or holiday, today, or past the day's cut-off.
    Closed,
    /// Inside the horizon, not open for booking yet.
    NotReleased,
    /// The start has passed (slots only).
    Past,
}

#[derive(Serialize, ToSchema)]
pub struct Days {
    items: Vec<Day>,
}

#[derive(Serialize, ToSchema)]
struct Day {
    date: NaiveDate,
    state: State,
    /// Seats over all windows asked for.
    remaining: i32,
    /// Booked seats of all shares over the windows that work.
    booked: i32,
    /// The sum of their quotas.
    capacity: i32,
    /// Of `not_released`; null while the year's calendar is not published.
    opens_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Availability {
    /// The instant these numbers are of. None here: `ready` writes it in when the answer is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = true)]
    as_of: Option<String>,
    date: NaiveDate,
    banks: Vec<BankSeats>,
    windows: Vec<WindowSeats>,
}

#[derive(Serialize, ToSchema)]
struct BankSeats {
    bank: String,
    /// The sum of the quotas.
    capacity: i32,
    booked: i32,
    remaining: i32,
}

#[derive(Serialize, ToSchema)]
struct WindowSeats {
    window: String,
    office: String,
    bank: String,
    quota: i32,
    booked: i32,
    remaining: i32,
    slots: Vec<Slot>,
}

#[derive(Serialize, ToSchema)]
struct Slot {
    id: Uuid,
    start: String,
    end: String,
    capacity: i32,
    booked: i32,
    remaining: i32,
    state: State,
}

/// The JSON of an answer, `as_of` left out.
pub fn body(question: Question, city: &City, free: &booking::Availability, now: DateTime<Utc>) -> Vec<u8> {
    let asking = Asking { question, city, free, now };
    let body = match question.what {
        What::Days => serde_json::to_vec(&asking.days()),
        What::Availability(date) => serde_json::to_vec(&asking.availability(date)),
    };
    body.expect("texts and numbers are JSON")
}

struct Asking<'a> {
    question: Question,
    city: &'a City,
    free: &'a booking::Availability,
    now: DateTime<Utc>,
}

impl<'a> Asking<'a> {
    /// The windows asked for, in the city's order.
    fn windows(&self) -> impl Iterator<Item = &'a Window> {
        let Question { office, bank, service, .. } = self.question;
        self.city.windows.iter().filter(move |w| {
            office.is_none_or(|o| o == w.office) && bank.is_none_or(|b| b == w.bank) && w.services.contains(&service)
        })
    }

    fn seats(&self, window: &Window, date: NaiveDate) -> Option<&'a Arc<DaySeats>> {
        self.free.days.get(&date)?.iter().find(|d| d.window == window.id)
    }

    fn day_state(&self, window: &Window, date: NaiveDate) -> DayState {
        let city = self.city;
        let area = city.office(window.office).area.as_deref();
        let today = china_date(self.now);
        city.policy(today).day_state(self.now, date, area, self.question.share, &city.calendar)
    }

    fn days(&self) -> Days {
        let today = china_date(self.now);
        let last = self.city.policy(today).horizon(today, &self.city.calendar).last;
        Days { items: today.iter_days().take_while(|d| *d <= last).map(|date| self.day(date)).collect() }
    }

    /// Open where any window is; else what most promises a seat: a release to come, then a full day.
    fn day(&self, date: NaiveDate) -> Day {
        let (mut remaining, mut booked, mut capacity, mut works) = (0, 0, 0, false);
        let mut opens: Option<Option<DateTime<Utc>>> = None;
        for window in self.windows() {
            let seats = self.seats(window, date);
            if let Some(seats) = seats.filter(|s| s.closed.is_none()) {
                booked += seats.booked();
                capacity += seats.quota;
            }
            match (self.day_state(window, date), seats) {
                (DayState::Open, Some(seats)) if seats.closed.is_none() => {
                    works = true;
                    remaining += seats.remaining(self.question.share);
                }
                (DayState::NotReleased { opens_at }, seats) if seats.is_none_or(|s| s.closed.is_none()) => {
                    let earlier = |known: Option<DateTime<Utc>>| match (known, opens_at) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                    opens = Some(opens.map_or(opens_at, earlier));
                }
                _ => {}
            }
        }
        let state = match (remaining > 0, opens.is_some(), works) {
            (true, ..) => State::Open,
            (false, true, _) => State::NotReleased,
            (false, false, true) => State::Full,
            (false, false, false) => State::Closed,
        };
        let opens_at = opens.filter(|_| state == State::NotReleased).flatten().map(rfc3339);
        Day { date, state, remaining, booked, capacity, opens_at }
    }

    fn availability(&self, date: NaiveDate) -> Availability {
        let mut windows = Vec::new();
        let mut banks: Vec<BankSeats> = Vec::new();
        for bank in &self.city.banks {
            let mut sum = BankSeats { bank: bank.code.clone(), capacity: 0, booked: 0, remaining: 0 };
            let of_bank = self.windows().filter(|w| w.bank == bank.id);
            let mut any = false;
            for (window, seats) in of_bank.filter_map(|w| Some((w, self.seats(w, date)?))) {
                any = true;
                sum.capacity += seats.quota;
                sum.booked += seats.booked();
                sum.remaining += self.window_remaining(window, seats);
            }
            if any {
                banks.push(sum);
            }
        }
        for (window, seats) in self.windows().filter_map(|w| Some((w, self.seats(w, date)?))) {
            windows.push(self.window(window, seats));
        }
        Availability { as_of: None, date, banks, windows }
    }

    /// What share and quota leave; nothing where the day cannot be booked now.
    fn window_remaining(&self, window: &Window, seats: &DaySeats) -> i32 {
        match self.day_state(window, seats.date) {
            DayState::Open => seats.remaining(self.question.share),
            _ => 0,
        }
    }

    fn window(&self, window: &Window, seats: &DaySeats) -> WindowSeats {
        let day = self.day_state(window, seats.date);
        WindowSeats {
            window: window.code.clone(),
            office: self.city.office(window.office).slug.clone(),
            bank: self.city.bank(window.bank).code.clone(),
            quota: seats.quota,
            booked: seats.booked(),
            remaining: self.window_remaining(window, seats),
            slots: seats.slots.iter().map(|slot| self.slot(window, seats, slot, &day)).collect(),
        }
    }

    fn slot(&self, window: &Window, seats: &DaySeats, slot: &SlotSeats, day: &DayState) -> Slot {
        let left = seats.slot_remaining(slot, self.question.share);
        let state = self.slot_state(window, seats, slot, day, left);
        Slot {
            id: slot.public_id,
            start: rfc3339(slot.starts_at),
            end: rfc3339(slot.ends_at),
            capacity: slot.capacity,
            booked: slot.booked,
            remaining: if state == State::Open { left } else { 0 },
            state,
        }
    }

    fn slot_state(&self, window: &Window, seats: &DaySeats, slot: &SlotSeats, day: &DayState, left: i32) -> State {
        if seats.closed.is_some() || slot.closed {
            return State::Closed;
        }
        if slot.starts_at <= self.now {
            return State::Past;
        }
        match day {
            DayState::Open => {}
            DayState::NotReleased { .. } => return State::NotReleased,
            DayState::Closed(_) | DayState::OutsideHorizon => return State::Closed,
        }
        let (city, start) = (self.city, Some(slot.starts_at));
        let area = city.office(window.office).area.as_deref();
        let policy = city.policy(china_date(self.now));
        match policy.judge_visit(self.now, seats.date, start, area, self.question.share, &city.calendar) {
            Ok(()) if left > 0 => State::Open,
            Ok(()) => State::Full,
            Err(Refusal::SlotPast) => State::Past,
            Err(Refusal::NotReleased { .. }) => State::NotReleased,
            Err(_) => State::Closed,
        }
    }
}
