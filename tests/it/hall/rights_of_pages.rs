//! Who gets in where on the pages of the counter: every route of `src/web/counter`, every role, and the objects of the
//! API's own table. A route without a row fails.

use super::rights::{About, Actor, Row, Stage, WINDOWS, actors};
use crate::support::key;
use reqwest::header::LOCATION;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

const GONE: &str = "404";

fn table() -> Vec<Row> {
    let row = |call, about, bank, office| Row { call, about, body: Value::Null, bank, office };
    let all = |call| row(call, About::Page, ["in"; 4], ["in"; 4]);
    let mine = |call, about| row(call, about, ["in", GONE, GONE, GONE], ["in", "in", GONE, GONE]);
    // the kiosk is the office's
    let kiosk = |call, about, office| row(call, about, ["403"; 4], office);
    // where somebody is expected is said of one's own bank
    let desk = |call| row(call, About::Reservation, ["in", GONE, "in", GONE], ["in"; 4]);
    let sends = |body, row: Row| Row { body, ..row };
    vec![
        all("GET /counter"),
        all("GET /counter/desk"),
        all("POST /counter/desk"),
        desk("GET /counter/desk/{code}"),
        desk("POST /counter/desk/{code}"),
        kiosk("GET /counter/kiosk", About::Page, ["in"; 4]),
        kiosk("POST /counter/kiosk", About::Page, ["in"; 4]),
        kiosk("GET /counter/kiosk/{id}", About::Called, ["in", "in", GONE, GONE]),
        all("GET /counter/walk-in"),
        sends(json!({"service": "loan_application"}), all("POST /counter/walk-in")),
        all("GET /counter/book"),
        all("POST /counter/book"),
        all("GET /counter/search"),
        all("POST /counter/search"),
        mine("GET /counter/reservations/{code}", About::Reservation),
        mine("POST /counter/reservations/{code}/cancellation", About::Reservation),
        mine("POST /counter/reservations/{code}/void", About::Reservation),
        mine("GET /counter/reservations/{code}/move", About::Reservation),
        mine("POST /counter/reservations/{code}/move", About::Reservation),
        mine("GET /counter/windows/{window}", About::Window),
        mine("GET /counter/windows/{window}/to-do", About::Window),
        mine("POST /counter/windows/{window}/calls", About::Window),
        mine("POST /counter/windows/{window}/pause", About::Window),
        mine("POST /counter/windows/{window}/open", About::Window),
        mine("POST /counter/windows/{window}/close", About::Window),
        mine("GET /counter/tickets/{id}", About::Called),
        mine("GET /counter/tickets/{id}/slip", About::Called),
        mine("GET /counter/tickets/{id}/notice", About::Lacking),
        mine("POST /counter/tickets/{id}/recall", About::Called),
        mine("POST /counter/tickets/{id}/start", About::Called),
        mine("POST /counter/tickets/{id}/park", About::Called),
        mine("POST /counter/tickets/{id}/miss", About::Called),
        mine("POST /counter/tickets/{id}/put-back", About::Parked),
        sends(json!({"window": "DL05", "to": "DL05"}), mine("POST /counter/tickets/{id}/transfer", About::Called)),
        sends(json!({"outcome": "left"}), mine("POST /counter/tickets/{id}/outcome", About::Called)),
    ]
}

/// Methods and paths of the folder's router, as its source has them; addresses that only lead back are left out.
fn routes() -> BTreeSet<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let read = |file: &str| std::fs::read_to_string(src.join(file)).expect("a source");
    let (router, paths) = (read("counter/mod.rs"), read("paths.rs"));
    let constant = |text: &str| {
        let name = text.split("paths::").nth(1).expect("a constant").trim_end_matches([')', ',']);
        let line = format!("pub const {name}: &str = \"");
        paths.split(&line).nth(1).and_then(|rest| rest.split('"').next()).expect("a path").to_owned()
    };
    let (mut base, mut found) = (String::new(), BTreeSet::new());
    for line in router.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("let at = |act: &str| format!(\"{}") {
            base = format!(
                "/counter{}",
                rest.split("{act}").next().expect("a base").replace("{{", "{").replace("}}", "}")
            );
        }
        let Some(route) = line.strip_prefix(".route(") else { continue };
        let cut = route.find(", get(").into_iter().chain(route.find(", post(")).min().expect("a method");
        let (place, methods) = route.split_at(cut);
        let path = if let Some(act) = place.strip_prefix("&at(\"") {
            format!("{base}{}", act.trim_end_matches("\")"))
        } else if let Some(rest) = place.strip_prefix("&format!(\"{}") {
            let tail = rest.split('"').next().expect("a tail").replace("{{", "{").replace("}}", "}");
            constant(place) + &tail
        } else {
            constant(place)
        };
        if methods.starts_with(", get(") {
            found.insert(format!("GET {path}"));
        }
        if methods.contains("post(") {
            found.insert(format!("POST {path}"));
        }
    }
    found
}

async fn ask(stage: &Stage, actor: &Actor, row: &Row, path: &str) -> String {
    let url = format!("{}{path}", stage.server.url);
    let sent = row.body.as_object().into_iter().flatten();
    let mut form: Vec<(&str, String)> = sent.map(|(n, v)| (&n[..], v.as_str().expect("text").to_owned())).collect();
    form.push(("key", key()));
    let mut request = match row.call.split(' ').next() {
        Some("POST") => stage.server.http.post(url).form(&form),
        _ => stage.server.http.get(url),
    };
    request = match actor {
        Actor::Staff(_, staff) => request.header("cookie", staff.cookie()),
        Actor::Citizen(citizen) => request.header("cookie", format!("session={}", citizen.token)),
        Actor::Stranger => request,
    };
    let answer = request.header("accept", "text/html").send().await.expect("an answer");
    let leads = answer.headers().get(LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned();
    match answer.status().as_u16() {
        303 if leads.starts_with("/staff/signin") => "sign-in".into(),
        status @ (401 | 403 | 404 | 500..) => status.to_string(),
        _ => "in".into(),
    }
}

fn expected<'a>(actor: &Actor, row: &'a Row, whose: usize) -> &'a str {
    match actor {
        Actor::Staff("bank_clerk", _) => row.bank[whose],
        Actor::Staff("office_clerk" | "office_manager", _) => row.office[whose],
        Actor::Staff(..) => "403",
        Actor::Citizen(_) | Actor::Stranger => "sign-in",
    }
}

#[tokio::test]
async fn every_page_lets_in_whom_the_table_says() {
    let stage = Stage::new().await;
    let table = table();
    assert_eq!(routes(), table.iter().map(|row| row.call.to_owned()).collect(), "a row for every route");
    let actors = actors(&stage.server).await;
    let mut wrong = vec![];
    for row in &table {
        let all = if row.about == About::Page { 1 } else { 4 };
        for (whose, window) in WINDOWS.into_iter().enumerate().take(all) {
            let mut object = None;
            for actor in &actors {
                let current = match object.take() {
                    Some(object) => object,
                    None => stage.object(row, whose).await,
                };
                let (answer, right) = (ask(&stage, actor, row, &current.path).await, expected(actor, row, whose));
                if answer != right {
                    wrong.push(format!("{}: {} of {window}: {answer}, not {right}", actor.name(), row.call));
                }
                if answer == "in" {
                    stage.tidy(whose).await;
                } else {
                    object = Some(current);
                }
            }
            stage.tidy(whose).await;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    stage.database.assert_sound().await;
    stage.database.drop().await;
}
