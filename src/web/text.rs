//! The words of the pages, from `templates/text`, and dates and times as each language writes them. Not here: words of
//! notices (notify) and of problems (web::problem).

use crate::clock::{china_date, china_time};
use crate::lang::Lang;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use unic_langid::{LanguageIdentifier, langid};

static_loader! {
    static TEXTS = {
        locales: "./templates/text",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ZH: LanguageIdentifier = langid!("zh-CN");
const EN: LanguageIdentifier = langid!("en");

/// What a message's placeholders stand for.
pub type Args<'a> = [(&'static str, &'a dyn Display)];

/// A message in a language. Whole numbers choose plural forms; everything else stands as it is.
pub fn t(lang: Lang, key: &str, args: &Args<'_>) -> String {
    #[cfg(test)]
    tests::SAID.lock().expect("a lock").insert((lang, key.to_owned()));
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), fluent(value.to_string()))).collect();
    let language = if lang == Lang::En { EN } else { ZH };
    TEXTS.lookup_with_args(&language, key, &args)
}

fn fluent(text: String) -> FluentValue<'static> {
    match text.parse::<i32>() {
        Ok(number) if number.to_string() == text => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}

/// Words, dates and times of one page: a language, and the day from which dates are seen.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub lang: Lang,
    pub today: NaiveDate,
}

impl Words {
    pub fn t(&self, key: &str) -> String {
        t(self.lang, key, &[])
    }

    pub fn with(&self, key: &str, args: &Args<'_>) -> String {
        t(self.lang, key, args)
    }

    /// 周三, Wed.
    pub fn weekday(&self, date: NaiveDate) -> String {
        match self.lang {
            Lang::Zh => {
                let name = match date.weekday() {
                    Weekday::Mon => "一",
                    Weekday::Tue => "二",
                    Weekday::Wed => "三",
                    Weekday::Thu => "四",
                    Weekday::Fri => "五",
                    Weekday::Sat => "六",
                    Weekday::Sun => "日",
                };
                format!("周{name}")
            }
            Lang::En => date.format("%a").to_string(),
        }
    }

    /// 11月25日, 25 Nov; with the year when it is not this one.
    pub fn day(&self, date: NaiveDate) -> String {
        let this_year = date.year() == self.today.year();
        match self.lang {
            Lang::Zh if this_year => format!("{}月{}日", date.month(), date.day()),
            Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Lang::En if this_year => date.format("%-d %b").to_string(),
            Lang::En => date.format("%-d %b %Y").to_string(),
        }
    }

    /// 11月25日(周三), Wed 25 Nov.
    pub fn date(&self, date: NaiveDate) -> String {
        match self.lang {
            Lang::Zh => format!("{}({})", self.day(date), self.weekday(date)),
            Lang::En => format!("{} {}", self.weekday(date), self.day(date)),
        }
    }

    /// 07:30.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        clock_time(china_time(at))
    }

    /// 09:30–10:00.
    pub fn span(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        format!("{}–{}", self.time(from), self.time(until))
    }

    /// 11月25日 07:30 (Chinese leaves the weekday out of a deadline), 07:30 on Wed 25 Nov; today is named with its date,
    /// for a page that stays open or is printed.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        let date = china_date(at);
        match self.lang {
            Lang::Zh if date == self.today => format!("今天({}) {}", self.day(date), self.time(at)),
            Lang::Zh => format!("{} {}", self.day(date), self.time(at)),
            Lang::En if date == self.today => format!("{} today ({})", self.time(at), self.day(date)),
            Lang::En => format!("{} on {}", self.time(at), self.date(date)),
        }
    }

    /// 周一至周五, Mon to Fri, for weekdays in order; any others are listed.
    pub fn weekdays(&self, days: &[u8]) -> String {
        let name = |n: u8| {
            let monday = NaiveDate::from_isoywd_opt(2026, 1, Weekday::Mon).expect("every year has a first week");
            self.weekday(monday + chrono::Days::new(u64::from(n.saturating_sub(1) % 7)))
        };
        let in_a_row = days.len() > 2 && days.windows(2).all(|w| w[1] == w[0] + 1);
        match (in_a_row, self.lang) {
            (true, Lang::Zh) => format!("{}至{}", name(days[0]), name(days[days.len() - 1])),
            (true, Lang::En) => format!("{} to {}", name(days[0]), name(days[days.len() - 1])),
            _ => self.list(days.iter().map(|d| name(*d))),
        }
    }

    /// Items of a list: 、 in Chinese, commas in English.
    pub fn list(&self, items: impl IntoIterator<Item = String>) -> String {
        let items: Vec<String> = items.into_iter().collect();
        items.join(if self.lang == Lang::Zh { "、" } else { ", " })
    }
}

/// 07:30.
pub fn clock_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::clock::china;
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    /// Every message that was asked for.
    pub static SAID: Mutex<BTreeSet<(Lang, String)>> = Mutex::new(BTreeSet::new());

    fn words(lang: Lang) -> Words {
        Words { lang, today: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap() }
    }

    /// Of all messages there are.
    pub fn keys(lang: Lang) -> BTreeSet<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/text").join(lang.tag());
        let files = std::fs::read_dir(folder).unwrap().map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap());
        let lines = files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        lines
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (zh, en) = (keys(Lang::Zh), keys(Lang::En));
        assert!(zh.len() > 5);
        assert_eq!(zh.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in en");
        assert_eq!(en.difference(&zh).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in zh-CN");
    }

    #[test]
    fn dates_are_written_as_people_of_the_language_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let at = china(day, NaiveTime::from_hms_opt(7, 30, 0).unwrap());
        let new_year = NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
        let (zh, en) = (words(Lang::Zh), words(Lang::En));
        assert_eq!((zh.date(day), en.date(day)), ("11月25日(周三)".into(), "Wed 25 Nov".into()));
        assert_eq!((zh.date(new_year), en.date(new_year)), ("2027年1月4日(周一)".into(), "Mon 4 Jan 2027".into()));
        assert_eq!((zh.moment(at), en.moment(at)), ("11月25日 07:30".into(), "07:30 on Wed 25 Nov".into()));
        assert_eq!(zh.span(at, at + chrono::TimeDelta::minutes(30)), "07:30–08:00");
        assert_eq!((zh.weekdays(&[1, 2, 3, 4, 5]), en.weekdays(&[2, 4])), ("周一至周五".into(), "Tue, Thu".into()));
    }
}
