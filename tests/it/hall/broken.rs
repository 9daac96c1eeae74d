//! The last line of the hall: what SQL by hand cannot do, and what `yueban check` says where it was forced.

use crate::support::{self, Citizen, Database, Staff, TODAY, at, slot, visitor_with};
use serde_json::json;
use sqlx::PgPool;

async fn refused(pool: &PgPool, sql: &'static str, why: &str) {
    let error = sqlx::raw_sql(sql).execute(pool).await.expect_err(sql).to_string();
    assert!(error.contains(why), "{sql}\nsays {error}, not {why}");
}

/// One served at DL01, two who wait there, one who is done, one who needs a supplement; and one who cancelled.
async fn hall() -> (Database, support::Server, Staff) {
    let (database, server) = support::city().await;
    for (n, clock) in ["08:30", "09:00", "09:30", "10:00", "10:30"].into_iter().enumerate() {
        let (_, code) = Citizen::books(&server, n, &slot(&server, TODAY, "DL01", clock).await).await;
        assert!(!code.is_empty());
    }
    let (other, cancelled) = Citizen::books(&server, 9, &slot(&server, TODAY, "DL02", "09:00").await).await;
    assert_eq!(other.cancel(&cancelled).await.status(), 200);
    server.set_clock(&at("10:15")).await;
    let desk = Staff::sign_in(&server, "daoli.desk").await;
    for n in 0..5 {
        let body = json!({"id_number": support::person(n).0, "admit_late": true});
        desk.done("/check-ins", body).await;
    }
    let accepted = desk.call("DL01").await;
    desk.settle(&accepted, json!({"outcome": "accepted"})).await;
    let lacking = desk.call("DL01").await;
    let missing = json!([{"material": "INCOME_PROOF", "reason": "没有公章"}]);
    desk.settle(&lacking, json!({"outcome": "supplement_required", "missing": missing})).await;
    let served = desk.call("DL01").await;
    desk.tell(&served, "start").await;
    (database, server, desk)
}

#[tokio::test]
async fn the_database_refuses_what_the_hall_would_never_do() {
    let (database, _server, _) = hall().await;
    let pool = database.pool().await;
    let transition = "a ticket cannot go from";
    refused(&pool, "update ticket set status = 'waiting', ended_at = null where status = 'done'", transition).await;
    refused(&pool, "update ticket set status = 'serving', ended_at = null where status = 'done'", transition).await;
    refused(&pool, "update ticket set ended_at = ended_at + interval '1 hour' where status = 'done'", transition).await;
    refused(&pool, "update ticket set status = 'done', ended_at = checked_in_at where status = 'waiting'", transition)
        .await;
    refused(&pool, "update ticket set status = 'missed' where status = 'serving'", transition).await;
    refused(&pool, "update ticket set status = 'missed' where status = 'waiting'", transition).await;
    refused(&pool, "update ticket set number = 900 where number = 5", transition).await;
    refused(
        &pool,
        "update ticket set window_id = (select id from svc_window where code = 'DL02') where status = 'serving'",
        transition,
    )
    .await;
    let called = "update ticket set status = 'called', called_at = checked_in_at where status = 'waiting'";
    refused(&pool, called, "ticket_one_at_a_window").await;
    refused(&pool, "update ticket set status = 'called' where number = 5 and status = 'waiting'", "ticket_").await;
    refused(&pool, "update ticket set status = 'left' where status = 'serving'", "ticket_ended").await;
    let copy = "insert into ticket (id, reservation_id, office_id, date, letter, number, status, walk_in, window_id, checked_in_at)
        select gen_random_uuid(), r.id, w.office_id, d.date, 'A', 900, 'waiting', false, w.id, r.check_in_from
        from reservation r join window_day d on d.id = r.window_day_id join svc_window w on w.id = d.window_id";
    for (rest, why) in [
        ("where r.status = 'cancelled'", "only a reservation that stands has a ticket"),
        ("where r.status = 'completed' limit 1", "ticket_reservation_id_key"),
    ] {
        refused(&pool, format!("{copy} {rest}").leak(), why).await;
    }
    refused(&pool, "update reservation set status = 'voided' where status = 'serving'", "reservation_ended").await;
    let kept = "never changed or removed";
    refused(&pool, "update ticket_event set act = 'left'", kept).await;
    refused(&pool, "delete from ticket_event", kept).await;
    refused(&pool, "truncate ticket_event", kept).await;
    refused(&pool, "delete from ticket", "ticket_event").await;
    refused(&pool, "delete from reservation where status = 'completed'", "ticket").await;
    refused(&pool, "update visit_result set outcome = 'refused' where reason is null", "visit_refused_with_reason")
        .await;
    let result = "insert into visit_result (reservation_id, outcome, window_id, at) select reservation_id, 'left', window_id, at";
    refused(&pool, format!("{result} from visit_result limit 1").leak(), "visit_result_pkey").await;
    pool.close().await;
    database.assert_sound().await;
    database.drop().await;
}

/// Each of these is forced past the triggers, and each is told.
#[tokio::test]
async fn what_is_forced_is_told_by_the_check() {
    let (database, _server, desk) = hall().await;
    database.assert_sound().await;
    desk.done("/walk-ins", visitor_with(20, json!({"bank": "ICBC"}))).await;
    let pool = database.pool().await;
    sqlx::raw_sql("drop index ticket_one_at_a_window").execute(&pool).await.expect("dropped");
    for (rule, sql) in [
        ("ticket_status", "update reservation set status = 'called' where status = 'serving'"),
        (
            "ticket_of_reservation",
            "update reservation set status = 'checked_in', ended_at = null where status = 'cancelled'",
        ),
        ("ticket_place", "update ticket set date = date + 1 where status = 'serving'"),
        (
            "one_at_a_window",
            "update ticket set status = 'called', called_at = checked_in_at where status = 'waiting' and window_id is not null",
        ),
        (
            "visit_outcome",
            "insert into visit_result (reservation_id, outcome, window_id, at)
             select reservation_id, 'left', window_id, checked_in_at from ticket where status = 'serving'",
        ),
        ("case_of_accepted", "delete from loan_case"),
        ("missing_of_supplement", "delete from visit_missing"),
        (
            "ticket_events",
            "insert into ticket_event (ticket_id, at, act) select id, checked_in_at, 'put_back' from ticket where status = 'done'",
        ),
    ] {
        let mut tx = pool.begin().await.expect("a transaction");
        sqlx::raw_sql("set local session_replication_role = replica").execute(&mut *tx).await.expect("no triggers");
        sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap_or_else(|e| panic!("{rule}: {e}"));
        let found = yueban::counter::violations(&mut tx).await.expect("checked");
        assert!(found.iter().any(|v| v.rule == rule), "{rule}: {found:#?}");
        tx.rollback().await.expect("back");
    }
    pool.close().await;
    database.assert_sound().await;
    database.drop().await;
}
