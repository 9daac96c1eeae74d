//! `/counter/book`: a later time for somebody present or on the telephone, from what is kept for the counter. After a
//! visit that lacked papers, the supplement visit of the same person: `for` names their ticket.

use super::acting::{Acting, Seen, key, ticket_id};
use super::desk::{priorities, priority};
use super::person::{Typed, version};
use super::times::{Times, Wish};
use super::walk_in::{banks, services};
use super::words::Told;
use crate::booking::{NewVisit, NotDone, OnBehalf};
use crate::catalog::{BookedBy, City, Service};
use crate::counter::{self, Clerk, TicketRow};
use crate::lang::Lang;
use crate::web::app::App;
use crate::web::extract::Query;
use crate::web::fields;
use crate::web::form::Errors;
use crate::web::page::{html, see};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "counter/book.html")]
struct BookPage {
    page: StaffFrame,
    errors: Errors,
    told: Option<Told>,
    asked: Asked,
    services: Vec<(String, String)>,
    banks: Vec<(String, String)>,
    priorities: Vec<(&'static str, String)>,
    times: Times,
    /// The chosen time of a form that comes back.
    slot: String,
    typed: Typed,
    /// Whose next visit it is, masked.
    known: Option<(String, String, String)>,
    key: String,
    autocomplete: &'static str,
}

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    service: String,
    #[serde(default)]
    bank: String,
    #[serde(default)]
    date: String,
    /// Any text: with the seats kept for priority people.
    #[serde(default)]
    priority: String,
    /// A ticket, whose holder comes again.
    #[serde(default, rename = "for")]
    again: String,
}

impl Asked {
    fn pairs(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: &String| (name.to_owned(), value.clone());
        vec![
            pair("service", &self.service),
            pair("bank", &self.bank),
            pair("priority", &self.priority),
            pair("for", &self.again),
        ]
    }
}

/// The service asked for: of who comes again, a supplement.
fn service<'a>(city: &'a City, asked: &Asked) -> Option<&'a Service> {
    let offered = |s: &&Service| s.booked_by != BookedBy::Invitation;
    let wished = city.service_by_code(&asked.service).filter(offered);
    let usual = if asked.again.is_empty() { BookedBy::Public } else { BookedBy::Staff };
    wished.or_else(|| city.services.iter().find(|s| s.booked_by == usual))
}

async fn again(app: &App, clerk: &Clerk, asked: &Asked) -> Result<Option<TicketRow>, Problem> {
    if asked.again.is_empty() {
        return Ok(None);
    }
    Ok(Some(counter::ticket(&app.desk, clerk, ticket_id(&asked.again)?).await?))
}

async fn blank(app: &App, page: StaffFrame, clerk: &Clerk, mut asked: Asked) -> Result<BookPage, Problem> {
    let city = app.desk.city();
    let again = again(app, clerk, &asked).await?;
    let service = service(&city, &asked).ok_or(Kind::NotFound)?;
    asked.service.clone_from(&service.code);
    if let (Some(row), true) = (&again, asked.bank.is_empty()) {
        let bank = city.window(row.window.unwrap_or(row.seat_window)).bank;
        asked.bank.clone_from(&city.bank(bank).code);
    }
    let wish = Wish {
        service: service.id,
        bank: city.bank_by_code(&asked.bank).map(|b| b.id),
        shares: NewVisit::open_to,
        priority: !asked.priority.is_empty(),
    };
    let free = app.desk.fresh_availability().await;
    let times = Times::of(&city, &page, clerk, &free, wish, &asked.date, &(paths::COUNTER_BOOK, asked.pairs()));
    asked.date.clone_from(&times.chosen);
    let masked = again.map(|row| row.masked(&app.desk)).transpose();
    let masked = masked.map_err(|e| Problem::internal(format!("{e:#}")))?;
    Ok(BookPage {
        errors: Errors::default(),
        told: None,
        services: services(&city, &page),
        banks: banks(&city, &page, clerk),
        priorities: priorities(&page),
        times,
        slot: String::new(),
        typed: Typed { priority: asked.priority.clone(), ..Typed::default() },
        known: masked.map(|m| (m.name, m.id_number, m.mobile)),
        key: key(),
        autocomplete: "off",
        asked,
        page,
    })
}

pub async fn show(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(html(StatusCode::OK, &blank(&app, page, &clerk, asked).await?))
}

