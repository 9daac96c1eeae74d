//! The document: what can be said. A word that means nothing here is refused when it is read.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    #[serde(default)]
    pub horizon: Horizon,
    #[serde(default)]
    pub release: Release,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_before_cutoff: Option<DayClock>,
    #[serde(default)]
    pub minimum_notice_minutes: u32,
    #[serde(default = "one")]
    pub active_per_person: i16,
    /// By service code, where another number applies.
    #[serde(default)]
    pub active_by_service: BTreeMap<String, i16>,
    #[serde(default)]
    pub limits: Vec<Limit>,
    #[serde(default)]
    pub cancel: CancelUntil,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reschedules_per_reservation: Option<i16>,
    #[serde(default)]
    pub check_in: CheckIn,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_release: Option<DayClock>,
    #[serde(default)]
    pub returned_seat: ReturnedSeat,
    #[serde(default)]
    pub penalties: Vec<Penalty>,
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
}

fn one() -> i16 {
    1
}

/// Days that may be booked, counted from today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    #[serde(default = "first_day")]
    pub min: u32,
    pub max: u32,
    pub unit: Unit,
    /// Office areas that may be booked on the day itself whatever `min` says.
    #[serde(default)]
    pub same_day_areas: Vec<String>,
}

fn first_day() -> u32 {
    1
}

impl Default for Horizon {
    fn default() -> Horizon {
        Horizon { min: 1, max: 7, unit: Unit::WorkingDay, same_day_areas: vec![] }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    WorkingDay,
    /// Weekends and public holidays are closed, but count.
    CalendarDay,
    /// Weekends count, public holidays do not.
    CalendarDayExceptHolidays,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    #[serde(default, with = "hm")]
    pub time: NaiveTime,
    #[serde(default, with = "hm_map")]
    pub times_by_area: BTreeMap<String, NaiveTime>,
    /// No booking on any day from the first time until the second, which may be on the next morning.
    #[serde(default, with = "hm_pair", skip_serializing_if = "Option::is_none")]
    pub closed: Option<(NaiveTime, NaiveTime)>,
}

/// A clock time on a day reckoned from the visit's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayClock {
    #[serde(with = "hm")]
    pub time: NaiveTime,
    #[serde(default)]
    pub of: DayBefore,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayBefore {
    #[default]
    PreviousCalendarDay,
    PreviousWorkingDay,
    SameDay,
}

/// A count that a new booking must stay under: refused when `count` are there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub per: Per,
    #[serde(default)]
    pub counts: Counts,
    pub count: u32,
    /// Needed for all but live ones and those per slot or half day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Whether the window is about when they were made or when the visit is (calendar windows only).
    #[serde(default)]
    pub by: By,
    /// Counts reservations of the same service only.
    #[serde(default)]
    pub same_service: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    Person,
    Mobile,
    /// Made for the person or from the mobile.
    IdOrMobile,
    /// The person, for the same time.
    PersonAndSlot,
    /// The person, on the same morning or afternoon.
    PersonAndHalfDay,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// All that were ever booked, whatever became of them; voided ones never.
    #[default]
    Made,
    /// What is held now: neither cancelled nor over.
    Live,
    Cancelled,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    #[default]
    Made,
    Visit,
}

/// A stretch of time that counts: rolling back from now, the running calendar period, or everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    Days(u32),
    Months(u32),
    Years(u32),
    Calendar(Period),
    Cumulative(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Day,
    /// From Monday.
    Week,
    Month,
    Year,
}

/// The last moment to give a reservation back or to move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CancelUntil {
    BeforeStartMinutes(u32),
    /// On the nth calendar day before the visit (0: the day itself) until a time, or until that day's end.
    BeforeCalendarDays {
        days: u32,
        #[serde(default, with = "hm_option", skip_serializing_if = "Option::is_none")]
        time: Option<NaiveTime>,
    },
    /// The same by working days.
    BeforeWorkingDays {
        days: u32,
        #[serde(default, with = "hm_option", skip_serializing_if = "Option::is_none")]
        time: Option<NaiveTime>,
    },
}

impl Default for CancelUntil {
    fn default() -> CancelUntil {
        CancelUntil::BeforeStartMinutes(0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    pub early_minutes: u32,
    /// 0: past the start the number is void.
    pub late_grace_minutes: u32,
}

impl Default for CheckIn {
    fn default() -> CheckIn {
        CheckIn { early_minutes: 30, late_grace_minutes: 15 }
    }
}

/// When a returned seat is sold again: after a random delay, with the next release, or by chance either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedSeat {
    /// Least and most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_minutes: Option<(u32, u32)>,
    #[serde(default)]
    pub next_release: bool,
}

/// What follows from what a person did; kept and checked here, applied where no-shows are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    pub when: Vec<Offence>,
    #[serde(default)]
    pub combine: Combine,
    pub then: Consequence,
    /// Whom it follows.
    #[serde(default = "by_id")]
    pub key: Vec<PenaltyKey>,
}

fn by_id() -> Vec<PenaltyKey> {
    vec![PenaltyKey::Id]
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offence {
    pub event: PenaltyEvent,
    /// So many or more (3次以上 is 3, 超过3次 is 4).
    pub count: u32,
    pub window: Window,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyEvent {
    NoShow,
    Late,
    NoShowOrLate,
    Cancel,
    SameDayCancel,
    SameItemBooking,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    #[default]
    All,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    Warning,
    BlockDays(u32),
    BlockMonths(u32),
    BlockRestOfMonth,
    /// Until a person lifts it.
    Blacklist,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyKey {
    Id,
    Mobile,
}

static FALLBACK: LazyLock<Policy> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../seed/harbin/policy.json"))
        .expect("the sample city's policy is read by a test")
});

impl Policy {
    /// The rules of a city that has none of its own: those of the sample city.
    pub fn fallback() -> &'static Policy {
        &FALLBACK
    }

    /// Live reservations of a service that one person may hold.
    pub fn active_per_person(&self, service: &str) -> i16 {
        self.active_by_service.get(service).copied().unwrap_or(self.active_per_person)
    }
}

mod hm;
mod hm_map;
mod hm_option;
mod hm_pair;
