//! Consoles with sample data.

use super::*;
use crate::booking::{MaskedApplicant, Status};
use crate::counter::{Class, DayReservation, Priority, TicketRow};
use crate::ids::{Channel, MobileId, OfficeId, ReservationId, ServiceId, StaffId, WindowId};
use crate::lang::Lang;
use crate::people::IdType;
use crate::web::page::Page;
use chrono::TimeDelta;
use uuid::Uuid;

fn view(n: u128, status: TicketStatus) -> Ticket {
    let at = |clock: &str| format!("2026-11-24T{clock}:00+08:00");
    Ticket {
        id: Uuid::from_u128(n),
        number: format!("A{n:03}"),
        status,
        code: "K7F29MQ4K7F2".into(),
        service: "loan_application".into(),
        office: "daoli".into(),
        window: Some("DL01".into()),
        bank: Some("CMB".into()),
        start: at("10:00"),
        end: at("10:30"),
        walk_in: n.is_multiple_of(3),
        late: false,
        priority: n.is_multiple_of(2).then_some(Priority::Elderly),
        put_back: n.is_multiple_of(5),
        checked_in_at: at("09:41"),
        calls: 2,
        called_at: Some(at("10:10")),
        started_at: Some(at("10:15")),
        ended_at: None,
        applicant: MaskedApplicant {
            name: "李*国".into(),
            id_number: "230*************12".into(),
            mobile: "138****6620".into(),
        },
        outcome: None,
        case_number: None,
        due_on: None,
    }
}

/// A ticket that is served at the first window of the first office.
pub fn ticket(city: &City) -> (TicketRow, Ticket) {
    let now = Page::sample(Lang::Zh).now;
    let ago = |minutes| now - TimeDelta::minutes(minutes);
    let row = TicketRow {
        id: Uuid::from_u128(21),
        reservation: ReservationId(1),
        code: "K7F29MQ4K7F2".into(),
        office: OfficeId(0),
        date: Page::sample(Lang::Zh).words.today,
        letter: "A".into(),
        number: 21,
        status: TicketStatus::Serving,
        walk_in: false,
        admitted_late: false,
        priority: None,
        window: Some(city.windows[0].id),
        bank: None,
        seat_window: city.windows[0].id,
        service: ServiceId(1),
        starts_at: ago(20),
        ends_at: ago(-10),
        checked_in_at: ago(30),
        calls: 1,
        called_at: Some(ago(12)),
        first_called_at: Some(ago(12)),
        started_at: Some(ago(10)),
        ended_at: None,
        put_back: false,
        told_soon: false,
        name_cipher: vec![],
        name_key: 1,
        id_type: IdType::ResidentId,
        id_cipher: vec![],
        id_key: 1,
        number_cipher: vec![],
        number_key: 1,
        mobile: MobileId(1),
        lang: "zh-CN".into(),
        facts: serde_json::json!({"loan_type": "resale_home", "marital_status": "married"}),
        checklist_version: 1,
        outcome: None,
        case_number: None,
        due_on: None,
    };
    (row, Ticket { walk_in: false, ..view(21, TicketStatus::Serving) })
}

fn ended_with(n: u128, case: Option<&str>) -> Ticket {
    let case_number = case.map(str::to_owned);
    Ticket { outcome: Some(Outcome::Accepted), case_number, ..view(n, TicketStatus::Done) }
}

