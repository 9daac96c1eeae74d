//! `/counter`: the windows of the office, and where the work is. Who has one window is led to its console.

use super::acting::Seen;
use super::words;
use crate::catalog::City;
use crate::counter::{Board, BoardWindow, Clerk, Duty};
use crate::web::page::{html, see};
use crate::web::problem::Problem;
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/home.html")]
struct HomePage {
    page: StaffFrame,
    office: String,
    board: String,
    /// What the whole hall waits for.
    waiting: usize,
    wait: Option<i64>,
    windows: Vec<WindowCard>,
    /// Desk, walk-ins, kiosk: for those who give tickets for the whole office.
    gives_tickets: bool,
}

struct WindowCard {
    path: String,
    to_do: String,
    name: String,
    bank: String,
    state: String,
    open: bool,
    closed: bool,
    reason: Option<String>,
    ticket: Option<(String, String)>,
    waiting: usize,
}

pub async fn show(State(app): State<App>, Seen { page, clerk }: Seen) -> Result<Response, Problem> {
    let city = app.desk.city();
    if let [only] = clerk.windows(&city)[..] {
        return Ok(see(&paths::console(&city.window(only).code)));
    }
    let shown = app.halls.current(clerk.office).await?.board(page.lang());
    Ok(html(StatusCode::OK, &draw(&city, page, &clerk, &shown.board)))
}

fn draw(city: &City, page: StaffFrame, clerk: &Clerk, board: &Board) -> HomePage {
    let reached = |code: &str| city.window_by_code(code).is_some_and(|w| clerk.reaches(city, w.id));
    let card = |window: &BoardWindow| WindowCard {
        path: paths::console(&window.window),
        to_do: paths::of_window(&window.window, "to-do"),
        name: window.name.clone(),
        bank: window.bank.clone(),
        state: page.t(words::duty(window.state)),
        open: window.state == Duty::Open,
        closed: window.state == Duty::Closed,
        reason: window.reason.clone(),
        ticket: window.ticket.as_ref().map(|called| (called.number.clone(), page.t(words::status(called.status)))),
        waiting: window.waiting,
    };
    HomePage {
        office: city.office(clerk.office).name.get(page.lang()).to_owned(),
        board: paths::board(&board.office),
        waiting: board.waiting,
        wait: board.estimated_wait_minutes,
        windows: board.windows.iter().filter(|w| reached(&w.window)).map(card).collect(),
        gives_tickets: clerk.bank.is_none(),
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    use crate::ids::{OfficeId, StaffId};
    let city = crate::web::citizen::sample_city();
    let called = |number: &str| crate::counter::Called {
        number: number.into(),
        name: "李*国".into(),
        status: crate::counter::TicketStatus::Serving,
        calls: 1,
        called_at: "2026-11-24T10:15:00+08:00".into(),
    };
    let windows = city.windows.iter().filter(|w| w.office == OfficeId(0)).enumerate();
    let windows = windows.map(|(n, w)| BoardWindow {
        window: w.code.clone(),
        name: w.name.get(lang).to_owned(),
        bank: city.bank(w.bank).name.get(lang).to_owned(),
        state: [Duty::Open, Duty::Paused, Duty::Closed][n % 3],
        reason: (n % 3 > 0).then(|| crate::web::text::t(lang, "reason-equipment", &[])),
        ticket: (n == 0).then(|| called("A021")),
        waiting: 3 - n % 3,
        next: vec![],
    });
    let board = Board {
        office: city.offices[0].slug.clone(),
        as_of: "2026-11-24T10:20:00+08:00".into(),
        windows: windows.collect(),
        next: vec!["A022".into()],
        waiting: 6,
        estimated_wait_minutes: Some(25),
    };
    let clerk = Clerk { staff: StaffId(1), office: OfficeId(0), bank: None };
    let page = draw(&city, StaffFrame::sample(lang, paths::COUNTER), &clerk, &board);
    vec![("counter", page.render().expect("a sample renders"))]
}
