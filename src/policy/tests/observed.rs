//! The published rules of real systems in our shape (`policy/observed/`), and what each allows and refuses.

use super::limits::{cancelled, claim, held};
use super::*;
use crate::booking::Status;

macro_rules! observed {
    ($name:literal) => {
        policy(include_str!(concat!("../observed/", $name, ".json")))
    };
}

fn penalty(event: PenaltyEvent, count: u32, window: Window, then: Consequence) -> Penalty {
    Penalty { when: vec![Offence { event, count, window }], combine: Combine::All, then, key: vec![PenaltyKey::Id] }
}

fn by_id_and_mobile(penalty: Penalty) -> Penalty {
    Penalty { key: vec![PenaltyKey::Id, PenaltyKey::Mobile], ..penalty }
}

const MONTH: Window = Window::Calendar(Period::Month);
const EVER: Window = Window::Cumulative(true);

#[test]
fn renqiu_real_estate() {
    let policy = observed!("renqiu-real-estate");
    assert_eq!(day(&policy, "2026-11-27 09:00:00", "2026-12-01"), Ok(()));
    assert_eq!(day(&policy, "2026-11-27 09:00:00", "2026-12-02"), Err(Refusal::OutsideHorizon));
    assert_eq!(day(&policy, "2026-11-27 09:00:00", "2026-11-27"), Err(Refusal::CutoffPassed));
    let judge = |now: &str, history: &[Held]| policy.judge_limits(at(now), &claim(), history);
    let made = |at: &str| held(Status::Completed, at);
    assert_eq!(judge("2026-11-24 10:00:00", &[made("2026-11-23 10:00:01")]), Err(Refusal::LimitReached), "1 a day");
    assert_eq!(judge("2026-11-24 10:00:00", &[made("2026-11-23 10:00:00")]), Ok(1));
    // 2 a week, also from the same mobile for others
    let other = || Held { person_id: crate::ids::PersonId(2), ..made("2026-11-24 09:00:00") };
    assert_eq!(judge("2026-11-29 23:59:59", &[other(), made("2026-11-23 00:00:00")]), Err(Refusal::LimitReached));
    assert_eq!(judge("2026-11-30 00:00:00", &[other(), made("2026-11-23 00:00:00")]), Ok(1));
    // 6 a month
    let six = ["02", "03", "09", "10", "16", "17"].map(|d| made(&format!("2026-11-{d} 09:00:00")));
    assert_eq!(judge("2026-11-30 23:59:59", &six), Err(Refusal::LimitReached));
    assert_eq!(judge("2026-11-30 23:59:59", &six[1..]), Ok(1));
    assert_eq!(judge("2026-12-01 00:00:00", &six), Ok(1));
    let block = penalty(PenaltyEvent::NoShow, 2, EVER, Consequence::BlockMonths(3));
    assert_eq!(policy.penalties, [by_id_and_mobile(block)]);
}

#[test]
fn quanzhou_hall() {
    let policy = observed!("quanzhou-hall");
    let offence = |event, count, window| Offence { event, count, window };
    let warnings = [PenaltyEvent::NoShow, PenaltyEvent::Cancel]
        .map(|event| by_id_and_mobile(penalty(event, 1, MONTH, Consequence::Warning)));
    let blacklist = Penalty {
        when: vec![
            offence(PenaltyEvent::NoShow, 2, MONTH),
            offence(PenaltyEvent::SameItemBooking, 4, Window::Days(1)),
            offence(PenaltyEvent::Cancel, 5, MONTH),
        ],
        combine: Combine::Any,
        then: Consequence::Blacklist,
        key: vec![PenaltyKey::Id, PenaltyKey::Mobile],
    };
    assert_eq!(policy.penalties[..2], warnings);
    assert_eq!(policy.penalties[2..], [blacklist]);
}

