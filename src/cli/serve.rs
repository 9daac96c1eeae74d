//! `yueban serve`: from an empty machine to the line "listening on", and back down without losing a request.

use super::commands::{self, Opened};
use crate::booking::Desk;
use crate::clock::Clock;
use crate::config::Serve;
use crate::people::Keys;
use crate::people::keys::Origin;
use crate::web::{self, App, Settings};
use crate::{db, demo, jobs, people, telemetry};
use anyhow::{Context, Result};
use axum::serve::ListenerExt;
use std::future::IntoFuture;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Requests in flight may take this long after a stop was asked for.
const DRAIN: Duration = Duration::from_secs(25);
/// Connections of the pool; the allocator's lanes have their own.
const POOL: u32 = 16;

pub fn run(options: Serve) -> Result<()> {
    let opened = commands::open(&options.place, db::embedded::Mode::Server)?;
    let result = commands::runtime()?.block_on(serve(&options, &opened));
    opened.close();
    result
}

async fn serve(options: &Serve, opened: &Opened) -> Result<()> {
    let metrics = telemetry::metrics()?;
    let listener =
        TcpListener::bind(options.listen).await.with_context(|| format!("cannot listen on {}", options.listen))?;
    let address = listener.local_addr()?;
    let public_url = options.public_url(address)?;

    let pool = db::connect(opened.options.clone(), POOL).await?;
    db::migrate(&pool).await?;
    let lock = db::hold_server_lock(&pool).await?;
    let keys = load_keys(options, opened)?;
    let keys = Arc::new(people::check_fingerprints(&mut *pool.acquire().await?, &keys).await?);
    let fresh_demo = demo::settle(&pool, options.demo).await?;

    let clock = Clock::default();
    let (desk, desk_tasks) = Desk::open(pool.clone(), clock.clone(), keys.clone(), options.demo).await?;
    jobs::materialise(&desk).await?;
    if fresh_demo {
        demo::populate(&desk).await?;
    }
    let settings = Settings::of(options, public_url.clone());
    let app = App::new(desk.clone(), settings, Some(metrics.clone()));
    let stop = app.stop.clone();
    let scheduler = tokio::spawn(jobs::run(desk.clone(), stop.clone()));

    let router = web::router(app);
    if let Some(address) = options.metrics_listen {
        let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        let server = axum::serve(listener, web::metrics_router(metrics));
        tokio::spawn(server.with_graceful_shutdown(stop.clone().cancelled_owned()).into_future());
    }

    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error.message = %error, "no TCP_NODELAY");
        }
    });
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "listening on http://{address}")?;
        out.flush()?;
    }
    tracing::info!(public_url, demo = options.demo, "ready");

    let mut server = tokio::spawn(server.into_future());
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = &mut server => return ended?.context("the listener failed"),
    }
    tracing::info!("stopping: requests in flight finish first");
    stop.cancel();
    if tokio::time::timeout(DRAIN, &mut server).await.is_err() {
        tracing::warn!("some requests did not finish in {} s", DRAIN.as_secs());
        server.abort();
    }
    scheduler.await?;
    drop(desk);
    desk_tasks.stop().await;
    drop(lock);
    pool.close().await;
    Ok(())
}

fn load_keys(options: &Serve, opened: &Opened) -> Result<Keys> {
    let (keys, origin) = Keys::load_or_create(&opened.key_file, options.place.key.as_deref())?;
    if origin == Origin::Created {
        tracing::warn!(
            "made new encryption keys in {}: copy this file to a safe place now; without it ID and mobile numbers are \
             lost for ever",
            opened.key_file.display()
        );
    }
    Ok(keys)
}
