//! Move a reservation: a time, then old and new side by side, and the one button that moves it. Who loses the race
//! keeps the old time and is offered the nearest ones.

mod choose;

use super::form::Form;
use super::frame::{Frame, Mine};
use super::lost;
use super::offer::Offer;
use super::visit::Visit;
use super::voucher::fixed;
use crate::booking::{Citizen, NotDone, ReservationDetail};
use crate::catalog::City;
use crate::clock::china_date;
use crate::ids::{Caller, Code};
use crate::web::extract::{Path, Query};
use crate::web::idempotency::begin;
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use choose::Wish;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "citizen/reschedule_confirm.html")]
struct ComparePage {
    page: Page,
    code: Code,
    key: String,
    slot: Uuid,
    old: Visit,
    new: Visit,
    /// How the new time differs from the old one.
    difference: String,
    cancel_until: String,
    moves_left: i16,
    other_time: String,
    refused: Option<(&'static str, &'static str)>,
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
    let found = own(&app, &citizen, &code).await?;
    let (city, free) = (app.desk.city(), app.desk.availability());
    let offer = Offer { city: &city, free: &free, now: page.now, service: found.service };
    Ok(html(StatusCode::OK, &choose::page(&offer, page, &found, &wish)))
}

/// Why it cannot be moved.
fn stuck(city: &City, page: &Page, found: &ReservationDetail) -> Option<Kind> {
    let none_left = || (moves_left(city, page, found) <= 0).then_some(Kind::RescheduleLimit);
    fixed(page, found).or_else(none_left)
}

async fn own(app: &App, citizen: &Citizen, code: &str) -> Result<ReservationDetail, Problem> {
    let code = Code::parse(code).ok_or(Kind::NotFound)?;
    app.desk.own(citizen, &code).await.map_err(|e| Problem::of_reservation(e, citizen, &code))
}

fn moves_left(city: &City, page: &Page, found: &ReservationDetail) -> i16 {
    city.policy(page.words.today).reschedules_per_reservation.unwrap_or(i16::MAX) - found.reschedules
}

pub async fn confirm(
    State(app): State<App>,
    Mine { page, citizen }: Mine,
    Path(code): Path<String>,
    Query(Chosen { slot }): Query<Chosen>,
) -> Result<Response, Problem> {
    let found = own(&app, &citizen, &code).await?;
    let refused = stuck(&app.desk.city(), &page, &found);
    Ok(html(StatusCode::OK, &compare(&app, page, &found, slot, refused).await?))
}

pub async fn moved(
    State(app): State<App>,
    frame: Frame,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let slot: Uuid = form.get("slot").parse().map_err(|_| Kind::NotFound)?;
    let page = frame.page;
    let Some(citizen) = frame.citizen else {
        // the sign-in has ended: back to old and new side by side
        let chosen = paths::with(&paths::reschedule_confirm(&code), [("slot", slot.to_string())]);
        return Ok(see(&paths::sign_in(&chosen)));
    };
    let path = paths::reschedule(&code);
    let (key, _flight) = begin(&app, Caller::Mobile(citizen.mobile_id), form.get("key"), ("POST", &path, &form.raw))?;
    match app.desk.reschedule(&citizen, &code, slot, key).await {
        Ok(_) => Ok(see(&paths::with(&paths::reservation(&code), [("moved", "1")]))),
        Err(NotDone::Taken(refusal, alternatives)) => {
            let found = own(&app, &citizen, code.as_str()).await?;
            let old = Visit::of(&app.desk.city(), &page.words, found.window, found.starts_at, found.ends_at);
            let target = app.desk.slot(slot).await?;
            let carried = lost::Carried::Move { code, old };
            Ok(lost::page(&app, page, &target, &refusal, &alternatives, carried))
        }
        Err(NotDone::Refused(refusal)) => {
            let refused = Kind::from(&refusal);
            let found = own(&app, &citizen, code.as_str()).await?;
            Ok(html(refused.words().status, &compare(&app, page, &found, slot, Some(refused)).await?))
        }
        Err(other) => Err(Problem::of_reservation(other, &citizen, &code)),
    }
}

async fn compare(
    app: &App,
    page: Page,
    found: &ReservationDetail,
    slot: Uuid,
    refused: Option<Kind>,
) -> Result<ComparePage, Problem> {
    let target = app.desk.slot(slot).await?;
    let city = app.desk.city();
    let bank = city.bank(city.window(target.window).bank).code.clone();
    let date = china_date(target.starts_at).to_string();
    let (old, new) = ((found.window, found.starts_at), (target.window, target.starts_at));
    Ok(ComparePage {
        old: Visit::of(&city, &page.words, found.window, found.starts_at, found.ends_at),
        new: Visit::of(&city, &page.words, target.window, target.starts_at, target.ends_at),
        difference: super::difference::words(&page, &city, old, new),
        cancel_until: page.words.moment(city.policy(page.words.today).cancel_until(target.starts_at, &city.calendar)),
        moves_left: moves_left(&city, &page, found),
        other_time: paths::with(&paths::reschedule(&found.code), [("date", date), ("bank", bank)]),
        key: Uuid::new_v4().to_string(),
        slot,
        code: found.code.clone(),
        refused: refused.map(|kind| (kind.words().title(page.lang()), kind.words().detail(page.lang()))),
        page,
    })
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let city = super::samples::City::new();
    let found = super::samples::reservation(&city);
    let at = |found: &ReservationDetail, query: &str| {
        let wish = serde_html_form::from_str(query).expect("a wish");
        choose::page(&city.offer(), page.clone(), found, &wish).render().expect("renders")
    };
    let look = |query: &str| at(&found, query);
    let moved = ReservationDetail { reschedules: 1, ..found.clone() };
    let words = Kind::LimitReached.words();
    let compare = |refused| {
        let compare = ComparePage {
            code: found.code.clone(),
            key: "k".into(),
            slot: Uuid::nil(),
            old: Visit::sample(&page.words),
            new: Visit::sample(&page.words),
            difference: page.t("diff-same-window"),
            cancel_until: page.words.moment(page.now),
            moves_left: 1,
            other_time: "/".into(),
            refused,
            page: page.clone(),
        };
        compare.render().expect("renders")
    };
    vec![
        ("reschedule", look("")),
        ("reschedule-banks", look("date=2026-11-26&banks=choose")),
        ("reschedule-full", look("date=2026-11-30")),
        ("reschedule-none-left", at(&moved, "")),
        ("reschedule-confirm", compare(None)),
        ("reschedule-refused", compare(Some((words.title(lang), words.detail(lang))))),
    ]
}
