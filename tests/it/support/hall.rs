//! A hall at work: a city with more windows than the sample, and what staff do at its desk and windows.

use super::{Citizen, CityFiles, Database, Server, Staff, import, key, person, start, wish};
use serde_json::{Value, json};

/// The day on which halls are at work in these stories, a Tuesday, and the one after.
pub const TODAY: &str = "2026-11-24";
pub const TOMORROW: &str = "2026-11-25";

/// An instant of `TODAY`.
pub fn at(clock: &str) -> String {
    format!("{TODAY}T{clock}:00+08:00")
}

/// The sample city with more windows (code, office, bank), each with the sample's roster; one server on it, at `START`.
pub async fn city_with(windows: &[(String, &str, &str)]) -> (Database, Server) {
    let database = Database::create().await;
    let files = CityFiles::copy();
    let append = |file: &str, line: &dyn Fn(&str, &str, &str) -> String| {
        let lines: Vec<String> = windows.iter().map(|(code, office, bank)| line(code, office, bank)).collect();
        files.change(file, |text| format!("{}\n{}\n", text.trim_end(), lines.join("\n")));
    };
    append("windows.csv", &|code, office, bank| {
        format!("{code},{office},{bank},{code}号窗口,Window {code},loan_application supplement signing")
    });
    append("rosters.csv", &|code, _, _| format!("{code},2025-01-01,,1-5,08:30-11:30 13:00-16:30,30,1,13,11,1,1"));
    import(&database, &files).await;
    let server = start(&database).await;
    server.set_clock(super::START).await;
    (database, server)
}

/// The id of a window's slot that starts at a clock time on a date.
pub async fn slot(server: &Server, date: &str, window: &str, clock: &str) -> String {
    let free = server.get(&format!("/api/v1/availability?date={date}")).await;
    let windows = free["windows"].as_array().expect("windows");
    let window = windows.iter().find(|w| w["window"] == window).expect("the window works on that day");
    let start = format!("{date}T{clock}:00+08:00");
    let slot = window["slots"].as_array().expect("slots").iter().find(|s| s["start"] == start.as_str());
    slot.expect("a slot starts then")["id"].as_str().expect("an id").to_owned()
}

/// What a visitor says of themselves at the desk: the nth synthetic person wants to apply for a loan.
pub fn visitor(n: usize) -> Value {
    let (id_number, mobile) = person(n);
    json!({"service": "loan_application", "name": "王小佳", "id_type": "resident_id", "id_number": id_number, "mobile": mobile})
}

/// `visitor` with more fields.
pub fn visitor_with(n: usize, more: Value) -> Value {
    let mut body = visitor(n);
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

impl Citizen {
    /// Signs in and books; the code.
    pub async fn books(server: &Server, n: usize, slot: &str) -> (Citizen, String) {
        let citizen = Citizen::sign_in(server, n).await;
        let answer = citizen.post("/reservations", &key(), &wish(slot)).await;
        let body: Value = answer.json().await.expect("JSON");
        let code = body["code"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        (citizen, code)
    }
}

impl Staff {
    /// An act below `/api/v1/counter` with a fresh key: its status and body.
    pub async fn act(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.post(&format!("/counter{path}"), &key(), &body).await;
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_else(|e| panic!("{path}: {status} {e}")))
    }

    /// An act that is done.
    pub async fn done(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.act(path, body).await;
        assert!(status == 200 || status == 201, "{path}: {status} {answer}");
        answer
    }

    /// An act that is refused: status and code, `409 too_early`, and the problem.
    pub async fn refused(&self, path: &str, body: Value) -> (String, Value) {
        let (status, answer) = self.act(path, body).await;
        assert!(status >= 400, "{path}: {status} {answer}");
        let field = &answer["errors"][0];
        let code = match field["field"].as_str() {
            Some(name) => format!("{status} {name}:{}", field["code"].as_str().unwrap_or_default()),
            None => format!("{status} {}", answer["code"].as_str().unwrap_or_default()),
        };
        (code, answer)
    }

    pub async fn check_in(&self, code: &str) -> Value {
        self.done("/check-ins", json!({"code": code})).await
    }

    pub async fn walk_in(&self, n: usize) -> Value {
        self.done("/walk-ins", visitor(n)).await
    }

    /// Calls the next ticket to a window.
    pub async fn call(&self, window: &str) -> Value {
        self.done(&format!("/windows/{window}/calls"), json!({})).await["ticket"].take()
    }

    /// An act on a ticket that says everything by its name.
    pub async fn tell(&self, ticket: &Value, act: &str) -> Value {
        self.done(&format!("/tickets/{}/{act}", id(ticket)), json!({})).await
    }

    pub async fn settle(&self, ticket: &Value, outcome: Value) -> Value {
        self.done(&format!("/tickets/{}/outcome", id(ticket)), outcome).await
    }

    /// The own office's day.
    pub async fn day(&self) -> Value {
        let answer = self.get("/counter/day").await;
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    }
}

pub fn id(ticket: &Value) -> &str {
    ticket["id"].as_str().unwrap_or_else(|| panic!("a ticket, not {ticket}"))
}

/// Numbers of the tickets that wait, in order.
pub fn queue(day: &Value) -> Vec<String> {
    let rows = day["queue"].as_array().expect("a queue");
    rows.iter().map(|row| row["ticket"]["number"].as_str().expect("a number").to_owned()).collect()
}
