//! The hall's screen, and the pages of a citizen who is in the hall.

use super::{Stage, Who};
use crate::support::{Citizen, START, Server, Staff, act, call, key, open_slots, person, tell, walk_in};
use serde_json::{Value, json};

/// A citizen who booked for three relatives on the day on which the story stands, at a window, in the order of their
/// times: their codes.
async fn family(server: &Server, n: usize, window: &str) -> (Citizen, Vec<String>) {
    server.set_clock("2026-11-20T09:00:00+08:00").await;
    let slots = open_slots(server, "2026-11-23").await;
    let slots = slots.iter().filter(|(_, of)| of == window).skip(1);
    let citizen = Citizen::sign_in(server, n).await;
    let mut codes = vec![];
    for ((slot, _), relative) in slots.zip(n + 1..n + 4) {
        let body = json!({
            "slot_id": slot, "service": "loan_application",
            "facts": {"loan_type": "new_home", "marital_status": "single"},
            "applicant": {"name": "王桂兰", "id_type": "resident_id", "id_number": person(relative).0}
        });
        let made: Value = citizen.post("/reservations", &key(), &body).await.json().await.expect("JSON");
        codes.push(made["code"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned());
    }
    server.set_clock(START).await;
    (Citizen::sign_in(server, n).await, codes)
}

pub async fn set(server: &Server, stage: &mut Stage) {
    let (citizen, codes) = family(server, 910, "XF01").await;
    let (desk, clerk) = (Staff::sign_in(server, "xiangfang.desk").await, Staff::sign_in(server, "xiangfang.ccb").await);
    for code in &codes {
        act(&desk, "/check-ins", json!({"code": code})).await;
    }
    let first = call(&clerk, "XF01").await;
    tell(&clerk, &first, "start", json!({})).await;
    tell(&clerk, &first, "outcome", json!({"outcome": "accepted"})).await;
    call(&clerk, "XF01").await;
    for (name, code) in
        ["citizen/ticket-done", "citizen/ticket-called", "citizen/ticket-waiting"].into_iter().zip(codes)
    {
        stage.see(name, Who::Here, &format!("/reservations/{code}"));
    }
    stage.people.push((Who::Here, citizen.token));
    screens(server, stage).await;
}

async fn screens(server: &Server, stage: &mut Stage) {
    let (desk, clerk) = (Staff::sign_in(server, "songbei.desk").await, Staff::sign_in(server, "songbei.ccb").await);
    let other = Staff::sign_in(server, "songbei.hrbb").await;
    for n in 900..904 {
        walk_in(&desk, n).await;
    }
    call(&clerk, "SB01").await;
    act(&other, "/windows/SB02/pause", json!({"reason": "打印机换纸"})).await;
    stage.see("board/screen", Who::Stranger, "/boards/songbei");
    stage.see("board/screen-idle", Who::Stranger, "/boards/nangang");
    stage.offline("board/screen-offline", Who::Stranger, "/boards/songbei");
}
