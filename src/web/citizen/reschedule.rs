//! Move a reservation: a day and bank, a time, then old and new side by side.

use super::form::Form;
use super::frame::Mine;
use super::visit::Visit;
use crate::booking::{NotDone, ReservationDetail};
use crate::catalog::City;
use crate::clock::china_date;
use crate::ids::{Code, Share};
use crate::policy::DayState;
use crate::web::extract::{Path, Query};
use crate::web::idempotency::begin;
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "citizen/reschedule.html")]
struct ChoosePage {
    page: Page,
    code: Code,
    old: Visit,
    banks: Vec<(String, String, bool)>,
    days: Vec<Day>,
    /// Windows of the bank with free times on the chosen day.
    windows: Vec<(String, Vec<Time>)>,
    chosen: Option<String>,
    moves_left: i16,
}

struct Day {
    link: String,
    weekday: String,
    date: String,
    left: i32,
    chosen: bool,
}

struct Time {
    slot: Uuid,
    span: String,
}

#[derive(Template)]
#[template(path = "citizen/reschedule_confirm.html")]
struct ComparePage {
    page: Page,
    code: Code,
    key: String,
    slot: Uuid,
    old: Visit,
    new: Visit,
    cancel_until: String,
    moves_left: i16,
    other_time: String,
    refused: Option<(&'static str, &'static str)>,
}

#[derive(serde::Deserialize)]
pub struct Wish {
    #[serde(default)]
    date: Option<NaiveDate>,
    #[serde(default)]
    bank: String,
}

#[derive(serde::Deserialize)]
pub struct Chosen {
    slot: Uuid,
}

pub async fn show(
    State(app): State<App>,
    Mine { page, citizen }: Mine,
    Path(code): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let found = app.desk.own(&citizen, &code).await?;
    let city = app.desk.city();
    let old = Visit::of(&city, &page.words, found.window, found.starts_at, found.ends_at);
    let bank = city.bank_by_code(&wish.bank).unwrap_or_else(|| city.bank(city.window(found.window).bank)).clone();
    let (days, windows) = free_times(&app, &city, &page, &found, &code, wish.date, &bank.code);
    let banks =
        city.banks.iter().map(|b| (b.code.clone(), b.name.get(page.lang()).to_owned(), b.id == bank.id)).collect();
    let moves_left = moves_left(&city, &page, &found);
    let chosen = wish.date.map(|d| d.to_string());
    Ok(html(StatusCode::OK, &ChoosePage { old, code, banks, days, windows, chosen, moves_left, page }))
}

/// Open days of the bank with what is left, and the free times of its windows on the chosen one.
fn free_times(
    app: &App,
    city: &City,
    page: &Page,
    found: &ReservationDetail,
    code: &Code,
    chosen: Option<NaiveDate>,
    bank: &str,
) -> (Vec<Day>, Vec<(String, Vec<Time>)>) {
    let (free, now) = (app.desk.availability(), app.clock.now());
    let policy = city.policy(page.words.today);
    let (mut days, mut windows) = (vec![], vec![]);
    for (date, of_day) in free.days.iter() {
        let mut left = 0;
        for seats in of_day {
            let window = city.window(seats.window);
            let office = city.office(window.office);
            let state = policy.day_state(now, *date, office.area.as_deref(), Share::Public, &city.calendar);
            if city.bank(window.bank).code != bank
                || !window.services.contains(&found.service)
                || state != DayState::Open
            {
                continue;
            }
            left += seats.remaining(Share::Public);
            if chosen == Some(*date) {
                let open =
                    seats.slots.iter().filter(|s| seats.slot_remaining(s, Share::Public) > 0 && s.id != found.slot);
                let times: Vec<Time> =
                    open.map(|s| Time { slot: s.public_id, span: page.words.span(s.starts_at, s.ends_at) }).collect();
                if !times.is_empty() {
                    let place = format!("{} · {}", office.name.get(page.lang()), window.name.get(page.lang()));
                    windows.push((place, times));
                }
            }
        }
        if left > 0 {
            days.push(Day {
                link: paths::with(&paths::reschedule(code), [("date", date.to_string().as_str()), ("bank", bank)]),
                weekday: page.words.weekday(*date),
                date: page.words.day(*date),
                left,
                chosen: chosen == Some(*date),
            });
        }
    }
    (days, windows)
}

