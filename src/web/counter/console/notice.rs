//! `/counter/tickets/{id}/notice`: what somebody is told once and in writing, on an A4 page: everything that is missing
//! with its reason, or why an application is refused.

use super::super::acting::{Seen, ticket_id};
use super::outcome::list;
use crate::catalog::City;
#[cfg(test)]
use crate::counter::Missing;
use crate::counter::{self, Outcome, Ticket, TicketRow};
use crate::ids::Code;
use crate::web::citizen::came::{Item, items};
use crate::web::extract::Path;
use crate::web::page::html;
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/notice.html")]
struct NoticePage {
    page: StaffFrame,
    refused: bool,
    title: String,
    office: String,
    phone: String,
    window: String,
    bank: String,
    date: String,
    number: String,
    code: String,
    name: String,
    id_number: String,
    service: String,
    items: Vec<Item>,
    reason: Option<String>,
    book: String,
    console: String,
}

pub async fn show(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = counter::ticket(&app.desk, &clerk, ticket_id(&id)?).await?;
    let view = row.view(&app.desk).map_err(|e| Problem::internal(format!("{e:#}")))?;
    let code = Code::parse(&row.code).ok_or(Kind::NotFound)?;
    let result = counter::result_of(&app.desk, &code).await?.ok_or(Kind::NotFound)?;
    if !matches!(result.outcome, Outcome::SupplementRequired | Outcome::Refused) {
        return Err(Kind::NotFound.into());
    }
    let city = app.desk.city();
    let items = items(&page, list(&city, &row), &result.missing);
    let at = page.words.moment(result.at);
    Ok(html(StatusCode::OK, &draw(&city, page, &row, view, items, result.reason, at)))
}

fn draw(
    city: &City,
    page: StaffFrame,
    row: &TicketRow,
    view: Ticket,
    items: Vec<Item>,
    reason: Option<String>,
    date: String,
) -> NoticePage {
    let lang = page.lang();
    let window = city.window(row.window.unwrap_or(row.seat_window));
    let office = city.office(window.office);
    let refused = reason.is_some();
    NoticePage {
        refused,
        title: page.t(if refused { "notice-refusal" } else { "notice-supplement" }),
        office: office.name.get(lang).to_owned(),
        phone: office.phone.clone(),
        window: window.name.get(lang).to_owned(),
        bank: city.bank(window.bank).name.get(lang).to_owned(),
        date,
        number: view.number,
        code: Code::parse(&view.code).map_or_else(String::new, |code| code.grouped()),
        name: view.applicant.name,
        id_number: view.applicant.id_number,
        service: city.service(row.service).name.get(lang).to_owned(),
        items,
        reason,
        book: paths::with(paths::COUNTER_BOOK, [("for", view.id.to_string())]),
        console: paths::console(&window.code),
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let city = crate::web::citizen::sample_city();
    let (row, view) = super::samples::ticket(&city);
    let make = |items: Vec<Item>, reason: Option<&str>| {
        let page = StaffFrame::sample(lang, "/counter/tickets/1/notice");
        let date = page.words.moment(page.now);
        draw(&city, page, &row, view.clone(), items, reason.map(str::to_owned), date)
            .render()
            .expect("a sample renders")
    };
    let missing =
        |code: &str| Missing { material: code.into(), reason: crate::web::text::t(lang, "missing-expired", &[]) };
    let page = StaffFrame::sample(lang, "/");
    let codes: Vec<Missing> =
        list(&city, &row).expect("a list").document.materials.iter().take(3).map(|m| missing(&m.code)).collect();
    let items = items(&page, list(&city, &row), &codes);
    vec![
        ("counter-notice", make(items, None)),
        ("counter-notice-refusal", make(vec![], Some(&StaffFrame::sample(lang, "/").t("missing-differs")))),
    ]
}