#[test]
fn tianjin_real_estate() {
    let policy = observed!("tianjin-real-estate");
    let judge = |now: &str, area: &str| {
        policy.judge_visit(at(now), date("2026-12-03"), None, Some(area), Share::Public, &calendar())
    };
    for (area, before, opens) in [
        ("binhai", "12:59:59", "13:00:00"),
        ("outer_five", "13:59:59", "14:00:00"),
        ("dongli_jinnan_xiqing", "14:59:59", "15:00:00"),
        ("beichen", "15:29:59", "15:30:00"),
        ("inner_six", "15:59:59", "16:00:00"),
    ] {
        let opens = format!("2026-11-24 {opens}");
        assert_eq!(judge(&format!("2026-11-24 {before}"), area), not_released(&opens), "{area}");
        assert_eq!(judge(&opens, area), Ok(()), "{area}");
    }
    assert_eq!(day(&policy, "2026-11-24 15:59:59", "2026-11-25"), Ok(()));
    assert_eq!(day(&policy, "2026-11-24 16:00:00", "2026-11-25"), Err(Refusal::CutoffPassed));
    // returned seats come out at random or with the area's next release
    let mut chance = rand::rng();
    let until: Vec<_> = (0..200)
        .map(|_| policy.returned_until(at("2026-11-24 20:00:00"), Some("binhai"), &calendar(), &mut chance))
        .collect();
    let release = at("2026-11-25 13:00:00");
    assert!(until.contains(&release) && until.iter().any(|u| *u != release));
    let random = at("2026-11-24 20:05:00")..=at("2026-11-25 06:00:00");
    assert!(until.iter().all(|u| *u == release || random.contains(u)));
    assert!(policy.penalties.is_empty() && policy.notes.contains_key("penalties"), "a person's text, not a rule");
}

#[test]
fn hospital_a() {
    let policy = observed!("hospital-a");
    assert_eq!(policy.horizon(date("2026-09-24"), &calendar()).last, date("2026-10-18"), "ten holidays do not count");
    assert_eq!(day(&policy, "2026-11-24 06:29:59", "2026-12-08"), not_released("2026-11-24 06:30:00"));
    assert_eq!(day(&policy, "2026-11-24 06:30:00", "2026-12-08"), Ok(()));
    assert_eq!(day(&policy, "2026-11-24 06:30:00", "2026-12-09"), Err(Refusal::OutsideHorizon));
    assert_eq!(day(&policy, "2026-11-24 00:00:00", "2026-11-26"), not_released("2026-11-24 06:30:00"), "closed");
    assert_eq!(day(&policy, "2026-11-23 23:59:59", "2026-11-26"), Ok(()));
    assert_eq!(policy.cancel_until(at("2026-11-25 09:00:00"), &calendar()), at("2026-11-25 00:00:00"));
    let month = Consequence::BlockMonths(1);
    assert_eq!(
        policy.penalties,
        [
            penalty(PenaltyEvent::NoShow, 3, Window::Years(1), month),
            penalty(PenaltyEvent::Cancel, 3, Window::Months(1), month),
            penalty(PenaltyEvent::SameDayCancel, 3, Window::Months(1), month),
        ]
    );
}

#[test]
fn hospital_c() {
    let policy = observed!("hospital-c");
    assert_eq!(day(&policy, "2026-11-24 00:00:00", "2026-12-08"), Ok(()));
    assert_eq!(day(&policy, "2026-11-23 23:59:59", "2026-12-08"), Err(Refusal::OutsideHorizon));
    let start = at("2026-11-30 09:00:00"); // a Monday
    assert_eq!(policy.cancel_until(start, &calendar()), at("2026-11-27 15:00:00"));
    assert_eq!(policy.check_in_window(start, start), (at("2026-11-30 08:30:00"), start), "void past the time point");
    assert_eq!(policy.penalties, [penalty(PenaltyEvent::NoShow, 3, EVER, Consequence::BlockMonths(6))]);
}

