//! Days and times that staff may give away at the windows in reach, with what is left of each.

use crate::booking::{Availability, DaySeats, SlotSeats};
use crate::catalog::City;
use crate::clock::china_date;
use crate::counter::Clerk;
use crate::ids::{BankId, ServiceId, Share};
use crate::web::page::Page;
use crate::web::paths;
use chrono::NaiveDate;
use std::sync::Arc;

/// What is looked for.
#[derive(Clone, Copy)]
pub struct Wish {
    pub service: ServiceId,
    pub bank: Option<BankId>,
    /// Shares of a day's seats that may be taken, today or later.
    pub shares: fn(today: bool, priority: bool) -> &'static [Share],
    pub priority: bool,
}

/// Days as links, and the times of one of them.
pub struct Times {
    pub days: Vec<Day>,
    /// 11月25日(周三)
    pub date: String,
    /// As addresses hold it; empty where no day has a seat.
    pub chosen: String,
    pub windows: Vec<WindowTimes>,
}

pub struct Day {
    pub path: String,
    pub day: String,
    pub weekday: String,
    pub left: i32,
    pub chosen: bool,
}

pub struct WindowTimes {
    pub name: String,
    pub bank: String,
    pub left: i32,
    pub times: Vec<Time>,
}

pub struct Time {
    pub id: String,
    pub span: String,
    pub left: i32,
}

impl Times {
    /// `typed`: the wished day; else the first with a seat. `link`: where a day's link leads, with `date` added.
    pub fn of(
        city: &City,
        page: &Page,
        clerk: &Clerk,
        free: &Availability,
        wish: Wish,
        typed: &str,
        link: &(&str, Vec<(String, String)>),
    ) -> Times {
        let lang = page.lang();
        let windows: Vec<_> = clerk
            .windows(city)
            .into_iter()
            .map(|id| city.window(id))
            .filter(|w| w.services.contains(&wish.service) && wish.bank.is_none_or(|b| b == w.bank))
            .collect();
        let here = |days: &[Arc<DaySeats>]| -> Vec<Arc<DaySeats>> {
            windows.iter().filter_map(|w| days.iter().find(|d| d.window == w.id)).cloned().collect()
        };
        let days: Vec<(NaiveDate, Vec<Arc<DaySeats>>)> =
            free.days.iter().map(|(date, days)| (*date, here(days))).filter(|(_, days)| !days.is_empty()).collect();
        let left_on = |days: &[Arc<DaySeats>]| days.iter().map(|d| day_left(d, &wish, page)).sum::<i32>();
        let wished = typed.parse::<NaiveDate>().ok().filter(|date| days.iter().any(|(d, _)| d == date));
        let first = || days.iter().find(|(_, days)| left_on(days) > 0).map(|(date, _)| *date);
        let chosen = wished.or_else(first);
        let shown = days.iter().map(|(date, days)| Day {
            path: paths::with(link.0, link.1.iter().cloned().chain([("date".to_owned(), date.to_string())])),
            day: page.words.day(*date),
            weekday: page.words.weekday(*date),
            left: left_on(days),
            chosen: chosen == Some(*date),
        });
        let of_day = days.iter().find(|(date, _)| chosen == Some(*date)).map(|(_, days)| &**days).unwrap_or_default();
        let of_window = |day: &Arc<DaySeats>| {
            let window = city.window(day.window);
            let times = day.slots.iter().filter_map(|slot| {
                let left = slot_left(day, slot, &wish, page);
                (left > 0).then(|| Time {
                    id: slot.public_id.to_string(),
                    span: page.words.span(slot.starts_at, slot.ends_at),
                    left,
                })
            });
            WindowTimes {
                name: window.name.get(lang).to_owned(),
                bank: city.bank(window.bank).name.get(lang).to_owned(),
                left: day_left(day, &wish, page),
                times: times.collect(),
            }
        };
        Times {
            days: shown.collect(),
            date: chosen.map(|date| page.words.date(date)).unwrap_or_default(),
            chosen: chosen.map(|date| date.to_string()).unwrap_or_default(),
            windows: of_day.iter().map(of_window).collect(),
        }
    }
}

fn shares(day: &DaySeats, wish: &Wish, page: &Page) -> &'static [Share] {
    (wish.shares)(day.date == china_date(page.now), wish.priority)
}

/// What the shares leave together, never more than the day's quota or the times that are still to come.
fn day_left(day: &DaySeats, wish: &Wish, page: &Page) -> i32 {
    let in_shares: i32 = shares(day, wish, page).iter().map(|share| day.remaining(*share)).sum();
    let in_day = day.quota - day.booked() - day.share_held.iter().sum::<i32>();
    let in_time: i32 = day.slots.iter().map(|slot| slot_left(day, slot, wish, page)).sum();
    in_shares.min(in_day).min(in_time).max(0)
}

fn slot_left(day: &DaySeats, slot: &SlotSeats, wish: &Wish, page: &Page) -> i32 {
    if slot.starts_at <= page.now {
        return 0;
    }
    shares(day, wish, page).iter().map(|share| day.slot_remaining(slot, *share)).max().unwrap_or_default()
}

#[cfg(test)]
pub fn sample(page: &Page) -> Times {
    let day = |n: i32| Day {
        path: format!("{}?date=2026-11-2{n}", paths::COUNTER_BOOK),
        day: page.words.day(page.words.today + chrono::Days::new(n as u64 - 4)),
        weekday: page.words.weekday(page.words.today + chrono::Days::new(n as u64 - 4)),
        left: (n - 4) * 3,
        chosen: n == 5,
    };
    let time = |n: i32| Time {
        id: uuid::Uuid::from_u128(n as u128).to_string(),
        span: format!("{:02}:00–{:02}:30", 8 + n, 8 + n),
        left: 1,
    };
    let window = |n: i32| WindowTimes {
        name: page.t1("ticket-n", "number", n),
        bank: page.t("any-window"),
        left: 2 - n,
        times: (0..(2 - n) * 4).map(time).collect(),
    };
    Times {
        days: (4..8).map(day).collect(),
        date: page.words.date(page.words.today),
        chosen: "2026-11-25".into(),
        windows: (0..3).map(window).collect(),
    }
}
