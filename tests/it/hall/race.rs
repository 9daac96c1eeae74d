//! Thirty consoles of two servers press "next" at once on two hundred waiting tickets; and the same with the guard off,
//! where the double call appears.

use crate::support::{self, Database, Server, Staff, at, city_with, id, visitor_with};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::HashMap;
use std::time::Instant;

/// A hall of CMB alone at work: thirty windows, each with a console of its own, every second one on the second server.
struct Rush {
    database: Database,
    _servers: [Server; 2],
    consoles: Vec<(String, Staff)>,
    desk: Staff,
}

impl Rush {
    async fn new(tickets: usize) -> Rush {
        // DL02 to DL06 are other banks'
        let windows: Vec<String> = (1..=35).filter(|n| !(2..=6).contains(n)).map(|n| format!("DL{n:02}")).collect();
        let more: Vec<(String, &str, &str)> = windows[1..].iter().map(|w| (w.clone(), "daoli", "CMB")).collect();
        let (database, server) = city_with(&more).await;
        let second = support::start(&database).await;
        server.set_clock(&at("08:10")).await;
        let names: Vec<String> = windows.iter().map(|w| format!("console.{}", w.to_lowercase())).collect();
        database.hire("daoli.cmb", &names).await;
        let consoles = join_all(names.iter().map(|name| Staff::sign_in(&server, name))).await;
        let consoles = windows.into_iter().zip(consoles).enumerate();
        let consoles: Vec<(String, Staff)> = consoles
            .map(|(i, (window, console))| (window, console.at(if i % 2 == 0 { &server } else { &second })))
            .collect();
        let desk = Staff::sign_in(&server, "daoli.desk").await;
        for some in (0..tickets).collect::<Vec<_>>().chunks(20) {
            let given = some.iter().map(|n| {
                let mut visitor = visitor_with(*n, json!({"bank": "CMB"}));
                if n % 9 == 5 {
                    visitor["priority"] = json!("elderly");
                }
                desk.done("/walk-ins", visitor)
            });
            join_all(given).await;
        }
        Rush { database, _servers: [server, second], consoles, desk }
    }

    /// Everyone calls, twice each time, and ends the visit, until nobody waits. Statuses of all answers.
    async fn until_nobody_waits(&self) -> Vec<u16> {
        let work = self.consoles.iter().map(|(window, console)| async move {
            let mut statuses = vec![];
            loop {
                let calls = format!("/windows/{window}/calls");
                let (status, mut first) = console.act(&calls, json!({})).await;
                let (again, second) = console.act(&calls, json!({})).await;
                statuses.extend([status, again]);
                let ticket = first["ticket"].take();
                if ticket.is_null() {
                    return statuses;
                }
                if status == 200 && again == 200 {
                    assert_eq!(second["ticket"]["id"], ticket["id"], "pressing twice changes nothing");
                }
                let outcome = format!("/tickets/{}/outcome", id(&ticket));
                statuses.push(console.act(&outcome, json!({"outcome": "accepted"})).await.0);
            }
        });
        join_all(work).await.concat()
    }
}

/// What the record of a day says: who was called, in order, and what should never have happened.
#[derive(Debug, Default)]
struct Found {
    called: Vec<String>,
    wrong: Vec<String>,
}

async fn found(pool: &PgPool) -> Found {
    let events: Vec<(String, String, Option<i16>)> =
        sqlx::query_as("select ticket_id::text, act::text, window_id from ticket_event order by id")
            .fetch_all(pool)
            .await
            .expect("events");
    let (mut found, mut at_window) = (Found::default(), HashMap::<i16, String>::new());
    for (ticket, act, window) in events {
        match (act.as_str(), window) {
            ("called", Some(window)) => {
                if found.called.contains(&ticket) {
                    found.wrong.push(format!("{ticket} was called twice"));
                }
                if let Some(other) = at_window.insert(window, ticket.clone()) {
                    found.wrong.push(format!("{ticket} was called to window {window}, where {other} was"));
                }
                found.called.push(ticket);
            }
            ("accepted", _) => at_window.retain(|_, there| *there != ticket),
            _ => {}
        }
    }
    found
}

/// Walk-ins as the house's rule has them: who needs priority, then by arrival.
async fn in_order(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select id::text from ticket order by priority is null, checked_in_at, number")
        .fetch_all(pool)
        .await
        .expect("tickets")
}

#[tokio::test]
async fn thirty_consoles_call_two_hundred_tickets_once_each_and_in_order() {
    let rush = Rush::new(200).await;
    assert_eq!(rush.desk.day().await["totals"]["waiting"], 200);
    let began = Instant::now();
    let statuses = rush.until_nobody_waits().await;
    let took = began.elapsed().as_secs_f64();
    println!(
        "30 consoles on 2 servers: 200 tickets, {} requests in {took:.2} s: {:.0} calls and {:.0} requests a second",
        statuses.len(),
        200.0 / took,
        statuses.len() as f64 / took
    );
    assert!(statuses.iter().all(|s| *s == 200), "{statuses:?}");
    let pool = rush.database.pool().await;
    let found = found(&pool).await;
    assert!(found.wrong.is_empty(), "{:#?}", found.wrong);
    assert_eq!(found.called.len(), 200);
    assert_eq!(found.called, in_order(&pool).await, "calls of a hall follow one another");
    let totals: Value = rush.desk.day().await["totals"].take();
    assert_eq!((&totals["accepted"], &totals["waiting"], &totals["at_windows"]), (&json!(200), &json!(0), &json!(0)));
    let (windows, cases): (i64, i64) =
        sqlx::query_as("select count(distinct window_id), (select count(*) from loan_case) from visit_result")
            .fetch_one(&pool)
            .await
            .expect("counted");
    assert_eq!((windows, cases), (30, 200), "everyone worked");
    rush.database.assert_sound().await;
    pool.close().await;
    rush.database.drop().await;
}

/// Without the hall's lock and the database's own refusals two consoles call one ticket, and that is noticed.
#[tokio::test]
async fn without_the_guard_a_ticket_is_called_twice() {
    let rush = Rush::new(30).await;
    let pool = rush.database.pool().await;
    sqlx::raw_sql(
        "drop index ticket_one_at_a_window;
         drop trigger ticket_goes on ticket;
         create or replace function lock_hall(p_office smallint) returns void language plpgsql as
             $$ begin perform pg_sleep(0.02); end $$",
    )
    .execute(&pool)
    .await
    .expect("the guard is off");
    let calls = rush
        .consoles
        .iter()
        .map(|(window, console)| async move { console.act(&format!("/windows/{window}/calls"), json!({})).await.0 });
    let statuses = join_all(calls).await;
    let found = found(&pool).await;
    assert!(found.wrong.iter().any(|w| w.ends_with("called twice")), "{statuses:?} {found:?}");
    pool.close().await;
    rush.database.drop().await;
}
