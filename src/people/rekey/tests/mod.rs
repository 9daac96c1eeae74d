mod store;

use super::*;
use crate::people::{IdNumber, IdType, MobileNumber, PersonName, mobile_find, mobile_upsert, open_name, person_upsert};
use std::path::PathBuf;

fn key_file() -> (PathBuf, Keys) {
    let path = std::env::temp_dir().join(format!("yueban-rekey-{:x}", rand::random::<u64>()));
    let (keys, _) = Keys::load_or_create(&path, None).expect("keys");
    (path, keys)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn everything_opens_with_the_new_keys_alone(pool: PgPool) {
    let (path, keys) = key_file();
    let mut conn = pool.acquire().await.expect("a connection");
    let keys = check_fingerprints(&mut conn, &keys).await.expect("a new database");
    let today = "2026-11-24".parse().expect("a date");
    let id = IdNumber::parse(IdType::ResidentId, "23019919850101001X", today).expect("valid");
    let mobile = MobileNumber::parse("13800138000").expect("valid");
    let person = person_upsert(&mut conn, &keys, &id).await.expect("a row");
    let mobile_id = mobile_upsert(&mut conn, &keys, &mobile).await.expect("a row");
    let name = seal::seal_name(&keys, &PersonName::parse("王小佳").expect("a name"));
    store::sign_in(&mut conn, mobile_id, person, b"token", &name).await.expect("a session");
    store::appoint(&mut conn, &seal::seal_totp(&keys, b"a shared secret")).await.expect("an account");

    let report = run(&pool, &path, true).await.expect("new keys");
    assert_eq!((report.data_key, report.index_key), (2, 2));
    assert_eq!(
        report.rows,
        [("person", 1), ("mobile", 1), ("citizen_session", 1), ("reservation", 0), ("outbox", 0), ("staff", 1)]
    );

    let on_file = Keys::load(&path).expect("readable").expect("there");
    let only_new = on_file.newest_only(Purpose::Data).newest_only(Purpose::Index);
    let only_new = check_fingerprints(&mut conn, &only_new).await.expect("the database needs the new keys only");
    assert_eq!(mobile_find(&mut conn, &only_new, &mobile).await.expect("found"), Some(mobile_id));
    assert_eq!(person_upsert(&mut conn, &only_new, &id).await.expect("found"), person, "no second row");
    for name in store::sessions(&mut conn).await.expect("rows") {
        assert_eq!(open_name(&only_new, name.key_id, &name.bytes).expect("opens").expose(), "王小佳");
    }
    for secret in store::second_factors(&mut conn).await.expect("rows") {
        assert_eq!(seal::open_totp(&only_new, secret.key_id, &secret.bytes).expect("opens"), b"a shared secret");
    }
    assert!(check_fingerprints(&mut conn, &keys).await.is_err(), "the old keys alone are refused");

    run(&pool, &path, false).await.expect("a data key more");
    let keys =
        check_fingerprints(&mut conn, &Keys::load(&path).expect("readable").expect("there")).await.expect("known");
    assert_eq!((keys.data_key_id(), keys.index_key_id()), (3, 2));
    assert_eq!(mobile_find(&mut conn, &keys, &mobile).await.expect("found"), Some(mobile_id));
    std::fs::remove_file(path).expect("removable");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_crash_before_the_commit_leaves_a_file_that_fits(pool: PgPool) {
    let (path, keys) = key_file();
    let mut conn = pool.acquire().await.expect("a connection");
    let keys = check_fingerprints(&mut conn, &keys).await.expect("a new database");
    let mobile = MobileNumber::parse("13800138000").expect("valid");
    let id = mobile_upsert(&mut conn, &keys, &mobile).await.expect("a row");
    // the file was written, the transaction was not
    keys.with_new(Purpose::Data).with_new(Purpose::Index).replace(&path).expect("written");
    let again =
        check_fingerprints(&mut conn, &Keys::load(&path).expect("readable").expect("there")).await.expect("known");
    assert_eq!(again.index_key_id(), 1, "the index key the rows were made with");
    assert_eq!(mobile_find(&mut conn, &again, &mobile).await.expect("found"), Some(id));
    std::fs::remove_file(path).expect("removable");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn servers_are_not_disturbed(pool: PgPool) {
    let (path, keys) = key_file();
    check_fingerprints(&mut pool.acquire().await.expect("a connection"), &keys).await.expect("a new database");
    let lock = db::hold_server_lock(&pool).await.expect("a server");
    let refused = run(&pool, &path, true).await.expect_err("refused").to_string();
    assert!(refused.contains("a server is running"), "{refused}");
    assert_eq!(Keys::load(&path).expect("readable").expect("there").fingerprints().len(), 3, "the file is untouched");
    drop(lock);
    std::fs::remove_file(path).expect("removable");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_row_of_many_pages_and_no_seat_moves(pool: PgPool) {
    let (path, keys) = key_file();
    let mut conn = pool.acquire().await.expect("a connection");
    let keys = check_fingerprints(&mut conn, &keys).await.expect("a new database");
    let mobiles: Vec<_> = (0..5).map(|n| MobileNumber::parse(&format!("1380013800{n}")).expect("valid")).collect();
    let mut ids = vec![];
    for mobile in &mobiles {
        ids.push(mobile_upsert(&mut conn, &keys, mobile).await.expect("a row"));
    }
    let today = "2026-11-24".parse().expect("a date");
    let id = IdNumber::parse(IdType::Passport, "E12345678", today).expect("valid");
    let person = person_upsert(&mut conn, &keys, &id).await.expect("a row");
    let name = seal::seal_name(&keys, &PersonName::parse("阿卜杜拉·买买提").expect("a name"));
    store::reserve(&mut conn, ids[0], person, &name).await.expect("a seat");
    for token in [b"a", b"b", b"c"] {
        store::sign_in(&mut conn, ids[0], person, token, &name).await.expect("a session");
        let (hash, notice) = (keys.code_hash(&mobiles[0], "123456"), keys.encrypt("outbox.payload", b"{}"));
        store::send_code(&mut conn, ids[0], &hash, &notice).await.expect("a code");
    }

    let report = run(&pool, &path, true).await.expect("new keys");
    assert_eq!(
        report.rows,
        [("person", 1), ("mobile", 5), ("citizen_session", 3), ("reservation", 1), ("outbox", 3), ("staff", 0)]
    );
    let keys = Keys::load(&path).expect("readable").expect("there").newest_only(Purpose::Data);
    let keys = check_fingerprints(&mut conn, &keys).await.expect("known");
    for (mobile, id) in mobiles.iter().zip(ids) {
        assert_eq!(mobile_find(&mut conn, &keys, mobile).await.expect("asked"), Some(id));
    }
    let mut names = store::sessions(&mut conn).await.expect("rows");
    names.extend(store::reservations(&mut conn).await.expect("rows"));
    assert_eq!(names.len(), 4);
    for name in names {
        assert_eq!(open_name(&keys, name.key_id, &name.bytes).expect("opens").expose(), "阿卜杜拉·买买提");
    }
    for notice in store::notices(&mut conn).await.expect("rows") {
        assert_eq!(keys.decrypt("outbox.payload", notice.key_id, &notice.bytes).expect("opens"), b"{}");
    }
    let counts = store::seats_and_codes(&mut conn).await.expect("a row");
    assert_eq!(counts, (1, 0), "the seat stays taken, codes of the old key are forgotten");
    std::fs::remove_file(path).expect("removable");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn of_two_servers_with_different_keys_a_new_database_takes_one(pool: PgPool) {
    let (first, second) = (Keys::generate(), Keys::generate());
    let mut tx = pool.begin().await.expect("a transaction");
    check_fingerprints(&mut tx, &first).await.expect("a new database");
    let start = async || check_fingerprints(&mut pool.acquire().await.expect("a connection"), &second).await;
    // the first commits only when the second has seen an empty table and waits behind it
    let commit = async {
        let mut conn = pool.acquire().await.expect("a connection");
        while !store::someone_waits(&mut conn).await.expect("asked") {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        tx.commit().await.expect("committed");
    };
    let (refused, ()) = tokio::join!(start(), commit);
    let refused = refused.expect_err("other keys").to_string();
    assert!(refused.contains("data 1, index 1, audit 1"), "{refused}");
    check_fingerprints(&mut pool.acquire().await.expect("a connection"), &first).await.expect("all its keys are known");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn requests_that_come_together_make_one_person(pool: PgPool) {
    let keys = Keys::generate();
    let id = IdNumber::parse(IdType::Passport, "E12345678", "2026-11-24".parse().expect("a date")).expect("valid");
    let ask = async || {
        let mut conn = pool.acquire().await.expect("a connection");
        person_upsert(&mut conn, &keys, &id).await.expect("a row")
    };
    let found: [_; 4] = tokio::join!(ask(), ask(), ask(), ask()).into();
    assert!(found.iter().all(|id| *id == found[0]));
}
