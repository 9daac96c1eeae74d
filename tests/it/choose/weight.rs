//! What the first visit to a page costs: bytes on the wire and requests, as Chromium counts them. No time is judged.

use crate::support::{self, Browser, PHONE};
use serde_json::Value;

const MOST_BYTES: u64 = 60 * 1024;
const MOST_REQUESTS: u64 = 6;

/// Sums of everything that the page fetched, its own document included.
const COUNT: &str =
    "const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return {bytes: all.reduce((n, e) => n + e.transferSize, 0), requests: all.length,
            names: all.map((e) => `${e.name} ${e.transferSize}`)};";

#[tokio::test]
async fn the_choice_page_is_light_on_its_first_visit() {
    let (database, server) = support::city().await;
    for path in ["/book", "/book?date=2026-11-25&bank=CCB&window=NG02", "/"] {
        // a new browser has nothing in its cache
        let browser = Browser::open(PHONE).await;
        browser.page.goto(&format!("{}{path}", server.url)).await.expect("a page");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let cost = browser.page.execute(COUNT, vec![]).await.expect("a count");
        let (bytes, requests) = (cost["bytes"].as_u64(), cost["requests"].as_u64());
        assert!(bytes.is_some_and(|b| b > 2_000 && b <= MOST_BYTES), "{path}: {cost:#}");
        assert!(requests.is_some_and(|r| r <= MOST_REQUESTS), "{path}: {cost:#}");
        let names: Vec<&str> = cost["names"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
        assert!(names.iter().all(|name| name.starts_with(&server.url)), "nothing from outside: {names:#?}");
        browser.close().await;
    }
    database.drop().await;
}

#[tokio::test]
async fn pages_are_compressed_and_static_files_are_kept_for_a_year() {
    let (database, server) = support::city().await;
    let get =
        |path: String| server.http.get(format!("{}{path}", server.url)).header("accept-encoding", "gzip, br").send();
    let page = get("/book".into()).await.expect("an answer");
    assert!(page.headers().contains_key("content-encoding"), "the page is compressed");
    let html =
        server.http.get(format!("{}/book", server.url)).send().await.expect("an answer").text().await.expect("text");
    let files: Vec<&str> = html.split('"').filter(|part| part.starts_with("/static/")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files.iter().map(|f| f.split('#').next().expect("a path")) {
        let answer = get(file.into()).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{file}");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable", "{file}");
        let small = answer.headers().get("content-length").is_some_and(|l| l.to_str().is_ok_and(|l| l.len() < 4));
        assert!(small || answer.headers().contains_key("content-encoding"), "{file} is compressed");
    }
    database.drop().await;
}