#[test]
fn memorial_hall() {
    let policy = observed!("memorial-hall");
    assert_eq!(policy.cancel_until(at("2026-11-25 09:00:00"), &calendar()), at("2026-11-25 08:50:00"));
    assert!(policy.may_reschedule(0) && !policy.may_reschedule(1));
    let judge = |now: &str, history: &[Held]| policy.judge_limits(at(now), &claim(), history);
    let twice = [cancelled("2026-11-24 08:00:00"), cancelled("2026-11-24 09:00:00")];
    assert_eq!(judge("2026-11-24 10:00:00", &twice[1..]), Ok(1));
    assert_eq!(judge("2026-11-24 23:59:59", &twice), Err(Refusal::LimitReached), "no more bookings that day");
    assert_eq!(judge("2026-11-25 00:00:00", &twice), Ok(1));
    let on = |days: &[&str]| days.iter().map(|d| cancelled(&format!("{d} 09:00:00"))).collect::<Vec<_>>();
    let week = on(&["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]);
    assert_eq!(judge("2026-11-29 23:59:59", &week), Err(Refusal::LimitReached));
    assert_eq!(judge("2026-11-30 00:00:00", &week), Ok(1));
    let month = on(&["2026-11-02", "2026-11-03", "2026-11-09", "2026-11-10", "2026-11-16", "2026-11-17"]);
    assert_eq!(judge("2026-11-30 23:59:59", &month), Err(Refusal::LimitReached));
    assert_eq!(judge("2026-12-01 00:00:00", &month), Ok(1));
    let year: Vec<_> = (1..=6).flat_map(|m| on(&[&format!("2026-0{m}-02"), &format!("2026-0{m}-20")])).collect();
    assert_eq!(judge("2026-12-31 23:59:59", &year), Err(Refusal::LimitReached));
    assert_eq!(judge("2026-12-31 23:59:59", &year[1..]), Ok(1));
    assert_eq!(judge("2027-01-01 00:00:00", &year), Ok(1));
    let window = Window::Days(120);
    let warned = penalty(PenaltyEvent::NoShow, 1, window, Consequence::Warning);
    assert_eq!(policy.penalties, [warned, penalty(PenaltyEvent::NoShow, 2, window, Consequence::BlockDays(120))]);
}

#[test]
fn xiamen_tax() {
    let policy = observed!("xiamen-tax");
    let today = |area: Option<&str>| {
        let start = Some(at("2026-11-24 15:00:00"));
        policy.judge_visit(at("2026-11-24 14:00:00"), date("2026-11-24"), start, area, Share::Public, &calendar())
    };
    assert_eq!(today(Some("all_booking")), Ok(()), "the halls that book everything");
    assert_eq!(today(Some("other")), Err(Refusal::CutoffPassed));
    assert_eq!(today(None), Err(Refusal::CutoffPassed));
    assert_eq!(day(&policy, "2026-11-24 09:00:00", "2026-12-01"), Ok(()));
    assert_eq!(day(&policy, "2026-11-24 09:00:00", "2026-12-02"), Err(Refusal::OutsideHorizon));
    let judge = |history: &[Held]| policy.judge_limits(at("2026-11-24 10:00:00"), &claim(), history);
    let other_time = held(Status::Booked, "2026-11-24 09:00:00");
    let same_time = Held { starts_at: claim().starts_at, ..other_time.clone() };
    assert_eq!(judge(std::slice::from_ref(&other_time)), Ok(2));
    assert_eq!(judge(&[same_time]), Err(Refusal::LimitReached), "one a person and slot");
    assert_eq!(policy.penalties, [penalty(PenaltyEvent::NoShow, 3, MONTH, Consequence::BlockRestOfMonth)]);
}

#[test]
fn zhongshan_marriage() {
    let policy = observed!("zhongshan-marriage");
    assert_eq!(day(&policy, "2026-11-24 08:29:59", "2026-12-09"), not_released("2026-11-24 08:30:00"));
    assert_eq!(day(&policy, "2026-11-24 08:30:00", "2026-12-09"), Ok(()));
    assert_eq!(day(&policy, "2026-11-24 08:30:00", "2026-12-10"), Err(Refusal::OutsideHorizon));
    let until = policy.cancel_until(at("2026-11-30 09:00:00"), &calendar());
    assert!(at("2026-11-29 23:59:59") <= until && until < at("2026-11-30 00:00:00"));
    assert_eq!(policy.penalties, [penalty(PenaltyEvent::NoShow, 2, Window::Days(30), Consequence::BlockDays(15))]);
}

#[test]
fn late_rule() {
    let policy = observed!("late-rule");
    let start = at("2026-11-25 09:00:00");
    assert_eq!(policy.check_in_window(start, start).1, at("2026-11-25 09:30:00"));
    let block = penalty(PenaltyEvent::NoShowOrLate, 3, Window::Months(3), Consequence::BlockMonths(3));
    assert_eq!(policy.penalties, [block]);
}
