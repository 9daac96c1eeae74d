//! A database per story, copied from a template that the first story makes.

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use std::path::PathBuf;
use std::str::FromStr;
use yueban::booking::Desk;
use yueban::clock::Clock;
use yueban::people::Keys;

pub struct Database {
    pub url: String,
    pub keys: PathBuf,
    name: String,
}

/// The cluster for tests; `script/test` starts one and sets it.
fn cluster() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL names the test cluster: run script/test");
    PgConnectOptions::from_str(&url).expect("a Postgres address")
}

fn with_database(name: &str) -> String {
    let mut url = std::env::var("DATABASE_URL").expect("DATABASE_URL names the test cluster: run script/test");
    let query = url.find('?').map(|i| url.split_off(i)).unwrap_or_default();
    let end = url.rfind('/').expect("a database's name in the address");
    format!("{}/{name}{query}", &url[..end])
}

impl Database {
    /// A demo database with the sample city and no reservations but those a story makes.
    pub async fn create() -> Database {
        let template = template().await;
        let name = format!("story_{:x}", rand::random::<u64>());
        let mut conn = cluster().connect().await.expect("the test cluster answers");
        conn.execute(AssertSqlSafe(format!("create database {name} template {template}"))).await.expect("a copy");
        Database { url: with_database(&name), keys: keys_of(&template), name }
    }

    /// A database with nothing in it, and another one's keys.
    pub async fn empty(other: &Database) -> Database {
        let name = format!("story_{:x}", rand::random::<u64>());
        let mut conn = cluster().connect().await.expect("the test cluster answers");
        conn.execute(AssertSqlSafe(format!("create database {name}"))).await.expect("made");
        Database { url: with_database(&name), keys: other.keys.clone(), name }
    }

    pub async fn pool(&self) -> PgPool {
        PgPool::connect(&self.url).await.expect("the story's database answers")
    }

    /// `yueban check` on this database: its exit and what it printed.
    pub async fn check(&self) -> (bool, String) {
        let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_yueban"))
            .args(["check", "--database-url", &self.url, "--key-file"])
            .arg(&self.keys)
            .output()
            .await
            .expect("yueban runs");
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text.into_owned())
    }

    pub async fn assert_sound(&self) {
        let (sound, text) = self.check().await;
        assert!(sound, "yueban check: {text}");
    }

    /// Removes the database; a story that fails leaves it for a look.
    pub async fn drop(self) {
        let mut conn = cluster().connect().await.expect("the test cluster answers");
        let _ = conn.execute(AssertSqlSafe(format!("drop database if exists {} with (force)", self.name))).await;
    }
}

fn scratch() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

fn keys_of(name: &str) -> PathBuf {
    scratch().join(format!("{name}.keys"))
}

/// Made once per build of the binary, under a lock that all stories share.
async fn template() -> String {
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_yueban")).expect("the binary is built");
    let built = binary.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let name = format!("template_{:x}_{:x}", built.as_millis(), binary.len());
    let mut conn: PgConnection = cluster().connect().await.expect("the test cluster answers");
    conn.execute("select pg_advisory_lock(720720)").await.expect("a lock");
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut conn)
        .await
        .expect("a catalog");
    if !there {
        let draft = format!("{name}_draft");
        conn.execute(AssertSqlSafe(format!("drop database if exists {draft}"))).await.expect("dropped");
        conn.execute(AssertSqlSafe(format!("create database {draft}"))).await.expect("created");
        let database = Database { url: with_database(&draft), keys: keys_of(&name), name: draft.clone() };
        furnish(&database).await;
        conn.execute(AssertSqlSafe(format!("alter database {draft} rename to {name}"))).await.expect("renamed");
    }
    conn.execute("select pg_advisory_unlock(720720)").await.expect("unlocked");
    name
}

/// The sample city with its horizon, as a demo server makes it, and nobody in it.
async fn furnish(database: &Database) {
    let options = PgConnectOptions::from_str(&database.url).expect("an address");
    let pool = yueban::db::connect(options, 4).await.expect("connects");
    yueban::db::migrate(&pool).await.expect("migrated");
    let (keys, _) = Keys::load_or_create(&database.keys, None).expect("keys");
    let keys = yueban::people::check_fingerprints(&mut pool.acquire().await.expect("a connection"), &keys)
        .await
        .expect("known");
    yueban::demo::settle(&pool, true).await.expect("the sample city");
    let start = super::START.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
    let offset = (start - Clock::real_now()).num_milliseconds();
    sqlx::query("update instance set clock_offset_ms = $1").bind(offset).execute(&pool).await.expect("a clock");
    let (desk, tasks) = Desk::open(pool.clone(), Clock::default(), keys.into(), true).await.expect("a desk");
    yueban::jobs::materialise(&desk).await.expect("the horizon");
    drop(desk);
    tasks.stop().await;
    pool.close().await;
}
