//! Floors: what the same Postgres commits at best. F inserts one row a transaction; Fn as many as a booking writes.

use crate::Options;
use crate::city::City;
use crate::report::Report;
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use tokio::process::Command;

const ONE: &str = "\\set a random(1, 2000000000)\ninsert into floor_one (a, b) values (:a, 'x');\n";

/// The rows of a booking: reservation with its five indexes, two counters, key, notice and audit entry.
const MANY: &str = "\
\\set a random(1, 2000000000)
\\set s random(1, 2400)
\\set d random(1, 189)
begin;
insert into floor_reservation (code, a, b, c, body) values (:a || '-' || :s, :a, :a, :s, repeat('x', 420));
update floor_slot set n = n + 1 where id = :s;
update floor_day set n = n + 1 where id = :d;
insert into floor_key (a, b, body) values (:a, :a || 'k', repeat('x', 500));
insert into floor_notice (a, body) values (:a, repeat('x', 400));
insert into floor_audit (body) values (repeat('x', 250));
commit;
";

pub async fn measure(options: &Options, city: &City, report: &mut Report) -> Result<()> {
    for (clients, rate, p99) in
        [(16, "F(16) /s", "F(16) p99 ms"), (64, "F(64) /s", "F(64) p99 ms"), (256, "F(256) /s", "F(256) p99 ms")]
    {
        let (per_second, worst) = pgbench(options, city, ONE, clients).await?;
        report.add(rate, per_second);
        report.add(p99, worst);
    }
    let (per_second, _) = pgbench(options, city, MANY, 64).await?;
    report.add("Fn(64) /s", per_second);
    Ok(())
}

/// Transactions a second, and the 99th percentile of their time in ms, from pgbench's own log.
async fn pgbench(options: &Options, city: &City, script: &str, clients: usize) -> Result<(f64, f64)> {
    let folder = city.folder.join("pgbench");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("script.sql"), script)?;
    let output = Command::new(&options.pgbench)
        .current_dir(&folder)
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string(), "-T", &options.seconds.to_string()])
        .args(["-l", "--log-prefix=floor", "-f", "script.sql", &city.url])
        .output()
        .await
        .with_context(|| format!("cannot run {}", options.pgbench.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
    let rate = text.lines().find_map(|l| l.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let mut micros: Vec<u64> = vec![];
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "sql") {
            let log = std::fs::read_to_string(&path)?;
            micros.extend(log.lines().filter_map(|l| l.split(' ').nth(2)?.parse::<u64>().ok()));
        }
    }
    micros.sort_unstable();
    let p99 = micros.get(micros.len() * 99 / 100).copied().unwrap_or_default() as f64 / 1000.0;
    Ok((rate.context("pgbench told no rate")?, p99))
}

/// Tables of the floors.
pub fn tables() -> String {
    let mut sql = String::from(
        "create table floor_one (id bigint generated always as identity primary key, a bigint, b text);
         create table floor_reservation (id bigint generated always as identity primary key, code text unique, a bigint,
             b bigint, c bigint, body text);
         create unique index on floor_reservation (a, c, id);
         create index on floor_reservation (a, id desc);
         create index on floor_reservation (b, id desc);
         create table floor_slot (id int primary key, n int not null) with (fillfactor = 50);
         create table floor_day (id int primary key, n int not null) with (fillfactor = 50);
         create table floor_key (a bigint, b text, body text, primary key (a, b));
         create table floor_notice (id bigint generated always as identity primary key, a bigint, body text);
         create index on floor_notice (a, id desc);
         create table floor_audit (id bigint generated always as identity primary key, body text);",
    );
    let _ = write!(sql, "insert into floor_slot select g, 0 from generate_series(1, 2400) g;");
    let _ = write!(sql, "insert into floor_day select g, 0 from generate_series(1, 189) g;");
    sql
}
