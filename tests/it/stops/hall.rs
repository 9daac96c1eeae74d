//! The hall's screen.

use super::{Stage, Who};
use crate::support::{Server, Staff, act, call, walk_in};
use serde_json::json;

pub async fn set(server: &Server, stage: &mut Stage) {
    let (desk, clerk) = (Staff::sign_in(server, "songbei.desk").await, Staff::sign_in(server, "songbei.ccb").await);
    let other = Staff::sign_in(server, "songbei.hrbb").await;
    for n in 900..904 {
        walk_in(&desk, n).await;
    }
    call(&clerk, "SB01").await;
    act(&other, "/windows/SB02/pause", json!({"reason": "打印机换纸"})).await;
    stage.see("board/screen", Who::Stranger, "/boards/songbei");
    stage.see("board/screen-idle", Who::Stranger, "/boards/xiangfang");
    stage.offline("board/screen-offline", Who::Stranger, "/boards/songbei");
}
