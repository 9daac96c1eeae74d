//! The citizen's pages and their states.

use super::{Stage, Who};
use crate::support::{Citizen, START, Server, key, open_slots, person};
use serde_json::json;

const FACTS: &str = "loan_type=new_home&marital_status=single";
const DAY: &str = "2026-11-25";
const LATER: &str = "2026-11-27";

/// Slots of a day that the story takes from.
struct Open(Vec<(String, String)>);

impl Open {
    async fn on(server: &Server, day: &str) -> Open {
        Open(open_slots(server, day).await)
    }

    /// The nth open slot of a window.
    fn of(&self, window: &str, n: usize) -> String {
        self.0.iter().filter(|(_, w)| w == window).nth(n).expect("open slots").0.clone()
    }
}

/// A citizen with three bookings behind them, the last of which was cancelled.
async fn past(server: &Server) -> Citizen {
    for (now, day) in [("2026-11-16T09:00:00+08:00", "2026-11-17"), ("2026-11-17T15:30:00+08:00", "2026-11-19")] {
        server.set_clock(now).await;
        let citizen = Citizen::sign_in(server, 703).await;
        citizen.booked(&Open::on(server, day).await.of("DL01", 3)).await;
    }
    server.set_clock(START).await;
    let citizen = Citizen::sign_in(server, 703).await;
    let third = citizen.booked(&Open::on(server, LATER).await.of("DL01", 3)).await;
    citizen.cancel(&third).await;
    citizen
}

/// A relative's reservation, moved: its code.
async fn for_a_relative(citizen: &Citizen, from: &str, to: &str) -> String {
    let body = json!({
        "slot_id": from, "service": "loan_application",
        "facts": {"loan_type": "resale_home", "marital_status": "married"},
        "applicant": {"name": "王桂兰", "id_type": "resident_id", "id_number": person(790).0}
    });
    let answer = citizen.post("/reservations", &key(), &body).await;
    assert_eq!(answer.status(), 201);
    let made: serde_json::Value = answer.json().await.expect("JSON");
    let code = made["code"].as_str().expect("a code").to_owned();
    assert_eq!(citizen.reschedule(&code, to).await.status(), 200);
    code
}

pub async fn set(server: &Server, stage: &mut Stage) {
    let past = past(server).await;
    let (booked, new) = (Citizen::sign_in(server, 701).await, Citizen::sign_in(server, 702).await);
    let family = Citizen::sign_in(server, 704).await;
    let (slots, later) = (Open::on(server, DAY).await, Open::on(server, LATER).await);
    let gone = booked.booked(&slots.of("DL01", 0)).await;
    booked.cancel(&gone).await;
    let coming = booked.booked(&slots.of("DL01", 1)).await;
    let relatives = for_a_relative(&family, &slots.of("DL01", 2), &later.of("DL01", 0)).await;
    // the only two windows of a bank are booked up
    let crowd = Citizen::many(server, 710, 22).await;
    let theirs = slots.0.iter().filter(|(_, w)| w == "SB03" || w == "NG06");
    let mut crowd = crowd.iter();
    let mut taken = String::new();
    for (slot, _) in theirs {
        let Some(citizen) = crowd.next() else { break };
        if citizen.try_reserve(slot).await.is_some() {
            taken.clone_from(slot);
        }
    }
    let free = slots.of("DL02", 3);
    start_and_materials(stage);
    sign_in(stage, &booked.mobile);
    choose(stage);
    book(stage, &free, &taken);
    own(stage, &format!("/reservations/{coming}"), &format!("/reservations/{gone}"), &later.of("DL02", 4), &taken);
    relative(stage, &format!("/reservations/{relatives}"));
    problems(stage);
    let signed_in = [(Who::Booked, booked), (Who::Family, family), (Who::Past, past), (Who::New, new)];
    stage.people.extend(signed_in.map(|(who, citizen)| (who, citizen.token)));
}

fn start_and_materials(stage: &mut Stage) {
    let who = Who::Stranger;
    stage.see("citizen/start", who, "/");
    stage.see("citizen/question-first", who, "/materials");
    stage.see("citizen/question-second", who, "/materials?loan_type=resale_home");
    stage.see("citizen/question-unanswered", who, "/materials?asked=loan_type");
    stage.see("citizen/checklist", who, "/materials/list?loan_type=resale_home&marital_status=married");
    stage.see("citizen/rules", who, "/rules");
    stage.see("citizen/privacy", who, "/privacy");
}

fn sign_in(stage: &mut Stage, mobile: &str) {
    let who = Who::Stranger;
    stage.see("citizen/signin", who, "/signin");
    stage.offline("citizen/signin-offline", who, "/signin");
    stage.send("citizen/signin-error", who, "/signin", &[("mobile", "138")]);
    stage.send("citizen/signin-code", who, "/signin?next=/reservations", &[("mobile", "*")]);
    stage.send("citizen/signin-code-error", who, "/signin/who", &[("code", "1"), ("id_number", "23019919")]);
    stage.see("citizen/messages", who, "/demo/messages");
    stage.send("citizen/messages-shown", who, "/demo/messages", &[("mobile", mobile)]);
}

