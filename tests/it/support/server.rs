//! A server process, started on a story's database and stopped by its id.

use super::Database;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub struct Server {
    pub url: String,
    pub http: reqwest::Client,
    child: Child,
}

/// A demo server with limits per address that one machine's stories do not meet.
pub async fn start(database: &Database) -> Server {
    start_with(database, &["--demo"]).await
}

pub async fn start_with(database: &Database, more: &[&str]) -> Server {
    let mut command = command();
    command.args(["--database-url", &database.url, "--key-file"]).arg(&database.keys);
    command.arg("--data-dir").arg(std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("data")).args(more);
    listening(command).await
}

/// A demo server with its own Postgres under a folder.
pub async fn start_embedded(data: &std::path::Path) -> Server {
    let mut command = command();
    command.arg("--demo").arg("--data-dir").arg(data).env_remove("DATABASE_URL");
    listening(command).await
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yueban"));
    command
        .args(["serve"])
        .env("YUEBAN_LISTEN", "127.0.0.1:0")
        .env("YUEBAN_CODES_PER_ADDRESS", "1000000")
        .env("YUEBAN_SIGN_INS_PER_ADDRESS", "1000000")
        .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into()))
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn listening(mut command: Command) -> Server {
    let mut child = command.spawn().expect("yueban starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line())
        .await
        .expect("the server listens within a minute")
        .expect("readable")
        .expect("the server says where it listens");
    let url = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("unexpected first line {line:?}")).to_owned();
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client");
    Server { url, http, child }
}

impl Server {
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "GET {path}");
        answer.json().await.expect("JSON")
    }

    pub async fn set_clock(&self, now: &str) {
        let answer = self.http.put(format!("{}/api/v1/demo/clock", self.url)).json(&json!({"now": now})).send().await;
        assert_eq!(answer.expect("an answer").status(), 200, "the demo's clock moves");
    }

    /// SIGTERM, and a clean end.
    pub async fn stop(mut self) {
        let id = self.child.id().expect("it runs") as i32;
        let pid = rustix::process::Pid::from_raw(id).expect("a process id");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it can be told");
        let status =
            tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await.expect("it stops").expect("waited");
        assert!(status.success(), "a told server ends with success, not {status}");
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }
}