fn moves_left(city: &City, page: &Page, found: &ReservationDetail) -> i16 {
    city.policy(page.words.today).reschedules_per_reservation.unwrap_or(i16::MAX) - found.reschedules
}

pub async fn confirm(
    State(app): State<App>,
    mine: Mine,
    Path(code): Path<String>,
    Query(Chosen { slot }): Query<Chosen>,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    Ok(html(StatusCode::OK, &compare(&app, mine, code, slot, None).await?))
}

pub async fn moved(
    State(app): State<App>,
    mine: Mine,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let slot: Uuid = form.get("slot").parse().map_err(|_| Kind::NotFound)?;
    let path = paths::reschedule(&code);
    let (key, _flight) = begin(&app, mine.citizen.mobile_id, form.get("key"), ("POST", &path, &form.raw))?;
    match app.desk.reschedule(&mine.citizen, &code, slot, key).await {
        Ok(_) => Ok(see(&paths::with(&paths::reservation(&code), [("moved", "1")]))),
        Err(NotDone::Refused(refusal) | NotDone::Taken(refusal, _)) => {
            let (words, lang) = (Kind::from(&refusal).words(), mine.page.lang());
            let refused = Some((words.title(lang), words.detail(lang)));
            Ok(html(words.status, &compare(&app, mine, code, slot, refused).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn compare(
    app: &App,
    Mine { page, citizen }: Mine,
    code: Code,
    slot: Uuid,
    refused: Option<(&'static str, &'static str)>,
) -> Result<ComparePage, Problem> {
    let found = app.desk.own(&citizen, &code).await?;
    let target = app.desk.slot(slot).await?;
    let city = app.desk.city();
    let bank = city.bank(city.window(target.window).bank).code.clone();
    let date = china_date(target.starts_at).to_string();
    Ok(ComparePage {
        old: Visit::of(&city, &page.words, found.window, found.starts_at, found.ends_at),
        new: Visit::of(&city, &page.words, target.window, target.starts_at, target.ends_at),
        cancel_until: page.words.moment(city.policy(page.words.today).cancel_until(target.starts_at, &city.calendar)),
        moves_left: moves_left(&city, &page, &found),
        other_time: paths::with(&paths::reschedule(&code), [("date", date), ("bank", bank)]),
        key: Uuid::new_v4().to_string(),
        slot,
        code,
        refused,
        page,
    })
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let code = Code::new(20_780, 7);
    let day =
        |date: &str, chosen| Day { link: "/".into(), weekday: "周三".into(), date: date.into(), left: 12, chosen };
    let time = |span: &str| Time { slot: Uuid::nil(), span: span.into() };
    let choose = ChoosePage {
        code: code.clone(),
        old: Visit::sample(&page.words),
        banks: vec![("CCB".into(), "建设银行".into(), true), ("CMB".into(), "招商银行".into(), false)],
        days: vec![day("11月25日", true), day("11月26日", false)],
        windows: vec![("南岗办事处 · 2号窗口".into(), vec![time("09:30–10:00"), time("13:00–13:30")])],
        chosen: Some("2026-11-25".into()),
        moves_left: 1,
        page: page.clone(),
    };
    let words = Kind::SlotFull.words();
    let compare = ComparePage {
        code,
        key: "k".into(),
        slot: Uuid::nil(),
        old: Visit::sample(&page.words),
        new: Visit::sample(&page.words),
        cancel_until: "11月26日 07:30".into(),
        moves_left: 1,
        other_time: "/".into(),
        refused: Some((words.title(lang), words.detail(lang))),
        page: page.clone(),
    };
    vec![("reschedule", choose.render().expect("renders")), ("reschedule-confirm", compare.render().expect("renders"))]
}
