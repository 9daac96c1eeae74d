//! `/counter/windows/{window}`: one window's work. On the left who waits and why, in the middle who is here and what
//! comes of it, on the right the window's own day.

pub mod acts;
mod current;
pub mod duty;
pub mod notice;
pub mod outcome;

use super::acting::{Seen, window};
use super::words::{self, Before, Told};
use crate::catalog::{City, Window};
use crate::counter::{self, Clerk, Console, DaySpan, Duty, Outcome, QueueRow, Ticket, TicketStatus};
use crate::web::extract::{Path, Query};
use crate::web::form::Errors;
use crate::web::page::{Page, html};
use crate::web::problem::Problem;
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use current::Current;
use outcome::{Typed, name};

#[derive(Template)]
#[template(path = "counter/console.html")]
pub struct ConsolePage {
    page: StaffFrame,
    code: String,
    name: String,
    bank: String,
    /// Other windows in reach: path and name.
    others: Vec<(String, String)>,
    told: Option<Told>,
    errors: Errors,
    typed: Typed,
    /// Names in the form, words, and which is chosen.
    outcomes: Vec<(&'static str, String, bool)>,
    state: Duty,
    state_words: String,
    reason: Option<String>,
    queue: Vec<Row>,
    /// Somebody can be called now.
    callable: bool,
    current: Option<Current>,
    aside: Vec<Aside>,
    last: Option<Last>,
    spans: Vec<Span>,
    accepted: usize,
    mean: String,
    missed: usize,
}

struct Row {
    number: String,
    name: String,
    booked: String,
    why: String,
    priority: bool,
    waited: String,
}

struct Aside {
    number: String,
    name: String,
    missed: bool,
    /// It was put back before: it does not come back again.
    over: bool,
    why: String,
    put_back: String,
}

/// What became of whoever was here before.
struct Last {
    number: String,
    name: String,
    outcome: String,
    case_number: Option<String>,
    /// Until when the centre answers.
    due: Option<String>,
    /// What is written down for them.
    notice: Option<String>,
    /// Book the supplement visit.
    supplement: Option<String>,
}

struct Span {
    time: String,
    words: String,
    kind: &'static str,
}

/// What a console shows beside its window: what was just done, or a form that comes back.
#[derive(Default)]
pub struct Shown {
    pub before: Before,
    pub typed: Typed,
    pub errors: Errors,
}

pub async fn show(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(code): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let window = window(&city, &clerk, &code)?;
    let shown = Shown { before, ..Shown::default() };
    Ok(html(StatusCode::OK, &page_of(&app, page, &clerk, window, shown).await?))
}

pub async fn page_of(
    app: &App,
    page: StaffFrame,
    clerk: &Clerk,
    window: &Window,
    shown: Shown,
) -> Result<ConsolePage, Problem> {
    let console = counter::console(&app.desk, clerk, window.id).await?;
    let current = console.current.as_ref().map(|t| Ok::<_, anyhow::Error>((t.view(&app.desk)?, t.clone())));
    let current = current.transpose().map_err(|e| Problem::internal(format!("{e:#}")))?;
    let city = app.desk.city();
    let current = current.map(|(view, row)| Current::of(&city, &page, window, view, &row));
    Ok(draw(&city, page, clerk, window, console, current, shown))
}

fn draw(
    city: &City,
    page: StaffFrame,
    clerk: &Clerk,
    window: &Window,
    console: Console,
    current: Option<Current>,
    shown: Shown,
) -> ConsolePage {
    let lang = page.lang();
    let others = clerk.windows(city).into_iter().filter(|w| *w != window.id).map(|w| city.window(w));
    let named = |w: &Window| format!("{} · {}", w.name.get(lang), city.bank(w.bank).name.get(lang));
    let spans = console.spans.iter().map(|s| span(&page, s, &console));
    ConsolePage {
        code: window.code.clone(),
        name: window.name.get(lang).to_owned(),
        bank: city.bank(window.bank).name.get(lang).to_owned(),
        others: others.map(|w| (paths::console(&w.code), named(w))).collect(),
        told: shown.before.told(&page, &acts::DONE),
        errors: shown.errors,
        outcomes: Outcome::ALL.map(|o| (name(o), page.t(words::outcome(o)), shown.typed.outcome() == Some(o))).into(),
        typed: shown.typed,
        state: console.state,
        state_words: page.t(words::duty(console.state)),
        callable: console.state == Duty::Open && current.is_none() && !console.queue.is_empty(),
        spans: spans.collect(),
        reason: console.reason,
        queue: console.queue.iter().map(|r| row(&page, r)).collect(),
        aside: console.aside.iter().map(|t| aside(&page, t)).collect(),
        last: console.last.as_ref().filter(|_| current.is_none()).and_then(|t| last(&page, t)),
        accepted: console.accepted,
        mean: console.mean_handling_seconds.map_or_else(|| "–".to_owned(), |s| words::minutes(&page, s)),
        missed: console.missed,
        current,
        page,
    }
}

fn row(page: &Page, row: &QueueRow) -> Row {
    Row {
        number: row.ticket.number.clone(),
        name: row.ticket.applicant.name.clone(),
        booked: words::booked(page, &row.ticket),
        why: words::why(page, row),
        priority: row.ticket.priority.is_some(),
        waited: words::minutes(page, row.waited),
    }
}

fn aside(page: &Page, ticket: &Ticket) -> Aside {
    let missed = ticket.status == TicketStatus::Missed;
    Aside {
        number: ticket.number.clone(),
        name: ticket.applicant.name.clone(),
        missed,
        over: missed && ticket.put_back,
        why: if missed { page.t1("aside-missed", "n", ticket.calls) } else { page.t("aside-parked") },
        put_back: paths::of_ticket(ticket.id, "put-back"),
    }
}

fn last(page: &Page, ticket: &Ticket) -> Option<Last> {
    let outcome = ticket.outcome?;
    let written = matches!(outcome, Outcome::SupplementRequired | Outcome::Refused);
    Some(Last {
        number: ticket.number.clone(),
        name: ticket.applicant.name.clone(),
        outcome: page.t(words::outcome(outcome)),
        case_number: ticket.case_number.clone(),
        due: ticket.case_number.as_ref().map(|_| {
            ticket.due_on.map_or_else(|| page.t("due-unknown"), |day| page.t1("due-on", "date", page.words.date(day)))
        }),
        notice: written.then(|| paths::of_ticket(ticket.id, "notice")),
        supplement: (outcome == Outcome::SupplementRequired)
            .then(|| paths::with(paths::COUNTER_BOOK, [("for", ticket.id.to_string())])),
    })
}

/// One span of the window's day in a word.
fn span(page: &Page, span: &DaySpan, console: &Console) -> Span {
    use crate::booking::Status;
    let missed = |code: &str| console.aside.iter().any(|t| t.code == code && t.status == TicketStatus::Missed);
    let (key, kind) = match span.reservations.last() {
        None if span.closed => ("span-closed", "free"),
        None => ("span-free", "free"),
        Some(r) => match (r.outcome, r.status) {
            (Some(outcome), _) => (words::outcome(outcome), "done"),
            _ if missed(&r.code) => ("ticket-missed", "late"),
            (_, Status::CheckedIn) => ("span-here", "taken"),
            (_, Status::Called | Status::Serving) => ("ticket-serving", "now"),
            (_, Status::NoShow) => ("status-no-show", "late"),
            _ if r.late => ("span-late", "late"),
            _ => ("span-booked", "taken"),
        },
    };
    Span { time: words::clock(&span.start), words: page.t(key), kind }
}

#[cfg(test)]
pub mod samples;
#[cfg(test)]
pub use samples::samples;
