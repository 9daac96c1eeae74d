use super::*;

fn span(policy: &Policy, today: &str) -> (String, String) {
    let span = policy.horizon(date(today), &calendar());
    (span.first.to_string(), span.last.to_string())
}

fn dates(first: &str, last: &str) -> (String, String) {
    (first.to_owned(), last.to_owned())
}

#[test]
fn the_horizon_counts_working_days() {
    let policy = Policy::fallback();
    for (today, first, last) in [
        ("2026-11-24", "2026-11-25", "2026-12-03"),
        // a weekend looks as far as the Friday before it
        ("2026-11-27", "2026-11-30", "2026-12-08"),
        ("2026-11-28", "2026-11-30", "2026-12-08"),
        ("2026-11-29", "2026-11-30", "2026-12-08"),
        // over the National Day holiday and the adjusted Saturday of 10 October
        ("2026-09-28", "2026-09-29", "2026-10-13"),
        ("2026-10-09", "2026-10-10", "2026-10-19"),
        // 2027 is not published: its weekdays but for New Year's Day are assumed
        ("2026-12-28", "2026-12-29", "2027-01-07"),
    ] {
        assert_eq!(span(policy, today), dates(first, last), "{today}");
    }
}

#[test]
fn a_horizon_in_calendar_days_may_leave_out_holidays() {
    let all = policy(r#"{"horizon": {"min": 1, "max": 14, "unit": "calendar_day"}}"#);
    assert_eq!(span(&all, "2026-09-24"), dates("2026-09-25", "2026-10-08"));
    let some = policy(r#"{"horizon": {"min": 1, "max": 14, "unit": "calendar_day_except_holidays"}}"#);
    // 25 to 27 September and 1 to 7 October do not count, other weekends do
    assert_eq!(span(&some, "2026-09-24"), dates("2026-09-28", "2026-10-18"));
}

#[test]
fn a_day_opens_on_the_first_day_whose_horizon_reaches_it() {
    let calendar = calendar();
    for unit in ["working_day", "calendar_day", "calendar_day_except_holidays"] {
        for max in [1, 2, 7, 14] {
            let policy = policy(&format!(
                r#"{{"horizon": {{"max": {max}, "unit": "{unit}"}}, "release": {{"time": "08:00"}}}}"#
            ));
            for visit in date("2025-12-01").iter_days().take_while(|d| *d <= date("2026-12-31")) {
                let first = (visit - chrono::Days::new(60)).iter_days();
                let first = first.into_iter().find(|t| policy.horizon(*t, &calendar).last >= visit).expect("a day");
                let opens = china(first, "08:00:00".parse().expect("a time"));
                assert_eq!(policy.opens_at(visit, None, &calendar), Opens::At(opens), "{unit} {max} {visit}");
            }
        }
    }
}

#[test]
fn a_new_day_opens_at_the_second() {
    let policy = Policy::fallback();
    assert_eq!(day(policy, "2026-11-24 07:59:59", "2026-12-03"), not_released("2026-11-24 08:00:00"));
    assert_eq!(day(policy, "2026-11-24 08:00:00", "2026-12-03"), Ok(()));
    assert_eq!(day(policy, "2026-11-24 08:00:00", "2026-12-04"), Err(Refusal::OutsideHorizon));
    assert_eq!(day(policy, "2026-11-25 00:00:00", "2026-12-04"), not_released("2026-11-25 08:00:00"));
    // Monday's horizon begins to reach Wednesday of next week on Monday, not on the weekend
    assert_eq!(day(policy, "2026-11-29 23:59:59", "2026-12-09"), Err(Refusal::OutsideHorizon));
    assert_eq!(day(policy, "2026-11-30 07:59:59", "2026-12-09"), not_released("2026-11-30 08:00:00"));
    assert_eq!(day(policy, "2026-09-23 08:00:00", "2026-10-10"), Ok(()), "an adjusted Saturday");
    assert_eq!(day(policy, "2026-09-23 07:59:59", "2026-10-10"), not_released("2026-09-23 08:00:00"));
}

#[test]
fn the_cutoff_is_the_afternoon_before() {
    let policy = Policy::fallback();
    assert_eq!(day(policy, "2026-11-24 15:59:59", "2026-11-25"), Ok(()));
    assert_eq!(day(policy, "2026-11-24 16:00:00", "2026-11-25"), Err(Refusal::CutoffPassed));
    assert_eq!(day(policy, "2026-11-24 16:00:00", "2026-11-26"), Ok(()));
    // a calendar day: Monday may be booked until Sunday afternoon
    assert_eq!(day(policy, "2026-11-29 15:59:59", "2026-11-30"), Ok(()));
    assert_eq!(day(policy, "2026-11-29 16:00:00", "2026-11-30"), Err(Refusal::CutoffPassed));
    assert_eq!(day(policy, "2026-11-24 00:00:00", "2026-11-24"), Err(Refusal::CutoffPassed), "today");
    assert_eq!(day(policy, "2026-11-25 00:00:00", "2026-11-24"), Err(Refusal::SlotPast));
}

#[test]
fn the_cutoff_may_be_of_the_working_day_before_or_the_day_itself() {
    let before = super::policy(
        r#"{"horizon": {"max": 7, "unit": "working_day"},
            "day_before_cutoff": {"time": "16:00", "of": "previous_working_day"}}"#,
    );
    assert_eq!(day(&before, "2026-09-30 15:59:59", "2026-10-08"), Ok(()));
    assert_eq!(day(&before, "2026-09-30 16:00:00", "2026-10-08"), Err(Refusal::CutoffPassed));
    assert_eq!(day(&before, "2026-10-07 12:00:00", "2026-10-08"), Err(Refusal::CutoffPassed));
    let same = super::policy(
        r#"{"horizon": {"min": 0, "max": 7, "unit": "working_day"},
            "day_before_cutoff": {"time": "09:00", "of": "same_day"}}"#,
    );
    assert_eq!(day(&same, "2026-11-24 08:59:59", "2026-11-24"), Ok(()));
    assert_eq!(day(&same, "2026-11-24 09:00:00", "2026-11-24"), Err(Refusal::CutoffPassed));
}

