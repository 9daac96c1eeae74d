//! Bookings by staff: found, made, moved, cancelled, voided, excused; forms alone.

use super::{done, location, press, shown, staff};
use crate::support::{self, Citizen, START, TODAY, TOMORROW, at, person, slot};

const NAME: &str = "王小佳";

fn first_time(html: &str) -> String {
    html.split("name=\"slot\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a time").to_owned()
}

#[tokio::test]
async fn a_caller_is_booked_found_moved_and_cancelled() {
    let (database, server) = support::city().await;
    server.set_clock(START).await;
    let (desk, clerk) = staff(&server).await;
    let html = shown(&desk, "/counter/book?bank=CMB&date=2026-11-24").await;
    assert!(html.contains("Times on Tue 24 Nov") && html.contains("1 left"), "the counter keeps one seat: {html}");
    let time = first_time(&html);
    let (id_number, mobile) = person(981);
    let who = [("name", NAME), ("id_type", "resident_id"), ("id_number", &id_number), ("mobile", &mobile)];
    let wish = [("service", "loan_application"), ("bank", "CMB"), ("channel", "phone")];
    let unchosen = press(&desk, "/counter/book", "/counter/book", &[&who[..], &wish].concat()).await;
    assert_eq!(unchosen.status(), 422);
    let html = unchosen.text().await.expect("text");
    assert!(html.contains("Choose a time first") && html.contains(&id_number), "what was typed stays: {html}");
    let fields = [&who[..], &wish, &[("slot", time.as_str())]].concat();
    let made = done(&desk, "/counter/book", "/counter/book", &fields).await;
    let page = made.split('?').next().expect("a path").to_owned();
    let html = shown(&desk, &made).await;
    assert!(html.contains("On the telephone") && html.contains("王*佳") && !html.contains(NAME), "{html}");
    assert!(html.contains("data:image/svg"), "the voucher's code to print");
    // the seat is gone: another person is told so, and sees what is left
    let (other, number) = person(982);
    let taken = [&[("name", NAME), ("id_type", "resident_id"), ("id_number", &other), ("mobile", &number)], &wish[..]];
    let taken = [taken.concat(), vec![("slot", time.as_str())]].concat();
    assert_eq!(press(&desk, "/counter/book", "/counter/book", &taken).await.status(), 409);

    for typed in [mobile.as_str(), &id_number, page.rsplit('/').next().expect("a code")] {
        assert_eq!(location(&desk.form("/counter/search", &[("q", typed)]).await), page, "{typed}");
    }
    let nobody = desk.form("/counter/search", &[("q", &person(983).1)]).await;
    assert!(nobody.text().await.expect("text").contains("Nothing found"));
    assert_eq!(desk.form("/counter/search", &[("q", "?")]).await.status(), 422);

    let moving = format!("{page}/move");
    let dated = format!("{moving}?date=2026-11-26");
    let time = first_time(&shown(&clerk, &dated).await);
    let unsure = press(&clerk, &dated, &moving, &[("slot", &time)]).await;
    assert_eq!(unsure.status(), 422);
    assert!(unsure.text().await.expect("text").contains("Say how identity was checked first"));
    let sure = [("slot", time.as_str()), ("identity", "document"), ("reason", "asked at the desk")];
    assert_eq!(done(&clerk, &dated, &moving, &sure).await, format!("{page}?done=moved"));
    assert!(shown(&clerk, &page).await.contains("Thu 26 Nov"));

    let cancel = format!("{page}/cancellation");
    assert_eq!(press(&clerk, &page, &cancel, &[]).await.status(), 422);
    assert_eq!(done(&clerk, &page, &cancel, &[("identity", "questions")]).await, format!("{page}?done=cancelled"));
    let html = shown(&clerk, &page).await;
    assert!(html.contains("Cancelled") && !html.contains(&cancel), "{html}");
    let pool = database.pool().await;
    let said = "select detail->>'reason' from audit_entry where action = 'reservation.move_for'";
    let said: Vec<String> = sqlx::query_scalar(said).fetch_all(&pool).await.expect("entries");
    assert_eq!(said, ["Document seen; asked at the desk"]);
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn the_office_voids_with_a_reason_and_excuses_a_no_show() {
    let (database, server) = support::city().await;
    let (_, missed) = Citizen::books(&server, 991, &slot(&server, TODAY, "DL01", "08:30").await).await;
    let (citizen, coming) = Citizen::books(&server, 992, &slot(&server, TOMORROW, "DL01", "09:00").await).await;
    server.set_clock(&at("10:00")).await;
    let (_, clerk) = staff(&server).await;
    let page = format!("/counter/reservations/{coming}");
    let void = format!("{page}/void");
    let silent = press(&clerk, &page, &void, &[]).await;
    assert_eq!(silent.status(), 422);
    assert!(silent.text().await.expect("text").contains("id=\"void-reason-error\""));
    assert_eq!(done(&clerk, &page, &void, &[("reason", "Repairs")]).await, format!("{page}?done=voided"));
    let own = citizen.get(&format!("/reservations/{coming}")).await;
    assert_eq!(own.json::<serde_json::Value>().await.expect("JSON")["status"], "voided");

    let page = format!("/counter/reservations/{missed}");
    assert!(shown(&clerk, &page).await.contains("Undo the no-show"));
    let excuse = done(&clerk, &page, &format!("{page}/void"), &[("reason", "Was in hospital")]).await;
    assert_eq!(excuse, format!("{page}?done=excused"));
    assert_eq!(clerk.page("/counter/reservations/K7F29MQ4A1B2").await.status(), 404);
    database.assert_sound().await;
    database.drop().await;
}
