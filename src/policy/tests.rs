//! Every rule at its edge: one second before and after each instant, weekends, holidays, adjusted Saturdays, and the
//! end of 2026 with 2027 unpublished.

mod deadlines;
mod document;
mod limits;
mod observed;
mod visit;

use super::*;
use crate::calendar::Calendar;
use crate::clock::china;
use crate::ids::Share;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

fn calendar() -> Calendar {
    crate::calendar::tests::china()
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// `2026-11-24 08:00:00` on China's clocks.
fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("a time");
    china(local.date(), local.time())
}

fn policy(json: &str) -> Policy {
    let policy: Policy = serde_json::from_str(json).expect("a policy");
    assert_eq!(policy.problems(), vec![]);
    policy
}

/// Whether the public may book some time of a day.
fn day(policy: &Policy, now: &str, day: &str) -> Result<(), Refusal> {
    policy.judge_visit(at(now), date(day), None, None, Share::Public, &calendar())
}

fn not_released(opens_at: &str) -> Result<(), Refusal> {
    Err(Refusal::NotReleased { opens_at: Some(at(opens_at)) })
}
