//! The pages of the counter: desk, kiosk, bookings by staff, consoles.

use super::{Stage, Who};
use crate::support::{Server, Staff, id, person, visitor, visitor_with};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

/// Books for somebody, at the first of the windows whose time from `clock` on nobody has taken: in a city with
/// people that may be another one. The code.
async fn booked(server: &Server, staff: &Staff, who: Value, date: &str, windows: &[&str], clock: &str) -> String {
    let free = server.get(&format!("/api/v1/availability?date={date}")).await;
    let start = format!("{date}T{clock}");
    for window in
        free["windows"].as_array().expect("windows").iter().filter(|w| windows.iter().any(|c| w["window"] == *c))
    {
        let later = |s: &&Value| s["start"].as_str().is_some_and(|at| at >= start.as_str());
        for slot in window["slots"].as_array().expect("slots").iter().filter(later) {
            let mut wish = who.clone();
            wish["slot_id"] = slot["id"].clone();
            let (status, made) = staff.act("/reservations", wish).await;
            if status == 201 {
                return made["code"].as_str().expect("a code").to_owned();
            }
        }
    }
    panic!("nothing is free at {windows:?} on {date} from {clock} on")
}

async fn walk_in(staff: &Staff, n: usize, bank: &str) -> Value {
    staff.done("/walk-ins", visitor_with(n, json!({"bank": bank}))).await
}

/// A window with somebody at it, others in the queue for every reason, and some set aside.
async fn busy(server: &Server, desk: &Staff) {
    // walk-ins take the earliest seats that are left
    let early = booked(server, desk, visitor(826), TODAY, &["DL01"], "09:30").await;
    // where people have the early times, somebody comes for a later one
    desk.act("/check-ins", json!({"code": early})).await;
    for n in 820..826 {
        walk_in(desk, n, "CMB").await;
    }
    desk.done("/walk-ins", visitor_with(827, json!({"bank": "CMB", "priority": "elderly"}))).await;
    let first = desk.call("DL01").await;
    desk.tell(&first, "park").await;
    for back in [true, false] {
        let missed = desk.call("DL01").await;
        desk.tell(&missed, "miss").await;
        if back {
            desk.tell(&missed, "put-back").await;
        }
    }
    let here = desk.call("DL01").await;
    desk.tell(&here, "start").await;
}

