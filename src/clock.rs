//! The one source of time. Every rule takes its instant as an argument; only this file asks the machine.
//!
//! A demo's clock runs at real speed from wherever it was put: the offset stands in the database
//! (`instance.clock_offset_ms`) and every server follows it within a second. Timeouts, back-off and limits per
//! address use real time (`Clock::real_now`).

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Asia/Shanghai: +08:00 the whole year (DOMAIN: no daylight saving time).
pub const CHINA: FixedOffset = FixedOffset::east_opt(8 * 3600).unwrap();

/// A handle on the product's time; clones share one offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The product's instant, to the microsecond that Postgres keeps.
    pub fn now(&self) -> DateTime<Utc> {
        (Utc::now() + TimeDelta::milliseconds(self.offset_ms())).trunc_subsecs(6)
    }

    /// The machine's instant.
    pub fn real_now() -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    /// Today's date in China.
    pub fn today(&self) -> NaiveDate {
        china_date(self.now())
    }

    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Acquire)
    }

    pub fn set_offset_ms(&self, offset: i64) {
        self.offset_ms.store(offset, Ordering::Release);
    }
}

/// The date in China of an instant.
pub fn china_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&CHINA).date_naive()
}

/// The wall-clock time in China of an instant.
pub fn china_time(at: DateTime<Utc>) -> NaiveTime {
    at.with_timezone(&CHINA).time()
}

/// The instant of a wall-clock time in China.
pub fn china(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    CHINA
        .from_local_datetime(&date.and_time(time))
        .single()
        .expect("a fixed offset maps every local time once")
        .to_utc()
}

/// RFC 3339 with `+08:00`, to the second: how the JSON API writes instants.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.with_timezone(&CHINA).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}
