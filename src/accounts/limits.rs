//! Limits on codes and sign-ins. Those of a number are rolling windows of the product's clock, those of an address
//! fixed windows of ten minutes of real time; both are counted in Postgres, so that many servers count together.

use super::{Accounts, store};
use crate::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;

/// A limit and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub name: &'static str,
    pub quota: u32,
    pub window_seconds: u32,
    pub remaining: u32,
    /// Until something is left again.
    pub reset_seconds: u32,
}

/// Codes to one number: so many in so many seconds (DOMAIN, "Notices").
const CODES_PER_NUMBER: [(u32, u32); 3] = [(1, 60), (5, 3_600), (10, 86_400)];

/// The longest of them.
pub(super) const CODES_WINDOW: TimeDelta = TimeDelta::days(1);

/// Judges one more code to a number. `sent`: when the last ones were sent, newest first.
pub(super) fn one_more_code(sent: &[DateTime<Utc>], now: DateTime<Utc>) -> Result<RateLimit, RateLimit> {
    let mut tightest: Option<RateLimit> = None;
    for (quota, window_seconds) in CODES_PER_NUMBER {
        let window = TimeDelta::seconds(window_seconds.into());
        let recent = sent.iter().take_while(|at| **at > now - window).count() as u32;
        if recent >= quota {
            let free_at = sent[quota as usize - 1] + window;
            let reset_seconds = whole_seconds(free_at - now);
            let limit = RateLimit { name: "codes-per-number", quota, window_seconds, remaining: 0, reset_seconds };
            // the one that lasts longest tells when to come back
            if tightest.is_none_or(|t| t.reset_seconds < reset_seconds) {
                tightest = Some(limit);
            }
        }
    }
    match tightest {
        Some(limit) => Err(limit),
        None => {
            let (quota, window_seconds) = CODES_PER_NUMBER[0];
            let name = "codes-per-number";
            Ok(RateLimit { name, quota, window_seconds, remaining: 0, reset_seconds: window_seconds })
        }
    }
}

/// What an address is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Code,
    SignIn,
    StaffSignIn,
}

impl Purpose {
    /// Name in the table, name of the limit, seconds of its window.
    fn words(self) -> (&'static str, &'static str, u32) {
        match self {
            Purpose::Code => ("code", "codes-per-address", 600),
            Purpose::SignIn => ("sign_in", "sign-ins-per-address", 600),
            Purpose::StaffSignIn => ("staff_sign_in", "sign-ins-per-address", 600),
        }
    }
}

impl Accounts {
    /// Counts a request of an address; the limit where it has been reached.
    pub(super) async fn count_address(&self, purpose: Purpose, address: IpAddr) -> sqlx::Result<Option<RateLimit>> {
        let quota = match purpose {
            Purpose::Code => self.rules.codes_per_address,
            Purpose::SignIn | Purpose::StaffSignIn => self.rules.sign_ins_per_address,
        };
        let (purpose, name, window_seconds) = purpose.words();
        let now = Clock::real_now();
        let passed = now.timestamp().rem_euclid(window_seconds.into());
        let start = DateTime::from_timestamp(now.timestamp() - passed, 0).unwrap_or(now);
        let hash = self.keys.address_hash(&counted_part(address));
        let count = store::count_address(&self.db, purpose, &hash, start).await?;
        if count <= i64::from(quota) {
            return Ok(None);
        }
        let reset_seconds = window_seconds - passed as u32;
        Ok(Some(RateLimit { name, quota, window_seconds, remaining: 0, reset_seconds }))
    }
}

/// An IPv4 address, or the /64 of an IPv6 one: what one household or one machine can choose from.
fn counted_part(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets()[..8].to_vec(),
    }
}

fn whole_seconds(span: TimeDelta) -> u32 {
    u32::try_from((span.num_milliseconds() + 999) / 1000).unwrap_or_default().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(ages: &[i64]) -> Result<(), (u32, u32)> {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let sent: Vec<_> = ages.iter().map(|s| now - TimeDelta::seconds(*s)).collect();
        one_more_code(&sent, now).map(|_| ()).map_err(|l| (l.quota, l.reset_seconds))
    }

    #[test]
    fn codes_to_a_number_are_limited_by_minute_hour_and_day() {
        assert_eq!(judged(&[]), Ok(()));
        assert_eq!(judged(&[59]), Err((1, 1)));
        assert_eq!(judged(&[60]), Ok(()));
        assert_eq!(judged(&[60, 120, 180, 240]), Ok(()));
        assert_eq!(judged(&[60, 120, 180, 240, 300]), Err((5, 3_300)));
        assert_eq!(judged(&[60, 120, 180, 240, 3_600]), Ok(()));
        let ten: Vec<i64> = (1..=10).map(|n| n * 4_000).collect();
        assert_eq!(judged(&ten), Err((10, 46_400)));
        assert_eq!(judged(&ten[..9]), Ok(()));
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let part = |text: &str| counted_part(text.parse().unwrap());
        assert_eq!(part("2001:db8::1"), part("2001:db8::ffff:1"));
        assert_ne!(part("2001:db8::1"), part("2001:db8:0:1::1"));
        assert_eq!(part("::ffff:192.0.2.1"), part("192.0.2.1"));
        assert_ne!(part("192.0.2.1"), part("192.0.2.2"));
    }
}
