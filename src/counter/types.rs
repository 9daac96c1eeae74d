//! What the surfaces hand in and get back.

use crate::booking::{MaskedApplicant, NotDone};
use crate::catalog::City;
use crate::ids::{BankId, OfficeId, ServiceId, StaffId, WindowId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who works in a hall: an office, and one bank's windows in it or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clerk {
    pub staff: StaffId,
    pub office: OfficeId,
    pub bank: Option<BankId>,
}

impl Clerk {
    /// The windows in reach, in the order of the catalog.
    pub fn windows(&self, city: &City) -> Vec<WindowId> {
        let reached = |w: &&crate::catalog::Window| w.office == self.office && self.bank.is_none_or(|b| b == w.bank);
        city.windows.iter().filter(reached).map(|w| w.id).collect()
    }

    pub fn reaches(&self, city: &City, window: WindowId) -> bool {
        self.windows(city).contains(&window)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "ticket_status", rename_all = "snake_case")]
pub enum TicketStatus {
    Waiting,
    /// Waits for another window than it was called to before.
    Transferred,
    Called,
    Serving,
    Parked,
    /// Nobody came to the calls.
    Missed,
    Done,
    /// Went away, or was not served when the hall closed.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "priority_reason", rename_all = "snake_case")]
pub enum Priority {
    Elderly,
    Disabled,
    Pregnant,
    Military,
}

impl Priority {
    pub const ALL: [Priority; 4] = [Priority::Elderly, Priority::Disabled, Priority::Pregnant, Priority::Military];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "visit_outcome", rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    SupplementRequired,
    Refused,
    Left,
}

impl Outcome {
    pub const ALL: [Outcome; 4] = [Outcome::Accepted, Outcome::SupplementRequired, Outcome::Refused, Outcome::Left];
}

/// Who came along to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Companion {
    Spouse,
    CoBorrower,
    Guarantor,
    Other,
}

impl Companion {
    pub const ALL: [Companion; 4] = [Companion::Spouse, Companion::CoBorrower, Companion::Guarantor, Companion::Other];

    pub fn name(self) -> &'static str {
        match self {
            Companion::Spouse => "spouse",
            Companion::CoBorrower => "co_borrower",
            Companion::Guarantor => "guarantor",
            Companion::Other => "other",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "window_duty_state", rename_all = "snake_case")]
pub enum Duty {
    Open,
    Paused,
    /// For the rest of the day.
    Closed,
}

/// One thing that is missing, and why it is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Missing {
    /// Code of a material of the checklist.
    pub material: String,
    pub reason: String,
}

/// A ticket as staff see it; also the JSON of the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ticket {
    pub id: Uuid,
    /// Letter and three digits, as it is called: A012.
    pub number: String,
    pub status: TicketStatus,
    /// Of the reservation.
    pub code: String,
    pub service: String,
    pub office: String,
    /// Where it is called, or may be called; null: any window of `bank`, or any that serves it.
    pub window: Option<String>,
    pub bank: Option<String>,
    /// The agreed span.
    pub start: String,
    pub end: String,
    pub walk_in: bool,
    /// Came after the agreed start.
    pub late: bool,
    pub priority: Option<Priority>,
    pub put_back: bool,
    pub checked_in_at: String,
    pub calls: i16,
    pub called_at: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    pub applicant: MaskedApplicant,
    pub outcome: Option<Outcome>,
    pub case_number: Option<String>,
    /// Of an accepted application: until when the centre answers; null while that needs an unpublished calendar.
    pub due_on: Option<NaiveDate>,
}

/// What a window's call found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Call {
    /// At the window now; null when nobody waits for it.
    pub ticket: Option<Ticket>,
    /// Who still waits for this window.
    pub waiting: usize,
}

/// What closing a window came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WindowClosed {
    pub window: String,
    pub state: Duty,
    /// Codes that went to a window of the same bank at the same time.
    pub moved: Vec<String>,
    /// Codes that need a person: no such window had a seat.
    pub left_to_do: Vec<String>,
}

/// The answer of an act, as JSON to the letter.
#[derive(Clone, Debug)]
pub struct Acted {
    pub json: String,
    pub replayed: bool,
}

/// Why somebody at the desk gets no ticket, or a ticket does not move.
#[derive(Clone, Debug, PartialEq)]
pub enum Turned {
    /// Check-in opens then.
    TooEarly {
        from: DateTime<Utc>,
    },
    /// The time to check in was over then.
    TooLate {
        until: DateTime<Utc>,
    },
    /// Slug of the right one.
    WrongOffice {
        office: String,
        start: DateTime<Utc>,
    },
    WrongDay {
        start: DateTime<Utc>,
    },
    /// Cancelled, voided or done.
    NotLive,
    /// The ticket is not in a state from which this goes.
    TicketState(TicketStatus),
    /// It was put back once already.
    PutBackOnce,
    /// Paused or closed.
    WindowNotOpen(Duty),
    /// Does not serve it, or is elsewhere.
    WrongWindow,
    /// The visit has another outcome already.
    HasOutcome(Outcome),
    /// Day's numbers of a letter are used up.
    NoNumberLeft,
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotServed {
    #[error("turned away: {0:?}")]
    Turned(Turned),
    /// A field of the request, by name, that has to be filled in.
    #[error("invalid: {0}")]
    Invalid(&'static str),
    /// A field that names what there is not, or what does not belong there.
    #[error("unknown: {0}")]
    Unknown(&'static str),
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl From<Turned> for NotServed {
    fn from(turned: Turned) -> NotServed {
        NotServed::Turned(turned)
    }
}

impl From<sqlx::Error> for NotServed {
    fn from(error: sqlx::Error) -> NotServed {
        NotServed::NotDone(error.into())
    }
}

impl From<anyhow::Error> for NotServed {
    fn from(error: anyhow::Error) -> NotServed {
        NotServed::NotDone(error.into())
    }
}

/// The letter of a service's tickets: by its place in the catalog.
pub fn letter(city: &City, service: ServiceId) -> char {
    let place = city.services.iter().position(|s| s.id == service).unwrap_or_default();
    (b'A' + (place % 26) as u8) as char
}
