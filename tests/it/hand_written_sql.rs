//! The last line: whatever SQL is run, seats are not oversold and counters not falsified.

use crate::support::{self, Citizen, open_slots};
use sqlx::PgPool;

async fn refused(pool: &PgPool, sql: &'static str, why: &str) {
    let error = sqlx::raw_sql(sql).execute(pool).await.expect_err(sql).to_string();
    assert!(error.contains(why), "{sql}\nsays {error}, not {why}");
}

#[tokio::test]
async fn the_database_refuses_what_the_code_would_never_do() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, "2026-11-25").await;
    let citizen = Citizen::sign_in(&server, 1).await;
    citizen.booked(&slots[0].0).await;
    let pool = database.pool().await;
    let guard = "seat counters are written by the ledger alone";
    refused(&pool, "update slot set booked = 0 where booked = 1", guard).await;
    refused(&pool, "update slot set held = held + 1", guard).await;
    refused(&pool, "update window_day set public_booked = public_booked - 1 where public_booked > 0", guard).await;
    refused(&pool, "update window_day set kept = 100", guard).await;
    refused(&pool, "insert into slot (public_id, window_day_id, starts_at, ends_at, capacity, booked)
        select gen_random_uuid(), window_day_id, starts_at + interval '1 year', ends_at + interval '1 year', 1, 1 from slot limit 1", guard).await;
    refused(&pool, "update slot set capacity = 0 where booked = 1", "slot_capacity").await;
    refused(&pool, "truncate reservation cascade", "never").await;
    let copy = "insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id,
        name_cipher, key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until,
        created_at, changed_at) select";
    let rest = "mobile_id, name_cipher, key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until,
        cancel_until, created_at, changed_at from reservation where status = 'booked' limit 1";
    // a second row in the same seat, for somebody else
    let sql = format!("{copy} 'X', slot_id, window_day_id, share, service_id, person_id + 1, 1, {rest}");
    refused(&pool, sql.leak(), "slot_capacity").await;
    // the same person again, elsewhere
    let other = "(select s.id from slot s where s.booked = 0 and s.window_day_id = reservation.window_day_id limit 1)";
    let sql = format!("{copy} 'X', {other}, window_day_id, share, service_id, person_id, 1, {rest}");
    refused(&pool, sql.leak(), "reservation_live").await;
    let sql = format!("{copy} 'X', {other}, window_day_id, share, service_id, person_id, 2, {rest}");
    refused(&pool, sql.leak(), "more live reservations of a service than a person may hold").await;
    // a seat of another day under this day's quota
    let sql = format!(
        "{copy} 'X', (select id from slot where window_day_id <> reservation.window_day_id limit 1),
        window_day_id, share, service_id, person_id + 1, 1, {rest}"
    );
    refused(&pool, sql.leak(), "reservation_slot").await;
    // a share beyond its own bound, though the slot and the day have room
    let sql = format!(
        "{copy} code || n, (select id from slot s where s.window_day_id = reservation.window_day_id and
        s.booked = 0 order by id offset n limit 1), window_day_id, 'counter', service_id, person_id + n, 1, mobile_id,
        name_cipher, key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until,
        created_at, changed_at from reservation, generate_series(1, 2) n where status = 'booked'"
    );
    refused(&pool, sql.leak(), "window_day_counter").await;
    refused(&pool, "update audit_entry set action = 'nothing'", "never changed").await;
    refused(&pool, "delete from audit_entry", "never changed").await;
    refused(&pool, "truncate audit_entry", "never changed").await;
    refused(&pool, "truncate closure", "never changed or removed").await;
    // what is allowed by hand is counted by the ledger itself
    sqlx::raw_sql("delete from reservation").execute(&pool).await.expect("a row may be removed");
    let counted: i64 = sqlx::query_scalar("select sum(booked) from slot").fetch_one(&pool).await.expect("a sum");
    assert_eq!(counted, 0);
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_cut_quota_keeps_what_is_taken_and_no_more() {
    let (database, server) = support::city().await;
    let slots = open_slots(&server, "2026-11-25").await;
    let here: Vec<_> = slots.iter().filter(|(_, window)| window == "DL01").collect();
    let citizens = Citizen::many(&server, 10, 4).await;
    for (citizen, (slot, _)) in citizens.iter().zip(&here) {
        citizen.booked(slot).await;
    }
    let pool = database.pool().await;
    sqlx::raw_sql("update window_day set quota = 2, public_quota = 2 where public_booked = 4")
        .execute(&pool)
        .await
        .expect("cut");
    let kept: (i32, i32) = sqlx::query_as("select kept, public_kept from window_day where public_booked = 4")
        .fetch_one(&pool)
        .await
        .expect("a row");
    assert_eq!(kept, (4, 4));
    let late = Citizen::sign_in(&server, 20).await;
    let answer = late.reserve(&here[6].0).await;
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.json::<serde_json::Value>().await.expect("JSON")["code"], "quota_reached");
    // one leaves: the seat above the quota is not sold again, by anybody
    sqlx::raw_sql("delete from reservation where id = (select min(id) from reservation)")
        .execute(&pool)
        .await
        .expect("gone");
    refused(
        &pool,
        "insert into held_seat (slot_id, window_day_id, share, counts_in_day, until)
        select s.id, d.id, 'public', true, '2027-01-01' from slot s join window_day d on d.id = s.window_day_id
        where d.public_booked = 3 and s.booked = 0 limit 1",
        "window_day_",
    )
    .await;
    database.assert_sound().await;
    database.drop().await;
}
