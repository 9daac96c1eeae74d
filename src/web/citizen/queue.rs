//! The citizen's place in line after check-in: number, who is before them, how long, then where they are called.

use crate::booking::{ReservationDetail, Status};
use crate::catalog::City;
use crate::counter::{Duty, Place, TicketStatus};
use crate::web::page::Page;
use crate::web::paths;

/// What is said of a ticket.
#[derive(Clone, Debug)]
pub struct InLine {
    pub number: String,
    pub head: String,
    pub text: String,
    /// It is their turn.
    pub called: bool,
}

/// Where the script looks for changes.
#[derive(Clone, Debug)]
pub struct Live {
    pub ticket: String,
    pub events: String,
}

impl Live {
    /// Of a visit that is today and not over.
    pub fn of(city: &City, page: &Page, found: &ReservationDetail) -> Option<Live> {
        let office = city.office(city.window(found.window).office);
        let stands =
            matches!(found.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving);
        (stands && found.date == page.words.today)
            .then(|| Live { ticket: paths::ticket_json(&found.code), events: paths::board_events(&office.slug) })
    }
}

impl InLine {
    /// None where the visit is over.
    pub fn of(page: &Page, place: &Place) -> Option<InLine> {
        let at = |key: &str| page.t1(key, "window", place.window_name.as_deref().unwrap_or_default());
        let (head, text) = match place.status {
            TicketStatus::Waiting | TicketStatus::Transferred => (ahead(page, place), waits(page, place)),
            TicketStatus::Called if place.calls > 1 => (at("line-go"), page.t1("line-called-again", "n", place.calls)),
            TicketStatus::Called => (at("line-go"), page.t("line-called")),
            TicketStatus::Serving => (at("line-serving"), page.t("line-serving-text")),
            TicketStatus::Parked => (page.t("line-parked"), page.t("line-parked-text")),
            TicketStatus::Missed => (page.t("line-missed"), page.t("line-missed-text")),
            TicketStatus::Done | TicketStatus::Left => return None,
        };
        let called = place.status == TicketStatus::Called;
        Some(InLine { number: place.number.clone(), head, text, called })
    }
}

fn ahead(page: &Page, place: &Place) -> String {
    let ahead = match place.ahead.unwrap_or_default() {
        0 => page.t("line-next"),
        n => page.t1("line-ahead", "n", n),
    };
    match place.estimated_wait_minutes {
        Some(0) | None => ahead,
        Some(minutes) => page.t2("line-wait", "ahead", ahead, "minutes", minutes),
    }
}

/// Where they will be called, and what stands in the way.
fn waits(page: &Page, place: &Place) -> String {
    let Some(window) = &place.window_name else { return page.t("line-any") };
    let reason = place.window_reason.as_deref();
    match (place.window_state, reason) {
        (Some(Duty::Paused), Some(reason)) => page.t2("line-paused", "window", window, "reason", reason),
        (Some(Duty::Closed), _) => page.t1("line-closed", "window", window),
        _ => page.t1("line-at", "window", window),
    }
}

#[cfg(test)]
pub fn sample(status: TicketStatus, ahead: usize, state: Option<Duty>, window: Option<&str>, calls: i16) -> Place {
    let waits = matches!(status, TicketStatus::Waiting | TicketStatus::Transferred);
    Place {
        number: "A012".into(),
        status,
        window: window.map(|_| "NG03".into()),
        window_name: window.map(str::to_owned),
        window_state: state,
        window_reason: state.filter(|s| *s == Duty::Paused).map(|_| "10:40".into()),
        ahead: waits.then_some(ahead),
        estimated_wait_minutes: (waits && state != Some(Duty::Closed)).then_some(ahead as i64 * 8),
        calls,
        outcome: None,
    }
}
