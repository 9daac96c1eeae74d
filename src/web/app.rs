//! What every handler can reach.

use super::api::ready::Ready;
use super::edge::Refusals;
use super::idempotency::InFlight;
use super::listeners::Listeners;
use crate::accounts::{Accounts, Rules};
use crate::booking::Desk;
use crate::clock::Clock;
use crate::config::Serve;
use crate::counter::Halls;
use crate::people::Keys;
use ipnetwork::IpNetwork;
use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::PgPool;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The state of the router; a clone is one more pointer to it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub desk: Desk,
    pub db: PgPool,
    pub clock: Clock,
    pub keys: Arc<Keys>,
    pub settings: Settings,
    pub metrics: Option<PrometheusHandle>,
    pub accounts: Accounts,
    pub in_flight: InFlight,
    pub refusals: Refusals,
    pub ready: Ready,
    pub halls: Arc<Halls>,
    pub listeners: Listeners,
    /// Ends what would never end by itself: streams of events.
    pub stop: CancellationToken,
}

/// What the surfaces need of the server's configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Without a slash at its end.
    pub public_url: String,
    pub demo: bool,
    pub trusted_proxies: Vec<IpNetwork>,
    /// Opens `/metrics` on the main listener; none: 404.
    pub metrics_token: Option<String>,
    /// Streams of events open at once from one address.
    pub streams_per_address: usize,
    pub accounts: Rules,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            public_url: "http://127.0.0.1:8080".into(),
            demo: false,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            streams_per_address: 100,
            accounts: Rules::default(),
        }
    }
}

impl Settings {
    pub fn of(options: &Serve, public_url: String) -> Settings {
        Settings {
            public_url,
            demo: options.demo,
            trusted_proxies: options.trusted_proxies.clone(),
            metrics_token: options.metrics_token.clone(),
            streams_per_address: options.limits.streams_per_address,
            accounts: Rules {
                codes_per_address: options.limits.codes_per_address,
                sign_ins_per_address: options.limits.sign_ins_per_address,
                staff_idle: chrono::TimeDelta::minutes(options.limits.staff_idle_minutes),
                ..Rules::default()
            },
        }
    }

    /// Whether cookies are `Secure` and browsers are told to stay on https.
    pub fn https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }
}

impl App {
    pub fn new(desk: Desk, settings: Settings, metrics: Option<PrometheusHandle>) -> App {
        let (db, clock, keys) = (desk.db.clone(), desk.clock.clone(), desk.keys.clone());
        let rules = Rules { demo_accounts: settings.demo, ..settings.accounts };
        let accounts = Accounts::new(db.clone(), clock.clone(), keys.clone(), rules);
        let stop = CancellationToken::new();
        let halls = Arc::new(Halls::new(desk.clone(), stop.clone()));
        let listeners = Listeners::new(settings.streams_per_address);
        let (in_flight, refusals, ready) = Default::default();
        App(Arc::new(Parts {
            desk,
            db,
            clock,
            keys,
            settings,
            metrics,
            accounts,
            in_flight,
            refusals,
            ready,
            halls,
            listeners,
            stop,
        }))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
