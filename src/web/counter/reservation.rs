//! `/counter/reservations/{code}`: a reservation as staff see it, and what they do with it for its booker. Who asks is
//! made sure of first, and how is recorded with the reason.

use super::acting::{Acting, Seen, key};
use super::times::{Times, Wish};
use super::words::{Before, Told};
use crate::booking::{OnBehalf, ReservationDetail, Status};
use crate::catalog::City;
use crate::counter::{self, Clerk};
use crate::ids::{Code, Share};
use crate::web::api::qr_svg;
use crate::web::app::App;
use crate::web::citizen::papers;
use crate::web::extract::{Path, Query};
use crate::web::fields;
use crate::web::form::Errors;
use crate::web::page::{Page, html, see};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// Characters of a reason.
const MOST: usize = 300;

#[derive(Template)]
#[template(path = "counter/reservation.html")]
struct ReservationPage {
    page: StaffFrame,
    told: Option<Told>,
    errors: Errors,
    /// Which form comes back, and its reason.
    sent: &'static str,
    reason: String,
    shown: Shown,
    qr: String,
    /// It still stands.
    live: bool,
    /// Nobody came: that can be undone.
    missed: bool,
    /// Number and page of its ticket.
    ticket: Option<(String, String)>,
    void_reason: Option<String>,
    papers: Vec<String>,
    created: String,
}

#[derive(Template)]
#[template(path = "counter/move.html")]
struct MovePage {
    page: StaffFrame,
    told: Option<Told>,
    errors: Errors,
    shown: Shown,
    times: Times,
    reason: String,
    slot: String,
    key: String,
}

/// A reservation in words; the person masked.
struct Shown {
    code: Code,
    grouped: String,
    when: String,
    office: String,
    place: String,
    service: String,
    name: String,
    id_number: String,
    mobile: String,
    status: String,
    channel: String,
}

impl Shown {
    fn of(city: &City, page: &Page, r: &ReservationDetail) -> Shown {
        let (lang, window) = (page.lang(), city.window(r.window));
        let channel = serde_json::to_value(r.channel).ok().and_then(|v| v.as_str().map(str::to_owned));
        Shown {
            grouped: r.code.grouped(),
            when: format!("{} {}", page.words.date(r.date), page.words.span(r.starts_at, r.ends_at)),
            office: city.office(window.office).name.get(lang).to_owned(),
            place: format!("{} · {}", window.name.get(lang), city.bank(window.bank).name.get(lang)),
            service: city.service(r.service).name.get(lang).to_owned(),
            name: r.name_masked.clone(),
            id_number: r.id_masked.clone(),
            mobile: r.mobile_masked.clone(),
            status: crate::web::citizen::voucher::status_word(page, r.shown_status, None),
            channel: page.t(&format!("channel-{}", channel.unwrap_or_default())),
            code: r.code.clone(),
        }
    }

    fn act(&self, act: &str) -> String {
        paths::of_reservation(self.code.as_str(), act)
    }
}

const DONE: [&str; 5] = ["booked", "moved", "cancelled", "voided", "excused"];

async fn in_reach(app: &App, clerk: &Clerk, typed: &str) -> Result<ReservationDetail, Problem> {
    let code = Code::parse(typed).ok_or(Kind::NotFound)?;
    Ok(app.desk.in_reach(&clerk.windows(&app.desk.city()), &code).await?)
}

pub async fn show(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(code): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Problem> {
    let found = in_reach(&app, &clerk, &code).await?;
    let told = before.told(&page, &DONE);
    let page = page_of(&app, page, &clerk, &found, told).await?;
    Ok(html(StatusCode::OK, &page))
}

/// The address of an act, opened by itself.
pub async fn back(Path(code): Path<String>) -> Response {
    see(&paths::counter_reservation(&code))
}

async fn page_of(
    app: &App,
    page: StaffFrame,
    clerk: &Clerk,
    found: &ReservationDetail,
    told: Option<Told>,
) -> Result<ReservationPage, Problem> {
    let by = counter::ArrivalBy::Code(found.code.clone());
    let ticket = counter::look(&app.desk, clerk, &by).await?.ticket;
    let ticket = ticket.map(|t| (t.number, paths::ticket(t.id)));
    Ok(draw(&app.desk.city(), page, found, told, ticket))
}

fn draw(
    city: &City,
    page: StaffFrame,
    found: &ReservationDetail,
    told: Option<Told>,
    ticket: Option<(String, String)>,
) -> ReservationPage {
    let live = found.shown_status == Status::Booked;
    let bring = papers::of(city, &page.words, found).filter(|_| live);
    ReservationPage {
        told,
        errors: Errors::default(),
        sent: "",
        reason: String::new(),
        shown: Shown::of(city, &page, found),
        qr: format!("data:image/svg+xml;base64,{}", STANDARD.encode(qr_svg(found.code.as_str()))),
        live,
        missed: found.shown_status == Status::NoShow,
        ticket,
        void_reason: found.void_reason.clone(),
        papers: bring.map(|b| b.papers.into_iter().map(|p| p.name).collect()).unwrap_or_default(),
        created: page.words.moment(found.created_at),
        page,
    }
}

/// How the office made sure of who asks, and why, as the audit keeps it.
fn reason(act: &Acting, errors: &mut Errors) -> Option<String> {
    let how = match act.form.get("identity") {
        "document" => act.page.t("identity-document"),
        "questions" => act.page.t("identity-questions"),
        _ => {
            errors.add("identity", act.page.t("identity-required"));
            return None;
        }
    };
    let why: String = act.form.get("reason").chars().take(MOST).collect();
    Some(said(&act.page, how, why))
}

/// 看过证件；出差.
fn said(page: &Page, how: String, why: String) -> String {
    if why.is_empty() { how } else { page.t2("identity-and", "how", how, "why", why) }
}

fn behalf(app: &App, act: &Acting, reason: Option<String>) -> OnBehalf {
    OnBehalf { staff: act.clerk.staff, windows: act.clerk.windows(&app.desk.city()), key: act.key, reason }
}

/// The page with what is wrong with one of its forms.
async fn again(app: &App, act: Acting, code: &str, sent: &'static str, errors: Errors) -> Result<Response, Problem> {
    let found = in_reach(app, &act.clerk, code).await?;
    let reason = act.form.get("reason").to_owned();
    let page = page_of(app, act.page, &act.clerk, &found, None).await?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &ReservationPage { errors, sent, reason, ..page }))
}