#[test]
fn a_visit_needs_its_notice_and_never_begins_in_the_past() {
    let policy = policy(r#"{"horizon": {"min": 0, "max": 3, "unit": "calendar_day"}, "minimum_notice_minutes": 60}"#);
    let start = |now: &str, share| {
        let start = at("2026-11-24 10:00:00");
        policy.judge_visit(at(now), date("2026-11-24"), Some(start), None, share, &calendar())
    };
    assert_eq!(start("2026-11-24 09:00:00", Share::Public), Ok(()));
    assert_eq!(start("2026-11-24 09:00:01", Share::Public), Err(Refusal::CutoffPassed));
    assert_eq!(start("2026-11-24 09:00:01", Share::Priority), Err(Refusal::CutoffPassed));
    assert_eq!(start("2026-11-24 09:59:59", Share::Counter), Ok(()));
    for share in [Share::Public, Share::Counter, Share::Priority] {
        assert_eq!(start("2026-11-24 10:00:00", share), Err(Refusal::SlotPast));
    }
}

#[test]
fn the_counter_is_bound_by_the_past_and_the_horizon_alone() {
    let judge = |now: &str, day: &str| {
        Policy::fallback().judge_visit(at(now), date(day), None, None, Share::Counter, &calendar())
    };
    assert_eq!(judge("2026-11-24 16:00:00", "2026-11-24"), Ok(()));
    assert_eq!(judge("2026-11-24 16:00:00", "2026-11-25"), Ok(()));
    assert_eq!(judge("2026-11-24 07:59:59", "2026-12-03"), Ok(()));
    assert_eq!(judge("2026-11-24 09:00:00", "2026-12-04"), Err(Refusal::OutsideHorizon));
    assert_eq!(judge("2026-11-24 09:00:00", "2026-11-23"), Err(Refusal::SlotPast));
}

#[test]
fn an_unpublished_year_is_not_released_for_anyone() {
    let unknown = Refusal::NotReleased { opens_at: None };
    for share in [Share::Public, Share::Counter, Share::Priority] {
        let judge = |day: &str| {
            Policy::fallback().judge_visit(at("2026-12-28 09:00:00"), date(day), None, None, share, &calendar())
        };
        let state =
            |day: &str| Policy::fallback().day_state(at("2026-12-28 09:00:00"), date(day), None, share, &calendar());
        assert_eq!(judge("2026-12-31"), Ok(()));
        assert_eq!(judge("2027-01-04"), Err(unknown.clone()));
        assert_eq!(judge("2027-01-07"), Err(unknown.clone()));
        assert_eq!(judge("2027-01-08"), Err(Refusal::OutsideHorizon));
        assert_eq!(state("2026-12-31"), DayState::Open);
        assert_eq!(state("2027-01-02"), DayState::NotReleased { opens_at: None }, "it may be an adjusted workday");
        assert_eq!(state("2027-01-08"), DayState::OutsideHorizon);
    }
    assert_eq!(Policy::fallback().opens_at(date("2027-01-04"), None, &calendar()), Opens::Unpublished);
}

#[test]
fn a_day_says_what_it_is() {
    let state =
        |now: &str, day: &str| Policy::fallback().day_state(at(now), date(day), None, Share::Public, &calendar());
    let now = "2026-10-08 09:00:00";
    assert_eq!(state(now, "2026-10-07"), DayState::Closed(Closed::NoWorkingDay));
    assert_eq!(state("2026-10-09 09:00:00", "2026-10-08"), DayState::Closed(Closed::Past));
    assert_eq!(state(now, "2026-10-08"), DayState::Closed(Closed::Cutoff), "today");
    assert_eq!(state(now, "2026-10-09"), DayState::Open);
    assert_eq!(state("2026-10-08 16:00:00", "2026-10-09"), DayState::Closed(Closed::Cutoff));
    assert_eq!(state(now, "2026-10-10"), DayState::Open, "an adjusted Saturday");
    assert_eq!(state(now, "2026-10-11"), DayState::Closed(Closed::NoWorkingDay), "a Sunday");
    let opens_at = Some(at("2026-10-08 08:00:00"));
    assert_eq!(state("2026-10-08 07:59:59", "2026-10-15"), DayState::Open);
    assert_eq!(state("2026-10-08 07:59:59", "2026-10-16"), DayState::NotReleased { opens_at });
    assert_eq!(state(now, "2026-10-19"), DayState::OutsideHorizon);
}

#[test]
fn no_booking_in_the_closed_span() {
    let morning = policy(
        r#"{"horizon": {"max": 14, "unit": "calendar_day"}, "release": {"time": "00:00", "closed": ["00:00", "06:30"]}}"#,
    );
    assert_eq!(day(&morning, "2026-11-24 00:00:00", "2026-11-26"), not_released("2026-11-24 06:30:00"));
    assert_eq!(day(&morning, "2026-11-24 06:29:59", "2026-11-26"), not_released("2026-11-24 06:30:00"));
    assert_eq!(day(&morning, "2026-11-24 06:30:00", "2026-11-26"), Ok(()));
    assert_eq!(
        morning.opens_at(date("2026-12-08"), None, &calendar()),
        Opens::At(at("2026-11-24 06:30:00")),
        "a release inside the span waits for its end"
    );
    let night = policy(
        r#"{"horizon": {"max": 14, "unit": "calendar_day"}, "release": {"time": "08:00", "closed": ["22:00", "06:00"]}}"#,
    );
    assert_eq!(day(&night, "2026-11-24 21:59:59", "2026-11-26"), Ok(()));
    assert_eq!(day(&night, "2026-11-24 22:00:00", "2026-11-26"), not_released("2026-11-25 06:00:00"));
    assert_eq!(day(&night, "2026-11-25 05:59:59", "2026-11-26"), not_released("2026-11-25 06:00:00"));
    assert_eq!(day(&night, "2026-11-25 06:00:00", "2026-11-26"), Ok(()));
}
