//! What a window does today: paused, open again, closed for the rest of the day.

use super::super::acting::{Acting, told, window};
use crate::counter;
use crate::web::extract::Path;
use crate::web::page::see;
use crate::web::problem::Problem;
use crate::web::{App, paths};
use axum::extract::State;
use axum::response::Response;

/// Characters of a reason, which the board shows.
const MOST: usize = 100;

/// The address of an act, opened by itself.
pub async fn back(Path(code): Path<String>) -> Response {
    see(&paths::console(&code))
}

/// One of the ready reasons, or one's own words.
pub fn reason(act: &Acting) -> Option<String> {
    let own = act.form.get("own");
    let reason = if own.is_empty() { act.form.get("reason") } else { own };
    (!reason.is_empty()).then(|| reason.chars().take(MOST).collect())
}

pub async fn pause(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &act.clerk, &code)?;
    let reason = reason(&act).unwrap_or_default();
    let acted = counter::pause(&app.desk, &act.clerk, window.id, &reason, act.key).await;
    told(&paths::console(&window.code), "paused", acted)
}

pub async fn open(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &act.clerk, &code)?;
    let acted = counter::open(&app.desk, &act.clerk, window.id, act.key).await;
    told(&paths::console(&window.code), "opened", acted)
}

/// Where somebody is left who has to be helped, the list of them comes next.
pub async fn close(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &act.clerk, &code)?;
    let reason = reason(&act).unwrap_or_default();
    let acted = counter::close(&app.desk, &act.clerk, window.id, &reason, act.key).await;
    let left = acted.as_ref().is_ok_and(|acted| {
        serde_json::from_str::<counter::WindowClosed>(&acted.json).is_ok_and(|shown| !shown.left_to_do.is_empty())
    });
    let page = if left { paths::of_window(&window.code, "to-do") } else { paths::console(&window.code) };
    told(&page, "closed", acted)
}
