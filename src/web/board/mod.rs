//! The hall's screen, one page an office: always dark, read from eight metres, public. Its parts are drawn here alone; the script
//! takes them anew from this page whenever the office's stream tells of a change.

mod rows;
#[cfg(test)]
mod samples;

#[cfg(test)]
pub use samples::samples as all_samples;

use crate::catalog::City;
use crate::clock::china_date;
use crate::counter::Hall;
use crate::ids::OfficeId;
use crate::lang::Lang;
use crate::web::citizen::Frame;
use crate::web::extract::Path;
use crate::web::page::{Page, html};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use rows::{Newest, Row};

pub fn routes() -> Router<App> {
    Router::new().route(&paths::board("{office}"), get(show))
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct BoardPage {
    page: Page,
    slug: String,
    office: String,
    newest: Option<Newest>,
    rows: Vec<Row>,
    waiting: usize,
    wait: Option<i64>,
}

async fn show(
    State(app): State<App>,
    Frame { page, .. }: Frame,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let office = city.office_by_slug(&slug).ok_or(Kind::NotFound)?.id;
    let hall = app.halls.current(office).await?;
    Ok(html(StatusCode::OK, &draw(&city, page, office, &hall)))
}

fn draw(city: &City, page: Page, office: OfficeId, hall: &Hall) -> BoardPage {
    let shown = hall.board(page.lang());
    let office = city.office(office);
    BoardPage {
        slug: office.slug.clone(),
        office: office.name.get(page.lang()).to_owned(),
        newest: Newest::of(city, &page, &shown.board),
        rows: shown.board.windows.iter().map(|window| Row::of(city, &page, window)).collect(),
        waiting: shown.board.waiting,
        wait: shown.board.estimated_wait_minutes,
        page,
    }
}

impl BoardPage {
    fn date(&self) -> String {
        self.page.words.date(china_date(self.page.now))
    }

    /// The product's clock in milliseconds, for the script.
    fn instant(&self) -> i64 {
        self.page.now.timestamp_millis()
    }

    fn events(&self) -> String {
        paths::board_events(&self.slug)
    }

    /// More windows than the screen has full rows for.
    fn tight(&self) -> bool {
        self.rows.len() > 6
    }

    fn en(&self) -> bool {
        self.page.lang() == Lang::En
    }
}
