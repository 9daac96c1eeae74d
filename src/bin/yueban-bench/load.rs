//! Load over HTTP: keep-alive connections, each with its own stream of requests, for a bounded time.

use crate::Options;
use crate::city::City;
use crate::report::Report;
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// One request's shape; tokens and slots are filled in as they are sent.
#[derive(Clone)]
enum Kind {
    /// A citizen who holds nothing books a slot of the list.
    Book {
        slots: Arc<Vec<String>>,
        citizens: Arc<Mutex<VecDeque<String>>>,
    },
    /// The same citizen asks for a slot that is sold out.
    SoldOut {
        slot: String,
        token: String,
    },
    /// A POST that does nothing but pass the layers.
    NoOp,
    Get(String),
}

struct Found {
    per_second: f64,
    p99_ms: f64,
    answers: Vec<u16>,
}

pub async fn measure(options: &Options, city: &City, server: &Server, report: &mut Report) -> Result<()> {
    for (clients, names) in [
        (64, ["spread 64 /s", "spread 64 p99 ms", "rush 64 /s", "rush 64 p99 ms"]),
        (256, ["spread 256 /s", "spread 256 p99 ms", "rush 256 /s", "rush 256 p99 ms"]),
    ] {
        let spread = book(options, city, server, clients, None).await?;
        report.add(names[0], spread.per_second);
        report.add(names[1], spread.p99_ms);
        let rush = book(options, city, server, clients, Some(1)).await?;
        report.add(names[2], rush.per_second);
        report.add(names[3], rush.p99_ms);
    }
    let no_op = run(server, 64, options.phase(), Kind::NoOp).await?;
    report.add("no-op POST 64 /s", no_op.per_second);
    sold_out(options, city, server, report).await?;
    reads(options, server, report).await?;
    age_of_reads(city, server, report).await
}

pub async fn reads(options: &Options, server: &Server, report: &mut Report) -> Result<()> {
    let page = get(server, "/").await?;
    let page = String::from_utf8_lossy(&page);
    let css =
        page.split('"').find(|part| part.starts_with("/static/") && part.ends_with(".css")).context("a style sheet")?;
    let fixed = run(server, 64, options.phase(), Kind::Get(css.to_owned())).await?;
    report.add("static 64 /s", fixed.per_second);
    let found = run(server, 64, options.phase(), Kind::Get(availability(server).await?)).await?;
    report.add("availability 64 /s", found.per_second);
    report.add("availability 64 p99 ms", found.p99_ms);
    Ok(())
}

/// Availability reads a second at 64 connections.
pub async fn availability_rate(options: &Options, server: &Server) -> Result<f64> {
    Ok(run(server, 64, options.phase(), Kind::Get(availability(server).await?)).await?.per_second)
}

/// The availability of one bank on the first open day: an answer of a common size.
pub async fn availability(server: &Server) -> Result<String> {
    let date = open_dates(server).await?.remove(0);
    Ok(format!("/api/v1/availability?date={date}&bank=CMB&service=loan_application"))
}

pub async fn open_dates(server: &Server) -> Result<Vec<String>> {
    let days: serde_json::Value = serde_json::from_slice(&get(server, "/api/v1/days?service=loan_application").await?)?;
    let items = days["items"].as_array().context("days")?;
    Ok(items.iter().filter(|d| d["state"] == "open").filter_map(|d| d["date"].as_str().map(str::to_owned)).collect())
}

/// Bookings for a phase; `days`: over how many window-days they spread (None: all).
pub async fn book(
    options: &Options,
    city: &City,
    server: &Server,
    clients: usize,
    days: Option<i64>,
) -> Result<BookFound> {
    city.note_open_days(&open_dates(server).await?).await?;
    let slots = Arc::new(city.slots(days).await?);
    ensure!(!slots.is_empty(), "no open slots");
    let tokens = city.citizens((options.seconds as usize + 1) * 26_000).await?;
    let citizens = Arc::new(Mutex::new(VecDeque::from(tokens.clone())));
    let found = run(server, clients, options.phase(), Kind::Book { slots, citizens: citizens.clone() }).await?;
    let wrong = found.answers.iter().filter(|s| **s != 201).count();
    let first = found.answers.iter().find(|s| **s != 201).copied().unwrap_or_default();
    ensure!(
        wrong * 1000 < found.answers.len(),
        "{wrong} of {} bookings were refused, first with {first}",
        found.answers.len()
    );
    ensure!(!citizens.lock().expect("no panic").is_empty(), "the citizens ran out");
    city.clear().await?;
    city.give_back(tokens);
    Ok(BookFound { per_second: found.per_second, p99_ms: found.p99_ms })
}

