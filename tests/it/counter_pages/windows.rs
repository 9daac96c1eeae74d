//! The office at a glance, and windows that pause, close and open: forms alone.

use super::{done, shown, staff};
use crate::support::{self, Citizen, TODAY, at, slot, visitor_with};
use serde_json::json;

#[tokio::test]
async fn a_window_pauses_closes_and_leaves_a_list_of_people() {
    let (database, server) = support::city().await;
    let (_, coming) = Citizen::books(&server, 971, &slot(&server, TODAY, "DL01", "14:00").await).await;
    server.set_clock(&at("09:00")).await;
    let (desk, clerk) = staff(&server).await;
    desk.done("/walk-ins", visitor_with(972, json!({"bank": "CMB"}))).await;
    let console = "/counter/windows/DL01";
    let paused = done(&clerk, console, &format!("{console}/pause"), &[("reason", "Lunch break"), ("own", "")]).await;
    assert_eq!(paused, format!("{console}?done=paused"));
    let home = shown(&desk, "/counter").await;
    assert!(home.contains("Paused") && home.contains("Lunch break") && home.contains("1 waiting"), "{home}");
    let html = shown(&clerk, console).await;
    assert!(html.contains("data-key=\"N\" aria-keyshortcuts=\"N\" disabled"), "a paused window calls nobody: {html}");
    assert_eq!(done(&clerk, console, &format!("{console}/open"), &[]).await, format!("{console}?done=opened"));

    let silent = super::press(&clerk, console, &format!("{console}/close"), &[]).await;
    assert_eq!(silent.status(), 422, "closing needs a reason");
    let fields = [("reason", "Power cut"), ("own", "Pipe burst")];
    let closed = done(&clerk, console, &format!("{console}/close"), &fields).await;
    assert_eq!(closed, format!("{console}/to-do?done=closed"), "nobody else serves this bank here");
    let list = shown(&clerk, &closed).await;
    assert!(list.contains("14:00–14:30") && list.contains(&format!("/counter/reservations/{coming}/move")), "{list}");
    assert!(!list.contains("王小佳"), "{list}");
    let home = shown(&desk, "/counter").await;
    assert!(home.contains("Closed for today") && home.contains("Pipe burst") && home.contains("/to-do"), "{home}");

    // tomorrow, by the clerk, for the person on the telephone
    let page = format!("/counter/reservations/{coming}/move?date=2026-11-25");
    let html = shown(&clerk, &page).await;
    let time =
        html.split("name=\"slot\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a time").to_owned();
    let action = format!("/counter/reservations/{coming}/move");
    let moved =
        done(&clerk, &page, &action, &[("slot", &time), ("identity", "questions"), ("date", "2026-11-25")]).await;
    assert_eq!(moved, format!("/counter/reservations/{coming}?done=moved"));
    let list = shown(&clerk, &format!("{console}/to-do")).await;
    assert!(!list.contains(&coming), "{list}");
    database.assert_sound().await;
    database.drop().await;
}
