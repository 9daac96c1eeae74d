//! `/counter/walk-in`: a ticket for somebody without a reservation, from what is left of the day.

use super::acting::{Acting, Seen, key};
use super::desk::{priorities, priority};
use super::person::Typed;
use super::times::{Times, Wish};
use super::words::Told;
use crate::booking::NewVisit;
use crate::catalog::{BookedBy, City};
use crate::counter::{self, Clerk, WalkIn};
use crate::web::app::App;
use crate::web::form::Errors;
use crate::web::page::{html, see};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/walk_in.html")]
struct WalkInPage {
    page: StaffFrame,
    errors: Errors,
    told: Option<Told>,
    typed: Typed,
    service: String,
    bank: String,
    services: Vec<(String, String)>,
    banks: Vec<(String, String)>,
    priorities: Vec<(&'static str, String)>,
    /// Seats of today at the windows in reach.
    left: i32,
    key: String,
    autocomplete: &'static str,
}

/// Services that staff may give seats for: codes and names.
pub fn services(city: &City, page: &StaffFrame) -> Vec<(String, String)> {
    let offered = city.services.iter().filter(|s| s.booked_by != BookedBy::Invitation);
    offered.map(|s| (s.code.clone(), s.name.get(page.lang()).to_owned())).collect()
}

/// Banks at the windows in reach: codes and names.
pub fn banks(city: &City, page: &StaffFrame, clerk: &Clerk) -> Vec<(String, String)> {
    let here: Vec<_> = clerk.windows(city).into_iter().map(|w| city.window(w).bank).collect();
    let banks = city.banks.iter().filter(|b| here.contains(&b.id));
    banks.map(|b| (b.code.clone(), b.name.get(page.lang()).to_owned())).collect()
}

async fn blank(app: &App, page: StaffFrame, clerk: &Clerk) -> Result<WalkInPage, Problem> {
    let city = app.desk.city();
    let service = city.services.first().ok_or(Kind::NotFound)?;
    let wish = Wish { service: service.id, bank: None, shares: NewVisit::open_to, priority: true };
    let today = app.clock.today();
    let free = app.desk.availability();
    let times = Times::of(&city, &page, clerk, &free, wish, &today.to_string(), &(paths::COUNTER_WALK_IN, vec![]));
    let left = if times.chosen == today.to_string() { times.windows.iter().map(|w| w.left).sum() } else { 0 };
    Ok(WalkInPage {
        errors: Errors::default(),
        told: None,
        typed: Typed::default(),
        service: service.code.clone(),
        bank: String::new(),
        services: services(&city, &page),
        banks: banks(&city, &page, clerk),
        priorities: priorities(&page),
        left,
        key: key(),
        autocomplete: "off",
        page,
    })
}

pub async fn show(State(app): State<App>, Seen { page, clerk }: Seen) -> Result<Response, Problem> {
    Ok(html(StatusCode::OK, &blank(&app, page, &clerk).await?))
}

pub async fn give(State(app): State<App>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let form = &act.form;
    let typed = Typed::of(form);
    let service = city.service_by_code(form.get("service")).ok_or(Kind::NotFound)?;
    let bank = city.bank_by_code(form.get("bank")).map(|bank| bank.id);
    let mut errors = Errors::default();
    let visit = typed.visit(&city, &act.page, service.id, priority(form), &mut errors);
    let lang = act.page.lang();
    let (status, told) = match visit {
        None => (StatusCode::UNPROCESSABLE_ENTITY, None),
        Some(visit) => {
            let walk_in = WalkIn { visit, bank, priority: priority(form) };
            match counter::walk_in(&app.desk, &act.clerk, &walk_in, act.key).await {
                Ok(acted) => {
                    let ticket: counter::Ticket =
                        serde_json::from_str(&acted.json).map_err(|e| Problem::internal(e.to_string()))?;
                    return Ok(see(&paths::ticket(ticket.id)));
                }
                Err(not) => {
                    let problem = Problem::from(not);
                    let words = problem.kind.words();
                    if words.status != StatusCode::CONFLICT {
                        return Err(problem);
                    }
                    let told = Told { good: false, title: words.title(lang).into(), text: words.detail(lang).into() };
                    (words.status, Some(told))
                }
            }
        }
    };
    let (service, bank) = (service.code.clone(), form.get("bank").to_owned());
    let page = blank(&app, act.page, &act.clerk).await?;
    Ok(html(status, &WalkInPage { errors, told, typed, service, bank, ..page }))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    use crate::ids::{OfficeId, StaffId};
    let city = crate::web::citizen::sample_city();
    let clerk = Clerk { staff: StaffId(1), office: OfficeId(0), bank: None };
    let page = StaffFrame::sample(lang, paths::COUNTER_WALK_IN);
    let make = |errors: Errors, told: Option<Told>, left| WalkInPage {
        errors,
        told,
        typed: Typed { name: "王小佳".into(), ..Typed::default() },
        service: "loan_application".into(),
        bank: String::new(),
        services: services(&city, &page),
        banks: banks(&city, &page, &clerk),
        priorities: priorities(&page),
        left,
        key: "k".into(),
        autocomplete: "off",
        page: page.clone(),
    };
    let mut errors = Errors::default();
    errors.add("mobile", page.t("desk-not-found"));
    let words = Kind::QuotaReached.words();
    let told = Told { good: false, title: words.title(lang).into(), text: words.detail(lang).into() };
    [
        ("counter-walk-in", make(Errors::default(), None, 7)),
        ("counter-walk-in-error", make(errors, None, 7)),
        ("counter-walk-in-full", make(Errors::default(), Some(told), 0)),
    ]
    .map(|(name, page)| (name, page.render().expect("a sample renders")))
    .into()
}
