//! The voucher of a reservation: when, where, code and QR, what to bring; one A4 page on paper.

use super::came::Came;
use super::frame::Mine;
use super::papers::{self, Bring, News};
use super::queue::{InLine, Live};
use super::visit::Visit;
use crate::booking::{ReservationDetail, Status};
use crate::catalog::City;
use crate::counter::{self, Outcome, Place};
use crate::ids::Code;
use crate::web::extract::{Path, Query};
use crate::web::page::{Page, html};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "citizen/voucher.html")]
struct VoucherPage {
    page: Page,
    new: bool,
    /// What just happened, in words.
    notice: Option<String>,
    visit: Visit,
    service: String,
    code: Code,
    grouped: String,
    status: String,
    /// It still stands.
    live: bool,
    /// It can still be cancelled.
    changeable: bool,
    /// It can still be moved.
    movable: bool,
    moves_left: i16,
    check_in_from: String,
    check_in_until: String,
    cancel_until: String,
    name: String,
    id_number: String,
    mobile: String,
    relative: bool,
    void_reason: Option<String>,
    bring: Option<Bring>,
    news: Option<News>,
    /// What the visit came to.
    came: Option<Came>,
    /// Today: where the place in line is looked for, and what is said of it.
    live_at: Option<Live>,
    line: Option<InLine>,
}

#[derive(Default, serde::Deserialize)]
pub struct Seen {
    #[serde(default)]
    new: String,
    #[serde(default)]
    moved: String,
    #[serde(default)]
    cancelled: String,
}

/// The words of a status; of what is completed, those of its outcome.
pub fn status_word(page: &Page, status: Status, outcome: Option<Outcome>) -> String {
    let key = match status {
        Status::Completed if outcome == Some(Outcome::Accepted) => "status-accepted",
        Status::Completed if outcome == Some(Outcome::SupplementRequired) => "status-supplement-required",
        Status::Completed if outcome == Some(Outcome::Refused) => "status-refused",
        Status::Completed if outcome == Some(Outcome::Left) => "status-left",
        Status::Booked => "status-booked",
        Status::CheckedIn => "status-checked-in",
        Status::Called => "status-called",
        Status::Serving => "status-serving",
        Status::Completed => "status-completed",
        Status::Cancelled => "status-cancelled",
        Status::Voided => "status-voided",
        Status::NoShow => "status-no-show",
    };
    page.t(key)
}

/// Why it can no longer be cancelled or moved; none: it can.
pub fn fixed(page: &Page, found: &ReservationDetail) -> Option<Kind> {
    let too_late = || (page.now > found.cancel_until).then_some(Kind::TooLateToCancel);
    if found.shown_status == Status::Booked { too_late() } else { Some(Kind::NotLive) }
}

pub async fn show(
    State(app): State<App>,
    Mine { page, citizen }: Mine,
    Path(code): Path<String>,
    Query(seen): Query<Seen>,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let found = app.desk.own(&citizen, &code).await.map_err(|e| Problem::of_reservation(e, &citizen, &code))?;
    let result = match found.shown_status {
        Status::Completed => counter::result_of(&app.desk, &code).await?,
        _ => None,
    };
    let place = match found.shown_status {
        Status::CheckedIn | Status::Called | Status::Serving | Status::Completed => {
            app.halls.place(&code, page.lang()).await?
        }
        _ => None,
    };
    let city = app.desk.city();
    let came = result.map(|result| Came::of(&city, &page, &found, &result));
    Ok(html(StatusCode::OK, &VoucherPage { came, ..draw(&city, page, &found, &seen, place.as_ref()) }))
}

