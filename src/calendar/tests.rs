use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// 2025 and 2026 as the State Council published them; of 2027 the statutory days only.
pub(crate) fn china() -> Calendar {
    let holidays = [
        "2025-01-01",
        "2025-01-28",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-02-01",
        "2025-02-02",
        "2025-02-03",
        "2025-02-04",
        "2025-04-04",
        "2025-04-05",
        "2025-04-06",
        "2025-05-01",
        "2025-05-02",
        "2025-05-03",
        "2025-05-04",
        "2025-05-05",
        "2025-05-31",
        "2025-06-01",
        "2025-06-02",
        "2025-10-01",
        "2025-10-02",
        "2025-10-03",
        "2025-10-04",
        "2025-10-05",
        "2025-10-06",
        "2025-10-07",
        "2025-10-08",
        "2026-01-01",
        "2026-01-02",
        "2026-01-03",
        "2026-02-15",
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2026-02-19",
        "2026-02-20",
        "2026-02-21",
        "2026-02-22",
        "2026-02-23",
        "2026-04-04",
        "2026-04-05",
        "2026-04-06",
        "2026-05-01",
        "2026-05-02",
        "2026-05-03",
        "2026-05-04",
        "2026-05-05",
        "2026-06-19",
        "2026-06-20",
        "2026-06-21",
        "2026-09-25",
        "2026-09-26",
        "2026-09-27",
        "2026-10-01",
        "2026-10-02",
        "2026-10-03",
        "2026-10-04",
        "2026-10-05",
        "2026-10-06",
        "2026-10-07",
        "2027-01-01",
        "2027-02-05",
        "2027-02-06",
        "2027-02-07",
        "2027-02-08",
        "2027-04-05",
        "2027-05-01",
        "2027-05-02",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2027-10-02",
        "2027-10-03",
    ];
    let adjusted = [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ];
    let day = |kind| move |text: &str| (date(text), SpecialDay { kind, name: Text::new("节", "holiday") });
    let holidays = holidays.into_iter().map(day(DayKind::Holiday));
    Calendar::new([2025, 2026], holidays.chain(adjusted.into_iter().map(day(DayKind::AdjustedWorkday))))
}

#[test]
fn due_dates_agree_with_an_independent_calendar() {
    for (accepted, due) in [
        ("2025-01-24", Some("2025-02-05")),
        ("2025-04-03", Some("2025-04-09")),
        ("2025-09-26", Some("2025-09-30")),
        ("2025-12-31", Some("2026-01-06")),
        ("2026-01-30", Some("2026-02-04")),
        ("2026-02-13", Some("2026-02-25")),
        ("2026-04-03", Some("2026-04-09")),
        ("2026-05-08", Some("2026-05-12")),
        ("2026-09-18", Some("2026-09-22")),
        ("2026-09-30", Some("2026-10-10")),
        ("2026-10-10", Some("2026-10-14")),
        ("2026-12-29", None),
    ] {
        assert_eq!(china().is_open(date(accepted)), Some(true), "{accepted}");
        assert_eq!(china().due(date(accepted)), due.map(date), "{accepted}");
    }
}

#[test]
fn an_unpublished_year_is_never_open() {
    let calendar = china();
    assert_eq!(calendar.is_open(date("2027-01-04")), None);
    assert_eq!(calendar.is_open(date("2026-10-10")), Some(true), "an adjusted Saturday");
    assert_eq!(calendar.is_open(date("2026-10-01")), Some(false));
    assert!(calendar.seems_open(date("2027-01-04")) && !calendar.seems_open(date("2027-01-01")));
    assert_eq!(calendar.working_day_after(date("2026-12-30"), 2), None);
    assert_eq!(calendar.seeming_working_day_after(date("2026-12-30"), 2), date("2027-01-04"));
    assert_eq!(calendar.working_day_before(date("2026-10-08"), 1), date("2026-09-30"));
}
