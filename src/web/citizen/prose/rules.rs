//! The booking rules in plain words, made from the policy in force: whatever an import can say is said here.

use super::{Prose, Section};
use crate::calendar::{Calendar, nth_after};
use crate::clock::{china, china_date};
use crate::policy::{
    CancelUntil, Combine, Consequence, Counts, DayBefore, DayClock, Limit, Offence, Opens, Penalty, PenaltyEvent, Per,
    Period, Policy, Unit, Window,
};
use crate::web::citizen::parts;
use crate::web::page::Page;
use crate::web::paths;
use crate::web::text::clock_time;
use chrono::{NaiveTime, TimeDelta};

pub fn page(page: Page, policy: &Policy, calendar: &Calendar) -> Prose {
    let sections = vec![
        Section::new(&page, "rules-h-opening", opening(&page, policy, calendar))
            .with_link(paths::BOOK, page.t("rules-go-book")),
        Section::new(&page, "rules-h-limits", limits(&page, policy)),
        Section::new(&page, "rules-h-change", change(&page, policy))
            .with_link(paths::RESERVATIONS, page.t("rules-go-mine")),
        Section::new(&page, "rules-h-coming", coming(&page, policy)),
        Section::new(&page, "rules-h-missing", missing(&page, policy)),
    ];
    Prose { title: page.t("rules"), lead: page.t("rules-lead"), sections, page }
}

fn opening(page: &Page, policy: &Policy, calendar: &Calendar) -> Vec<String> {
    let horizon = &policy.horizon;
    let (days, release) = match horizon.unit {
        Unit::WorkingDay => ("rules-horizon-working", "rules-release-working"),
        Unit::CalendarDay => ("rules-horizon-calendar", "rules-release-calendar"),
        Unit::CalendarDayExceptHolidays => ("rules-horizon-calendar", "rules-release-except-holidays"),
    };
    let mut points = vec![
        page.t2(days, "min", horizon.min, "max", horizon.max),
        page.t1(release, "time", clock_time(policy.release.time)) + &next_release(page, policy, calendar),
    ];
    if let Some((from, until)) = policy.release.closed {
        points.push(page.t2("rules-closed", "from", clock_time(from), "until", clock_time(until)));
    }
    if let Some(cutoff) = policy.day_before_cutoff {
        points.push(page.t1("rules-cutoff", "moment", day_clock(page, cutoff)));
    }
    if policy.minimum_notice_minutes > 0 {
        points.push(page.t1("rules-notice", "rest", rest(page, policy.minimum_notice_minutes)));
    }
    points.push(page.t("rules-channels"));
    if let Some(release) = policy.share_release {
        points.push(page.t1("rules-shares", "moment", day_clock(page, release)));
    }
    points
}

/// The next day to open, where the calendar knows it.
fn next_release(page: &Page, policy: &Policy, calendar: &Calendar) -> String {
    let last = policy.horizon(china_date(page.now), calendar).last;
    let open = |day| calendar.is_open(day) == Some(true);
    let next = [last, nth_after(last, 1, |day| calendar.seems_open(day))];
    let opens = next.into_iter().filter(|day| open(*day)).find_map(|day| match policy.opens_at(day, None, calendar) {
        Opens::At(at) if at > page.now => Some((at, day)),
        _ => None,
    });
    opens.map_or(String::new(), |(at, day)| {
        page.t2("rules-next-release", "moment", page.words.moment(at), "date", page.words.date(day))
    })
}

fn limits(page: &Page, policy: &Policy) -> Vec<String> {
    let mut points = vec![page.t1("rules-one", "n", policy.active_per_person)];
    points.extend(policy.limits.iter().map(|limit| self::limit(page, limit)));
    points.push(page.t("rules-relative"));
    points
}

fn limit(page: &Page, limit: &Limit) -> String {
    let who = match limit.per {
        Per::Person => "rules-per-person",
        Per::Mobile => "rules-per-mobile",
        Per::IdOrMobile => "rules-per-id-or-mobile",
        Per::PersonAndSlot => "rules-per-person-and-slot",
        Per::PersonAndHalfDay => "rules-per-person-and-half-day",
    };
    let key = match limit.counts {
        Counts::Made => "rules-limit-made",
        Counts::Live => "rules-limit-live",
        Counts::Cancelled => "rules-limit-cancelled",
    };
    let window = limit.window.map_or(String::new(), |w| window(page, w));
    page.words.with(key, &[("who", &page.t(who)), ("window", &window), ("n", &limit.count)])
}

fn window(page: &Page, window: Window) -> String {
    match window {
        Window::Days(n) => page.t1("rules-window-days", "n", n),
        Window::Months(n) => page.t1("rules-window-months", "n", n),
        Window::Years(n) => page.t1("rules-window-years", "n", n),
        Window::Calendar(Period::Day) => page.t("rules-window-day"),
        Window::Calendar(Period::Week) => page.t("rules-window-week"),
        Window::Calendar(Period::Month) => page.t("rules-window-month"),
        Window::Calendar(Period::Year) => page.t("rules-window-year"),
        Window::Cumulative(_) => page.t("rules-window-all"),
    }
}

