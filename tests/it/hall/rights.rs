//! Who may do what at the counter: every call of the API's document, every role, and objects of one's own bank, of
//! another bank in the same office, of the own bank elsewhere and of another bank elsewhere. A call without a row fails.

use crate::support::{self, Citizen, Database, Server, Staff, at, id, key, slot, visitor_with};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a call is about, made anew for each answer that changes it.
#[derive(Clone, Copy, PartialEq)]
pub enum About {
    /// Nothing in particular.
    Page,
    /// An office.
    Day,
    /// Somebody booked for now.
    Arrival,
    /// A reservation, looked up.
    Search,
    /// A bank's ticket for somebody without a reservation.
    WalkIn,
    /// A slot.
    Slot,
    /// A reservation of another day.
    Reservation,
    Window,
    /// A ticket that is called to a window.
    Called,
    /// One that is set aside.
    Parked,
    /// One that is done: materials were missing.
    Lacking,
}

/// A call: what it is about, its body, and the answers to a bank's clerk and to the office's (its manager's too).
pub struct Row {
    pub call: &'static str,
    pub about: About,
    pub body: Value,
    pub bank: [&'static str; 4],
    pub office: [&'static str; 4],
}

/// In this order: the own bank's, another bank's in the office, the own bank's elsewhere, another bank's elsewhere.
pub const WINDOWS: [&str; 4] = ["DL01", "DL02", "NG01", "NG03"];
const BANKS: [&str; 4] = ["CMB", "CCB", "CMB", "ICBC"];
const OFFICES: [&str; 4] = ["daoli", "daoli", "nangang", "nangang"];

fn table() -> Vec<Row> {
    const GONE: &str = "404 not_found";
    let row = |call, about, body, bank, office| Row { call, about, body, bank, office };
    let mine = |call, about, body| row(call, about, body, ["200", GONE, GONE, GONE], ["200", "200", GONE, GONE]);
    let (slot, none) = ("422 validation", "409 wrong_window");
    let reason = || json!({"reason": "x"});
    vec![
        row("GET /counter/day", About::Day, Value::Null, ["200", "200", GONE, GONE], ["200", "200", GONE, GONE]),
        row(
            "POST /counter/check-ins",
            About::Arrival,
            Value::Null,
            // that the own bank expects them elsewhere is said, about other banks nothing is
            ["200", GONE, "409 wrong_office", GONE],
            ["200", "200", "409 wrong_office", "409 wrong_office"],
        ),
        row(
            "POST /counter/searches",
            About::Search,
            Value::Null,
            ["200", "200 nothing", "200 nothing", "200 nothing"],
            ["200", "200", "200 nothing", "200 nothing"],
        ),
        row("POST /counter/walk-ins", About::WalkIn, Value::Null, ["201", none, "201", none], ["201"; 4]),
        row(
            "POST /counter/reservations",
            About::Slot,
            Value::Null,
            ["201", slot, slot, slot],
            ["201", "201", slot, slot],
        ),
        mine("POST /counter/reservations/{code}/cancellation", About::Reservation, reason()),
        mine("POST /counter/reservations/{code}/reschedule", About::Reservation, json!({"slot_id": "another"})),
        mine("POST /counter/reservations/{code}/void", About::Reservation, reason()),
        mine("POST /counter/windows/{window}/calls", About::Window, json!({})),
        mine("POST /counter/windows/{window}/pause", About::Window, reason()),
        mine("POST /counter/windows/{window}/open", About::Window, json!({})),
        mine("POST /counter/windows/{window}/close", About::Window, reason()),
        mine("POST /counter/tickets/{id}/recall", About::Called, json!({})),
        mine("POST /counter/tickets/{id}/start", About::Called, json!({})),
        mine("POST /counter/tickets/{id}/park", About::Called, json!({})),
        mine("POST /counter/tickets/{id}/miss", About::Called, json!({})),
        mine("POST /counter/tickets/{id}/put-back", About::Parked, json!({})),
        mine("POST /counter/tickets/{id}/transfer", About::Called, json!({"window": "DL05"})),
        mine("POST /counter/tickets/{id}/outcome", About::Called, json!({"outcome": "left"})),
    ]
}

/// Who asks.
pub enum Actor {
    Staff(&'static str, Staff),
    Citizen(Citizen),
    Stranger,
}

impl Actor {
    pub fn name(&self) -> &'static str {
        match self {
            Actor::Staff(role, _) => role,
            Actor::Citizen(_) => "citizen",
            Actor::Stranger => "stranger",
        }
    }
}

pub struct Stage {
    pub server: Server,
    pub database: Database,
    /// Hands that make the objects: of daoli and of nangang.
    pub hands: [Staff; 2],
    pub people: AtomicUsize,
}

/// An object, as path and body name it.
pub struct Object {
    pub path: String,
    pub body: Value,
}

impl Stage {
    pub async fn new() -> Stage {
        let (database, server) = support::city().await;
        // room for as many objects as there are
        sqlx::raw_sql(
            "update slot set capacity = 500 where window_day_id in (select id from window_day where date >= '2026-11-24');
             update window_day set quota = 9000, public_quota = 3000, counter_quota = 3000, priority_quota = 3000
                 where date >= '2026-11-24'",
        )
        .execute(&database.pool().await)
        .await
        .expect("room");
        for office in ["daoli", "nangang"] {
            database.hire(&format!("{office}.manager"), &[format!("{office}.hands")]).await;
        }
        server.set_clock(&at("08:10")).await;
        let hands = [Staff::sign_in(&server, "daoli.hands").await, Staff::sign_in(&server, "nangang.hands").await];
        Stage { database, server, hands, people: AtomicUsize::new(10) }
    }

    fn hands(&self, whose: usize) -> &Staff {
        &self.hands[whose / 2]
    }

    fn visitor(&self, more: Value) -> Value {
        visitor_with(self.people.fetch_add(1, Ordering::Relaxed), more)
    }

    async fn slot(&self, date: &str, whose: usize, clock: &str) -> String {
        slot(&self.server, date, WINDOWS[whose], clock).await
    }

    async fn reservation(&self, date: &str, whose: usize) -> String {
        let body = self.visitor(json!({"slot_id": self.slot(date, whose, "08:30").await}));
        self.hands(whose).done("/reservations", body).await["code"].as_str().expect("a code").to_owned()
    }

    /// Makes what a row's call is about.
    pub async fn object(&self, row: &Row, whose: usize) -> Object {
        let (mut path, mut body) = (row.call.split_once(' ').expect("a method").1.to_owned(), row.body.clone());
        match row.about {
            About::Page => {}
            About::Day => path = format!("{path}?office={}", OFFICES[whose]),
            About::Arrival => body = json!({"code": self.reservation("2026-11-24", whose).await}),
            About::Search => body = json!({"code": self.reservation("2026-11-25", whose).await}),
            About::WalkIn => body = self.visitor(json!({"bank": BANKS[whose]})),
            About::Slot => body = self.visitor(json!({"slot_id": self.slot("2026-11-25", whose, "09:00").await})),
            About::Reservation => {
                path = path.replace("{code}", &self.reservation("2026-11-25", whose).await);
                if body["slot_id"] == "another" {
                    // one that all of the counter reach
                    body["slot_id"] = json!(self.slot("2026-11-26", 0, "09:00").await);
                }
            }
            About::Window => path = path.replace("{window}", WINDOWS[whose]),
            About::Called | About::Parked | About::Lacking => {
                self.hands(whose).done("/walk-ins", self.visitor(json!({"bank": BANKS[whose]}))).await;
                let ticket = self.hands(whose).call(WINDOWS[whose]).await;
                if row.about == About::Parked {
                    self.hands(whose).tell(&ticket, "park").await;
                }
                if row.about == About::Lacking {
                    let missing = json!([{"material": "INCOME_PROOF", "reason": "x"}]);
                    let outcome = json!({"outcome": "supplement_required", "missing": missing});
                    self.hands(whose).settle(&ticket, outcome).await;
                }
                path = path.replace("{id}", id(&ticket));
            }
        }
        Object { path, body }
    }

    /// Leaves windows open and nobody at them.
    pub async fn tidy(&self, whose: usize) {
        let hands = self.hands(whose);
        let day = hands.day().await;
        let rows = day["queue"].as_array().expect("a queue").iter().map(|row| &row["ticket"]);
        let aside = day["aside"].as_array().expect("tickets").iter();
        let there = day["windows"].as_array().expect("windows").iter().map(|w| &w["ticket"]).filter(|t| !t.is_null());
        for ticket in rows.chain(aside).chain(there) {
            hands.settle(ticket, json!({"outcome": "left"})).await;
        }
        hands.done(&format!("/windows/{}/open", WINDOWS[whose]), json!({})).await;
    }

    async fn ask(&self, actor: &Actor, row: &Row, object: &Object) -> String {
        let method: Method = row.call.split_once(' ').expect("a method").0.parse().expect("a method");
        let url = format!("{}/api/v1{}", self.server.url, object.path);
        let mut request = self.server.http.request(method.clone(), url);
        if method == Method::POST {
            request = request.header("Idempotency-Key", key()).json(&object.body);
        }
        request = match actor {
            Actor::Staff(_, staff) => request.bearer_auth(&staff.token),
            Actor::Citizen(citizen) => request.bearer_auth(&citizen.token),
            Actor::Stranger => request,
        };
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.expect("JSON");
        match body["code"].as_str() {
            Some(code) if status >= 400 => format!("{status} {code}"),
            _ if body["items"].as_array().is_some_and(Vec::is_empty) => format!("{status} nothing"),
            _ => status.to_string(),
        }
    }
}

/// Everybody there is; who changes nothing first.
pub async fn actors(server: &Server) -> Vec<Actor> {
    let mut actors = vec![Actor::Stranger, Actor::Citizen(Citizen::sign_in(server, 1).await)];
    for (role, username) in [
        ("reviewer", "reviewer"),
        ("approver", "approver"),
        ("system_admin", "system.admin"),
        ("security_admin", "security.admin"),
        ("auditor", "auditor"),
        ("bank_clerk", "daoli.cmb"),
        ("office_clerk", "daoli.desk"),
        ("office_manager", "daoli.manager"),
    ] {
        actors.push(Actor::Staff(role, Staff::sign_in(server, username).await));
    }
    actors
}

fn expected<'a>(actor: &Actor, row: &'a Row, whose: usize) -> &'a str {
    match actor {
        Actor::Staff("bank_clerk", _) => row.bank[whose],
        Actor::Staff("office_clerk" | "office_manager", _) => row.office[whose],
        Actor::Staff(..) => "403 forbidden",
        Actor::Citizen(_) | Actor::Stranger => "401 unauthenticated",
    }
}

