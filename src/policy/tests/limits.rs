use super::*;
use crate::booking::Status;
use crate::ids::{MobileId, PersonId, ReservationId, ServiceId, SlotId};
use chrono::TimeDelta;

const NOW: &str = "2026-11-24 10:00:00";

/// The citizen 1 with the mobile 1 wants the service 1 on the morning of 26 November.
pub(super) fn claim() -> LimitClaim {
    LimitClaim {
        person: PersonId(1),
        mobile: MobileId(1),
        service: (ServiceId(1), "loan_application".into()),
        slot: SlotId(1),
        starts_at: at("2026-11-26 09:00:00"),
    }
}

/// A reservation of that citizen, mobile and service, made and ended at an instant, for 25 November.
pub(super) fn held(status: Status, made: &str) -> Held {
    let starts_at = at("2026-11-25 09:00:00");
    Held {
        id: ReservationId(1),
        person_id: PersonId(1),
        mobile_id: MobileId(1),
        service_id: ServiceId(1),
        slot_id: SlotId(2),
        nth: 1,
        status,
        created_at: at(made),
        ended_at: Some(at(made)).filter(|_| status == Status::Cancelled || status == Status::Voided),
        check_in_until: starts_at + TimeDelta::minutes(15),
        starts_at,
    }
}

pub(super) fn cancelled(made: &str) -> Held {
    held(Status::Cancelled, made)
}

