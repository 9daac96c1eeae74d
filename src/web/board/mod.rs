//! The hall's screen, one page an office: always dark, read from eight metres, public. Its parts are drawn here alone; the script
//! takes them anew from this page whenever the office's stream tells of a change.

mod rows;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Board, BoardWindow, Called, Duty, TicketStatus};

    fn window(city: &City, n: usize, lang: Lang, state: Duty, ticket: Option<Called>, next: &[&str]) -> BoardWindow {
        let window = city.windows.iter().filter(|w| w.code.starts_with("NG")).nth(n).expect("a window");
        BoardWindow {
            window: window.code.clone(),
            name: window.name.get(lang).to_owned(),
            bank: city.bank(window.bank).name.get(lang).to_owned(),
            state,
            reason: (state != Duty::Open).then(|| "打印机换纸，10:40 恢复".to_owned()),
            ticket,
            next: next.iter().map(|n| (*n).to_owned()).collect(),
            waiting: next.len(),
        }
    }

    fn called(number: &str, status: TicketStatus, at: &str) -> Option<Called> {
        let called_at = format!("2026-11-24T{at}+08:00");
        Some(Called { number: number.into(), name: "李*国".into(), status, calls: 1, called_at })
    }

    fn sample(lang: Lang, called_at: Option<&str>) -> String {
        let city = crate::web::citizen::sample_city();
        let page = Page { path: paths::board("nangang"), ..Page::sample(lang) };
        let newest = called_at.and_then(|at| called("A021", TicketStatus::Called, at));
        let windows = vec![
            window(&city, 0, lang, Duty::Open, called("A020", TicketStatus::Serving, "10:05:00"), &["A025", "A028"]),
            window(&city, 1, lang, Duty::Open, newest, &["A024", "B011"]),
            window(&city, 2, lang, Duty::Open, None, &[]),
            window(&city, 3, lang, Duty::Paused, None, &["A023"]),
            window(&city, 4, lang, Duty::Closed, called("B005", TicketStatus::Serving, "09:55:00"), &[]),
        ];
        let board = Board {
            office: "nangang".into(),
            as_of: "2026-11-24T10:20:00+08:00".into(),
            next: vec!["A022".into()],
            waiting: 11,
            estimated_wait_minutes: called_at.map(|_| 40),
            windows,
        };
        let rows: Vec<Row> = board.windows.iter().map(|w| Row::of(&city, &page, w)).collect();
        let drawn = BoardPage {
            slug: "nangang".into(),
            office: city.office_by_slug("nangang").expect("an office").name.get(lang).to_owned(),
            newest: Newest::of(&city, &page, &board),
            rows,
            waiting: board.waiting,
            wait: board.estimated_wait_minutes,
            page,
        };
        drawn.render().expect("renders")
    }

    #[test]
    fn the_screen_renders_in_both_languages_with_all_its_words() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for lang in Lang::ALL {
            let folder = root.join("target/pages").join(lang.tag());
            std::fs::create_dir_all(&folder).expect("a folder");
            for (name, at) in [("board", Some("10:19:30")), ("board-faded", Some("10:10:00")), ("board-idle", None)] {
                let html = sample(lang, at);
                assert!(html.starts_with("<!doctype html>") && !html.contains("Unknown localization"), "{html}");
                assert_eq!(html.contains("class=\"call lit\""), name == "board", "only a new call is lit");
                std::fs::write(folder.join(format!("{name}.html")), html).expect("a file");
            }
        }
    }
}
