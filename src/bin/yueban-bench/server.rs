//! The server under measurement: its own process, as in production but for TLS.

use crate::Options;
use crate::city::City;
use anyhow::{Context, Result, ensure};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub struct Server {
    pub address: String,
    child: Child,
}

impl Server {
    pub async fn start(options: &Options, city: &City) -> Result<Server> {
        let mut child = Command::new(&options.server)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--database-url", &city.url, "--key-file"])
            .arg(&city.keys)
            .arg("--data-dir")
            .arg(&city.folder)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", options.server.display()))?;
        let mut lines = BufReader::new(child.stdout.take().context("piped")?).lines();
        let line = lines.next_line().await?.context("the server ended before it listened")?;
        let address = line.strip_prefix("listening on http://").context("an address")?.to_owned();
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server { address, child })
    }

    pub async fn stop(mut self) -> Result<()> {
        let id = self.child.id().context("it runs")? as i32;
        rustix::process::kill_process(
            rustix::process::Pid::from_raw(id).context("an id")?,
            rustix::process::Signal::TERM,
        )?;
        ensure!(self.child.wait().await?.success(), "the server did not stop cleanly");
        Ok(())
    }
}