pub async fn book(State(app): State<App>, act: Acting) -> Result<Response, Problem> {
    let city = app.desk.city();
    let form = &act.form;
    let given = |name: &str| form.get(name).to_owned();
    let asked = Asked {
        service: given("service"),
        bank: given("bank"),
        date: given("date"),
        priority: given("priority"),
        again: given("for"),
    };
    let typed = Typed::of(form);
    let lang = act.page.lang();
    let mut errors = Errors::default();
    let slot = match form.get("slot") {
        "" => {
            errors.add("slot", act.page.t("book-slot-required"));
            None
        }
        slot => errors.check("slot", lang, fields::slot_id("slot", slot)),
    };
    let offered = service(&city, &asked).ok_or(Kind::NotFound)?;
    let visit = match again(&app, &act.clerk, &asked).await? {
        None => typed.visit(&city, &act.page, offered.id, priority(form), &mut errors),
        Some(row) => Some(next_visit(&app, &city, &row, offered, &typed, priority(form).is_some())?),
    };
    let (status, told) = match (visit, slot) {
        (Some(visit), Some(slot)) => {
            let windows = act.clerk.windows(&city);
            let by = OnBehalf { staff: act.clerk.staff, windows, key: act.key, reason: None };
            match app.desk.book_for(&by, &visit, slot).await {
                Ok(done) => {
                    let made = paths::counter_reservation(&done.reservation()?.code);
                    return Ok(see(&paths::with(&made, [("done", "booked")])));
                }
                Err(not) => refused(not, lang)?,
            }
        }
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let slot = given("slot");
    let page = blank(&app, act.page, &act.clerk, asked).await?;
    Ok(html(status, &BookPage { errors, told, slot, typed, ..page }))
}

/// A refusal in words, for a page that comes back with what is free now.
pub fn refused(not: NotDone, lang: Lang) -> Result<(StatusCode, Option<Told>), Problem> {
    let problem = Problem::from(not);
    let words = problem.kind.words();
    if words.status != StatusCode::CONFLICT {
        return Err(problem);
    }
    let told = Told { good: false, title: words.title(lang).into(), text: words.detail(lang).into() };
    Ok((words.status, Some(told)))
}

/// The next visit of a ticket's holder, with the answers and the list of this one.
fn next_visit(
    app: &App,
    city: &City,
    row: &TicketRow,
    service: &Service,
    typed: &Typed,
    priority: bool,
) -> Result<NewVisit, Problem> {
    let (name, id_number, mobile) = row.person(&app.desk).map_err(|e| Problem::internal(format!("{e:#}")))?;
    let today = app.clock.today();
    Ok(NewVisit {
        name,
        id_number,
        mobile,
        service: service.id,
        facts: row.facts.as_object().cloned().unwrap_or_default(),
        checklist_version: match row.checklist_version {
            0 => version(city, service.id, today),
            version => version,
        },
        channel: typed.channel(),
        lang: Lang::from_tag(&row.lang),
        priority,
    })
}

#[cfg(test)]
pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    use crate::ids::{OfficeId, StaffId};
    let city = crate::web::citizen::sample_city();
    let clerk = Clerk { staff: StaffId(1), office: OfficeId(0), bank: None };
    let page = StaffFrame::sample(lang, paths::COUNTER_BOOK);
    let make = |errors: Errors, told: Option<Told>, known: bool, none: bool| {
        let mut times = super::times::sample(&page);
        if none {
            times = Times { days: vec![], windows: vec![], date: String::new(), chosen: String::new() };
        }
        BookPage {
            errors,
            told,
            asked: Asked { service: "loan_application".into(), ..Asked::default() },
            services: services(&city, &page),
            banks: banks(&city, &page, &clerk),
            priorities: priorities(&page),
            times,
            slot: String::new(),
            typed: Typed { name: "王小佳".into(), ..Typed::default() },
            known: known.then(|| ("王*佳".into(), "230*************12".into(), "138****6620".into())),
            key: "k".into(),
            autocomplete: "off",
            page: page.clone(),
        }
        .render()
        .expect("a sample renders")
    };
    let mut errors = Errors::default();
    errors.add("slot", page.t("book-slot-required"));
    let told = refused(NotDone::Refused(crate::policy::Refusal::SlotFull), lang).expect("a conflict").1;
    vec![
        ("counter-book", make(Errors::default(), None, false, false)),
        ("counter-book-again", make(Errors::default(), None, true, false)),
        ("counter-book-error", make(errors, None, false, false)),
        ("counter-book-refused", make(Errors::default(), told, false, false)),
        ("counter-book-none", make(Errors::default(), None, false, true)),
    ]
}
