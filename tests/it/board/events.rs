//! The board over JSON and as a stream, on one server and on two.

use super::stream::{Listener, ask};
use super::{BOARD, board, window};
use crate::support::{self, Server, Staff, act, call, tell, walk_in};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_board_shows_who_is_called_who_is_next_and_how_long_it_takes() {
    let (database, server) = support::city().await;
    let (desk, clerk) = (Staff::sign_in(&server, "daoli.desk").await, Staff::sign_in(&server, "daoli.cmb").await);
    let empty = board(&server).await;
    assert_eq!((&empty["office"], &empty["waiting"]), (&json!("daoli"), &json!(0)));
    assert_eq!(empty["windows"].as_array().expect("windows").len(), 6);
    assert_eq!(empty["estimated_wait_minutes"], 0);
    for n in 0..4 {
        walk_in(&desk, n).await;
    }
    let called = call(&clerk, "DL01").await;
    let now = board(&server).await;
    let first = window(&now, "DL01");
    assert_eq!(first["ticket"]["number"], called["number"]);
    assert_eq!(first["ticket"]["name"], "王*佳");
    assert_eq!(first["ticket"]["calls"], 1);
    assert_eq!((&first["next"], &first["waiting"]), (&json!(["A002", "A003"]), &json!(3)));
    assert_eq!(now["next"], json!(["A002", "A003", "A004"]));
    // three before, half an hour each, six windows
    assert_eq!(now["estimated_wait_minutes"], 15);
    let text = now.to_string();
    for hidden in ["王小佳", "230199", "139", "\"code\"", called["code"].as_str().expect("a code")] {
        assert!(!text.contains(hidden), "{hidden} is on the board");
    }
    act(&clerk, "/windows/DL01/pause", json!({"reason": "打印机换纸"})).await;
    let paused = board(&server).await;
    let first = window(&paused, "DL01");
    assert_eq!(
        (&first["state"], &first["reason"], &first["next"]),
        (&json!("paused"), &json!("打印机换纸"), &json!([]))
    );
    assert_eq!(paused["estimated_wait_minutes"], 18, "five windows are left");

    let url = format!("{}{BOARD}", server.url);
    let again = server.http.get(&url).send().await.expect("an answer");
    let tag = again.headers()["etag"].clone();
    server.set_clock("2026-11-23T09:00:30+08:00").await;
    let same = server.http.get(&url).header("if-none-match", tag).send().await.expect("an answer");
    assert_eq!(same.status(), 304, "as_of is not counted");
    let english = server.http.get(&url).header("accept-language", "en").send().await.expect("an answer");
    let english: serde_json::Value = english.json().await.expect("JSON");
    assert_eq!(window(&english, "DL01")["name"], "Window 1");
    let nowhere = server.http.get(format!("{}/api/v1/boards/nowhere", server.url)).send().await.expect("an answer");
    assert_eq!(nowhere.status(), 404);
    database.assert_sound().await;
    database.drop().await;
}

/// What goes through one server is told on the other; ids are the same everywhere, so that a listener who comes back
/// to any server hears what they missed and nothing twice.
#[tokio::test]
async fn a_call_on_one_server_is_heard_on_the_other_within_a_second() {
    let (database, one) = support::city().await;
    let two = support::start(&database).await;
    let (desk, clerk) = (Staff::sign_in(&one, "daoli.desk").await, Staff::sign_in(&one, "daoli.cmb").await);
    let mut there = Listener::open(&two, None).await;
    let mut here = Listener::open(&one, None).await;
    assert_eq!(there.next().await.expect("the state at once").id, here.next().await.expect("the state at once").id);
    let mut slowest = Duration::ZERO;
    for n in 0..6 {
        walk_in(&desk, n).await;
        there.hears("somebody waits", |b| b["waiting"] == 1).await;
        let ticket = call(&clerk, "DL01").await;
        let number = &ticket["number"];
        let (told, took) = there.hears("the call", |b| window(b, "DL01")["ticket"]["number"] == *number).await;
        slowest = slowest.max(took);
        assert_eq!(window(&told.board, "DL01")["ticket"]["name"], "王*佳");
        tell(&clerk, &ticket, "recall", json!({})).await;
        there.hears("the repeated call", |b| window(b, "DL01")["ticket"]["calls"] == 2).await;
        tell(&clerk, &ticket, "start", json!({})).await;
        tell(&clerk, &ticket, "outcome", json!({"outcome": "left"})).await;
        there.hears("the empty window", |b| window(b, "DL01")["ticket"].is_null()).await;
    }
    eprintln!("slowest of 6 calls, answered on one server and heard on the other: {slowest:?}");
    let last =
        here.hears("the same in the end", |b| b["waiting"] == 0 && window(b, "DL01")["ticket"].is_null()).await.0;

    let mut back = Listener::open(&two, Some(&last.id)).await;
    assert!(back.is_silent().await, "nothing was missed");
    drop(back);
    walk_in(&desk, 20).await;
    let mut back = Listener::open(&two, Some(&last.id)).await;
    assert_eq!(back.next().await.expect("what was missed").board["waiting"], 1);
    assert!(there.hears("others too", |b| b["waiting"] == 1).await.1 < Duration::from_secs(1));

    // a clock that moves on changes nothing that is shown
    one.set_clock("2026-11-23T09:05:00+08:00").await;
    assert!(back.is_silent().await);
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn an_address_listens_so_often_and_who_goes_makes_room() {
    let database = support::Database::create().await;
    let server = support::start_with(&database, &["--demo", "--streams-per-address", "3"]).await;
    let path = format!("{BOARD}/events");
    let mut open = vec![];
    for _ in 0..3 {
        open.push(Listener::open(&server, None).await);
    }
    let refused = ask(&server, &path, None).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let problem: serde_json::Value = refused.json().await.expect("JSON");
    assert_eq!(problem["code"], "unavailable");
    assert_eq!(board(&server).await["waiting"], 0, "the plain call is not limited by it");
    open.pop();
    let freed = async {
        while ask(&server, &path, None).await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), freed).await.expect("one who goes makes room");
    database.drop().await;
}

/// Streams never end by themselves: a server that is told to stop ends them.
#[tokio::test]
async fn open_streams_do_not_hold_up_a_stopping_server() {
    let (database, server) = support::city().await;
    let mut open: Vec<Listener> = vec![];
    for _ in 0..20 {
        let mut listener = Listener::open(&server, None).await;
        listener.next().await.expect("the state at once");
        open.push(listener);
    }
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    for mut listener in open {
        assert!(listener.next().await.is_none(), "its stream was ended");
    }
    let server: Server = support::start(&database).await;
    assert!(Listener::open(&server, None).await.next().await.is_some());
    database.drop().await;
}
