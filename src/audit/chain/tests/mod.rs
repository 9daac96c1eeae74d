mod store;

use super::*;
use crate::audit::{Actor, Entry as Act, record};
use sqlx::PgPool;

async fn acts(conn: &mut PgConnection, keys: &Keys, n: i32) {
    for i in 0..n {
        let (at, detail) = ("2026-11-24T01:02:03Z".parse().expect("an instant"), serde_json::json!({"n": i}));
        let act = Act { at, actor: Actor::SYSTEM, action: "test.act", object: format!("thing:{i}"), detail };
        record(conn, keys, &act).await.expect("written");
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-24T01:02:04Z".parse().expect("an instant")
}

async fn broken(conn: &mut PgConnection, keys: &Keys) -> Option<String> {
    first_break(conn, keys).await.expect("read").map(|(object, _)| object)
}

/// Three seals over seven entries.
async fn chain(conn: &mut PgConnection, keys: &Keys) {
    for n in [3, 2, 2] {
        acts(conn, keys, n).await;
        sealed(conn, keys, n as u64).await;
    }
}

/// Other databases of the cluster may have older transactions for a moment: a seal waits for those too.
async fn sealed(conn: &mut PgConnection, keys: &Keys, wanted: u64) {
    let mut n = 0;
    for _ in 0..500 {
        n += seal(conn, keys, now()).await.expect("sealed");
        if n >= wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(n, wanted);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_whole_chain_holds(pool: PgPool) {
    let keys = Keys::generate();
    let mut conn = pool.acquire().await.expect("a connection");
    assert_eq!(broken(&mut conn, &keys).await, None, "nothing is sealed yet");
    chain(&mut conn, &keys).await;
    assert_eq!(seal(&mut conn, &keys, now()).await.expect("sealed"), 0, "nothing twice");
    acts(&mut conn, &keys, 1).await;
    assert_eq!(broken(&mut conn, &keys).await, None, "an entry of this second is not sealed");
    let newer = keys.with_new(crate::people::keys::Purpose::Audit);
    sealed(&mut conn, &newer, 1).await;
    assert_eq!(broken(&mut conn, &newer).await, None, "a new key goes on with the chain");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_entry_waits_for_every_older_transaction(pool: PgPool) {
    let keys = Keys::generate();
    let mut slow = pool.begin().await.expect("a transaction");
    acts(&mut slow, &keys, 1).await;
    let mut conn = pool.acquire().await.expect("a connection");
    acts(&mut conn, &keys, 2).await;
    assert_eq!(seal(&mut conn, &keys, now()).await.expect("sealed"), 0);
    slow.commit().await.expect("committed");
    sealed(&mut conn, &keys, 3).await;
    assert_eq!(broken(&mut conn, &keys).await, None);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whatever_is_done_to_it_shows_at_its_first_place(pool: PgPool) {
    let keys = Keys::generate();
    let mut conn = pool.acquire().await.expect("a connection");
    chain(&mut conn, &keys).await;
    for (what, sql, found) in [
        ("an entry removed", "delete from audit_entry where id = 4", "audit_seal:2"),
        ("an entry added", store::ADDED, "audit_seal:2"),
        ("two entries swapped", store::SWAPPED, "audit_seal:1"),
        ("an entry's mac replaced", "update audit_entry set mac = '\\x00' where id = 6", "audit_seal:3"),
        ("a seal changed", "update audit_seal set entries = 3 where position = 2", "audit_seal:2"),
        ("a seal removed", "delete from audit_seal where position = 2", "audit_seal:2"),
        ("two seals swapped", store::SEALS_SWAPPED, "audit_seal:2"),
        ("the last seal and its entries removed", store::END_REMOVED, "audit_seal:3"),
        ("all seals removed", "delete from audit_seal", "audit_seal:1"),
        ("the head removed", "delete from audit_head", "audit_head"),
        ("a seal added", store::SEAL_ADDED, "audit_seal:4"),
    ] {
        let mut tx = conn.begin().await.expect("a transaction");
        store::as_owner(&mut tx, sql).await.expect("done");
        assert_eq!(broken(&mut tx, &keys).await.as_deref(), Some(found), "{what}");
        tx.rollback().await.expect("undone");
    }
    assert_eq!(broken(&mut conn, &keys).await, None);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_restored_database_goes_on_in_a_new_era(pool: PgPool) {
    let keys = Keys::generate();
    let mut conn = pool.acquire().await.expect("a connection");
    chain(&mut conn, &keys).await;
    acts(&mut conn, &keys, 1).await;
    // transactions of another cluster, far ahead of this one's
    let ahead = "update audit_entry set xid = xid + 1000000";
    store::as_owner(&mut conn, ahead).await.expect("done");
    crate::db::backup::begin_audit_era(&mut conn).await.expect("begun");
    acts(&mut conn, &keys, 2).await;
    // the end of the old era, and the new one
    sealed(&mut conn, &keys, 8 + 2).await;
    assert_eq!(seal(&mut conn, &keys, now()).await.expect("sealed"), 0);
}
