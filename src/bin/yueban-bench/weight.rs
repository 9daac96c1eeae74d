//! What pages cost a phone that sees them for the first time: bytes on the wire, requests, and the time until something
//! is painted, read from Chromium's own performance entries. The driver is asked over plain HTTP (W3C WebDriver).

use crate::city::City;
use crate::load;
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Limits of the choice page; every page is held against them.
const MOST_BYTES: f64 = 60.0 * 1024.0;
const MOST_REQUESTS: f64 = 6.0;
/// Visits of a page in each condition, each with an empty cache; figures are medians.
const VISITS: usize = 3;

/// `transferSize` counts headers and compressed bodies; the icon of the tab is among the entries.
const COUNT: &str =
    "const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return paint ? [all.reduce((n, e) => n + e.transferSize, 0), all.length, paint.startTime] : null;";

struct Cost {
    bytes: f64,
    requests: f64,
    paint_ms: f64,
}

pub async fn measure(city: &City, server: &Server) -> Result<()> {
    let driver = Driver::start().await?;
    let pages = pages(city, server).await?;
    println!(
        "\npages on a first visit in Chromium, 390 px (medians of {VISITS}; slow: 1.6 Mbit/s, 150 ms, a quarter of the CPU)"
    );
    println!(
        "{:<16} {:>8} {:>8} {:>9} {:>6} {:>10} {:>10}",
        "page", "bytes", "limit", "requests", "limit", "paint ms", "slow ms"
    );
    for (name, path, token) in pages {
        let fast = visits(&driver, server, &path, token.as_deref(), false).await?;
        let slow = visits(&driver, server, &path, token.as_deref(), true).await?;
        let kept = if fast.bytes <= MOST_BYTES && fast.requests <= MOST_REQUESTS { "" } else { "   MISSED" };
        println!(
            "{name:<16} {:>8} {MOST_BYTES:>8} {:>9} {MOST_REQUESTS:>6} {:>10.0} {:>10.0}{kept}",
            fast.bytes, fast.requests, fast.paint_ms, slow.paint_ms
        );
    }
    city.clear().await
}

/// Name, path and the session of whom it shows to.
async fn pages(city: &City, server: &Server) -> Result<Vec<(&'static str, String, Option<String>)>> {
    let (date, slot, window, bank) = load::a_free_slot(server).await?;
    let facts = "loan_type=new_home&marital_status=married";
    let token = city.citizens(1).await?.remove(0);
    let code = load::book_one(server, &slot, &token).await?;
    let voucher = format!("/reservations/{code}");
    let time = format!("/book?{facts}&date={date}&bank={bank}&window={window}");
    Ok(vec![
        ("start", "/".into(), None),
        ("question", "/materials".into(), None),
        ("checklist", format!("/materials/list?{facts}"), None),
        ("choose bank", format!("/book?{facts}"), None),
        ("choose time", time, None),
        ("voucher", voucher, Some(token)),
    ])
}

async fn visits(driver: &Driver, server: &Server, path: &str, token: Option<&str>, slow: bool) -> Result<Cost> {
    let mut found = vec![];
    for _ in 0..VISITS {
        found.push(visit(driver, server, path, token, slow).await.with_context(|| path.to_owned())?);
    }
    let median = |of: fn(&[f64; 3]) -> f64| {
        let mut values: Vec<f64> = found.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[VISITS / 2]
    };
    Ok(Cost { bytes: median(|v| v[0]), requests: median(|v| v[1]), paint_ms: median(|v| v[2]) })
}

/// A new browser has nothing in its cache.
async fn visit(driver: &Driver, server: &Server, path: &str, token: Option<&str>, slow: bool) -> Result<[f64; 3]> {
    let session = driver.open().await?;
    let base = format!("http://{}", server.address);
    if let Some(token) = token {
        driver.post(&format!("{session}/url"), json!({"url": format!("{base}/healthz")})).await?;
        let cookie = json!({"cookie": {"name": "session", "value": token, "path": "/"}});
        driver.post(&format!("{session}/cookie"), cookie).await?;
    }
    if slow {
        let net = json!({"offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000});
        for (name, params) in [
            ("Network.enable", json!({})),
            ("Network.emulateNetworkConditions", net),
            ("Emulation.setCPUThrottlingRate", json!({"rate": 4})),
        ] {
            driver.post(&format!("{session}/goog/cdp/execute"), json!({"cmd": name, "params": params})).await?;
        }
    }
    driver.post(&format!("{session}/url"), json!({"url": format!("{base}{path}")})).await?;
    let mut counted = Value::Null;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let asked = json!({"script": COUNT, "args": []});
        let now = driver.post(&format!("{session}/execute/sync"), asked).await?;
        // until nothing more comes
        if !now.is_null() && now == counted {
            break;
        }
        counted = now;
    }
    driver.call("DELETE", &session, None).await?;
    let number = |i: usize| counted[i].as_f64().context("nothing was painted within 10 s");
    Ok([number(0)?, number(1)?, number(2)?])
}

struct Driver {
    address: String,
    _child: Child,
}

impl Driver {
    async fn start() -> Result<Driver> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver: run script/bootstrap browser")?;
        let mut lines = BufReader::new(child.stdout.take().context("piped")?).lines();
        let port = loop {
            let line = lines.next_line().await?.context("chromedriver ended before it listened")?;
            if let Some(port) = line.split("started successfully on port ").nth(1) {
                break port.trim_end_matches('.').trim().to_owned();
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Driver { address: format!("127.0.0.1:{port}"), _child: child })
    }

    /// The path of a new session.
    async fn open(&self) -> Result<String> {
        let metrics = json!({"width": 390, "height": 844, "pixelRatio": 2, "touch": true});
        let options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
            "mobileEmulation": {"deviceMetrics": metrics},
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
        let made = self.post("/session", wanted).await?;
        Ok(format!("/session/{}", made["sessionId"].as_str().context("a session")?))
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.call("POST", path, Some(body)).await
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let stream = TcpStream::connect(&self.address).await?;
        let (mut send, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let body = body.map(|b| b.to_string()).unwrap_or_default();
        let request = Request::builder().method(method).uri(path).header("host", &self.address);
        let answer = send.send_request(request.body(Full::<bytes::Bytes>::from(body))?).await?;
        let status = answer.status();
        let mut answer: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
        ensure!(status.is_success(), "chromedriver: {}", answer["value"]["message"]);
        Ok(answer["value"].take())
    }
}
