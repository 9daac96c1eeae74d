//! What a server was told at its start: flags, environment variables, defaults (README lists them).

use anyhow::{Result, ensure};
use clap::Args;
use ipnetwork::IpNetwork;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the data is; every command that needs the database takes these.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// Postgres to use; without it a private Postgres is started under the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder of the embedded database, the keys and exports [default: ./data]
    #[arg(long, env = "YUEBAN_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Encryption keys, created by the first server to start [default: DATA_DIR/keys]
    #[arg(long, env = "YUEBAN_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// The content of a key file; wins over the file
    #[arg(long = "key", env = "YUEBAN_KEY", hide = true, hide_env_values = true)]
    pub key: Option<String>,
}

/// Options of `yueban serve`.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Address; port 0 picks one and prints it
    #[arg(long, env = "YUEBAN_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address in notices and QR codes; cookies are Secure iff it is https [default: http://LISTEN]
    #[arg(long, env = "YUEBAN_PUBLIC_URL")]
    pub public_url: Option<String>,
    #[command(flatten)]
    pub place: Place,
    /// Networks whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "YUEBAN_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNetwork>,
    /// Own listener of /metrics
    #[arg(long, env = "YUEBAN_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Bearer token that opens /metrics on the main listener
    #[arg(long, env = "YUEBAN_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// An empty database gets the sample city; demo endpoints and a banner appear
    #[arg(long, env = "YUEBAN_DEMO")]
    pub demo: bool,
    #[command(flatten)]
    pub limits: Limits,
}

/// Sign-in limits by address, in real time: requests in ten minutes; and how long staff may be idle.
#[derive(Clone, Copy, Debug, Args)]
pub struct Limits {
    /// Sign-in codes asked for from one address in 10 minutes
    #[arg(long, env = "YUEBAN_CODES_PER_ADDRESS", default_value_t = 60)]
    pub codes_per_address: u32,
    /// Sign-ins tried from one address in 10 minutes
    #[arg(long, env = "YUEBAN_SIGN_INS_PER_ADDRESS", default_value_t = 120)]
    pub sign_ins_per_address: u32,
    /// Streams of events (boards) open at once from one address
    #[arg(long, env = "YUEBAN_STREAMS_PER_ADDRESS", default_value_t = 100)]
    pub streams_per_address: usize,
    /// Minutes without a click after which a session of staff ends, 15 to 30
    #[arg(long, env = "YUEBAN_STAFF_IDLE_MINUTES", default_value_t = 20, value_parser = clap::value_parser!(i64).range(15..=30))]
    pub staff_idle_minutes: i64,
}

impl Serve {
    /// The public address once the listener is bound, without a slash at its end. Plain http on an address that others
    /// reach is refused, but for demos.
    pub fn public_url(&self, bound: SocketAddr) -> Result<String> {
        let url = match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        };
        ensure!(
            url.starts_with("http://") || url.starts_with("https://"),
            "--public-url must start with http:// or https://"
        );
        if url.starts_with("http://") && !self.listen.ip().is_loopback() {
            ensure!(
                self.demo,
                "plain http on {} would send ID numbers in the clear: set --public-url to the https address of your \
                 reverse proxy, or listen on 127.0.0.1",
                self.listen
            );
            tracing::warn!("a demo over plain http on {}: enter no real person's data", self.listen);
        }
        Ok(url)
    }
}
