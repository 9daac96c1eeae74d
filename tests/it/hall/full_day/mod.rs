//! A whole day of the city by the clock: every seat of six offices, people who come early, late and not at all, windows
//! that call and serve and one that closes. What the day view says at the end is what was done, and what the record of
//! events adds up to.

mod office;
mod plan;

use crate::support::{self, Database, Staff, at, visitor_with};
use futures_util::future::join_all;
use office::clock;
use plan::{OFFICES, book, office_of, plan};
use serde_json::json;
use std::collections::BTreeMap;

/// The same numbers from the append-only record alone: acts of an office, and its mean wait.
async fn from_events(database: &Database, office: &str) -> (BTreeMap<String, i64>, Option<i64>) {
    let pool = database.pool().await;
    let acts: Vec<(String, i64)> = sqlx::query_as(
        "select e.act::text, count(*) from ticket_event e join ticket t on t.id = e.ticket_id
         join office o on o.id = t.office_id where o.slug = $1 and t.date = '2026-11-24' group by 1",
    )
    .bind(office)
    .fetch_all(&pool)
    .await
    .expect("counts");
    let wait: Option<i64> = sqlx::query_scalar(
        "select sum(trunc(extract(epoch from called - arrived)))::bigint / count(*) from (
             select min(e.at) filter (where e.act = 'checked_in') arrived, min(e.at) filter (where e.act = 'called') called
             from ticket_event e join ticket t on t.id = e.ticket_id join office o on o.id = t.office_id
             where o.slug = $1 and t.date = '2026-11-24' group by e.ticket_id) x where called is not null having count(*) > 0",
    )
    .bind(office)
    .fetch_optional(&pool)
    .await
    .expect("a mean");
    pool.close().await;
    (acts.into_iter().collect(), wait)
}

async fn a_day_with(away: usize) {
    let (database, server) = support::city().await;
    let booked = book(&server).await;
    assert_eq!(booked.len(), 316);
    let (mut offices, away_at) = plan(&booked, away, away as u64);
    server.set_clock(&at("08:00")).await;
    let mut staff = vec![];
    for office in OFFICES {
        staff.push((
            Staff::sign_in(&server, &format!("{office}.desk")).await,
            Staff::sign_in(&server, &format!("{office}.manager")).await,
        ));
    }
    for now in (8 * 60 + 10..=17 * 60 + 20).step_by(10) {
        server.set_clock(&at(&clock(now))).await;
        if now == 10 * 60 {
            let (desk, manager) = &staff[2];
            offices[2].close(&server, desk, manager).await;
        }
        let steps = offices.iter_mut().zip(&staff).map(|(office, (desk, manager))| office.until(now, desk, manager));
        join_all(steps).await;
    }
    // every seat was given: one more has to come another day
    let (full, problem) = staff[4].0.refused("/walk-ins", visitor_with(3000, json!({}))).await;
    assert_eq!(full, "409 quota_reached", "{problem}");
    server.set_clock(&at("17:35")).await;
    let mut all = BTreeMap::<&str, i64>::new();
    let (mut waits, mut waited) = (0, 0);
    for office in &mut offices {
        let manager = Staff::sign_in(&server, &format!("{}.manager", office.slug)).await;
        let totals = manager.day().await["totals"].take();
        // who was still there was sent home by the closing
        let sent_home = office.open.len() as i64;
        *office.done.entry("left".into()).or_default() += sent_home;
        let booked_here = booked.iter().filter(|b| office_of(&b.1) == office.slug).count() as i64;
        let gone = office.count("moved_away") + office.count("voided");
        let reservations = booked_here + office.count("walk_ins") - gone;
        let no_show = reservations - office.count("checked_in");
        if office.slug != "daowai" {
            assert_eq!(no_show, away_at.get(office.slug).copied().unwrap_or_default());
        }
        let wait_sum: i64 = office.waits.values().sum();
        let mut own = json!({
            "reservations": reservations, "expected": 0, "waiting": 0, "at_windows": 0, "parked": 0, "missed": 0,
            "no_show": no_show, "cancelled": 0,
        });
        for name in ["checked_in", "walk_ins", "accepted", "supplement_required", "refused", "left", "voided"] {
            own[name] = json!(office.count(name));
        }
        for (name, value) in own.as_object().expect("an object") {
            assert_eq!(&totals[name], value, "{}: {name}", office.slug);
            *all.entry(match name.as_str() {
                "reservations" => "reservations",
                "checked_in" => "checked in",
                "no_show" => "no-shows",
                "accepted" => "accepted",
                "left" => "left",
                _ => continue,
            })
            .or_default() += value.as_i64().expect("a number");
        }
        let (acts, mean) = from_events(&database, office.slug).await;
        for name in [
            "checked_in",
            "called",
            "recalled",
            "started",
            "parked",
            "missed",
            "put_back",
            "transferred",
            "accepted",
            "supplement_required",
            "refused",
            "left",
        ] {
            assert_eq!(
                acts.get(name).copied().unwrap_or_default(),
                office.count(name),
                "{}: events of {name}",
                office.slug
            );
        }
        assert_eq!(totals["mean_wait_seconds"], json!(mean), "{}: the view and the events", office.slug);
        let own_mean = wait_sum / office.waits.len() as i64;
        assert!((own_mean - mean.expect("a mean")).abs() <= 1, "{}: {own_mean} and {mean:?}", office.slug);
        waits += wait_sum;
        waited += office.waits.len() as i64;
    }
    println!(
        "{away} of 100 stay away: {all:?}; mean wait over the city {:.1} minutes",
        waits as f64 / waited as f64 / 60.0
    );
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_day_of_351_seats_with_fifteen_in_a_hundred_away() {
    a_day_with(15).await;
}

#[tokio::test]
async fn a_day_of_351_seats_with_half_away() {
    a_day_with(50).await;
}
