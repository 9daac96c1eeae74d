//! `/rules` and `/privacy`: pages to read. Every number in them is the one in force.

mod privacy;
mod rules;

use super::frame::Frame;
use crate::web::app::App;
use crate::web::page::{Page, html};
use crate::web::paths;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "citizen/prose.html")]
pub struct Prose {
    pub page: Page,
    pub title: String,
    pub lead: String,
    pub sections: Vec<Section>,
}

pub struct Section {
    pub title: String,
    pub points: Vec<String>,
    /// Where to do what the section speaks of.
    pub link: Option<(String, String)>,
}

impl Section {
    fn new(page: &Page, key: &str, points: Vec<String>) -> Section {
        Section { title: page.t(key), points, link: None }
    }

    fn with_link(self, path: &str, words: String) -> Section {
        Section { link: Some((path.to_owned(), words)), ..self }
    }
}

pub async fn rules(State(app): State<App>, Frame { page, .. }: Frame) -> Response {
    let city = app.desk.city();
    html(StatusCode::OK, &rules::page(page, city.policy(app.clock.today()), &city.calendar))
}

pub async fn privacy(State(app): State<App>, Frame { page, .. }: Frame) -> Response {
    html(StatusCode::OK, &privacy::page(page, &app.settings.accounts))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    use crate::accounts::Rules;
    use crate::calendar::Calendar;
    use crate::policy::Policy;
    let calendar = Calendar::new([2026], []);
    let rules = rules::page(Page::sample(lang), Policy::fallback(), &calendar);
    let others = rules::other_policies().into_iter().map(|p| rules::page(Page::sample(lang), &p, &calendar));
    let privacy = privacy::page(Page::sample(lang), &Rules::default());
    let pages = [("rules", rules), ("privacy", privacy)];
    pages
        .into_iter()
        .chain(others.map(|p| ("rules-other", p)))
        .map(|(n, p)| (n, p.render().expect("renders")))
        .collect()
}
