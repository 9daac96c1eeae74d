//! The voucher of a reservation: when, where, code and QR, what to bring; one A4 page on paper.

use super::bring::{self, Thing};
use super::frame::Mine;
use super::visit::Visit;
use crate::booking::Status;
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
    void_reason: Option<String>,
    things: Vec<Thing>,
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

/// The words of a status.
pub fn status_word(page: &Page, status: Status) -> String {
    let key = match status {
        Status::Booked => "status-booked",
        Status::CheckedIn => "status-checked-in",
        Status::Called | Status::Serving => "status-serving",
        Status::Completed => "status-completed",
        Status::Cancelled => "status-cancelled",
        Status::Voided => "status-voided",
        Status::NoShow => "status-no-show",
    };
    page.t(key)
}

pub async fn show(
    State(app): State<App>,
    Mine { page, citizen }: Mine,
    Path(code): Path<String>,
    Query(seen): Query<Seen>,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let found = app.desk.own(&citizen, &code).await.map_err(|e| Problem::of_reservation(e, &citizen, &code))?;
    let city = app.desk.city();
    let policy = city.policy(page.words.today);
    let live = matches!(found.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving);
    let changeable = found.shown_status == Status::Booked && app.clock.now() <= found.cancel_until;
    let limit = policy.reschedules_per_reservation.unwrap_or(i16::MAX);
    let notice = [(&seen.new, "voucher-sent"), (&seen.moved, "voucher-moved"), (&seen.cancelled, "voucher-cancelled")];
    let notice =
        notice.iter().find(|(flag, _)| !flag.is_empty()).map(|(_, key)| page.t1(key, "mobile", &found.mobile_masked));
    let voucher = VoucherPage {
        new: !seen.new.is_empty() && live,
        notice,
        visit: Visit::of(&city, &page.words, found.window, found.starts_at, found.ends_at),
        service: city.service(found.service).name.get(page.lang()).to_owned(),
        grouped: code.grouped(),
        status: status_word(&page, found.shown_status),
        live,
        changeable,
        movable: changeable && policy.may_reschedule(found.reschedules),
        moves_left: limit - found.reschedules,
        check_in_from: page.words.time(found.check_in_from),
        check_in_until: page.words.time(found.check_in_until),
        cancel_until: page.words.moment(found.cancel_until),
        things: bring::things(&city, found.service, found.checklist_version, &found.facts, found.date, &page.words),
        name: found.name_masked,
        id_number: found.id_masked,
        mobile: found.mobile_masked,
        void_reason: found.void_reason,
        code,
        page,
    };
    Ok(html(StatusCode::OK, &voucher))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let code = Code::new(20_780, 77_777_777_777);
    let make = |new: bool, status, live| VoucherPage {
        new,
        notice: Some(page.t1("voucher-sent", "mobile", "138****8000")),
        visit: Visit::sample(&page.words),
        service: "公积金贷款申请".into(),
        grouped: code.grouped(),
        code: code.clone(),
        status: status_word(&page, status),
        live,
        changeable: live,
        movable: live,
        moves_left: 1,
        check_in_from: "09:00".into(),
        check_in_until: "09:45".into(),
        cancel_until: "11月25日 07:30".into(),
        name: "王*佳".into(),
        id_number: "230***********001X".into(),
        mobile: "138****8000".into(),
        void_reason: (!live).then(|| "系统检修".into()),
        things: bring::sample(),
        page: page.clone(),
    };
    [("voucher", make(true, Status::Booked, true)), ("voucher-voided", make(false, Status::Voided, false))]
        .map(|(name, p)| (name, p.render().expect("renders")))
        .into()
}