fn draw(city: &City, page: Page, found: &ReservationDetail, seen: &Seen, place: Option<&Place>) -> VoucherPage {
    let policy = city.policy(page.words.today);
    let live = matches!(found.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving);
    let changeable = fixed(&page, found).is_none();
    let limit = policy.reschedules_per_reservation.unwrap_or(i16::MAX);
    // an address that is kept and opened later tells nothing that has changed since
    let cancelled = found.shown_status == Status::Cancelled;
    let notice = match (&*seen.new, &*seen.moved, &*seen.cancelled) {
        ("1", ..) if live && found.reschedules == 0 => Some("voucher-sent"),
        (_, "1", _) if live && found.reschedules > 0 => Some("voucher-moved"),
        (_, _, "1") if cancelled => Some("voucher-cancelled"),
        _ => None,
    };
    VoucherPage {
        new: notice == Some("voucher-sent"),
        notice: notice.map(|key| page.t1(key, "mobile", &found.mobile_masked)),
        visit: Visit::of(city, &page.words, found.window, found.starts_at, found.ends_at),
        service: city.service(found.service).name.get(page.lang()).to_owned(),
        grouped: found.code.grouped(),
        code: found.code.clone(),
        status: status_word(&page, found.shown_status, place.and_then(|p| p.outcome)),
        live,
        changeable,
        movable: changeable && (found.unsettled.is_some() || policy.may_reschedule(found.reschedules)),
        moves_left: limit - found.reschedules,
        check_in_from: page.words.time(found.check_in_from),
        check_in_until: page.words.time(found.check_in_until),
        cancel_until: page.words.moment(found.cancel_until),
        bring: papers::of(city, &page.words, found),
        news: papers::news(city, &page, found).filter(|_| live),
        name: found.name_masked.clone(),
        id_number: found.id_masked.clone(),
        mobile: found.mobile_masked.clone(),
        relative: found.for_relative,
        void_reason: found.void_reason.clone(),
        came: None,
        live_at: Live::of(city, &page, found),
        line: place.and_then(|place| InLine::of(&page, place)),
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let city = super::samples::City::new();
    let found = super::samples::reservation(&city);
    let draw = |found: &ReservationDetail, seen: &str| {
        draw(&city.city, page.clone(), found, &serde_html_form::from_str(seen).expect("what was seen"), None)
    };
    let of = |status, seen: &str| {
        let void_reason = (status == Status::Voided).then(|| super::samples::maintenance().get(lang).to_owned());
        let found = ReservationDetail { status, shown_status: status, void_reason, ..found.clone() };
        draw(&found, seen).render().expect("renders")
    };
    let mut news = VoucherPage { news: Some(papers::sample_news(&page)), ..draw(&found, "") };
    news.bring.iter_mut().for_each(|bring| bring.papers[0].new = true);
    let moved = ReservationDetail { reschedules: 1, for_relative: true, ..found.clone() };
    let came = |outcome, of: [bool; 2]| {
        let found = ReservationDetail { shown_status: Status::Completed, ..found.clone() };
        let came = Some(super::came::sample(&city.city, &page, &found, outcome, of));
        VoucherPage { came, ..draw(&found, "") }.render().expect("renders")
    };
    vec![
        ("voucher-accepted", came(counter::Outcome::Accepted, [true, false])),
        ("voucher-accepted-undated", came(counter::Outcome::Accepted, [false, false])),
        ("voucher-signed", came(counter::Outcome::Accepted, [false, true])),
        ("voucher-missing", came(counter::Outcome::SupplementRequired, [false; 2])),
        ("voucher-refused", came(counter::Outcome::Refused, [false; 2])),
        ("voucher-left", came(counter::Outcome::Left, [false; 2])),
        ("voucher", of(Status::Booked, "new=1")),
        ("voucher-news", news.render().expect("renders")),
        ("voucher-moved", draw(&moved, "moved=1").render().expect("renders")),
        ("voucher-completed", of(Status::Completed, "")),
        ("voucher-voided", of(Status::Voided, "")),
        ("voucher-cancelled", of(Status::Cancelled, "cancelled=1")),
        ("voucher-no-show", of(Status::NoShow, "")),
    ]
    .into_iter()
    .chain(in_the_hall(&city.city, &page, &found))
    .collect()
}

/// Today, from check-in on.
#[cfg(test)]
fn in_the_hall(city: &City, page: &Page, found: &ReservationDetail) -> Vec<(&'static str, String)> {
    use super::queue::sample;
    use crate::counter::{Duty, TicketStatus as Ticket};
    let page = Page { words: crate::web::text::Words { today: found.date, ..page.words }, ..page.clone() };
    let window = city.window(found.window).name.get(page.lang());
    let of = |name, status, place: Place| {
        let found = ReservationDetail { status, shown_status: status, ..found.clone() };
        let drawn = draw(city, page.clone(), &found, &Seen::default(), Some(&place));
        (name, drawn.render().expect("renders"))
    };
    let waits = |ahead, state| sample(Ticket::Waiting, ahead, state, Some(window), 0);
    let there = |status, calls| sample(status, 0, None, Some(window), calls);
    let over = |outcome| Place { outcome: Some(outcome), ..there(Ticket::Done, 1) };
    vec![
        of("voucher-checked-in", Status::CheckedIn, waits(3, Some(Duty::Open))),
        of("voucher-next", Status::CheckedIn, waits(0, Some(Duty::Open))),
        of("voucher-paused", Status::CheckedIn, waits(2, Some(Duty::Paused))),
        of("voucher-closed", Status::CheckedIn, waits(2, Some(Duty::Closed))),
        of("voucher-any-window", Status::CheckedIn, sample(Ticket::Waiting, 1, None, None, 0)),
        of("voucher-called", Status::Called, there(Ticket::Called, 1)),
        of("voucher-called-again", Status::Called, there(Ticket::Called, 2)),
        of("voucher-serving", Status::Serving, there(Ticket::Serving, 1)),
        of("voucher-parked", Status::CheckedIn, there(Ticket::Parked, 1)),
        of("voucher-missed", Status::CheckedIn, there(Ticket::Missed, 3)),
        of("voucher-was-accepted", Status::Completed, over(Outcome::Accepted)),
        of("voucher-was-incomplete", Status::Completed, over(Outcome::SupplementRequired)),
        of("voucher-was-refused", Status::Completed, over(Outcome::Refused)),
        of("voucher-was-left", Status::Completed, over(Outcome::Left)),
    ]
}