pub struct BookFound {
    pub per_second: f64,
    pub p99_ms: f64,
}

async fn sold_out(options: &Options, city: &City, server: &Server, report: &mut Report) -> Result<()> {
    let slot = city.slots(None).await?.remove(0);
    sqlx::query("update slot set capacity = 0 where public_id = $1::uuid").bind(&slot).execute(city.pool()).await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let token = city.citizens(1).await?.remove(0);
    let kind = Kind::SoldOut { slot: slot.clone(), token: token.clone() };
    let found = run(server, 64, options.phase(), kind).await?;
    ensure!(found.answers.iter().all(|s| *s == 409), "a sold-out slot is answered with 409");
    report.add("sold out 64 /s", found.per_second);
    report.add("sold out 64 p99 ms", found.p99_ms);
    city.give_back(vec![token]);
    sqlx::query("update slot set capacity = 100000 where public_id = $1::uuid")
        .bind(&slot)
        .execute(city.pool())
        .await?;
    Ok(())
}

/// How long after a booking the availability call shows it.
async fn age_of_reads(city: &City, server: &Server, report: &mut Report) -> Result<()> {
    let path = availability(server).await?;
    let body: serde_json::Value = serde_json::from_slice(&get(server, &path).await?)?;
    let slot = body["windows"][0]["slots"][0]["id"].as_str().context("a slot")?.to_owned();
    let before = body["windows"][0]["booked"].as_i64();
    let token = city.citizens(1).await?.remove(0);
    let mut connection = Connection::open(server).await?;
    let status = connection.send(booking(&slot, &token, 0)?).await?;
    ensure!(status == StatusCode::CREATED, "a booking, not {status}");
    let booked = Instant::now();
    loop {
        let body: serde_json::Value = serde_json::from_slice(&get(server, &path).await?)?;
        if body["windows"][0]["booked"].as_i64() != before {
            break;
        }
        ensure!(booked.elapsed() < Duration::from_secs(5), "the booking never shows");
    }
    report.add("age of availability after a booking s", booked.elapsed().as_secs_f64());
    city.clear().await?;
    city.give_back(vec![token]);
    Ok(())
}

/// 500 clients want 40 seats of one window at once.
pub async fn rush_of_500(city: &City, server: &Server, report: &mut Report) -> Result<()> {
    city.note_open_days(&open_dates(server).await?).await?;
    let slots = city.slots(Some(1)).await?;
    sqlx::raw_sql("update slot set capacity = 4 where window_day_id = (select min(id) from calendar_day_open)")
        .execute(city.pool())
        .await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let tokens = city.citizens(500).await?;
    let mut tasks = tokio::task::JoinSet::new();
    let mut connections = vec![];
    for _ in 0..500 {
        connections.push(Connection::open(server).await?);
    }
    let began = Instant::now();
    for (i, (token, mut connection)) in tokens.iter().zip(connections).enumerate() {
        let request = booking(&slots[i % 10], token, i)?;
        tasks.spawn(async move { connection.send(request).await });
    }
    let (mut sold, mut failed) = (0, 0);
    while let Some(answer) = tasks.join_next().await {
        let status = answer??;
        sold += usize::from(status == StatusCode::CREATED);
        failed += usize::from(status.is_server_error());
    }
    report.add("500 clients, 40 seats: all answered s", began.elapsed().as_secs_f64());
    report.add("500 clients, 40 seats: sold", sold as f64);
    report.add("500 clients, 40 seats: 5xx", failed as f64);
    city.clear().await?;
    sqlx::raw_sql("update slot set capacity = 100000").execute(city.pool()).await?;
    city.give_back(tokens);
    Ok(())
}

