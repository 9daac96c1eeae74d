//! `/counter/tickets/{id}`: the ticket that was given, and the slip that is printed of it.

use super::acting::{Seen, ticket_id};
use super::words;
use crate::catalog::City;
use crate::counter::{self, Place, Ticket, TicketRow};
use crate::ids::Code;
use crate::web::api::qr_svg;
use crate::web::app::App;
use crate::web::extract::{Path, Query};
use crate::web::page::{Page, html};
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

#[derive(Template)]
#[template(path = "counter/ticket.html")]
struct TicketPage {
    page: StaffFrame,
    given: Given,
    slip: String,
    reservation: String,
}

#[derive(Template)]
#[template(path = "counter/slip.html")]
struct SlipPage {
    page: StaffFrame,
    given: Given,
    office: String,
    /// Millimetres of paper: 80 or 58.
    wide: bool,
    other: String,
    qr: String,
    ticket: String,
}

/// A ticket in words; names masked.
#[derive(Clone)]
pub struct Given {
    pub number: String,
    pub name: String,
    /// Where they are called: a window, a bank's windows, or any.
    pub place: String,
    pub service: String,
    /// 10:00–10:30, or that it is a walk-in.
    pub agreed: String,
    pub came: String,
    pub date: String,
    pub status: String,
    pub ahead: Option<usize>,
    pub wait: Option<i64>,
    pub priority: Option<String>,
}

impl Given {
    pub fn of(city: &City, page: &Page, row: &TicketRow, view: &Ticket, place: Option<&Place>) -> Given {
        let lang = page.lang();
        let bank = view.bank.as_deref().and_then(|code| city.bank_by_code(code)).map(|bank| bank.name.get(lang));
        let window = row.window.map(|id| city.window(id));
        Given {
            number: view.number.clone(),
            name: view.applicant.name.clone(),
            place: match (window, bank) {
                (Some(window), _) => {
                    format!("{} · {}", window.name.get(lang), city.bank(window.bank).name.get(lang))
                }
                (None, Some(bank)) => page.t1("any-window-of", "bank", bank),
                (None, None) => page.t("any-window"),
            },
            service: city.service(row.service).name.get(lang).to_owned(),
            agreed: match view.walk_in {
                true => page.t("walk-in"),
                false => page.words.span(row.starts_at, row.ends_at),
            },
            came: page.words.time(row.checked_in_at),
            date: page.words.date(row.date),
            status: page.t(words::status(view.status)),
            ahead: place.and_then(|p| p.ahead),
            wait: place.and_then(|p| p.estimated_wait_minutes),
            priority: view.priority.map(|reason| page.t(words::priority(reason))),
        }
    }
}

/// A ticket in reach, with where its holder stands.
pub async fn given(app: &App, seen: &Seen, id: &str) -> Result<(Given, TicketRow), Problem> {
    let row = counter::ticket(&app.desk, &seen.clerk, ticket_id(id)?).await?;
    let view = row.view(&app.desk).map_err(|e| Problem::internal(format!("{e:#}")))?;
    let code = Code::parse(&row.code).ok_or(Kind::NotFound)?;
    let place = app.halls.place(&code, seen.page.lang()).await?;
    Ok((Given::of(&app.desk.city(), &seen.page, &row, &view, place.as_ref()), row))
}

pub async fn show(State(app): State<App>, seen: Seen, Path(id): Path<String>) -> Result<Response, Problem> {
    let (given, row) = given(&app, &seen, &id).await?;
    let (slip, reservation) = (paths::of_ticket(row.id, "slip"), paths::counter_reservation(&row.code));
    Ok(html(StatusCode::OK, &TicketPage { page: seen.page, given, slip, reservation }))
}

/// The paper's width in millimetres.
#[derive(Deserialize)]
pub struct Paper {
    #[serde(default)]
    width: String,
}

pub async fn slip(
    State(app): State<App>,
    seen: Seen,
    Path(id): Path<String>,
    Query(paper): Query<Paper>,
) -> Result<Response, Problem> {
    let (given, row) = given(&app, &seen, &id).await?;
    let link = format!("{}{}", app.settings.public_url, paths::reservation_of(&row.code));
    let office = app.desk.city().office(row.office).name.get(seen.page.lang()).to_owned();
    Ok(html(StatusCode::OK, &draw(seen.page, given, office, row.id, &link, paper.width != "58")))
}

fn draw(page: StaffFrame, given: Given, office: String, id: uuid::Uuid, link: &str, wide: bool) -> SlipPage {
    let slip = paths::of_ticket(id, "slip");
    SlipPage {
        office,
        wide,
        other: paths::with(&slip, [("width", if wide { "58" } else { "80" })]),
        qr: format!("data:image/svg+xml;base64,{}", STANDARD.encode(qr_svg(link))),
        ticket: paths::ticket(id),
        given,
        page,
    }
}

#[cfg(test)]
pub fn sample(lang: crate::lang::Lang, waits: bool) -> Given {
    let city = crate::web::citizen::sample_city();
    let (row, view) = super::console::samples::ticket(&city);
    let place = Place {
        number: view.number.clone(),
        status: counter::TicketStatus::Waiting,
        window: None,
        window_name: None,
        window_state: None,
        window_reason: None,
        ahead: waits.then_some(3),
        estimated_wait_minutes: waits.then_some(25),
        calls: 0,
        outcome: None,
    };
    Given::of(&city, &StaffFrame::sample(lang, "/"), &row, &view, Some(&place))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = StaffFrame::sample(lang, "/counter/tickets/1");
    let ticket = |waits| TicketPage {
        page: page.clone(),
        given: sample(lang, waits),
        slip: "/counter/tickets/1/slip".into(),
        reservation: "/counter/reservations/K7F29MQ4A1B2".into(),
    };
    let slip = |wide| {
        let link = "https://yueban.example/reservations/K7F29MQ4A1B2";
        draw(
            page.clone(),
            sample(lang, true),
            crate::web::citizen::sample_city().offices[0].name.get(lang).to_owned(),
            uuid::Uuid::from_u128(1),
            link,
            wide,
        )
    };
    let render = "a sample renders";
    let city = crate::web::citizen::sample_city();
    let (row, view) = super::console::samples::ticket(&city);
    let states = {
        use counter::TicketStatus::*;
        [Called, Serving, Parked, Transferred, Missed, Done, Left].map(|status| {
            // for any window of a bank, out of turn
            let row = TicketRow { window: None, ..row.clone() };
            let view = Ticket { status, priority: Some(counter::Priority::Elderly), ..view.clone() };
            let given = Given::of(&city, &page, &row, &view, None);
            ("counter-ticket-state", TicketPage { given, ..ticket(true) }.render().expect(render))
        })
    };
    let mut all: Vec<_> = states.into();
    all.extend([
        ("counter-ticket", ticket(true).render().expect(render)),
        ("counter-ticket-called", ticket(false).render().expect(render)),
        ("counter-slip", slip(true).render().expect(render)),
        ("counter-slip-narrow", slip(false).render().expect(render)),
    ]);
    all
}