#[tokio::test]
async fn every_call_answers_every_role_as_the_table_says() {
    let stage = Stage::new().await;
    let table = table();
    let document = stage.server.get("/api/openapi.json").await;
    let calls: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .filter(|(path, _)| path.starts_with("/api/v1/counter"))
        .flat_map(|(path, calls)| {
            let path = path.strip_prefix("/api/v1").expect("a base");
            calls.as_object().expect("calls").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(calls, table.iter().map(|row| row.call.to_owned()).collect(), "a row for every call of the document");

    let actors = actors(&stage.server).await;
    let (mut asked, mut wrong) = (0, vec![]);
    for row in &table {
        for (whose, window) in WINDOWS.into_iter().enumerate() {
            let mut object = None;
            for actor in &actors {
                let current = match object.take() {
                    Some(object) => object,
                    None => stage.object(row, whose).await,
                };
                let (answer, right) = (stage.ask(actor, row, &current).await, expected(actor, row, whose));
                asked += 1;
                if answer != right {
                    wrong.push(format!("{}: {} of {window}: {answer}, not {right}", actor.name(), row.call));
                }
                // what was refused is as it was
                if answer.starts_with('4') {
                    object = Some(current);
                } else if matches!(
                    row.about,
                    About::Called | About::Parked | About::Window | About::Arrival | About::WalkIn
                ) {
                    stage.tidy(whose % 2).await;
                }
            }
            if object.is_some() {
                stage.tidy(whose).await;
            }
        }
    }
    println!("{} calls of the counter, {asked} answers", table.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    stage.database.assert_sound().await;
    stage.database.drop().await;
}
