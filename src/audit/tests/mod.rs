mod store;

use super::*;
use crate::ids::PersonId;
use sqlx::PgPool;

fn entry(detail: Value) -> Entry {
    Entry {
        at: "2026-11-24T01:02:03.456789Z".parse().expect("an instant"),
        actor: Actor::citizen(PersonId(7)),
        action: "reservation.cancel",
        object: "reservation:K7F29MQ4XXXX".into(),
        detail,
    }
}

#[test]
fn every_field_is_signed() {
    let keys = Keys::generate();
    let signed = entry(serde_json::json!({"from": "booked"}));
    let mac = |change: fn(&mut Entry)| {
        let mut e = signed.clone();
        change(&mut e);
        e.seal(&keys).mac
    };
    let changes: [fn(&mut Entry); 5] = [
        |e| e.at += chrono::TimeDelta::microseconds(1),
        |e| e.actor = Actor { kind: ActorKind::Staff, ..e.actor },
        |e| e.actor.id = Some(8),
        // the same letters, divided in another place
        |e| (e.action, e.object) = ("reservation.cancelr", "eservation:K7F29MQ4XXXX".into()),
        |e| e.detail = serde_json::json!({"from": "called"}),
    ];
    assert_eq!(mac(|_| ()), signed.seal(&keys).mac);
    for (n, change) in changes.into_iter().enumerate() {
        assert_ne!(mac(change), signed.seal(&keys).mac, "change {n}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_changed_entry_shows_and_untouched_ones_do_not(pool: PgPool) {
    let keys = Keys::generate();
    let mut conn = pool.acquire().await.expect("a connection");
    // JSONB gives fields back in an order of its own
    let detail =
        serde_json::json!({"zz": [1, null, {"b": "约办", "a": true}], "a": "\"quoted\"", "longer": -3, "b": {}});
    for detail in [detail, Value::Null, serde_json::json!({})] {
        record(&mut conn, &keys, &entry(detail)).await.expect("written");
    }
    assert_eq!(false_entries(&mut conn, &keys).await.expect("read"), Vec::<i64>::new());
    let newer = keys.with_new(crate::people::keys::Purpose::Audit);
    record(&mut conn, &newer, &entry(Value::Null)).await.expect("written");
    assert_eq!(false_entries(&mut conn, &newer).await.expect("read"), Vec::<i64>::new(), "old keys still prove");
    assert_eq!(false_entries(&mut conn, &keys).await.expect("read"), [4], "a key that is not known proves nothing");

    let refused = store::update(&mut conn).await.expect_err("append-only");
    assert_eq!(refused.as_database_error().and_then(|e| e.code()).as_deref(), Some("YB003"));
    store::update_behind_the_trigger(&mut conn).await.expect("done");
    assert_eq!(false_entries(&mut conn, &newer).await.expect("read"), [2]);
}
