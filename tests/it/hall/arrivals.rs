//! Checking in: by code and by document, in time and not, here and elsewhere.

use crate::support::{self, Citizen, Server, Staff, TODAY, TOMORROW, at, id, key, slot, visitor_with};
use serde_json::{Value, json};

/// Books for `TODAY` at a window of daoli; the code.
async fn booked(server: &Server, n: usize, clock: &str) -> (Citizen, String) {
    Citizen::books(server, n, &slot(server, TODAY, "DL01", clock).await).await
}

#[tokio::test]
async fn a_code_and_a_document_give_one_ticket() {
    let (database, server) = support::city().await;
    let (citizen, code) = booked(&server, 1, "08:30").await;
    let (_, second) = Citizen::books(&server, 2, &slot(&server, TODAY, "DL02", "08:30").await).await;
    server.set_clock(&at("08:20")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket = desk.check_in(&code.to_lowercase()).await;
    assert_eq!(
        (&ticket["number"], &ticket["status"], &ticket["window"], &ticket["bank"], &ticket["code"]),
        (&json!("A001"), &json!("waiting"), &json!("DL01"), &json!("CMB"), &json!(code))
    );
    assert_eq!((&ticket["walk_in"], &ticket["late"], &ticket["calls"]), (&json!(false), &json!(false), &json!(0)));
    assert_eq!(ticket["start"], "2026-11-24T08:30:00+08:00");
    assert_eq!(ticket["applicant"]["name"], "王*佳", "who stands there is compared with a mask");
    assert!(!ticket.to_string().contains(&citizen.id_number) && !ticket.to_string().contains(&citizen.mobile));
    assert_eq!(desk.check_in(&code).await, ticket, "again: the same");
    assert_eq!(desk.done("/check-ins", json!({"id_number": citizen.id_number})).await, ticket, "by document: the same");
    // the bank's own clerk and the manager find it too
    for username in ["daoli.cmb", "daoli.manager"] {
        let other = Staff::sign_in(&server, username).await;
        assert_eq!(other.check_in(&code).await, ticket, "{username}");
    }
    assert_eq!(desk.check_in(&second).await["number"], "A002");
    let mine: Value = citizen.get(&format!("/reservations/{code}")).await.json().await.expect("JSON");
    assert_eq!(mine["status"], "checked_in");
    let refused = citizen.cancel(&code).await;
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "not_live", "who is in does not cancel");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn numbers_begin_anew_each_day_and_each_service_has_its_letter() {
    let (database, server) = support::city().await;
    let (_, today) = booked(&server, 1, "08:30").await;
    let (_, tomorrow) = Citizen::books(&server, 2, &slot(&server, TOMORROW, "DL01", "08:30").await).await;
    server.set_clock(&at("08:20")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.check_in(&today).await["number"], "A001");
    assert_eq!(desk.walk_in(3).await["number"], "A002", "walk-ins share the numbers");
    let supplement = desk.done("/walk-ins", visitor_with(4, json!({"service": "supplement"}))).await;
    assert_eq!(supplement["number"], "B001");
    let nangang = Staff::sign_in(&server, "nangang.desk").await;
    assert_eq!(nangang.walk_in(5).await["number"], "A001", "every office counts by itself");
    server.set_clock("2026-11-25T08:20:00+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.check_in(&tomorrow).await["number"], "A001");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn early_and_late_are_told_when_it_would_be_right() {
    let (database, server) = support::city().await;
    let (citizen, code) = booked(&server, 1, "09:30").await;
    let (_, late) = booked(&server, 2, "08:30").await;
    server.set_clock(&at("08:59")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let (code_early, problem) = desk.refused("/check-ins", json!({"code": code})).await;
    assert_eq!(code_early, "409 too_early");
    assert_eq!(problem["visit"], json!({"check_in_from": "2026-11-24T09:00:00+08:00"}));
    // on the minute
    server.set_clock(&at("09:00")).await;
    assert_eq!(desk.check_in(&code).await["status"], "waiting");

    let (too_late, problem) = desk.refused("/check-ins", json!({"code": late})).await;
    assert_eq!(too_late, "409 too_late");
    assert_eq!(problem["visit"], json!({"check_in_until": "2026-11-24T08:45:00+08:00"}));
    let admitted = desk.done("/check-ins", json!({"code": late, "admit_late": true, "priority": "elderly"})).await;
    assert_eq!((&admitted["late"], &admitted["priority"]), (&json!(true), &json!("elderly")));
    let day = desk.day().await;
    let classes = [&day["queue"][0]["class"], &day["queue"][1]["class"]];
    assert_eq!(classes, ["late", "early"], "nobody before their time while anybody else waits");
    drop(citizen);
    database.assert_sound().await;
    database.drop().await;
}

/// Between the agreed start and the end of the grace somebody is late and comes in all the same.
#[tokio::test]
async fn the_grace_has_an_end_to_the_second() {
    let (database, server) = support::city().await;
    let (_, first) = booked(&server, 1, "08:30").await;
    let (_, second) = booked(&server, 2, "09:00").await;
    server.set_clock("2026-11-24T08:44:50+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.check_in(&first).await["late"], true);
    server.set_clock("2026-11-24T09:15:01+08:00").await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    assert_eq!(desk.refused("/check-ins", json!({"code": second})).await.0, "409 too_late");
    database.drop().await;
}

#[tokio::test]
async fn elsewhere_another_day_and_over_have_their_answers() {
    let (database, server) = support::city().await;
    let (at_nangang, code) = Citizen::books(&server, 1, &slot(&server, TODAY, "NG01", "08:30").await).await;
    let (_, tomorrow) = Citizen::books(&server, 2, &slot(&server, TOMORROW, "DL01", "10:00").await).await;
    let (third, cancelled) = booked(&server, 3, "10:00").await;
    assert_eq!(third.cancel(&cancelled).await.status(), 200);
    server.set_clock(&at("08:20")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for body in [json!({"code": code}), json!({"id_number": at_nangang.id_number})] {
        let (wrong, problem) = desk.refused("/check-ins", body).await;
        assert_eq!(wrong, "409 wrong_office");
        assert_eq!(problem["visit"], json!({"office": "nangang", "start": "2026-11-24T08:30:00+08:00"}));
    }
    let (wrong, problem) = desk.refused("/check-ins", json!({"code": tomorrow})).await;
    assert_eq!(wrong, "409 wrong_day");
    assert_eq!(problem["visit"], json!({"start": "2026-11-25T10:00:00+08:00"}));
    assert_eq!(desk.refused("/check-ins", json!({"code": cancelled})).await.0, "409 not_live");
    assert_eq!(desk.refused("/check-ins", json!({"id_number": third.id_number})).await.0, "409 not_live");
    // cancelled elsewhere is nobody's business here
    assert_eq!(at_nangang.cancel(&code).await.status(), 409, "less than two hours before");
    let (unknown, _) = support::person(99);
    assert_eq!(desk.refused("/check-ins", json!({"id_number": unknown})).await.0, "404 not_found");
    assert_eq!(desk.refused("/check-ins", json!({"code": "2345-6789-ABCD"})).await.0, "404 not_found");
    assert_eq!(desk.refused("/check-ins", json!({"code": "!"})).await.0, "422 code:invalid");
    assert_eq!(desk.refused("/check-ins", json!({})).await.0, "422 code:required");
    assert_eq!(desk.refused("/check-ins", json!({"id_number": "23"})).await.0, "422 id_number:invalid");

    // a bank's clerk hears of the own bank elsewhere, of another bank nothing
    let cmb = Staff::sign_in(&server, "daoli.cmb").await;
    assert_eq!(cmb.refused("/check-ins", json!({"code": code})).await.0, "409 wrong_office");
    let icbc = Staff::sign_in(&server, "daoli.icbc").await;
    assert_eq!(icbc.refused("/check-ins", json!({"code": code})).await.0, "404 not_found");
    assert_eq!(icbc.refused("/check-ins", json!({"code": tomorrow})).await.0, "404 not_found");
    database.assert_sound().await;
    database.drop().await;
}

/// A document means the visit that may come in now, whatever else its holder has that day.
#[tokio::test]
async fn a_document_means_the_visit_whose_time_it_is() {
    let (database, server) = support::city().await;
    let (citizen, missed) = booked(&server, 1, "08:30").await;
    server.set_clock(&at("08:10")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let supplement = |clock: &'static str| {
        let (server, desk) = (&server, &desk);
        async move {
            let slot = slot(server, TODAY, "DL02", clock).await;
            let body = visitor_with(1, json!({"service": "supplement", "slot_id": slot}));
            desk.done("/reservations", body).await["code"].as_str().expect("a code").to_owned()
        }
    };
    let other = supplement("09:30").await;
    let ticket = desk.done("/check-ins", json!({"id_number": citizen.id_number})).await;
    assert_eq!(ticket["code"], missed.as_str());
    assert_eq!(desk.done("/check-ins", json!({"id_number": citizen.id_number})).await["code"], missed.as_str());
    server.set_clock(&at("09:05")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let ticket = desk.done("/check-ins", json!({"id_number": citizen.id_number})).await;
    assert_eq!(ticket["code"], other.as_str(), "its time has come");
    database.assert_sound().await;
    database.drop().await;
}

/// Late, booked again meanwhile: one of the two stands, not both.
#[tokio::test]
async fn who_booked_again_is_not_let_in_for_what_they_missed() {
    let (database, server) = support::city().await;
    let (citizen, missed) = booked(&server, 1, "08:30").await;
    server.set_clock(&at("09:00")).await;
    let again = citizen.booked(&slot(&server, TOMORROW, "DL01", "09:00").await).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    let late = json!({"code": missed, "admit_late": true});
    assert_eq!(desk.refused("/check-ins", late.clone()).await.0, "409 already_reserved");
    desk.done(&format!("/reservations/{again}/cancellation"), json!({"reason": "came late"})).await;
    assert_eq!(desk.done("/check-ins", late).await["late"], true);
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn who_is_done_gets_no_second_ticket() {
    let (database, server) = support::city().await;
    let (_, code) = booked(&server, 1, "08:30").await;
    server.set_clock(&at("08:20")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    desk.check_in(&code).await;
    let ticket = desk.call("DL01").await;
    assert_eq!(desk.check_in(&code).await["status"], "called", "as it stands");
    desk.settle(&ticket, json!({"outcome": "accepted"})).await;
    assert_eq!(desk.refused("/check-ins", json!({"code": code})).await.0, "409 not_live");
    database.assert_sound().await;
    database.drop().await;
}

/// Two servers, six people, each checked in six times at once: a ticket each.
#[tokio::test]
async fn checking_in_at_once_gives_one_ticket() {
    let (database, server) = support::city().await;
    let second = support::start(&database).await;
    let mut codes = vec![];
    for (n, window) in ["DL01", "DL02", "DL03", "DL04", "DL05", "DL06"].into_iter().enumerate() {
        codes.push(Citizen::books(&server, n, &slot(&server, TODAY, window, "08:30").await).await.1);
    }
    server.set_clock(&at("08:20")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for code in &codes {
        let asks = (0..6).map(|i| {
            let desk = desk.at(if i % 2 == 0 { &server } else { &second });
            async move { desk.check_in(code).await }
        });
        let tickets = futures_util::future::join_all(asks).await;
        assert!(tickets.iter().all(|t| id(t) == id(&tickets[0])), "{tickets:#?}");
    }
    // the same request twice at once, by its key
    let k = key();
    let body = support::visitor(30);
    let asks = (0..6).map(|i| {
        let (desk, k, body) = (desk.at(if i % 2 == 0 { &server } else { &second }), k.clone(), body.clone());
        async move { desk.post("/counter/walk-ins", &k, &body).await.status().as_u16() }
    });
    let statuses = futures_util::future::join_all(asks).await;
    assert!(statuses.iter().all(|s| *s == 201 || *s == 409), "{statuses:?}");
    assert!(statuses.contains(&201));
    assert_eq!(desk.day().await["totals"]["walk_ins"], 1);
    database.assert_sound().await;
    database.drop().await;
}
