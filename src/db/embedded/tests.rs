//! Real clusters in folders of their own. As root they run as `postgres`, else as who runs the tests.

use super::process::PidFile;
use super::{EmbeddedPg, Mode, open};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A data folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let dir = Path::new("/tmp").join(format!("yueban-test-{:016x}", rand::random::<u64>()));
        fs::create_dir(&dir).expect("/tmp takes folders");
        Folder(dir.canonicalize().expect("it was just made"))
    }

    fn open(&self, mode: Mode) -> anyhow::Result<EmbeddedPg> {
        open(Some(&self.0), mode)
    }

    fn postmaster(&self) -> u32 {
        PidFile::read(&self.0.join("postgres")).expect("Postgres runs").pid
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn try_sql(pg: &EmbeddedPg, sql: &'static str) -> Result<String, sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let mut conn = PgConnection::connect_with(&pg.options()).await?;
        sqlx::query_scalar(sql).fetch_one(&mut conn).await
    })
}

fn sql(pg: &EmbeddedPg, sql: &'static str) -> String {
    try_sql(pg, sql).expect("the statement runs")
}

fn kill(pid: u32) {
    let pid = Pid::from_raw(pid.cast_signed()).expect("a process has a number");
    kill_process(pid, Signal::KILL).expect("it was running");
}

#[test]
fn what_was_written_is_there_after_a_restart() {
    let folder = Folder::new();
    let pg = folder.open(Mode::Server).expect("starts");
    sql(&pg, "with made as (select 1) select set_config('x.y', 'z', false) from made");
    sql(&pg, "select lo_from_bytea(4711, 'kept')::text");
    assert_eq!(sql(&pg, "show fsync"), "on");
    assert_eq!(sql(&pg, "show listen_addresses"), "");
    let owner = fs::metadata(folder.0.join("postgres")).expect("the cluster is there");
    assert_eq!(owner.mode() & 0o777, 0o700);
    assert_ne!(owner.uid(), 0, "Postgres never runs as root");
    drop(pg);
    assert!(!folder.0.join("postgres/postmaster.pid").exists(), "it was stopped");
    assert!(!folder.0.join("socket").exists());
    let pg = folder.open(Mode::Server).expect("starts again");
    assert_eq!(sql(&pg, "select convert_from(lo_get(4711), 'UTF8')"), "kept");
}

#[test]
fn a_killed_postgres_is_started_again() {
    let folder = Folder::new();
    let pg = folder.open(Mode::Server).expect("starts");
    sql(&pg, "select lo_from_bytea(4711, 'kept')::text");
    kill(folder.postmaster());
    let since = Instant::now();
    let kept = loop {
        match try_sql(&pg, "select convert_from(lo_get(4711), 'UTF8')") {
            Ok(kept) => break kept,
            Err(error) => assert!(since.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(kept, "kept");
}

/// Not a test: the server of the next one, in a process that can be killed.
#[test]
fn server_process() {
    let Some(dir) = std::env::var_os("YUEBAN_TEST_SERVER") else { return };
    let _pg = open(Some(Path::new(&dir)), Mode::Server).expect("starts");
    println!("\nready");
    std::thread::sleep(Duration::from_secs(60));
}

fn server_of(folder: &Folder) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("this program has a name"))
        .args(["--exact", "--nocapture", "db::embedded::tests::server_process"])
        .env("YUEBAN_TEST_SERVER", &folder.0)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test program runs");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "ready"));
    child
}

#[test]
fn one_server_many_commands_and_a_killed_server_leaves_nothing_behind() {
    let folder = Folder::new();
    let mut server = server_of(&folder);
    let refused = folder.open(Mode::Server).err().expect("a second server is refused").to_string();
    assert!(refused.contains(&format!("process {}", server.id())), "{refused}");
    let guest = folder.open(Mode::Command).expect("a command joins");
    sql(&guest, "select lo_from_bytea(4711, 'kept')::text");
    drop(guest);
    let before = folder.postmaster();

    server.kill().expect("it was running");
    server.wait().expect("it was ours");
    let pg = folder.open(Mode::Server).expect("the next server waits for what is left and starts");
    assert_eq!(sql(&pg, "select convert_from(lo_get(4711), 'UTF8')"), "kept");
    assert_ne!(folder.postmaster(), before);
}

#[test]
fn leftovers_do_not_matter() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("postgres.new")).expect("made");
    fs::write(folder.0.join("postgres.new/PG_VERSION"), "15\n").expect("written");
    drop(folder.open(Mode::Command).expect("half a cluster is made anew"));
    // the number of a living process that is no Postgres
    let stale = format!("{}\n{}/postgres\n1\n5432\n/nowhere\n\n1 1\nready\n", std::process::id(), folder.0.display());
    fs::write(folder.0.join("postgres/postmaster.pid"), stale).expect("written");
    let pg = folder.open(Mode::Command).expect("a stale postmaster.pid is no obstacle");
    assert_eq!(sql(&pg, "select 'here'"), "here");
}

#[test]
fn long_paths_get_their_socket_elsewhere() {
    let folder = Folder::new();
    let deep = folder.0.join("d".repeat(120)).join("data");
    let pg = open(Some(&deep), Mode::Server).expect("starts");
    assert_eq!(sql(&pg, "select 'here'"), "here");
    let socket = fs::read_link(deep.join("socket")).expect("the link shows where");
    drop(pg);
    assert!(!socket.exists());
}

#[test]
fn a_given_folder_out_of_reach_is_an_error_and_never_another_one() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    fs::set_permissions(&folder.0, Permissions::from_mode(0o700)).expect("ours");
    let inside = folder.0.join("data");
    let refused = open(Some(&inside), Mode::Server).err().expect("postgres cannot enter").to_string();
    assert!(refused.contains(&folder.0.display().to_string()) && refused.contains("--data-dir"), "{refused}");
    assert!(!inside.exists());
    // the data folder itself is opened as far as needed, and what is beside the cluster stays closed
    let pg = folder.open(Mode::Server).expect("starts");
    assert_eq!(sql(&pg, "select 'here'"), "here");
    assert_eq!(fs::metadata(&folder.0).expect("there").mode() & 0o777, 0o711);
}