/// One limit over a history, with many live reservations allowed.
fn limited(limit: &str, history: &[Held]) -> bool {
    let policy = policy(&format!(r#"{{"active_per_person": 50, "limits": [{limit}]}}"#));
    policy.judge_limits(at(NOW), &claim(), history) == Err(Refusal::LimitReached)
}

#[test]
fn one_live_reservation_of_a_service() {
    let judge = |now: &str, history: &[Held]| Policy::fallback().judge_limits(at(now), &claim(), history);
    assert_eq!(judge(NOW, &[]), Ok(1));
    let made = "2026-11-24 09:00:00";
    for status in [Status::Booked, Status::CheckedIn, Status::Called, Status::Serving] {
        assert_eq!(judge(NOW, &[held(status, made)]), Err(Refusal::AlreadyReserved), "{status:?}");
    }
    for status in [Status::Completed, Status::Cancelled, Status::Voided, Status::NoShow] {
        assert_eq!(judge(NOW, &[held(status, made)]), Ok(1), "{status:?}");
    }
    let other_service = Held { service_id: ServiceId(2), ..held(Status::Booked, made) };
    let other_person = Held { person_id: PersonId(2), ..held(Status::Booked, made) };
    assert_eq!(judge(NOW, &[other_service, other_person]), Ok(1));
    // booked until the late grace is over, whatever the sweeper did
    assert_eq!(judge("2026-11-25 09:15:00", &[held(Status::Booked, made)]), Err(Refusal::AlreadyReserved));
    assert_eq!(judge("2026-11-25 09:15:01", &[held(Status::Booked, made)]), Ok(1));
    assert_eq!(judge("2026-11-25 09:15:01", &[held(Status::CheckedIn, made)]), Err(Refusal::AlreadyReserved));
}

#[test]
fn the_lowest_free_number_is_given() {
    let policy = policy(r#"{"active_per_person": 3}"#);
    let live = |nth| Held { nth, ..held(Status::Booked, "2026-11-24 09:00:00") };
    let judge = |history: &[Held]| policy.judge_limits(at(NOW), &claim(), history);
    assert_eq!(judge(&[live(1), live(3)]), Ok(2));
    assert_eq!(judge(&[live(1), live(2), live(3)]), Err(Refusal::AlreadyReserved));
    assert_eq!(judge(&[live(4), live(5), live(6)]), Err(Refusal::AlreadyReserved), "the number was lowered since");
}

#[test]
fn the_defaults_count_at_their_edges() {
    let judge = |history: &[Held]| Policy::fallback().judge_limits(at(NOW), &claim(), history);
    let day_30 = "2026-10-25 10:00:00"; // 30 days before now
    let just_inside = "2026-10-25 10:00:01";
    let over = |made: &str| held(Status::Completed, made);
    assert_eq!(judge(&[over(NOW), over(NOW)]), Ok(1));
    assert_eq!(judge(&[over(NOW), over(NOW), over(just_inside)]), Err(Refusal::LimitReached));
    assert_eq!(judge(&[over(NOW), over(NOW), over(day_30)]), Ok(1));
    assert_eq!(judge(&[over(NOW), over(NOW), cancelled(just_inside)]), Err(Refusal::LimitReached));
    assert_eq!(judge(&[over(NOW), over(NOW), held(Status::Voided, NOW)]), Ok(1), "voided ones count in nothing");
    // cancelled in the window though made long before it
    let late = || Held { ended_at: Some(at(just_inside)), ..cancelled("2026-10-01 08:00:00") };
    assert_eq!(judge(&[late(), late(), late()]), Err(Refusal::LimitReached));
    assert_eq!(judge(&[late(), late(), cancelled(day_30)]), Ok(1));
    // a mobile's live ones, of any person and service
    let family = |n| Held { person_id: PersonId(n), ..held(Status::Booked, NOW) };
    assert_eq!(judge(&[family(2), family(3)]), Ok(1));
    assert_eq!(judge(&[family(2), family(3), family(4)]), Err(Refusal::LimitReached));
    let elsewhere = Held { mobile_id: MobileId(2), ..family(4) };
    assert_eq!(judge(&[family(2), family(3), elsewhere]), Ok(1));
}

#[test]
fn every_window_has_its_edge() {
    for (window, last_out, first_in) in [
        (r#"{"days": 1}"#, "2026-11-23 10:00:00", "2026-11-23 10:00:01"),
        (r#"{"months": 1}"#, "2026-10-24 10:00:00", "2026-10-24 10:00:01"),
        (r#"{"years": 1}"#, "2025-11-24 10:00:00", "2025-11-24 10:00:01"),
        (r#"{"calendar": "day"}"#, "2026-11-23 23:59:59", "2026-11-24 00:00:00"),
        (r#"{"calendar": "week"}"#, "2026-11-22 23:59:59", "2026-11-23 00:00:00"),
        (r#"{"calendar": "month"}"#, "2026-10-31 23:59:59", "2026-11-01 00:00:00"),
        (r#"{"calendar": "year"}"#, "2025-12-31 23:59:59", "2026-01-01 00:00:00"),
    ] {
        let limit = format!(r#"{{"per": "person", "count": 1, "window": {window}}}"#);
        assert!(!limited(&limit, &[held(Status::Completed, last_out)]), "{window}");
        assert!(limited(&limit, &[held(Status::Completed, first_in)]), "{window}");
        let limit = format!(r#"{{"per": "person", "counts": "cancelled", "count": 1, "window": {window}}}"#);
        assert!(!limited(&limit, &[cancelled(last_out), held(Status::Completed, first_in)]), "{window}");
        assert!(limited(&limit, &[cancelled(first_in)]), "{window}");
    }
    let ever = r#"{"per": "person", "count": 1, "window": {"cumulative": true}}"#;
    assert!(limited(ever, &[held(Status::NoShow, "2011-01-01 00:00:00")]));
}

#[test]
fn a_month_back_from_its_31st_is_the_last_day_there_is() {
    assert_eq!(Window::Months(1).since(at("2026-03-31 12:00:00")), at("2026-02-28 12:00:00"));
    // the China date counts, whose day has not begun in UTC
    assert_eq!(Window::Months(1).since(at("2026-03-01 01:00:00")), at("2026-02-01 01:00:00"));
    assert_eq!(Window::Years(1).since(at("2028-02-29 12:00:00")), at("2027-02-28 12:00:00"));
}

#[test]
fn a_calendar_window_may_be_of_the_visit() {
    let made = "2026-09-01 09:00:00";
    let of = |start: &str| Held { starts_at: at(start), ..held(Status::Completed, made) };
    for (period, outside, inside) in [
        ("day", "2026-11-25 16:00:00", "2026-11-26 16:00:00"),
        ("week", "2026-11-30 08:30:00", "2026-11-23 08:30:00"),
        ("month", "2026-12-01 08:30:00", "2026-11-30 08:30:00"),
        ("year", "2025-12-31 16:00:00", "2026-01-04 08:30:00"),
    ] {
        let limit = format!(r#"{{"per": "person", "by": "visit", "count": 1, "window": {{"calendar": "{period}"}}}}"#);
        assert!(!limited(&limit, &[of(outside)]), "{period}");
        assert!(limited(&limit, &[of(inside)]), "{period}");
    }
}

#[test]
fn whose_reservations_count() {
    let other = |person, mobile| Held {
        person_id: PersonId(person),
        mobile_id: MobileId(mobile),
        ..held(Status::Completed, "2026-11-24 09:00:00")
    };
    for (per, by_person, by_mobile) in [("person", true, false), ("mobile", false, true), ("id_or_mobile", true, true)]
    {
        let limit = format!(r#"{{"per": "{per}", "count": 1, "window": {{"days": 30}}}}"#);
        assert_eq!(limited(&limit, &[other(1, 2)]), by_person, "{per}");
        assert_eq!(limited(&limit, &[other(2, 1)]), by_mobile, "{per}");
        assert!(!limited(&limit, &[other(2, 2)]), "{per}");
    }
    let same = r#"{"per": "person", "count": 1, "window": {"days": 30}, "same_service": true}"#;
    assert!(limited(same, &[other(1, 1)]));
    assert!(!limited(same, &[Held { service_id: ServiceId(2), ..other(1, 1) }]));
}

#[test]
fn a_time_and_a_half_day_are_taken_once() {
    let of = |start: &str| Held { starts_at: at(start), ..held(Status::Booked, "2026-11-24 09:00:00") };
    let slot = r#"{"per": "person_and_slot", "counts": "live", "count": 1}"#;
    assert!(limited(slot, &[of("2026-11-26 09:00:00")]));
    assert!(!limited(slot, &[of("2026-11-26 09:30:00")]));
    assert!(!limited(slot, &[Held { status: Status::Cancelled, ..of("2026-11-26 09:00:00") }]));
    let half = r#"{"per": "person_and_half_day", "counts": "live", "count": 1}"#;
    assert!(limited(half, &[of("2026-11-26 11:59:59")]));
    assert!(!limited(half, &[of("2026-11-26 12:00:00")]));
    assert!(!limited(half, &[of("2026-11-25 09:00:00")]));
    assert!(!limited(half, &[Held { person_id: PersonId(2), ..of("2026-11-26 09:00:00") }]));
    let given_up = r#"{"per": "person_and_slot", "counts": "cancelled", "count": 1}"#;
    assert!(limited(given_up, &[Held { status: Status::Cancelled, ..of("2026-11-26 09:00:00") }]));
}

#[test]
fn history_is_read_as_far_back_as_it_counts() {
    let back = |limits: &str| policy(&format!(r#"{{"limits": [{limits}]}}"#)).lookback(at(NOW));
    assert_eq!(Policy::fallback().lookback(at(NOW)), at("2026-10-25 10:00:00"));
    assert_eq!(back(""), at(NOW));
    assert_eq!(back(r#"{"per": "mobile", "counts": "live", "count": 1}"#), at(NOW));
    let (month, ever) = (
        r#"{"per": "person", "count": 1, "window": {"months": 1}}"#,
        r#"{"per": "person", "count": 1, "window": {"cumulative": true}}"#,
    );
    assert_eq!(back(&format!("{month}, {ever}")), DateTime::UNIX_EPOCH);
    let of_year = r#"{"per": "person", "count": 1, "by": "visit", "window": {"calendar": "year"}}"#;
    assert!(back(of_year) <= at("2025-08-01 00:00:00"), "a visit of January may have been booked the summer before");
    assert!(back(r#"{"per": "person_and_half_day", "count": 1}"#) <= at("2026-06-01 00:00:00"));
}

/// A reservation that moves is not made anew: only counts that ask when the visit is can refuse it.
#[test]
fn a_move_is_judged_by_counts_of_visits_alone() {
    let judge = |limit: &str, history: &[Held]| {
        policy(&format!(r#"{{"limits": [{limit}]}}"#)).judge_move(at(NOW), &claim(), history)
    };
    let same_week = [held(Status::Completed, "2026-11-20 09:00:00")];
    let by_visit = r#"{"per": "person", "counts": "made", "count": 1, "window": {"calendar": "week"}, "by": "visit"}"#;
    assert_eq!(judge(by_visit, &same_week), Err(Refusal::LimitReached));
    assert_eq!(judge(by_visit, &[]), Ok(()));
    let made = r#"{"per": "person", "counts": "made", "count": 1, "window": {"days": 30}}"#;
    assert_eq!(judge(made, &same_week), Ok(()));
    let half_day = r#"{"per": "person_and_half_day", "counts": "live", "count": 1}"#;
    let same_morning =
        Held { starts_at: at("2026-11-26 11:00:00"), service_id: ServiceId(2), ..held(Status::Booked, NOW) };
    assert_eq!(judge(half_day, &[same_morning]), Err(Refusal::LimitReached));
    assert_eq!(judge(half_day, &same_week), Ok(()));
}