async fn run(server: &Server, clients: usize, phase: Duration, kind: Kind) -> Result<Found> {
    let sent = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    let began = Instant::now();
    let until = began + phase;
    for _ in 0..clients {
        let mut connection = Connection::open(server).await?;
        let (kind, sent) = (kind.clone(), sent.clone());
        tasks.spawn(async move {
            let mut seen: Vec<(u32, u16)> = Vec::with_capacity(4096);
            while Instant::now() < until {
                let Some(request) = request(&kind, sent.fetch_add(1, Ordering::Relaxed))? else { break };
                let asked = Instant::now();
                let status = connection.send(request).await?;
                seen.push((asked.elapsed().as_micros() as u32, status.as_u16()));
            }
            anyhow::Ok(seen)
        });
    }
    let mut all = vec![];
    while let Some(seen) = tasks.join_next().await {
        all.extend(seen??);
    }
    let seconds = began.elapsed().as_secs_f64();
    let mut micros: Vec<u32> = all.iter().map(|(us, _)| *us).collect();
    micros.sort_unstable();
    let p99_ms = f64::from(micros.get(micros.len() * 99 / 100).copied().unwrap_or_default()) / 1000.0;
    Ok(Found { per_second: all.len() as f64 / seconds, p99_ms, answers: all.iter().map(|(_, s)| *s).collect() })
}

fn request(kind: &Kind, nth: usize) -> Result<Option<Request<Full<Bytes>>>> {
    Ok(Some(match kind {
        Kind::Get(path) => Request::get(path).header("host", "bench").body(Full::default())?,
        Kind::NoOp => Request::post("/api/v1/no-such-act").header("host", "bench").body(Full::from("{}"))?,
        Kind::SoldOut { slot, token } => booking(slot, token, nth)?,
        Kind::Book { slots, citizens } => {
            let Some(token) = citizens.lock().expect("no panic").pop_front() else { return Ok(None) };
            booking(&slots[nth % slots.len()], &token, nth)?
        }
    }))
}

fn booking(slot: &str, token: &str, nth: usize) -> Result<Request<Full<Bytes>>> {
    let body = format!(
        r#"{{"slot_id":"{slot}","service":"loan_application","facts":{{"loan_type":"new_home","marital_status":"single"}}}}"#
    );
    let request =
        Request::post("/api/v1/reservations").header("host", "bench").header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}"));
    Ok(request.header("idempotency-key", format!("{}-{nth}", &token[..16])).body(Full::from(body))?)
}

pub async fn get(server: &Server, path: &str) -> Result<Bytes> {
    let mut connection = Connection::open(server).await?;
    let answer = connection.0.send_request(Request::get(path).header("host", "bench").body(Full::default())?).await?;
    ensure!(answer.status() == StatusCode::OK, "GET {path}: {}", answer.status());
    Ok(answer.into_body().collect().await?.to_bytes())
}

/// A day with a free span: its date, and the span's id, window and bank.
pub async fn a_free_slot(server: &Server) -> Result<(String, String, String, String)> {
    let date = open_dates(server).await?.into_iter().next().context("an open day")?;
    let body = get(server, &format!("/api/v1/availability?date={date}")).await?;
    let body: serde_json::Value = serde_json::from_slice(&body)?;
    let windows = body["windows"].as_array().context("windows")?;
    let found = windows.iter().find_map(|w| {
        let slot = w["slots"].as_array()?.iter().find(|s| s["state"] == "open")?;
        let text = |v: &serde_json::Value| v.as_str().map(str::to_owned);
        Some((text(&slot["id"])?, text(&w["window"])?, text(&w["bank"])?))
    });
    let (slot, window, bank) = found.context("a free span")?;
    Ok((date, slot, window, bank))
}

/// Books, and gives the code.
pub async fn book_one(server: &Server, slot: &str, token: &str) -> Result<String> {
    let mut connection = Connection::open(server).await?;
    let answer = connection.0.send_request(booking(slot, token, 0)?).await?;
    let body: serde_json::Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
    Ok(body["code"].as_str().with_context(|| format!("a booking, not {body}"))?.to_owned())
}

struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    async fn open(server: &Server) -> Result<Connection> {
        let stream = TcpStream::connect(&server.address).await?;
        stream.set_nodelay(true)?;
        let (send, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Connection(send))
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<StatusCode> {
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        let status = answer.status();
        answer.into_body().collect().await?;
        Ok(status)
    }
}
