//! A listener of Server-Sent Events.

use crate::support::Server;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Within which a listener hears of a change; the product promises one second.
pub const SOON: Duration = Duration::from_secs(2);

pub struct Listener {
    answer: reqwest::Response,
    text: String,
}

/// An event: its id, and the board.
#[derive(Debug)]
pub struct Told {
    pub id: String,
    pub board: Value,
}

pub async fn ask(server: &Server, path: &str, last: Option<&str>) -> reqwest::Response {
    // a stream has no end that a timeout could wait for
    let http = reqwest::Client::new();
    let request = http.get(format!("{}{path}", server.url)).header("accept-encoding", "gzip, br");
    let request = match last {
        Some(id) => request.header("last-event-id", id),
        None => request,
    };
    request.send().await.expect("an answer")
}

impl Listener {
    pub async fn open(server: &Server, last: Option<&str>) -> Listener {
        let answer = ask(server, &format!("{}/events", super::BOARD), last).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(!answer.headers().contains_key("content-encoding"), "nothing waits to be compressed");
        Listener { answer, text: String::new() }
    }

    /// The next event; none at the stream's end.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().trim();
                if field("event:") == "board" {
                    let board = serde_json::from_str(field("data:")).expect("JSON");
                    return Some(Told { id: field("id:").to_owned(), board });
                }
                continue;
            }
            let more = self.answer.chunk().await.ok().flatten()?;
            self.text.push_str(std::str::from_utf8(&more).expect("text"));
        }
    }

    /// The next event that holds something, and how long it took.
    pub async fn hears(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> (Told, Duration) {
        let began = Instant::now();
        let told = tokio::time::timeout(SOON, async {
            loop {
                let told = self.next().await.expect("the stream goes on");
                if holds(&told.board) {
                    return told;
                }
            }
        });
        (told.await.unwrap_or_else(|_| panic!("within {SOON:?}: {what}")), began.elapsed())
    }

    /// Whether nothing is told for a while.
    pub async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(700), self.next()).await.is_err()
    }
}