pub async fn set(server: &Server, stage: &mut Stage) {
    let desk = Staff::sign_in(server, "daoli.desk").await;
    let elsewhere = Staff::sign_in(server, "nangang.desk").await;
    let comes = booked(server, &desk, visitor(841), TODAY, &["DL02", "DL03", "DL04", "DL05"], "09:30").await;
    busy(server, &desk).await;
    // who is called, was accepted, lacks papers, was refused
    walk_in(&desk, 830, "CCB").await;
    desk.call("DL02").await;
    walk_in(&desk, 831, "ICBC").await;
    let accepted = desk.call("DL03").await;
    desk.settle(&accepted, json!({"outcome": "accepted", "companions": ["spouse"]})).await;
    walk_in(&desk, 832, "ABC").await;
    let lacking = desk.call("DL04").await;
    let missing = [("APPLICATION_FORM", "0001"), ("BORROWER_HUKOU", "0002")];
    let missing = missing.map(|(material, reason)| json!({"material": material, "reason": reason}));
    desk.settle(&lacking, json!({"outcome": "supplement_required", "missing": missing})).await;
    walk_in(&desk, 833, "BOC").await;
    let refused = desk.call("DL05").await;
    desk.settle(&refused, json!({"outcome": "refused", "reason": "0003"})).await;
    desk.done("/windows/DL05/pause", json!({"reason": "12:30"})).await;
    let stranded = booked(server, &desk, visitor(834), TODAY, &["DL06"], "13:00").await;
    let waits = walk_in(&desk, 835, "BOCOM").await;
    desk.done("/windows/DL06/close", json!({"reason": "12:30"})).await;
    // who comes to the desk
    let early = booked(server, &desk, visitor(840), TODAY, &["DL02"], "14:00").await;
    let later = booked(server, &desk, visitor(842), "2026-11-26", &["DL03"], "13:00").await;
    let other = booked(server, &elsewhere, visitor(843), TODAY, &["NG01"], "09:30").await;
    let over = booked(server, &desk, visitor(844), "2026-11-26", &["DL04"], "13:00").await;
    desk.done(&format!("/reservations/{over}/cancellation"), json!({"reason": "0004"})).await;
    let mobile = person(845).1;
    for (n, window) in [(845, "DL01"), (846, "DL02")] {
        let who = visitor_with(n, json!({"mobile": mobile}));
        booked(server, &desk, who, "2026-11-27", &[window], "10:00").await;
    }
    let clerk = Staff::sign_in(server, "daoli.cmb").await;
    stage.people.extend([(Who::Desk, desk.token.clone()), (Who::Clerk, clerk.token)]);

    let who = Who::Desk;
    stage.see("counter/home", who, "/counter");
    stage.see("counter/console", Who::Clerk, "/counter/windows/DL01");
    stage.send("counter/console-unanswered", Who::Clerk, "/counter/windows/DL01", &[("outcome", "")]);
    stage.send("counter/console-supplement-empty", Who::Clerk, "/counter/windows/DL01", &[("outcome", "supplement")]);
    let paper = [("outcome", "supplement"), ("missing.APPLICATION_FORM", "1"), ("why.APPLICATION_FORM", "own")];
    stage.send("counter/console-supplement-unsaid", Who::Clerk, "/counter/windows/DL01", &paper);
    stage.send("counter/console-refusal-empty", Who::Clerk, "/counter/windows/DL01", &[("outcome", "refused")]);
    stage.see("counter/console-called", who, "/counter/windows/DL02?done=called");
    stage.see("counter/console-accepted", who, "/counter/windows/DL03");
    stage.see("counter/console-supplement", who, "/counter/windows/DL04");
    stage.see("counter/console-paused", who, "/counter/windows/DL05?no=ticket_state");
    stage.see("counter/console-closed", who, "/counter/windows/DL06?done=closed");
    stage.see("counter/to-do", who, "/counter/windows/DL06/to-do");
    stage.see("counter/to-do-none", who, "/counter/windows/DL01/to-do");
    stage.see("counter/notice", who, &format!("/counter/tickets/{}/notice", id(&lacking)));
    stage.see("counter/notice-refusal", who, &format!("/counter/tickets/{}/notice", id(&refused)));

    stage.see("counter/desk", who, "/counter/desk");
    stage.send("counter/desk-errors", who, "/counter/desk", &[("q", "2301")]);
    stage.send("counter/desk-unknown", who, "/counter/desk", &[("q", "K7F29MQ4A1B2")]);
    for (name, code) in [
        ("counter/desk-comes", &comes),
        ("counter/desk-early", &early),
        ("counter/desk-other-day", &later),
        ("counter/desk-other-office", &other),
        ("counter/desk-over", &over),
    ] {
        stage.see(name, who, &format!("/counter/desk/{code}"));
    }
    let code = waits["code"].as_str().expect("a code");
    stage.see("counter/desk-given", who, &format!("/counter/desk/{code}"));
    stage.see("counter/ticket", who, &format!("/counter/tickets/{}", id(&waits)));
    stage.see("counter/ticket-done", who, &format!("/counter/tickets/{}", id(&accepted)));
    stage.see("counter/slip", who, &format!("/counter/tickets/{}/slip", id(&waits)));
    stage.see("counter/slip-narrow", who, &format!("/counter/tickets/{}/slip?width=58", id(&waits)));
    stage.see("counter/kiosk", who, "/counter/kiosk");
    stage.see("counter/kiosk-early", who, "/counter/kiosk?no=early&at=09:30");
    stage.see("counter/kiosk-unknown", who, "/counter/kiosk?no=unknown");
    stage.see("counter/kiosk-other-day", who, "/counter/kiosk?no=day");
    stage.see("counter/kiosk-ticket", who, &format!("/counter/kiosk/{}", id(&waits)));
    stage.see("counter/walk-in", who, "/counter/walk-in");
    stage.send("counter/walk-in-errors", who, "/counter/walk-in", &[("name", "1")]);
    stage.see("counter/book", who, "/counter/book");
    stage.see("counter/book-bank", Who::Clerk, "/counter/book?date=2026-11-25");
    stage.send("counter/book-errors", who, "/counter/book", &[("mobile", "1")]);
    stage.see("counter/book-supplement", who, &format!("/counter/book?for={}", id(&lacking)));
    stage.see("counter/search", who, "/counter/search");
    stage.send("counter/search-errors", who, "/counter/search", &[("q", "1")]);
    stage.send("counter/search-none", who, "/counter/search", &[("q", &person(899).1)]);
    stage.send("counter/search-several", who, "/counter/search", &[("q", &mobile)]);
    stage.see("counter/reservation", who, &format!("/counter/reservations/{later}?done=booked"));
    stage.see("counter/reservation-here", who, &format!("/counter/reservations/{code}"));
    stage.see("counter/reservation-over", who, &format!("/counter/reservations/{over}"));
    let page = format!("/counter/reservations/{later}");
    stage.send("counter/reservation-cancel-errors", who, &page, &[("reason", "0005")]);
    stage.see("counter/move", who, &format!("/counter/reservations/{stranded}/move"));
    stage.send("counter/move-errors", who, &format!("/counter/reservations/{later}/move"), &[("reason", "0006")]);
}