fn console() -> Console {
    let classes = [Class::Transferred, Class::InSpan, Class::Late, Class::WalkIn, Class::Early];
    let queue = classes.into_iter().enumerate().map(|(n, class)| {
        let ticket = view(n as u128 + 22, TicketStatus::Waiting);
        QueueRow { ticket, class, waited: 60 * 17 * n as i64 }
    });
    let put_back = Ticket { priority: None, ..view(25, TicketStatus::Waiting) };
    let queue = queue.chain([QueueRow { ticket: put_back, class: Class::Late, waited: 60 }]);
    let reservation = |status, late| DayReservation {
        code: "K7F29MQ4K7F2".into(),
        status,
        service: "loan_application".into(),
        channel: Channel::Web,
        late,
        walk_in: false,
        ticket: None,
        outcome: (status == Status::Completed).then_some(Outcome::Accepted),
        applicant: view(1, TicketStatus::Waiting).applicant,
    };
    let spans = [
        Some(Status::Completed),
        Some(Status::NoShow),
        Some(Status::Serving),
        Some(Status::CheckedIn),
        Some(Status::Booked),
        Some(Status::Booked),
        None,
        None,
    ];
    let spans = spans.into_iter().enumerate().map(|(n, status)| DaySpan {
        start: format!("2026-11-24T{:02}:30:00+08:00", 8 + n),
        end: format!("2026-11-24T{:02}:00:00+08:00", 9 + n),
        capacity: 1,
        closed: n == 7,
        reservations: status.map(|s| reservation(s, n == 4)).into_iter().collect(),
    });
    Console {
        state: Duty::Open,
        reason: None,
        queue: queue.collect(),
        current: None,
        aside: vec![view(17, TicketStatus::Missed), view(15, TicketStatus::Missed), view(12, TicketStatus::Parked)],
        last: Some(ended_with(19, Some("20261124-0007"))),
        spans: spans.collect(),
        accepted: 2,
        missed: 1,
        mean_handling_seconds: Some(24 * 60),
    }
}

pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    let city = crate::web::citizen::sample_city();
    let clerk = Clerk { staff: StaffId(1), office: OfficeId(0), bank: None };
    let window = city.window(WindowId(0));
    let make = |console: Console, here: Option<bool>, shown| {
        let page = StaffFrame::sample(lang, "/counter/windows/DL01");
        let current = here.map(|serving| {
            let (row, mut view) = ticket(&city);
            view.status = if serving { TicketStatus::Serving } else { TicketStatus::Called };
            Current::of(&city, &page, window, view, &row)
        });
        draw(&city, page, &clerk, window, console, current, shown).render().expect("a sample renders")
    };
    let idle = console();
    let supplement = Ticket { outcome: Some(Outcome::SupplementRequired), ..view(19, TicketStatus::Done) };
    let paused = Console {
        state: Duty::Paused,
        reason: Some(crate::web::text::t(lang, "reason-lunch", &[])),
        last: Some(supplement),
        ..console()
    };
    let closed = Console { state: Duty::Closed, queue: vec![], aside: vec![], last: None, ..console() };
    let done = acts::DONE.map(|done| {
        let before = Before { done: done.into(), ..Before::default() };
        make(console(), None, Shown { before, ..Shown::default() })
    });
    let due = Ticket { due_on: Some(Page::sample(lang).words.today), ..ended_with(19, Some("20261124-0007")) };
    let due = Console { last: Some(due), ..console() };
    let (row, _) = ticket(&city);
    let papers = outcome::papers(&city, &row);
    // what is wrong with each outcome
    const OWN: &str = "outcome=supplement&missing.APPLICATION_FORM=1&why.APPLICATION_FORM=own";
    let wrong = ["", "outcome=supplement", OWN, "outcome=refused"].map(|text| {
        let (typed, mut errors) = (Typed::sample(text), Errors::default());
        assert!(typed.read(&StaffFrame::sample(lang, "/"), &papers, lang, &mut errors).is_none());
        let before = Before { no: "ticket_state".into(), ..Before::default() };
        make(console(), Some(true), Shown { before, typed, errors })
    });
    const TOLD: &str = "outcome=supplement&missing.APPLICATION_FORM=1&why.APPLICATION_FORM=expired\
                        &note.APPLICATION_FORM=2026";
    let read = Typed::sample(TOLD).read(&StaffFrame::sample(lang, "/"), &papers, lang, &mut Errors::default());
    assert!(read.expect("an outcome").missing[0].reason.contains("2026"));
    let mut all = vec![
        ("counter-console", make(console(), Some(true), Shown::default())),
        ("counter-console-called", make(console(), Some(false), Shown::default())),
        ("counter-console-idle", make(idle, None, Shown::default())),
        ("counter-console-paused", make(paused, None, Shown::default())),
        ("counter-console-closed", make(closed, None, Shown::default())),
        ("counter-console-due", make(due, None, Shown::default())),
    ];
    all.extend(wrong.into_iter().map(|html| ("counter-console-error", html)));
    all.extend(done.into_iter().map(|html| ("counter-console-done", html)));
    all
}
