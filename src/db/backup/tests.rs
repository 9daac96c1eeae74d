//! The drill: a database with rows in every table is written, read into another one, and compared row by row.

use super::{backup, restore, tables};
use crate::db::{MIGRATOR, hold_server_lock};
use crate::people::keys::Purpose;
use sqlx::{AssertSqlSafe, Executor, PgPool};
use std::path::PathBuf;

fn keys() -> Vec<(Purpose, i16, Vec<u8>)> {
    vec![(Purpose::Data, 1, vec![1]), (Purpose::Index, 1, vec![2]), (Purpose::Audit, 1, vec![3])]
}

fn some_file() -> PathBuf {
    std::env::temp_dir().join(format!("yueban-backup-{:016x}.tar.gz", rand::random::<u64>()))
}

/// A second database with nothing in it.
struct Other {
    name: String,
    pool: PgPool,
}

impl Other {
    async fn new(pool: &PgPool) -> Other {
        let name = format!("yueban_drill_{:016x}", rand::random::<u64>());
        pool.execute(AssertSqlSafe(format!("create database {name}"))).await.expect("may create databases");
        let options = pool.connect_options().as_ref().clone().database(&name);
        Other { name, pool: PgPool::connect_with(options).await.expect("it was just made") }
    }

    async fn drop(self, pool: &PgPool) {
        self.pool.close().await;
        pool.execute(AssertSqlSafe(format!("drop database {} with (force)", self.name))).await.expect("ours");
    }
}

async fn rows(pool: &PgPool, table: &str) -> Vec<String> {
    let all = format!("select t::text from {table} t order by 1");
    sqlx::query_scalar(AssertSqlSafe(all)).fetch_all(pool).await.expect("the table is there")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn drill(pool: PgPool) {
    pool.execute(include_str!("tests.sql")).await.expect("the rows fit the schema");
    let file = some_file();
    let written = backup(&pool, &file).await.expect("the backup is written");
    assert!(written.to_string().ends_with("needs the keys data 1, index 1, audit 1 (not in the file)"), "{written}");

    let other = Other::new(&pool).await;
    let lacking = restore(&other.pool, &file, &keys()[1..]).await.expect_err("a key lacks");
    assert!(format!("{lacking:#}").contains("data 1"), "{lacking:#}");
    let report = restore(&other.pool, &file, &keys()).await.expect("the backup is read");
    assert_eq!(report.to_string(), written.to_string());

    let tables = tables::list(&mut pool.acquire().await.expect("reachable")).await.expect("listed");
    for table in tables {
        let before = rows(&pool, &table.quoted()).await;
        assert!(!before.is_empty(), "tests.sql puts no row into {}", table.name);
        assert_eq!(rows(&other.pool, &table.quoted()).await, before, "{}", table.name);
    }
    // the guards are on again, and numbers go on
    let counter = other.pool.execute("update slot set booked = booked + 1").await.expect_err("guarded");
    assert_eq!(counter.as_database_error().and_then(|e| e.code()).as_deref(), Some("YB001"));
    let next = "insert into policy (valid_from, document) values ('2027-01-01', '{}') returning id";
    assert_eq!(sqlx::query_scalar::<_, i32>(next).fetch_one(&other.pool).await.ok(), Some(2));

    let again = restore(&other.pool, &file, &keys()).await.expect_err("no longer empty");
    assert!(format!("{again:#}").contains("not empty"), "{again:#}");
    other.drop(&pool).await;
    std::fs::remove_file(file).expect("it was written");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_cannot_be_restored_changes_nothing(pool: PgPool) {
    pool.execute(include_str!("tests.sql")).await.expect("the rows fit the schema");
    let (file, cut) = (some_file(), some_file());
    backup(&pool, &file).await.expect("the backup is written");
    let whole = std::fs::read(&file).expect("it was written");
    std::fs::write(&cut, &whole[..whole.len() - 100]).expect("the folder is writable");

    let other = Other::new(&pool).await;
    MIGRATOR.run(&other.pool).await.expect("the schema fits");
    restore(&other.pool, &cut, &keys()).await.expect_err("the end lacks");
    assert!(rows(&other.pool, "office").await.is_empty());
    let served = hold_server_lock(&other.pool).await.expect("no maintenance");
    let refused = restore(&other.pool, &file, &keys()).await.expect_err("a server runs");
    assert!(format!("{refused:#}").contains("a server is running"), "{refused:#}");
    drop(served);
    other.pool.execute("insert into calendar_year values (2026, 'published')").await.expect("fits");
    let refused = restore(&other.pool, &file, &keys()).await.expect_err("not empty");
    assert!(format!("{refused:#}").contains("calendar_year has rows"), "{refused:#}");
    other.drop(&pool).await;
    for file in [file, cut] {
        std::fs::remove_file(file).expect("it was written");
    }
}
