//! Words that several pages of the counter share.

use crate::counter::{Class, Duty, Outcome, Priority, QueueRow, Ticket, TicketStatus};
use crate::web::page::Page;
use crate::web::problem::Kind;

/// What an act came to, above the page it leads back to.
#[derive(Clone, Debug)]
pub struct Told {
    pub good: bool,
    pub title: String,
    pub text: String,
}

/// What an address tells of the act before: `done`, a word of `known`; or `no`, the code of a refusal.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Before {
    #[serde(default)]
    pub done: String,
    #[serde(default)]
    pub no: String,
}

impl Before {
    /// `known`: what may have been done, each with a text `told-…`.
    pub fn told(&self, page: &Page, known: &[&str]) -> Option<Told> {
        if known.contains(&&*self.done) {
            let title = page.t(&format!("told-{}", self.done));
            return Some(Told { good: true, title, text: String::new() });
        }
        let words = Kind::ALL.iter().map(|kind| kind.words()).find(|words| words.code == self.no)?;
        let lang = page.lang();
        Some(Told { good: false, title: words.title(lang).into(), text: words.detail(lang).into() })
    }
}

/// 10:30 of an instant as the hall writes it, `2026-11-25T10:30:00+08:00`.
pub fn clock(instant: &str) -> String {
    instant.get(11..16).unwrap_or_default().to_owned()
}

/// 9分, 1小时5分.
pub fn minutes(page: &Page, seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    match minutes {
        0..60 => page.t1("n-min", "n", minutes),
        _ => page.t2("n-hours-min", "h", minutes / 60, "n", minutes % 60),
    }
}

/// Why a row of the queue stands where it does.
pub fn why(page: &Page, row: &QueueRow) -> String {
    let ticket = &row.ticket;
    let came = clock(&ticket.checked_in_at);
    let class = match row.class {
        Class::Transferred => page.t("why-transferred"),
        Class::InSpan => page.t("why-in-span"),
        Class::Late if ticket.put_back => page.t("why-put-back"),
        Class::Late => page.t1("why-late", "time", came),
        Class::WalkIn => page.t1("why-walk-in", "time", came),
        Class::Early => page.t1("why-early", "time", came),
    };
    match ticket.priority {
        Some(reason) => page.t2("why-priority", "reason", page.t(priority(reason)), "class", class),
        None => class,
    }
}

/// What a ticket was booked for: its time, or that it was not booked.
pub fn booked(page: &Page, ticket: &Ticket) -> String {
    if ticket.walk_in { page.t("walk-in") } else { clock(&ticket.start) }
}

pub fn priority(reason: Priority) -> &'static str {
    match reason {
        Priority::Elderly => "priority-elderly",
        Priority::Disabled => "priority-disabled",
        Priority::Pregnant => "priority-pregnant",
        Priority::Military => "priority-military",
    }
}

pub fn duty(state: Duty) -> &'static str {
    match state {
        Duty::Open => "duty-open",
        Duty::Paused => "duty-paused",
        Duty::Closed => "duty-closed",
    }
}

pub fn status(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Waiting => "ticket-waiting",
        TicketStatus::Transferred => "ticket-transferred",
        TicketStatus::Called => "ticket-called",
        TicketStatus::Serving => "ticket-serving",
        TicketStatus::Parked => "ticket-parked",
        TicketStatus::Missed => "ticket-missed",
        TicketStatus::Done => "ticket-done",
        TicketStatus::Left => "ticket-left",
    }
}

pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "outcome-accepted",
        Outcome::SupplementRequired => "outcome-supplement",
        Outcome::Refused => "outcome-refused",
        Outcome::Left => "outcome-left",
    }
}
