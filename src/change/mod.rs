//! What the administrator changes of a roster that people have booked on: closures, quotas and capacity of a day,
//! extra workdays and holidays. A dry run and the act come from one plan (`plan`), so that what is shown is what is then
//! done; everybody whose seat goes away is moved, asked to choose anew, or voided, in the act's own transaction.
//!
//! Locks: the roster's (one change at a time on any number of servers, and none while days are made), then window-days as
//! everywhere. A day's lock holds its reservations still, so that nobody is surprised in the middle of an act. Not here:
//! who may do it (web), how seats and notices are written (booking).

mod act;
mod closure;
mod day;
mod plan;
mod shut;
mod store;
mod workday;

pub use closure::{Closed, ClosureView, NewClosure, close, closures, undo};
pub use day::{DayChange, Shares, change_day};
pub use store::Resolve;
pub use workday::{NewWorkday, set_workday};

use crate::booking::{IdempotencyKey, NotDone};
use crate::catalog::{City, Window};
use crate::ids::{BankId, OfficeId, StaffId, WindowId};
use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

/// Who changes: of the whole centre, or of one office.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub staff: StaffId,
    pub office: Option<OfficeId>,
}

impl By {
    fn reaches(&self, window: &Window) -> bool {
        self.office.is_none_or(|office| office == window.office)
    }
}

/// Whether a change is only shown, or done.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    DryRun,
    Confirm(Option<IdempotencyKey>),
}

impl Mode {
    fn applies(&self) -> bool {
        matches!(self, Mode::Confirm(_))
    }
}

/// What a closure closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Centre,
    Office(OfficeId),
    Bank(BankId),
    Window(WindowId),
}

impl Part {
    pub fn covers(self, window: &Window) -> bool {
        match self {
            Part::Centre => true,
            Part::Office(office) => window.office == office,
            Part::Bank(bank) => window.bank == bank,
            Part::Window(id) => window.id == id,
        }
    }

    /// Whether all of it is in reach of whoever changes.
    fn within(self, by: &By, city: &City) -> bool {
        match (by.office, self) {
            (None, _) => true,
            (Some(own), Part::Office(office)) => own == office,
            (Some(own), Part::Window(window)) => city.window(window).office == own,
            (Some(_), Part::Centre | Part::Bank(_)) => false,
        }
    }
}

/// What a change does, or would do.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Impact {
    /// False of a dry run.
    pub applied: bool,
    /// Seats of days that have not ended, as quota and open slots give them.
    pub seats_added: i32,
    pub seats_removed: i32,
    /// Who is booked where the seat goes away.
    pub affected: Vec<Affected>,
}

/// Somebody who is booked, and where they could go: in a move, where they went.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Affected {
    pub code: String,
    pub office: String,
    pub window: String,
    pub start: String,
    /// The mobile, masked; null where none is known.
    pub contact: Option<String>,
    /// Null where no seat is left that fits. No two proposals need one seat.
    pub proposal: Option<Proposal>,
}

/// A seat: same bank and day, else same bank on a near day, else another bank.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Proposal {
    /// Of the slot.
    pub id: Uuid,
    pub office: String,
    pub window: String,
    pub bank: String,
    pub date: NaiveDate,
    pub start: String,
    pub end: String,
}

/// The answer of a change, as JSON to the letter.
#[derive(Clone, Debug)]
pub struct Changed {
    pub json: String,
    pub replayed: bool,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// Beyond the caller's office.
    #[error("not of the caller's office")]
    NotYours,
    /// More people are booked in a slot than it would hold.
    #[error("a slot holds more than that")]
    CapacityTaken,
    /// The calendar of that year is not published.
    #[error("the year is not published")]
    Unpublished,
    /// The closure is over, or undone.
    #[error("the closure is over")]
    ClosureOver,
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

impl From<sqlx::Error> for NotChanged {
    fn from(error: sqlx::Error) -> NotChanged {
        if crate::db::constraint(&error) == Some("slot_capacity") {
            return NotChanged::CapacityTaken;
        }
        NotChanged::NotDone(error.into())
    }
}

impl From<anyhow::Error> for NotChanged {
    fn from(error: anyhow::Error) -> NotChanged {
        NotChanged::NotDone(error.into())
    }
}
