use super::*;

fn problems(json: &str) -> Vec<String> {
    let policy: Policy = serde_json::from_str(json).expect("it can be read");
    policy.problems().into_iter().map(|(path, _)| path).collect()
}

#[test]
fn the_defaults_are_the_proposed_ones() {
    let policy = Policy::fallback();
    assert_eq!(policy.problems(), vec![]);
    assert_eq!(policy.horizon, Horizon { min: 1, max: 7, unit: Unit::WorkingDay, same_day_areas: vec![] });
    assert_eq!(policy.active_per_person("loan_application"), 1);
    assert_eq!(policy.reschedules_per_reservation, Some(1));
    assert_eq!(policy.returned_seat, ReturnedSeat { delay_minutes: Some((5, 30)), next_release: false });
    let days = Window::Days(90);
    let when = vec![Offence { event: PenaltyEvent::NoShow, count: 3, window: days }];
    let then = Consequence::BlockDays(90);
    assert_eq!(policy.penalties, [Penalty { when, combine: Combine::All, then, key: vec![PenaltyKey::Id] }]);
}

#[test]
fn what_is_written_reads_back() {
    let json = serde_json::to_string(Policy::fallback()).expect("JSON");
    assert_eq!(&serde_json::from_str::<Policy>(&json).expect("the same"), Policy::fallback());
}

#[test]
fn services_may_have_their_own_number_of_live_reservations() {
    let policy = policy(r#"{"active_per_person": 2, "active_by_service": {"signing": 1}}"#);
    assert_eq!((policy.active_per_person("signing"), policy.active_per_person("supplement")), (1, 2));
}

#[test]
fn a_word_that_means_nothing_is_refused() {
    for json in [
        r#"{"horizont": {}}"#,
        r#"{"horizon": {"max": 7, "unit": "week"}}"#,
        r#"{"horizon": {"max": 7, "unit": "working_day", "excluded": true}}"#,
        r#"{"release": {"time": "8 o'clock"}}"#,
        r#"{"release": {"time": "24:00"}}"#,
        r#"{"limits": [{"per": "family", "count": 1}]}"#,
        r#"{"limits": [{"per": "person", "count": -1}]}"#,
        r#"{"limits": [{"per": "person", "count": 1, "window": {"weeks": 1}}]}"#,
        r#"{"cancel": {"before_start_minutes": 10, "before_calendar_days": {"days": 1}}}"#,
        r#"{"cancel": {"before_calendar_days": {"day": 1}}}"#,
        r#"{"penalties": [{"when": [], "then": "prison"}]}"#,
    ] {
        assert!(serde_json::from_str::<Policy>(json).is_err(), "{json}");
    }
}

#[test]
fn what_cannot_be_meant_is_told_with_its_place() {
    for (json, path) in [
        (r#"{"horizon": {"min": 3, "max": 2, "unit": "working_day"}}"#, "horizon.max"),
        (r#"{"horizon": {"min": 0, "max": 0, "unit": "working_day"}}"#, "horizon.max"),
        (r#"{"horizon": {"max": 121, "unit": "calendar_day"}}"#, "horizon.max"),
        (r#"{"release": {"closed": ["06:00", "06:00"]}}"#, "release.closed"),
        (r#"{"minimum_notice_minutes": 4000000000}"#, "minimum_notice_minutes"),
        (r#"{"active_per_person": 0}"#, "active_per_person"),
        (r#"{"active_by_service": {"signing": 51}}"#, "active_by_service.signing"),
        (r#"{"limits": [{"per": "person", "count": 0, "counts": "live"}]}"#, "limits[0].count"),
        (r#"{"limits": [{"per": "person", "count": 1}]}"#, "limits[0].window"),
        (r#"{"limits": [{"per": "person", "count": 1, "window": {"days": 0}}]}"#, "limits[0].window"),
        (r#"{"limits": [{"per": "person", "count": 1, "window": {"days": 4000000000}}]}"#, "limits[0].window"),
        (r#"{"limits": [{"per": "person", "count": 1, "window": {"cumulative": false}}]}"#, "limits[0].window"),
        (r#"{"limits": [{"per": "person", "count": 1, "by": "visit", "window": {"days": 1}}]}"#, "limits[0].by"),
        (r#"{"cancel": {"before_calendar_days": {"days": 4000000000}}}"#, "cancel"),
        (r#"{"reschedules_per_reservation": -1}"#, "reschedules_per_reservation"),
        (r#"{"check_in": {"early_minutes": 1441, "late_grace_minutes": 0}}"#, "check_in.early_minutes"),
        (r#"{"check_in": {"early_minutes": 0, "late_grace_minutes": 1441}}"#, "check_in.late_grace_minutes"),
        (r#"{"returned_seat": {"delay_minutes": [30, 5]}}"#, "returned_seat.delay_minutes"),
        (r#"{"penalties": [{"when": [], "then": "warning"}]}"#, "penalties[0]"),
        (
            r#"{"penalties": [{"when": [{"event": "late", "count": 1, "window": {"months": 0}}], "then": "warning"}]}"#,
            "penalties[0].when[0].window",
        ),
        (
            r#"{"penalties": [{"when": [{"event": "late", "count": 1, "window": {"days": 1}}], "then": {"block_days": 0}}]}"#,
            "penalties[0].then",
        ),
    ] {
        assert_eq!(problems(json), [path], "{json}");
    }
}
