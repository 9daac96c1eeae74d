//! `/counter/windows/{window}/to-do`: people of a closed window whom no window of the same bank and time could take.

use super::acting::{Seen, key, window};
use super::search::Line;
use super::words::{self, Before, Told};
use crate::counter::{self, ArrivalBy, Duty};
use crate::web::extract::{Path, Query};
use crate::web::page::html;
use crate::web::problem::Problem;
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/to_do.html")]
struct ToDoPage {
    page: StaffFrame,
    told: Option<Told>,
    code: String,
    name: String,
    bank: String,
    people: Vec<Person>,
    /// Windows that a ticket can be sent to: codes and names.
    targets: Vec<(String, String)>,
}

struct Person {
    line: Line,
    mobile: String,
    move_to: String,
    /// Number, state and the transfer of who is here already.
    ticket: Option<(String, String, String)>,
    key: String,
}

pub async fn show(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(code): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &clerk, &code)?;
    let lang = page.lang();
    let shown = app.halls.current(clerk.office).await?.board(lang);
    let closed = shown.board.windows.iter().any(|w| w.window == window.code && w.state == Duty::Closed);
    let mut people = vec![];
    // who waits for a window that is open is no list of work
    let stranded = if closed { counter::to_do(&app.desk, &clerk, window.id).await? } else { vec![] };
    for code in stranded {
        let arriving = counter::look(&app.desk, &clerk, &ArrivalBy::Code(code)).await?;
        let Some(reservation) = arriving.reservation else { continue };
        let ticket =
            arriving.ticket.map(|t| (t.number, page.t(words::status(t.status)), paths::of_ticket(t.id, "transfer")));
        people.push(Person {
            line: Line::of(&city, &page, &reservation),
            mobile: reservation.mobile_masked.clone(),
            move_to: paths::of_reservation(reservation.code.as_str(), "move"),
            ticket,
            key: key(),
        });
    }
    let open = shown.board.windows.iter().filter(|w| w.window != window.code && w.state != Duty::Closed);
    let page = ToDoPage {
        told: before.told(&page, &["closed", "transferred"]),
        code: window.code.clone(),
        name: window.name.get(lang).to_owned(),
        bank: city.bank(window.bank).name.get(lang).to_owned(),
        people,
        targets: open.map(|w| (w.window.clone(), format!("{} · {}", w.name, w.bank))).collect(),
        page,
    };
    Ok(html(StatusCode::OK, &page))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let (city, reservation) = crate::web::citizen::sample_data();
    let page = StaffFrame::sample(lang, "/counter/windows/DL01/to-do");
    let person = |here: bool| Person {
        line: Line::of(&city, &page, &reservation),
        mobile: "138****6620".into(),
        move_to: "/counter/reservations/K7F29MQ4A1B2/move".into(),
        ticket: here.then(|| ("A021".into(), page.t("ticket-waiting"), "/counter/tickets/1/transfer".into())),
        key: "k".into(),
    };
    let make = |people, done: &str| {
        let page = ToDoPage {
            told: Before { done: done.into(), ..Before::default() }.told(&page, &["closed", "transferred"]),
            code: "DL01".into(),
            name: city.windows[0].name.get(lang).to_owned(),
            bank: city.banks[0].name.get(lang).to_owned(),
            people,
            targets: vec![("DL02".into(), city.banks[1].name.get(lang).to_owned())],
            page: page.clone(),
        };
        page.render().expect("a sample renders")
    };
    vec![
        ("counter-to-do", make(vec![person(false), person(true)], "closed")),
        ("counter-to-do-done", make(vec![], "transferred")),
    ]
}
