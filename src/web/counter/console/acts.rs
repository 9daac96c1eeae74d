//! Calls, and what becomes of a called ticket: each a form, and back to the console.

use super::super::acting::{Acting, ticket_id, told, window};
use crate::counter;
use crate::web::extract::Path;
use crate::web::problem::Problem;
use crate::web::{App, paths};
use axum::extract::State;
use axum::response::Response;

/// What these acts tell when they are done.
pub const DONE: [&str; 11] = [
    "called",
    "nobody",
    "recalled",
    "started",
    "parked",
    "missed",
    "put-back",
    "transferred",
    "opened",
    "paused",
    "closed",
];

/// The page that an act on a ticket leads back to: the console, or the list of work, that its form stands on.
pub fn back(app: &App, act: &Acting) -> String {
    let city = app.desk.city();
    match window(&city, &act.clerk, act.form.get("window")) {
        Ok(window) if act.form.get("from") == "to-do" => paths::of_window(&window.code, "to-do"),
        Ok(window) => paths::console(&window.code),
        Err(_) => paths::COUNTER.to_owned(),
    }
}

pub async fn next(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &act.clerk, &code)?;
    let called = counter::call_next(&app.desk, &act.clerk, window.id, act.key).await;
    let nobody = called
        .as_ref()
        .is_ok_and(|acted| serde_json::from_str::<counter::Call>(&acted.json).is_ok_and(|call| call.ticket.is_none()));
    told(&paths::console(&window.code), if nobody { "nobody" } else { "called" }, called)
}

pub async fn recall(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let acted = counter::recall(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await;
    told(&back(&app, &act), "recalled", acted)
}

pub async fn start(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let acted = counter::start(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await;
    told(&back(&app, &act), "started", acted)
}

pub async fn park(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let acted = counter::park(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await;
    told(&back(&app, &act), "parked", acted)
}

pub async fn miss(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let acted = counter::miss(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await;
    told(&back(&app, &act), "missed", acted)
}

pub async fn put_back(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let acted = counter::put_back(&app.desk, &act.clerk, ticket_id(&id)?, act.key).await;
    told(&back(&app, &act), "put-back", acted)
}

pub async fn transfer(State(app): State<App>, Path(id): Path<String>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let to = city.window_by_code(act.form.get("to")).map(|w| w.id);
    let acted = match to {
        Some(to) => counter::transfer(&app.desk, &act.clerk, ticket_id(&id)?, to, act.key).await,
        None => Err(counter::Turned::WrongWindow.into()),
    };
    told(&back(&app, &act), "transferred", acted)
}
