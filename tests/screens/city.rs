//! The city of the pictures: some seats are taken, as in a demo.

use crate::support::{self, Database, Server};
use sqlx::postgres::PgConnectOptions;
use std::str::FromStr;
use yueban::booking::Desk;
use yueban::clock::Clock;
use yueban::people::{self, Keys};

pub async fn with_people() -> (Database, Server) {
    let database = Database::create().await;
    let options = PgConnectOptions::from_str(&database.url).expect("an address");
    let pool = yueban::db::connect(options, 4).await.expect("connects");
    let (keys, _) = Keys::load_or_create(&database.keys, None).expect("keys");
    let keys =
        people::check_fingerprints(&mut pool.acquire().await.expect("a connection"), &keys).await.expect("known");
    let (desk, tasks) = Desk::open(pool.clone(), Clock::default(), keys.into(), true).await.expect("a desk");
    yueban::demo::set_clock(&desk, support::START.parse().ok()).await.expect("a clock");
    yueban::demo::populate(&desk).await.expect("people");
    drop(desk);
    tasks.stop().await;
    pool.close().await;
    // whatever port it listens on, its pages name the same address
    let server = support::start_with(&database, &["--demo", "--public-url", "http://yueban.example"]).await;
    server.set_clock(support::START).await;
    (database, server)
}