fn choose(stage: &mut Stage) {
    for (name, query) in [
        ("citizen/choose-bank", ""),
        ("citizen/choose-bank-of-office", "&office=daoli"),
        ("citizen/choose-time", "&bank=CMB"),
        ("citizen/choose-time-of-window", "&bank=CMB&window=DL01"),
        ("citizen/choose-time-bank-full", "&bank=LJB"),
        ("citizen/choose-time-window-full", "&bank=LJB&window=SB03"),
    ] {
        stage.see(name, Who::Stranger, &format!("/book?{FACTS}&date={DAY}{query}"));
    }
    stage.offline("citizen/choose-bank-offline", Who::Stranger, &format!("/book?{FACTS}&date={DAY}"));
    stage.see("citizen/choose-day-today", Who::Stranger, "/book?date=2026-11-23");
    stage.see("citizen/choose-day-closed", Who::Stranger, "/book?date=2026-11-28");
    stage.see("citizen/choose-day-not-released", Who::Stranger, "/book?date=2026-12-03");
    stage.see("citizen/choose-address-astray", Who::Stranger, "/book?date=2026-11-25&bank=NOBODY");
}

fn book(stage: &mut Stage, free: &str, taken: &str) {
    let confirm = |slot: &str| format!("/book/confirm?slot={slot}&{FACTS}");
    let applicant = format!("/book/applicant?slot={free}&{FACTS}");
    stage.see("citizen/confirm", Who::New, &confirm(free));
    stage.see("citizen/confirm-unanswered", Who::New, &format!("/book/confirm?slot={free}"));
    stage.see("citizen/confirm-seems-full", Who::New, &confirm(taken));
    stage.send("citizen/confirm-refused-has-one", Who::Booked, &confirm(free), &[]);
    stage.send("citizen/confirm-refused-limit", Who::Past, &confirm(free), &[]);
    stage.see("citizen/applicant", Who::New, &applicant);
    stage.send("citizen/applicant-errors", Who::New, &applicant, &[("for", "relative"), ("id_number", "230199")]);
    stage.send("citizen/lost", Who::New, &confirm(taken), &[]);
    let number = person(791).0;
    let relative = [("for", "relative"), ("name", "王桂兰"), ("id_number", number.as_str()), ("consent", "yes")];
    // the browser keeps who comes from here on
    stage.send("citizen/confirm-for-relative", Who::New, &applicant, &relative);
}

fn own(stage: &mut Stage, coming: &str, gone: &str, later: &str, taken: &str) {
    let who = Who::Booked;
    stage.see("citizen/start-signed-in", who, "/");
    stage.see("citizen/reservations", who, "/reservations");
    stage.see("citizen/voucher", who, coming);
    stage.see("citizen/voucher-new", who, &format!("{coming}?new=1"));
    stage.see("citizen/voucher-cancelled", who, &format!("{gone}?cancelled=1"));
    stage.see("citizen/cancel", who, &format!("{coming}/cancellation"));
    stage.see("citizen/cancel-refused", who, &format!("{gone}/cancellation"));
    stage.see("citizen/move", who, &format!("{coming}/reschedule"));
    stage.see("citizen/move-day", who, &format!("{coming}/reschedule?date={LATER}"));
    stage.see("citizen/move-bank", who, &format!("{coming}/reschedule?date={LATER}&banks=choose"));
    stage.see("citizen/move-compare", who, &format!("{coming}/reschedule/confirm?slot={later}"));
    stage.send("citizen/move-lost", who, &format!("{coming}/reschedule/confirm?slot={taken}"), &[]);
    stage.see("citizen/own-data", who, "/my-data");
    stage.see("citizen/own-data-deletion-not-yet", who, "/my-data/deletion");
    stage.see("citizen/reservations-none", Who::New, "/reservations");
    stage.see("citizen/own-data-deletion", Who::New, "/my-data/deletion");
    stage.see("citizen/own-data-deleted", Who::Stranger, "/my-data/deleted");
    stage.see("citizen/reservations-past", Who::Past, "/reservations");
}

fn relative(stage: &mut Stage, moved: &str) {
    stage.see("citizen/reservations-relative", Who::Family, "/reservations");
    stage.see("citizen/voucher-moved", Who::Family, &format!("{moved}?moved=1"));
    stage.see("citizen/move-none-left", Who::Family, &format!("{moved}/reschedule"));
}

fn problems(stage: &mut Stage) {
    stage.see("citizen/problem-not-found", Who::Stranger, "/nowhere");
    for (name, code) in [
        ("citizen/problem-forbidden", "forbidden"),
        ("citizen/problem-too-many-requests", "rate_limited"),
        ("citizen/problem-internal", "internal"),
        ("citizen/problem-unavailable", "unavailable"),
        ("citizen/problem-not-released", "not_released"),
        ("citizen/problem-has-one", "already_reserved"),
    ] {
        stage.see(name, Who::Stranger, &format!("/demo/problems/{code}"));
    }
}
