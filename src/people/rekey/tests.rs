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
    sqlx::query(
        "insert into citizen_session (token_hash, mobile_id, person_id, name_cipher, key_id, channel, lang, created_at, expires_at)
         values ('\\x01', $1, $2, $3, $4, 'app', 'en', '2026-01-01', '2027-01-01')",
    )
    .bind(mobile_id.0)
    .bind(person.0)
    .bind(&name.bytes)
    .bind(name.key_id)
    .execute(&mut *conn)
    .await
    .expect("a session");

    let report = run(&pool, &path, true).await.expect("new keys");
    assert_eq!((report.data_key, report.index_key), (2, 2));
    assert_eq!(report.rows, [("person", 1), ("mobile", 1), ("citizen_session", 1), ("reservation", 0), ("outbox", 0)]);

    let on_file = Keys::load(&path).expect("readable").expect("there");
    let only_new = on_file.newest_only(Purpose::Data).newest_only(Purpose::Index);
    let only_new = check_fingerprints(&mut conn, &only_new).await.expect("the database needs the new keys only");
    assert_eq!(mobile_find(&mut conn, &only_new, &mobile).await.expect("found"), Some(mobile_id));
    assert_eq!(person_upsert(&mut conn, &only_new, &id).await.expect("found"), person, "no second row");
    let (sealed, key_id): (Vec<u8>, i16) =
        sqlx::query_as("select name_cipher, key_id from citizen_session").fetch_one(&mut *conn).await.expect("a row");
    assert_eq!(open_name(&only_new, key_id, &sealed).expect("opens").expose(), "王小佳");
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