fn change(page: &Page, policy: &Policy) -> Vec<String> {
    let days = |key: &str, days: u32, time: Option<NaiveTime>| {
        let time = time.map_or("none".to_owned(), clock_time);
        page.t2(key, "days", days, "time", time)
    };
    let until = match policy.cancel {
        CancelUntil::BeforeStartMinutes(0) => page.t("rules-cancel-start"),
        CancelUntil::BeforeStartMinutes(minutes) => {
            page.t1("rules-cancel-minutes", "rest", rest(page, minutes)) + &example(page, minutes)
        }
        CancelUntil::BeforeCalendarDays { days: 0, time } => days("rules-cancel-same-day", 0, time),
        CancelUntil::BeforeCalendarDays { days: n, time } => days("rules-cancel-calendar", n, time),
        CancelUntil::BeforeWorkingDays { days: n, time } => days("rules-cancel-working", n, time),
    };
    let moves = match policy.reschedules_per_reservation {
        Some(times) => page.t1("rules-reschedule", "n", times),
        None => page.t("rules-reschedule-free"),
    };
    let returned = match policy.returned_seat.delay_minutes {
        Some((least, most)) => page.t2("rules-returned-later", "least", least, "most", most),
        None if policy.returned_seat.next_release => page.t("rules-returned-next"),
        None => page.t("rules-returned-now"),
    };
    vec![page.t("rules-how-to-cancel"), until, moves, returned]
}

/// The deadline of a visit at 10:00, where it is on the same day.
fn example(page: &Page, minutes: u32) -> String {
    let today = china_date(page.now);
    let start = china(today, NaiveTime::from_hms_opt(10, 0, 0).expect("ten o'clock"));
    let until = start - TimeDelta::minutes(minutes.into());
    if china_date(until) < today {
        return String::new();
    }
    page.t2("rules-cancel-example", "start", page.words.time(start), "until", page.words.time(until))
}

fn coming(page: &Page, policy: &Policy) -> Vec<String> {
    let check_in = policy.check_in;
    vec![
        page.t2("rules-check-in", "early", check_in.early_minutes, "late", check_in.late_grace_minutes),
        page.t("rules-bring"),
        page.t("rules-accepted"),
    ]
}

fn missing(page: &Page, policy: &Policy) -> Vec<String> {
    let mut points = vec![page.t("rules-no-show")];
    points.extend(policy.penalties.iter().map(|penalty| self::penalty(page, penalty)));
    points.extend([page.t("rules-no-show-office"), page.t1("rules-appeal", "phone", page.hotline())]);
    points
}

fn penalty(page: &Page, penalty: &Penalty) -> String {
    let joint = page.t(if penalty.combine == Combine::All { "rules-and" } else { "rules-or" });
    let when: Vec<_> = penalty.when.iter().map(|offence| self::offence(page, offence)).collect();
    let when = when.join(&joint);
    match penalty.then {
        Consequence::Warning => page.t1("rules-then-warning", "when", when),
        Consequence::BlockDays(n) => page.t2("rules-then-days", "when", when, "n", n),
        Consequence::BlockMonths(n) => page.t2("rules-then-months", "when", when, "n", n),
        Consequence::BlockRestOfMonth => page.t1("rules-then-rest-of-month", "when", when),
        Consequence::Blacklist => page.t1("rules-then-blacklist", "when", when),
    }
}

fn offence(page: &Page, offence: &Offence) -> String {
    let event = match offence.event {
        PenaltyEvent::NoShow => "rules-event-no-show",
        PenaltyEvent::Late => "rules-event-late",
        PenaltyEvent::NoShowOrLate => "rules-event-no-show-or-late",
        PenaltyEvent::Cancel => "rules-event-cancel",
        PenaltyEvent::SameDayCancel => "rules-event-same-day-cancel",
        PenaltyEvent::SameItemBooking => "rules-event-same-item",
    };
    let event = page.t1(event, "n", offence.count);
    page.t2("rules-offence", "window", window(page, offence.window), "event", event)
}

fn day_clock(page: &Page, clock: DayClock) -> String {
    let day = match clock.of {
        DayBefore::PreviousCalendarDay => "rules-day-before",
        DayBefore::PreviousWorkingDay => "rules-working-day-before",
        DayBefore::SameDay => "rules-same-day",
    };
    page.t1(day, "time", clock_time(clock.time))
}

fn rest(page: &Page, minutes: u32) -> String {
    parts::rest(page, TimeDelta::minutes(minutes.into()))
}

/// The rule sets of real systems that the engine is tested with, and one with what none of them has: the page must have
/// words for all of them.
#[cfg(test)]
pub fn other_policies() -> Vec<Policy> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/policy/observed");
    let files = std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path());
    let observed = files.map(|path| std::fs::read_to_string(path).expect("read"));
    let rest = r#"{
        "horizon": {"min": 0, "max": 5, "unit": "working_day"},
        "release": {"time": "08:00"},
        "day_before_cutoff": {"time": "07:00", "of": "same_day"},
        "minimum_notice_minutes": 90,
        "active_per_person": 1,
        "limits": [{"per": "person_and_half_day", "counts": "live", "count": 1}],
        "cancel": {"before_start_minutes": 120},
        "returned_seat": {"next_release": true},
        "check_in": {"early_minutes": 30, "late_grace_minutes": 15},
        "penalties": [{"when": [{"event": "late", "count": 3, "window": {"days": 30}}], "then": {"block_days": 30}, "key": ["id"]}]
    }"#;
    observed.chain([rest.to_owned()]).map(|text| serde_json::from_str(&text).expect("a policy")).collect()
}
