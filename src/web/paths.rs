//! Every address of the pages is built here.

use crate::ids::Code;
use form_urlencoded::Serializer;
use uuid::Uuid;

pub const START: &str = "/";
pub const MATERIALS: &str = "/materials";
pub const CHECKLIST: &str = "/materials/list";
pub const BOOK: &str = "/book";
pub const CONFIRM: &str = "/book/confirm";
/// Who comes to a visit.
pub const APPLICANT: &str = "/book/applicant";
pub const RESERVE: &str = "/book/reservation";
pub const SIGN_IN: &str = "/signin";
pub const SIGN_IN_CODE: &str = "/signin/code";
pub const SIGN_IN_WHO: &str = "/signin/who";
pub const SIGN_OUT: &str = "/signout";
pub const RESERVATIONS: &str = "/reservations";
/// What is kept of the citizen: as a file, and its deletion.
pub const MY_DATA: &str = "/my-data";
pub const MY_DATA_FILE: &str = "/my-data/file";
pub const MY_DATA_DELETION: &str = "/my-data/deletion";
pub const MY_DATA_DELETED: &str = "/my-data/deleted";
pub const RULES: &str = "/rules";
pub const PRIVACY: &str = "/privacy";
pub const DISPLAY: &str = "/display";
/// The staff's own pages: sign-in, account, password, second factor.
pub const STAFF: &str = "/staff";
/// The office's own: queue, calls, outcomes.
pub const COUNTER: &str = "/counter";
pub const STAFF_SIGN_IN: &str = "/staff/signin";
pub const STAFF_SIGN_OUT: &str = "/staff/signout";
pub const STAFF_ACCOUNT: &str = "/staff/account";
pub const STAFF_PASSWORD: &str = "/staff/password";
pub const STAFF_TOTP: &str = "/staff/second-factor";
pub const DEMO_MESSAGES: &str = "/demo/messages";
pub const DEMO_PROBLEMS: &str = "/demo/problems";
/// What is left of a session of staff, for the warning before it ends.
pub const STAFF_SESSION_JSON: &str = "/api/v1/staff/sessions/current";
pub const DAYS_JSON: &str = "/api/v1/days";
pub const AVAILABILITY_JSON: &str = "/api/v1/availability";

/// The screen of an office's hall.
pub fn board(office: &str) -> String {
    format!("/boards/{office}")
}

/// What changes on it, as a stream of events.
pub fn board_events(office: &str) -> String {
    format!("/api/v1/boards/{office}/events")
}

/// Where one stands in line, as JSON.
pub fn ticket_json(code: &Code) -> String {
    format!("/api/v1/reservations/{code}/ticket")
}

/// A path with a query; pairs without a value are left out.
pub fn with<K: AsRef<str>, V: AsRef<str>>(path: &str, pairs: impl IntoIterator<Item = (K, V)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.as_ref().is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Sign in, and come back.
pub fn sign_in(next: &str) -> String {
    with(SIGN_IN, [("next", next)])
}

/// A page of staff, and back.
pub fn staff(page: &str, next: &str) -> String {
    with(page, [("next", next)])
}

/// The pages of the check-in desk, and of bookings by staff.
pub const COUNTER_DESK: &str = "/counter/desk";
pub const COUNTER_KIOSK: &str = "/counter/kiosk";
pub const COUNTER_WALK_IN: &str = "/counter/walk-in";
pub const COUNTER_BOOK: &str = "/counter/book";
pub const COUNTER_SEARCH: &str = "/counter/search";

/// A window's console.
pub fn console(window: &str) -> String {
    format!("{COUNTER}/windows/{window}")
}

/// What is done at a window, or a page of it: `calls`, `pause`, `open`, `close`, `to-do`.
pub fn of_window(window: &str, act: &str) -> String {
    format!("{COUNTER}/windows/{window}/{act}")
}

pub fn ticket(id: Uuid) -> String {
    format!("{COUNTER}/tickets/{id}")
}

/// What is done with a ticket, or a page of it: `recall`, `outcome`, `slip`, `notice`…
pub fn of_ticket(id: Uuid, act: &str) -> String {
    format!("{COUNTER}/tickets/{id}/{act}")
}

/// A reservation as staff see it.
pub fn counter_reservation(code: &str) -> String {
    format!("{COUNTER}/reservations/{code}")
}

/// What staff do with it: `move`, `cancellation`, `void`.
pub fn of_reservation(code: &str, act: &str) -> String {
    format!("{COUNTER}/reservations/{code}/{act}")
}

/// Who stands at the desk with a reservation.
pub fn arrival(code: &str) -> String {
    format!("{COUNTER_DESK}/{code}")
}

/// Whether an address belongs to the pages of staff, which have a layout and a sign-in of their own.
pub fn is_staff(path: &str) -> bool {
    [STAFF, COUNTER]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Check and confirm a slot, with answers for the checklist.
pub fn confirm(slot: Uuid, facts: &[(String, String)]) -> String {
    let slot = ("slot".to_owned(), slot.to_string());
    with(CONFIRM, std::iter::once(&slot).chain(facts).map(|(k, v)| (k, v)))
}

pub fn reservation(code: &Code) -> String {
    format!("{RESERVATIONS}/{code}")
}

/// The same by the code's text.
pub fn reservation_of(code: &str) -> String {
    format!("{RESERVATIONS}/{code}")
}

/// The QR code of a reservation.
pub fn qr(code: &Code) -> String {
    format!("/api/v1/reservations/{code}/qr.svg")
}

pub fn cancellation(code: &Code) -> String {
    format!("{RESERVATIONS}/{code}/cancellation")
}

pub fn reschedule(code: &Code) -> String {
    format!("{RESERVATIONS}/{code}/reschedule")
}

pub fn reschedule_confirm(code: &Code) -> String {
    format!("{RESERVATIONS}/{code}/reschedule/confirm")
}

pub fn calendar(code: &Code) -> String {
    format!("/api/v1/reservations/{code}/calendar.ics")
}

/// A path of this site that a form or a query names as the way back; anything else is the start page.
pub fn local(path: &str) -> &str {
    let here = path.starts_with('/') && !path.starts_with("//");
    if here && path.len() <= 2000 && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') { path } else { START }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(local("/book?date=2026-11-25"), "/book?date=2026-11-25");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "", "book"] {
            assert_eq!(local(foreign), START, "{foreign:?}");
        }
    }

    #[test]
    fn pages_of_staff_are_told_from_those_of_citizens() {
        for staff in ["/staff", "/staff/signin", "/counter", "/counter/day"] {
            assert!(is_staff(staff), "{staff}");
        }
        for other in ["/", "/signin", "/staffing", "/book", "/counters"] {
            assert!(!is_staff(other), "{other}");
        }
    }

    #[test]
    fn a_query_carries_only_what_was_chosen() {
        assert_eq!(with(BOOK, [("date", "2026-11-25"), ("bank", "")]), "/book?date=2026-11-25");
        assert_eq!(sign_in("/book/confirm?slot=1&a=b"), "/signin?next=%2Fbook%2Fconfirm%3Fslot%3D1%26a%3Db");
    }
}
