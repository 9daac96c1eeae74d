//! Measures the server against floors of the same machine in the same run, and prints ratios beside their targets.
//! Traffic goes to the loopback only and every phase is bounded in time. `script/bench` runs it.

#![allow(clippy::print_stdout)]

mod city;
mod floor;
mod growth;
mod load;
mod report;
mod server;
mod weight;

use anyhow::{Context, Result};
use clap::Parser;
use report::Report;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Parser)]
#[command(name = "yueban-bench", after_help = "Example: script/bench --rounds 3 --quick")]
pub struct Options {
    /// A cluster on which databases may be made, with the durability of production
    #[arg(long, env = "DATABASE_URL")]
    pub database_url: String,
    /// The server to measure
    #[arg(long, default_value = "target/release/yueban")]
    pub server: PathBuf,
    /// Where pgbench is
    #[arg(long, default_value = "pgbench")]
    pub pgbench: PathBuf,
    /// Rounds; every figure is the median over them
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// Seconds of each phase
    #[arg(long, default_value_t = 4)]
    pub seconds: u64,
    /// Stored reservations up to which growth is measured
    #[arg(long, default_value_t = 10_000_000)]
    pub history: i64,
    /// Leave out the growth with history
    #[arg(long)]
    pub quick: bool,
    /// Measure nothing but the weight of the pages
    #[arg(long)]
    pub pages: bool,
}

impl Options {
    pub fn phase(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let mut report = Report::default();
    let city = city::City::create(&options).await.context("the bench's own city")?;
    let server = server::Server::start(&options, &city).await?;
    weight::measure(&city, &server).await?;
    if options.pages {
        server.stop().await?;
        return city.drop().await;
    }
    city.open_wide().await?;
    for round in 1..=options.rounds {
        println!("round {round} of {}", options.rounds);
        floor::measure(&options, &city, &mut report).await?;
        load::measure(&options, &city, &server, &mut report).await?;
    }
    load::rush_of_500(&city, &server, &mut report).await?;
    if !options.quick {
        growth::measure(&options, &city, &server, &mut report).await?;
    }
    report.print(&options);
    let sound = city.check(&options).await?;
    server.stop().await?;
    city.drop().await?;
    anyhow::ensure!(sound, "yueban check found violations after the load");
    println!("yueban check: no invariant is broken");
    Ok(())
}
