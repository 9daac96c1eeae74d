use super::*;
use chrono::TimeDelta;
use rand::SeedableRng;
use rand::rngs::StdRng;

fn cancel_until(cancel: &str, start: &str) -> DateTime<Utc> {
    policy(&format!(r#"{{"cancel": {cancel}}}"#)).cancel_until(at(start), &calendar())
}

#[test]
fn the_cancel_deadline_takes_every_form() {
    let moment = TimeDelta::microseconds(1);
    for (cancel, start, until) in [
        (r#"{"before_start_minutes": 120}"#, "2026-11-25 09:00:00", at("2026-11-25 07:00:00")),
        (r#"{"before_start_minutes": 0}"#, "2026-11-25 09:00:00", at("2026-11-25 09:00:00")),
        // a clock time on the day; the start when that comes first
        (r#"{"before_calendar_days": {"days": 0, "time": "08:00"}}"#, "2026-11-25 09:00:00", at("2026-11-25 08:00:00")),
        (r#"{"before_calendar_days": {"days": 0, "time": "12:00"}}"#, "2026-11-25 09:00:00", at("2026-11-25 09:00:00")),
        (r#"{"before_calendar_days": {"days": 0}}"#, "2026-11-25 09:00:00", at("2026-11-25 09:00:00")),
        // Monday's is Sunday's
        (r#"{"before_calendar_days": {"days": 1, "time": "16:00"}}"#, "2026-11-30 09:00:00", at("2026-11-29 16:00:00")),
        (r#"{"before_calendar_days": {"days": 2}}"#, "2026-11-30 09:00:00", at("2026-11-29 00:00:00") - moment),
        // Monday's is Friday's, that of the day after a holiday is the last day before it
        (r#"{"before_working_days": {"days": 1, "time": "15:00"}}"#, "2026-11-30 09:00:00", at("2026-11-27 15:00:00")),
        (r#"{"before_working_days": {"days": 1, "time": "15:00"}}"#, "2026-10-08 09:00:00", at("2026-09-30 15:00:00")),
        (r#"{"before_working_days": {"days": 2}}"#, "2026-10-12 09:00:00", at("2026-10-10 00:00:00") - moment),
    ] {
        assert_eq!(cancel_until(cancel, start), until, "{cancel} {start}");
    }
}

#[test]
fn the_defaults_of_one_reservation() {
    let policy = Policy::fallback();
    let (start, end) = (at("2026-11-25 09:00:00"), at("2026-11-25 09:30:00"));
    assert_eq!(policy.check_in_window(start, end), (at("2026-11-25 08:30:00"), at("2026-11-25 09:15:00")));
    assert!(policy.may_reschedule(0) && !policy.may_reschedule(1));
    assert!(super::policy("{}").may_reschedule(1000), "no limit is said");
    assert!(!super::policy(r#"{"reschedules_per_reservation": 0}"#).may_reschedule(0));
}

#[test]
fn unsold_priority_seats_pass_on_the_working_day_before() {
    let pass = |visit: &str| Policy::fallback().share_release_at(date(visit), &calendar());
    assert_eq!(pass("2026-11-25"), Some(at("2026-11-24 12:00:00")));
    assert_eq!(pass("2026-11-30"), Some(at("2026-11-27 12:00:00")));
    assert_eq!(pass("2026-10-08"), Some(at("2026-09-30 12:00:00")));
    assert_eq!(pass("2026-10-12"), Some(at("2026-10-10 12:00:00")), "an adjusted Saturday");
    assert_eq!(policy("{}").share_release_at(date("2026-11-25"), &calendar()), None);
}

/// The instants at which a seat returned now may be sold again, as chance would have it 2000 times.
fn returned(policy: &Policy, now: &str, area: Option<&str>) -> Vec<DateTime<Utc>> {
    let mut chance = StdRng::seed_from_u64(7);
    (0..2000).map(|_| policy.returned_until(at(now), area, &calendar(), &mut chance)).collect()
}

#[test]
fn a_returned_seat_waits_at_random() {
    let until = returned(Policy::fallback(), "2026-11-24 10:00:00", None);
    let (least, most) = (until.iter().min().expect("many"), until.iter().max().expect("many"));
    assert!(*least >= at("2026-11-24 10:05:00") && *least < at("2026-11-24 10:05:10"));
    assert!(*most <= at("2026-11-24 10:30:00") && *most > at("2026-11-24 10:29:50"));
    assert!(returned(&policy("{}"), "2026-11-24 10:00:00", None).iter().all(|u| *u == at("2026-11-24 10:00:00")));
}

#[test]
fn a_pooled_seat_comes_out_with_the_next_release_of_its_area() {
    let policy = policy(
        r#"{"horizon": {"max": 7, "unit": "working_day"}, "returned_seat": {"next_release": true},
            "release": {"time": "08:00", "times_by_area": {"late": "16:00"}}}"#,
    );
    for (now, area, until) in [
        ("2026-11-24 07:59:59", None, "2026-11-24 08:00:00"),
        ("2026-11-24 08:00:00", None, "2026-11-25 08:00:00"),
        ("2026-11-24 08:00:00", Some("late"), "2026-11-24 16:00:00"),
        ("2026-11-24 08:00:00", Some("elsewhere"), "2026-11-25 08:00:00"),
        // nothing is released on a weekend
        ("2026-11-27 17:00:00", Some("late"), "2026-11-30 16:00:00"),
        ("2026-11-28 07:00:00", None, "2026-11-30 08:00:00"),
    ] {
        assert!(returned(&policy, now, area).iter().all(|u| *u == at(until)), "{now} {area:?}");
    }
}
