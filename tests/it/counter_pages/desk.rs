//! Check-in desk, kiosk, walk-ins, slips: forms alone.

use super::{done, location, press, shown, staff};
use crate::support::{self, Citizen, START, Staff, TODAY, TOMORROW, at, person, slot};
use serde_json::json;

const NAME: &str = "王小佳";

#[tokio::test]
async fn a_voucher_or_a_document_becomes_a_ticket_and_a_slip() {
    let (database, server) = support::city().await;
    let wanted = slot(&server, TODAY, "DL01", "09:30").await;
    let (citizen, code) = Citizen::books(&server, 901, &wanted).await;
    server.set_clock(&at("09:10")).await;
    let (desk, _) = staff(&server).await;
    let find = async |typed: &str| desk.form("/counter/desk", &[("q", typed)]).await;
    let arrival = format!("/counter/desk/{code}");
    // typed, scanned, off a card reader: always the reservation's page, and nothing of a person in its address
    for typed in
        [code.as_str(), &code.to_lowercase(), &format!("https://x.example/reservations/{code}"), &citizen.id_number]
    {
        assert_eq!(location(&find(typed).await), arrival, "{typed}");
    }
    let wrong = find("2301991990").await;
    assert_eq!(wrong.status(), 422);
    let html = wrong.text().await.expect("text");
    assert!(html.contains("value=\"2301991990\"") && html.contains("this one has 10"), "{html}");
    assert_eq!(find(&person(950).0).await.status(), 404);

    let html = shown(&desk, &arrival).await;
    assert!(html.contains("王*佳") && !html.contains(NAME) && !html.contains(&citizen.id_number), "masked: {html}");
    let ticket = done(&desk, &arrival, &arrival, &[("priority", "priority-elderly")]).await;
    assert!(ticket.starts_with("/counter/tickets/"), "{ticket}");
    let html = shown(&desk, &ticket).await;
    assert!(html.contains("A001") && html.contains("0 ahead") && html.contains("elderly") && !html.contains(NAME));
    let again = shown(&desk, &arrival).await;
    assert!(again.contains(&ticket) && again.contains("Has a ticket already: A001"), "{again}");
    for width in ["80", "58"] {
        let html = shown(&desk, &format!("{ticket}/slip?width={width}")).await;
        assert!(
            html.contains(&format!("class=\"w{width}\"")) && html.contains("A001") && html.contains("data:image/svg")
        );
        assert!(!html.contains(NAME) && !html.contains(&citizen.id_number));
    }
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn whoever_gets_no_ticket_is_told_why_and_what_to_do() {
    let (database, server) = support::city().await;
    let book = async |n: usize, date: &str, window: &str, clock: &str| {
        Citizen::books(&server, n, &slot(&server, date, window, clock).await).await
    };
    let (_, early) = book(911, TODAY, "DL01", "14:00").await;
    let (_, late) = book(912, TODAY, "DL01", "08:30").await;
    let (_, other_day) = book(913, TOMORROW, "DL01", "09:00").await;
    let (_, elsewhere) = book(914, TODAY, "NG01", "09:30").await;
    let (citizen, cancelled) = book(915, TODAY, "DL02", "14:00").await;
    assert_eq!(citizen.cancel(&cancelled).await.status(), 200);
    server.set_clock(&at("09:10")).await;
    let (desk, _) = staff(&server).await;
    let page = async |code: &str| {
        let found = desk.form("/counter/desk", &[("q", code)]).await;
        shown(&desk, &location(&found)).await
    };
    let html = page(&early).await;
    assert!(html.contains("Too early: tickets from 13:30") && !html.contains("Give ticket"), "{html}");
    let html = page(&other_day).await;
    assert!(html.contains("Booked for another day") && html.contains("/counter/walk-in"), "{html}");
    let html = page(&elsewhere).await;
    assert!(html.contains("Nangang Office") && html.contains("0451-") && !html.contains("王*佳"), "{html}");
    let html = page(&cancelled).await;
    assert!(html.contains("cancelled, voided or served"), "{html}");
    // late: the desk may answer for it
    let html = page(&late).await;
    assert!(html.contains("Too late: check-in was open until") && html.contains("name=\"admit\""), "{html}");
    let arrival = format!("/counter/desk/{late}");
    let without = press(&desk, &arrival, &arrival, &[]).await;
    assert_eq!(location(&without), arrival, "without the word for it, it stays as it is");
    let ticket = done(&desk, &arrival, &arrival, &[("admit", "late")]).await;
    assert!(shown(&desk, &ticket).await.contains("A001"));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_kiosk_gives_tickets_and_sends_everybody_else_to_the_desk() {
    let (database, server) = support::city().await;
    let (citizen, code) = Citizen::books(&server, 921, &slot(&server, TODAY, "DL01", "09:30").await).await;
    let (_, early) = Citizen::books(&server, 922, &slot(&server, TODAY, "DL01", "14:00").await).await;
    let (_, tomorrow) = Citizen::books(&server, 923, &slot(&server, TOMORROW, "DL01", "14:00").await).await;
    server.set_clock(&at("09:10")).await;
    let (kiosk, clerk) = staff(&server).await;
    assert_eq!(clerk.page("/counter/kiosk").await.status(), 403, "a bank puts up no kiosk");
    let take = async |typed: &str| done(&kiosk, "/counter/kiosk", "/counter/kiosk", &[("q", typed)]).await;
    for (typed, told, words) in [
        (early.as_str(), "no=early&at=13%3A30", "tickets from 13:30"),
        (&tomorrow, "no=day", "another day"),
        ("2301", "no=unread", "could not be read"),
        (&person(950).0, "no=unknown", "No reservation found"),
    ] {
        let page = take(typed).await;
        assert_eq!(page, format!("/counter/kiosk?{told}"));
        let answer = kiosk.page(&page).await;
        assert_eq!(answer.headers()["refresh"], "20; url=/counter/kiosk");
        let html = answer.text().await.expect("text");
        assert!(html.contains(words) && !html.contains("王"), "{html}");
    }
    let ticket = take(&citizen.id_number).await;
    assert_eq!(take(&code).await, ticket, "the same person, the same ticket");
    let answer = kiosk.page(&ticket).await;
    assert_eq!(answer.headers()["refresh"], "20; url=/counter/kiosk", "it begins anew without a script");
    let html = answer.text().await.expect("text");
    assert!(html.contains("A001") && html.contains("王*佳") && !html.contains(NAME), "{html}");
    assert!(!html.contains(&citizen.id_number) && !html.contains(&code) && !html.contains("/staff"), "{html}");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn somebody_without_a_reservation_gets_what_is_left() {
    let (database, server) = support::city().await;
    server.set_clock(START).await;
    let (desk, _) = staff(&server).await;
    let (id_number, mobile) = person(931);
    let html = shown(&desk, "/counter/walk-in").await;
    assert!(html.contains("left today"), "{html}");
    let wrong =
        press(&desk, "/counter/walk-in", "/counter/walk-in", &[("service", "loan_application"), ("name", NAME)]).await;
    assert_eq!(wrong.status(), 422);
    let html = wrong.text().await.expect("text");
    assert!(
        html.contains("id=\"mobile-error\"") && html.contains(&format!("value=\"{NAME}\"")),
        "what was typed stays"
    );
    let fields = [
        ("service", "loan_application"),
        ("bank", "CMB"),
        ("name", NAME),
        ("id_type", "resident_id"),
        ("id_number", &id_number),
        ("mobile", &mobile),
        ("priority", "priority-pregnant"),
    ];
    let ticket = done(&desk, "/counter/walk-in", "/counter/walk-in", &fields).await;
    let html = shown(&desk, &ticket).await;
    assert!(html.contains("A001") && html.contains("Any window of China Merchants Bank") && html.contains("pregnant"));
    // one person, one visit
    let twice = press(&desk, "/counter/walk-in", "/counter/walk-in", &fields).await;
    assert_eq!(twice.status(), 409);
    assert!(twice.text().await.expect("text").contains(NAME), "it comes back with what was typed");
    let day = desk.day().await;
    assert_eq!(day["totals"]["walk_ins"], json!(1));
    database.assert_sound().await;
    database.drop().await;
}

/// Whoever is no member of the office's staff sees none of it.
#[tokio::test]
async fn the_counter_is_for_those_who_stand_at_it() {
    let (database, server) = support::city().await;
    let reviewer = Staff::sign_in(&server, "reviewer").await;
    for path in ["/counter", "/counter/desk", "/counter/kiosk", "/counter/walk-in", "/counter/book", "/counter/search"]
    {
        let stranger = server.http.get(format!("{}{path}", server.url)).send().await.expect("an answer");
        assert!(location(&stranger).starts_with("/staff/signin?next="), "{path}");
        assert_eq!(reviewer.page(path).await.status(), 403, "{path}");
    }
    let (_, clerk) = staff(&server).await;
    assert_eq!(location(&clerk.page("/counter").await), "/counter/windows/DL01", "one window is led to");
    assert_eq!(clerk.page("/counter/windows/DL02").await.status(), 404, "another bank's is not there");
    database.drop().await;
}
