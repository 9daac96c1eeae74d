use crate::ids::WindowId;
use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};

/// What a window offers on some weekdays, from a date on.
#[derive(Clone, Debug)]
pub struct Template {
    pub window: WindowId,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    /// ISO: 1 is Monday.
    pub weekdays: Vec<i16>,
    pub spans: Vec<(NaiveTime, NaiveTime)>,
    pub slot_minutes: i16,
    pub capacity: i16,
    pub quota: i16,
    /// Public, counter, priority.
    pub shares: [i16; 3],
}

impl Template {
    /// Start and end of each slot; what is left of a span is too short for one.
    pub fn slots(&self) -> impl Iterator<Item = (NaiveTime, NaiveTime)> + '_ {
        let step = TimeDelta::minutes(self.slot_minutes.into());
        self.spans.iter().flat_map(move |(from, until)| {
            let (from, until) = (*from, *until);
            (0..)
                .map(move |n| (from + step * n, from + step * (n + 1)))
                .take_while(move |(start, end)| *end <= until && end > start && *start >= from)
        })
    }

    fn covers(&self, date: NaiveDate, weekday: Weekday) -> bool {
        self.valid_from <= date
            && self.valid_until.is_none_or(|until| date <= until)
            && self.weekdays.contains(&(weekday.number_from_monday() as i16))
    }
}

/// The newest template of a window for a working day. An adjusted workday at a weekend follows Monday's where its own
/// weekday has none.
pub fn of_day(templates: &[Template], window: WindowId, date: NaiveDate) -> Option<&Template> {
    let of = |weekday: Weekday| {
        let fitting = templates.iter().filter(|t| t.window == window && t.covers(date, weekday));
        fitting.max_by_key(|t| t.valid_from)
    };
    let weekday = date.weekday();
    let weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
    of(weekday).or_else(|| weekend.then(|| of(Weekday::Mon)).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(h: u32, m: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(h, m, 0).expect("a time")
    }

    fn template(from: &str, weekdays: &[i16], quota: i16) -> Template {
        Template {
            window: WindowId(1),
            valid_from: from.parse().expect("a date"),
            valid_until: None,
            weekdays: weekdays.to_vec(),
            spans: vec![(time(8, 30), time(11, 30)), (time(13, 0), time(16, 30))],
            slot_minutes: 30,
            capacity: 1,
            quota,
            shares: [11, 1, 1],
        }
    }

    #[test]
    fn a_day_has_thirteen_half_hours() {
        let slots: Vec<_> = template("2025-01-01", &[1], 13).slots().collect();
        assert_eq!(slots.len(), 13);
        assert_eq!(
            (slots[0], slots[5], slots[6]),
            ((time(8, 30), time(9, 0)), (time(11, 0), time(11, 30)), (time(13, 0), time(13, 30)))
        );
        let late = Template { spans: vec![(time(23, 0), time(23, 59))], ..template("2025-01-01", &[1], 13) };
        assert_eq!(late.slots().count(), 1, "no slot runs past midnight");
    }

    #[test]
    fn the_newest_template_of_the_weekday_holds() {
        let all = [template("2025-01-01", &[1, 2, 3, 4, 5], 13), template("2026-11-01", &[1], 9)];
        let quota = |date: &str| of_day(&all, WindowId(1), date.parse().expect("a date")).map(|t| t.quota);
        assert_eq!(quota("2026-11-23"), Some(9), "Monday");
        assert_eq!(quota("2026-11-24"), Some(13), "Tuesday");
        assert_eq!(quota("2026-10-10"), Some(13), "an adjusted Saturday follows Monday");
        assert_eq!(of_day(&all, WindowId(2), "2026-11-24".parse().expect("a date")).map(|t| t.quota), None);
    }
}
