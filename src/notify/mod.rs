//! What people are told. A notice is put into the outbox in the act's own transaction, its values encrypted; sending
//! is a later step and never inside it. Not here: whom to tell and when (the acts), pages' texts (web).

mod store;
mod texts;

use crate::lang::Lang;
use crate::people::{Keys, Sealed};
use serde_json::{Map, Value};

pub use store::{Message, Notice, enqueue, enqueue_all, sent_to};

/// What a notice is about; `name()` is the name in the outbox, in the API and in the text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    LoginCode,
    ReservationConfirmed,
    ReservationCancelled,
    ReservationRescheduled,
    ReservationVoided,
    /// To another seat, which the booker need not take.
    ReservationMovedByOffice,
    /// Its seat is gone; the booker is asked to choose another.
    OfficeClosure,
    /// Few are called before them.
    CalledSoon,
    Accepted,
    SupplementRequired,
    Refused,
    /// A newer checklist is in force on the day of the visit.
    ChecklistChanged,
}

impl Event {
    pub const ALL: [Event; 12] = [
        Event::LoginCode,
        Event::ReservationConfirmed,
        Event::ReservationCancelled,
        Event::ReservationRescheduled,
        Event::ReservationVoided,
        Event::ReservationMovedByOffice,
        Event::OfficeClosure,
        Event::CalledSoon,
        Event::Accepted,
        Event::SupplementRequired,
        Event::Refused,
        Event::ChecklistChanged,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Event::LoginCode => "login_code",
            Event::ReservationConfirmed => "reservation_confirmed",
            Event::ReservationCancelled => "reservation_cancelled",
            Event::ReservationRescheduled => "reservation_rescheduled",
            Event::ReservationVoided => "reservation_voided",
            Event::ReservationMovedByOffice => "reservation_moved_by_office",
            Event::OfficeClosure => "office_closure",
            Event::CalledSoon => "called_soon",
            Event::Accepted => "accepted",
            Event::SupplementRequired => "supplement_required",
            Event::Refused => "refused",
            Event::ChecklistChanged => "checklist_changed",
        }
    }

    fn from_name(name: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|e| e.name() == name)
    }

    /// The values its text needs.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Event::LoginCode => &["code", "minutes"],
            Event::ReservationConfirmed => {
                &["date", "start", "end", "office", "window", "bank", "service", "code", "early", "deadline"]
            }
            Event::ReservationCancelled => &["date", "start", "office", "code"],
            Event::ReservationRescheduled => &["code", "date", "start", "end", "office", "window", "bank", "deadline"],
            Event::ReservationVoided => &["date", "start", "office", "code", "reason"],
            Event::ReservationMovedByOffice => {
                &["date", "start", "office", "code", "reason", "new_date", "new_start", "new_office", "new_window"]
            }
            Event::OfficeClosure => &["date", "start", "office", "code", "reason"],
            Event::CalledSoon => &["ticket", "ahead", "office"],
            Event::Accepted => &["case_number", "due"],
            Event::SupplementRequired => &["count", "items", "office", "code"],
            Event::Refused => &["office", "reason"],
            Event::ChecklistChanged => &["date", "start", "office", "code", "added", "removed", "changed"],
        }
    }
}

/// Values of a text, in the notice's language.
pub type Values = Map<String, Value>;

/// The column's name, bound into the encryption.
const CONTEXT: &str = "outbox.payload";

/// Encrypts a notice's values for the outbox.
pub fn seal(keys: &Keys, values: &Values) -> Sealed {
    let plain = serde_json::to_vec(values).expect("a map of texts is JSON");
    keys.encrypt(CONTEXT, &plain)
}

/// The words of a notice.
pub fn text(event: Event, lang: Lang, values: &Values) -> String {
    texts::render(event, lang, values)
}
