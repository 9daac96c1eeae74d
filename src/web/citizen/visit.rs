//! When and where, as pages say it.

use crate::catalog::City;
use crate::clock::china_date;
use crate::ids::WindowId;
use crate::web::App;
use crate::web::text::Words;
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct Visit {
    pub date: String,
    pub span: String,
    /// 09:30
    pub start: String,
    pub office: String,
    pub window: String,
    pub bank: String,
    pub address: String,
    pub phone: String,
    /// 周一至周五 08:30–11:30, 13:00–16:30
    pub hours: Vec<String>,
}

impl Visit {
    pub fn of(city: &City, words: &Words, window: WindowId, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Visit {
        let window = city.window(window);
        let office = city.office(window.office);
        let lang = words.lang;
        let hours = office.hours.iter().map(|h| {
            let clock = crate::web::text::clock_time;
            let spans = words.list(h.spans.iter().map(|(a, b)| format!("{}–{}", clock(*a), clock(*b))));
            format!("{} {spans}", words.weekdays(&h.weekdays))
        });
        Visit {
            date: words.date(china_date(starts_at)),
            span: words.span(starts_at, ends_at),
            start: words.time(starts_at),
            office: office.name.get(lang).to_owned(),
            window: window.name.get(lang).to_owned(),
            bank: city.bank(window.bank).name.get(lang).to_owned(),
            address: office.address.get(lang).to_owned(),
            phone: office.phone.clone(),
            hours: hours.collect(),
        }
    }

    /// The time that an address leads to, where it names a slot.
    pub async fn wished(app: &App, words: &Words, next: &str) -> Option<Visit> {
        let (_, query) = next.split_once('?')?;
        let slot = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "slot")?.1.parse().ok()?;
        let slot = app.desk.slot(slot).await.ok()?;
        Some(Visit::of(&app.desk.city(), words, slot.window, slot.starts_at, slot.ends_at))
    }

    #[cfg(test)]
    pub fn sample(words: &Words) -> Visit {
        let at = "2026-11-25T09:30:00+08:00".parse::<DateTime<Utc>>().expect("an instant");
        let city = crate::web::citizen::samples::City::new().city;
        let window = city.window_by_code("NG01").expect("a window").id;
        Visit::of(&city, words, window, at, at + chrono::TimeDelta::minutes(30))
    }
}
