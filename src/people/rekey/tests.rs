use super::*;
use crate::people::{
    IdNumber, IdType, MobileNumber, PersonName, Sealed, mobile_find, mobile_upsert, open_name, person_upsert,
};
use sqlx::PgConnection;
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

/// One seat taken, by SQL: the ledger's own room is not asked here.
async fn reserve(conn: &mut PgConnection, person: i64, name: &Sealed) {
    sqlx::raw_sql(
        "insert into office (slug, name_zh, name_en, district_zh, district_en, address_zh, address_en, phone, hours, position)
             values ('o', '', '', '', '', '', '', '', '[]', 1);
         insert into bank (code, name_zh, name_en, position) values ('b', '', '', 1);
         insert into service (code, name_zh, name_en, minutes, booked_by, position) values ('s', '', '', 30, 'public', 1);
         insert into svc_window (code, office_id, bank_id, name_zh, name_en, position) values ('w', 1, 1, '', '', 1);
         insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota)
             values (1, '2026-11-25', 9, 9, 0, 0);
         insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
             values (gen_random_uuid(), 1, '2026-11-25 09:00+08', '2026-11-25 09:30+08', 9)",
    )
    .execute(&mut *conn)
    .await
    .expect("a city of one window");
    sqlx::query(
        "insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id, name_cipher,
             key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until, created_at, changed_at)
         select 'CODE', 1, 1, 'public', 1, $1, 1, 1, $2, $3, '{}', 1, 'web', 'en', t, t, t, t, t
         from (values ('2026-11-24 09:00+08'::timestamptz)) as v (t)",
    )
    .bind(person)
    .bind(&name.bytes)
    .bind(name.key_id)
    .execute(conn)
    .await
    .expect("a seat");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_row_of_many_pages_and_no_seat_moves(pool: PgPool) {
    let (path, keys) = key_file();
    let mut conn = pool.acquire().await.expect("a connection");
    let keys = check_fingerprints(&mut conn, &keys).await.expect("a new database");
    let mobiles: Vec<_> = (0..5).map(|n| MobileNumber::parse(&format!("1380013800{n}")).expect("valid")).collect();
    for mobile in &mobiles {
        mobile_upsert(&mut conn, &keys, mobile).await.expect("a row");
    }
    let today = "2026-11-24".parse().expect("a date");
    let id = IdNumber::parse(IdType::Passport, "E12345678", today).expect("valid");
    let person = person_upsert(&mut conn, &keys, &id).await.expect("a row");
    let name = seal::seal_name(&keys, &PersonName::parse("阿卜杜拉·买买提").expect("a name"));
    reserve(&mut conn, person.0, &name).await;
    let notice = keys.encrypt("outbox.payload", b"{}");
    for _ in 0..3 {
        sqlx::query("insert into outbox (event, mobile_id, lang, payload, key_id, created_at) values ('login_code', 1, 'en', $1, $2, '2026-11-24')")
            .bind(&notice.bytes)
            .bind(notice.key_id)
            .execute(&mut *conn)
            .await
            .expect("a notice");
        sqlx::query(
            "insert into login_code (mobile_id, code_hash, created_at, expires_at) values (1, $1, '2026-11-24', '2026-11-25')",
        )
        .bind(&keys.code_hash(&mobiles[0], "123456")[..])
        .execute(&mut *conn)
        .await
        .expect("a code");
    }

    let report = run(&pool, &path, true).await.expect("new keys");
    assert_eq!(report.rows, [("person", 1), ("mobile", 5), ("citizen_session", 0), ("reservation", 1), ("outbox", 3)]);
    let keys = Keys::load(&path).expect("readable").expect("there").newest_only(Purpose::Data);
    let keys = check_fingerprints(&mut conn, &keys).await.expect("known");
    for mobile in &mobiles {
        assert!(mobile_find(&mut conn, &keys, mobile).await.expect("asked").is_some(), "{mobile:?}");
    }
    let (sealed, key_id): (Vec<u8>, i16) =
        sqlx::query_as("select name_cipher, key_id from reservation").fetch_one(&mut *conn).await.expect("a row");
    assert_eq!(open_name(&keys, key_id, &sealed).expect("opens").expose(), "阿卜杜拉·买买提");
    let notices: Vec<(Vec<u8>, i16)> =
        sqlx::query_as("select payload, key_id from outbox").fetch_all(&mut *conn).await.expect("rows");
    for (sealed, key_id) in notices {
        assert_eq!(keys.decrypt("outbox.payload", key_id, &sealed).expect("opens"), b"{}");
    }
    let (seats, codes): (i32, i64) = sqlx::query_as("select booked, (select count(*) from login_code) from slot")
        .fetch_one(&mut *conn)
        .await
        .expect("a row");
    assert_eq!((seats, codes), (1, 0), "the seat stays taken, codes of the old key are forgotten");
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
        let waits = "select exists (select from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock')";
        while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&pool).await.expect("asked") {
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