/// Back to the reservation, with what was done or why not.
fn told<T>(code: &str, done: &str, result: Result<T, crate::booking::NotDone>) -> Result<Response, Problem> {
    super::acting::told(&paths::counter_reservation(code), done, result.map_err(Into::into))
}

pub async fn cancel(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let mut errors = Errors::default();
    let Some(reason) = reason(&act, &mut errors) else { return again(&app, act, &code, "cancellation", errors).await };
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let done = app.desk.cancel_for(&behalf(&app, &act, Some(reason)), &code).await;
    told(code.as_str(), "cancelled", done)
}

/// The office's own act: its reason is told to the booker. Of a no-show it is the undo.
pub async fn void(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let why: String = act.form.get("reason").chars().take(MOST).collect();
    if why.is_empty() {
        let mut errors = Errors::default();
        errors.add("void-reason", act.page.t("void-reason-required"));
        return again(&app, act, &code, "void", errors).await;
    }
    let found = in_reach(&app, &act.clerk, &code).await?;
    let done = if found.shown_status == Status::NoShow { "excused" } else { "voided" };
    told(found.code.as_str(), done, app.desk.void_for(&behalf(&app, &act, Some(why)), &found.code).await)
}

#[derive(Deserialize)]
pub struct On {
    #[serde(default)]
    date: String,
}

async fn choose(app: &App, page: StaffFrame, clerk: &Clerk, found: &ReservationDetail, date: &str) -> MovePage {
    let city = app.desk.city();
    // it keeps to the share that it was booked from
    let shares: fn(bool, bool) -> &'static [Share] = match found.share {
        Share::Public => |_, _| &[Share::Public],
        Share::Counter => |_, _| &[Share::Counter],
        Share::Priority => |_, _| &[Share::Priority],
    };
    let wish = Wish { service: found.service, bank: None, shares, priority: false };
    let free = app.desk.fresh_availability().await;
    let path = paths::of_reservation(found.code.as_str(), "move");
    MovePage {
        times: Times::of(&city, &page, clerk, &free, wish, date, &(path.as_str(), vec![])),
        told: None,
        errors: Errors::default(),
        shown: Shown::of(&city, &page, found),
        reason: String::new(),
        slot: String::new(),
        key: key(),
        page,
    }
}

pub async fn ask(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(code): Path<String>,
    Query(On { date }): Query<On>,
) -> Result<Response, Problem> {
    let found = in_reach(&app, &clerk, &code).await?;
    Ok(html(StatusCode::OK, &choose(&app, page, &clerk, &found, &date).await))
}

pub async fn moved(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let lang = act.page.lang();
    let mut errors = Errors::default();
    let slot = match act.form.get("slot") {
        "" => {
            errors.add("slot", act.page.t("book-slot-required"));
            None
        }
        slot => errors.check("slot", lang, fields::slot_id("slot", slot)),
    };
    let reason = reason(&act, &mut errors);
    let parsed = Code::parse(&code).ok_or(Kind::NotFound)?;
    let (status, told) = match (slot, reason) {
        (Some(slot), Some(reason)) => {
            let by = behalf(&app, &act, Some(reason));
            match app.desk.move_for(&by, &parsed, slot).await {
                Ok(_) => {
                    return Ok(see(&paths::with(&paths::counter_reservation(parsed.as_str()), [("done", "moved")])));
                }
                Err(not) => super::book::refused(not, lang)?,
            }
        }
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let found = in_reach(&app, &act.clerk, &code).await?;
    let (reason, slot) = (act.form.get("reason").to_owned(), act.form.get("slot").to_owned());
    let page = choose(&app, act.page, &act.clerk, &found, act.form.get("date")).await;
    Ok(html(status, &MovePage { told, errors, reason, slot, ..page }))
}

#[cfg(test)]
mod samples;
#[cfg(test)]
pub use samples::samples;
