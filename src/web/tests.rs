//! The rim and the router, without a socket.

use super::edge;
use super::{App, Settings, router};
use crate::accounts::Token;
use crate::booking::Desk;
use crate::clock::Clock;
use crate::people::Keys;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use sqlx::PgPool;
use std::sync::Arc;
use tower::ServiceExt;

/// Runs a story against an app on an empty database, and stops its tasks.
async fn with_app(db: PgPool, settings: Settings, story: impl AsyncFnOnce(App)) {
    let (desk, tasks) = Desk::open(db, Clock::default(), Arc::new(Keys::generate()), false).await.unwrap();
    story(App::new(desk, settings, None)).await;
    tasks.stop().await;
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, headers, String::from_utf8_lossy(&body).into_owned())
}

fn asked(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn programs_get_problems_people_get_pages_and_all_get_the_headers(db: PgPool) {
    with_app(db, Settings::default(), async |app| {
        let router = router(app);
        let (status, headers, body) = send(&router, asked("/api/v1/nothing")).await;
        assert_eq!(
            (status, &headers[header::CONTENT_TYPE]),
            (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
        );
        assert!(body.contains(headers["x-request-id"].to_str().unwrap()));
        let (status, headers, body) = send(&router, asked("/nothing")).await;
        assert_eq!(status, 404);
        assert!(body.to_lowercase().starts_with("<!doctype html>") && !body.contains("<script>"));
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.get(header::STRICT_TRANSPORT_SECURITY).is_none(), "plain http");
        let (status, ..) = send(&router, Request::delete("/api/v1/offices").body(Body::empty()).unwrap()).await;
        assert_eq!(status, 405);
        assert_eq!(send(&router, asked("/metrics")).await.0, 404);
        assert_eq!(send(&router, asked("/readyz")).await.0, 200);
    })
    .await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_slash_too_many_leads_back_but_never_away(db: PgPool) {
    with_app(db, Settings::default(), async |app| {
        let router = router(app);
        let (status, headers, _) = send(&router, asked("/api/v1/offices/?limit=1")).await;
        assert_eq!(
            (status, headers[header::LOCATION].to_str().unwrap()),
            (StatusCode::PERMANENT_REDIRECT, "/api/v1/offices?limit=1")
        );
        for path in ["//evil.example/", "//evil.example//"] {
            assert_eq!(send(&router, asked(path)).await.0, 404, "{path}");
        }
    })
    .await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn other_sites_cannot_post_and_bodies_are_bounded(db: PgPool) {
    with_app(db, Settings::default(), async |app| {
        let router = router(app);
        let post = |site: &str, body: String| {
            let request = Request::post("/api/v1/codes").header("sec-fetch-site", site);
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
        };
        let (status, _, body) = send(&router, post("cross-site", "{}".into())).await;
        assert!(status == 403 && body.contains("\"forbidden\""), "{body}");
        let (status, _, body) = send(&router, post("same-origin", "{}".into())).await;
        assert!(status == 422 && body.contains("\"mobile\""), "{body}");
        assert_eq!(send(&router, post("same-origin", "{".into())).await.0, 400);
        assert_eq!(send(&router, post("same-origin", "x".repeat(70_000))).await.0, 413);
    })
    .await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_panic_becomes_a_500_that_tells_nothing_but_its_id(db: PgPool) {
    async fn broken() {
        panic!("a secret");
    }
    let https = Settings { public_url: "https://a.example".into(), ..Settings::default() };
    with_app(db, https, async |app| {
        let router = Router::new().route("/api/broken", get(broken)).layer(from_fn_with_state(app.clone(), edge::edge));
        let (status, headers, body) = send(&router.with_state(app), asked("/api/broken")).await;
        assert_eq!(status, 500);
        assert!(!body.contains("secret") && body.contains(headers["x-request-id"].to_str().unwrap()), "{body}");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    })
    .await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn many_tokens_are_looked_up_together(db: PgPool) {
    with_app(db, Settings::default(), async |app| {
        let lookups = (0..300).map(|_| {
            let accounts = app.accounts.clone();
            async move { accounts.find(&Token::random()).await }
        });
        for found in futures_util::future::join_all(lookups).await {
            assert!(found.unwrap().is_none());
        }
    })
    .await;
}
