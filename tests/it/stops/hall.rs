//! The hall's screen, and the pages of a citizen who is in the hall.

use super::{Stage, Who};
use crate::support::{Citizen, Server, Staff, act, call, person, tell, walk_in};
use serde_json::json;

pub async fn set(server: &Server, stage: &mut Stage) {
    let citizen = Citizen::sign_in(server, 910).await;
    let (desk, clerk) = (Staff::sign_in(server, "xiangfang.desk").await, Staff::sign_in(server, "xiangfang.ccb").await);
    let mut codes = vec![];
    for n in 910..913 {
        let visitor = json!({"service": "loan_application", "name": "王桂兰", "id_type": "resident_id",
            "id_number": person(n).0, "mobile": citizen.mobile, "bank": "CCB"});
        let ticket = act(&desk, "/walk-ins", visitor).await;
        codes.push(ticket["code"].as_str().expect("a code").to_owned());
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
