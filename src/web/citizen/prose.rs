//! `/rules` and `/privacy`: pages to read, their numbers from the rules in force.

use super::frame::Frame;
use super::parts;
use crate::policy::{CancelUntil, Consequence, Policy};
use crate::web::app::App;
use crate::web::page::{Page, html};
use crate::web::paths;
use crate::web::text::clock_time;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

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
}

pub async fn rules(State(app): State<App>, Frame { page, .. }: Frame) -> Response {
    let city = app.desk.city();
    html(StatusCode::OK, &rules_page(page, city.policy(app.clock.today())))
}

pub async fn privacy(Frame { page, .. }: Frame) -> Response {
    html(StatusCode::OK, &privacy_page(page))
}

fn rules_page(page: Page, policy: &Policy) -> Prose {
    let mut opening = vec![page.t2("rules-opens", "days", policy.horizon.max, "time", clock_time(policy.release.time))];
    if let Some(cutoff) = policy.day_before_cutoff {
        opening.push(page.t1("rules-cutoff", "time", clock_time(cutoff.time)));
    }
    opening.push(page.t("rules-channels"));
    let mut change = vec![];
    if let CancelUntil::BeforeStartMinutes(minutes) = policy.cancel {
        let rest = parts::rest(&page, TimeDelta::minutes(minutes.into()));
        change.push(page.t1("rules-cancel", "rest", rest));
    }
    if let Some(times) = policy.reschedules_per_reservation {
        change.push(page.t1("rules-reschedule", "n", times));
    }
    change.push(page.t("rules-returned"));
    let check_in = policy.check_in;
    let coming = vec![
        page.t2("rules-check-in", "early", check_in.early_minutes, "late", check_in.late_grace_minutes),
        page.t("rules-bring"),
        page.t("rules-accepted"),
    ];
    let mut missing = vec![page.t("rules-no-show")];
    for penalty in &policy.penalties {
        if let (Consequence::BlockDays(days), Some(offence)) = (penalty.then, penalty.when.first()) {
            missing.push(page.t2("rules-block", "n", offence.count, "days", days));
        }
    }
    missing.push(page.t("rules-no-show-office"));
    let limits = vec![page.t1("rules-one", "n", policy.active_per_person), page.t("rules-relative")];
    let section = |key: &str, points| Section { title: page.t(key), points };
    let sections = vec![
        section("rules-h-opening", opening),
        section("rules-h-limits", limits),
        section("rules-h-change", change),
        section("rules-h-coming", coming),
        section("rules-h-missing", missing),
    ];
    Prose { title: page.t("rules"), lead: page.t("rules-lead"), sections, page }
}

fn privacy_page(page: Page) -> Prose {
    let section = |name: &str, points: usize| Section {
        title: page.t(&format!("privacy-h-{name}")),
        points: (1..=points).map(|i| page.t(&format!("privacy-{name}-{i}"))).collect(),
    };
    let sections = vec![section("what", 3), section("why", 2), section("keep", 3), section("rights", 2)];
    Prose { title: page.t("privacy"), lead: page.t("privacy-lead"), sections, page }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let pages =
        [("rules", rules_page(Page::sample(lang), Policy::fallback())), ("privacy", privacy_page(Page::sample(lang)))];
    pages.map(|(name, page)| (name, page.render().expect("a sample renders"))).into()
}
