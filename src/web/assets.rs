//! Static files, held in the binary and served under names that change with their content.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "static/"]
#[include = "css/*.css"]
#[include = "js/*.js"]
#[include = "*.svg"]
struct Files;

struct Asset {
    /// `/static/css/site.1f2e3d4c5b.css`
    path: String,
    content_type: &'static str,
    bytes: Bytes,
}

struct Assets {
    by_name: HashMap<String, Asset>,
    name_by_path: HashMap<String, String>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let by_name: HashMap<String, Asset> = Files::iter()
        .filter_map(|name| {
            let bytes = Bytes::from(Files::get(&name)?.data.into_owned());
            let (stem, extension) = name.rsplit_once('.')?;
            let hash: String = Sha256::digest(&bytes).iter().take(5).map(|b| format!("{b:02x}")).collect();
            let path = format!("{PREFIX}{stem}.{hash}.{extension}");
            Some((name.to_string(), Asset { path, content_type: content_type(extension), bytes }))
        })
        .collect();
    let name_by_path = by_name.iter().map(|(name, asset)| (asset.path.clone(), name.clone())).collect();
    Assets { by_name, name_by_path }
});

/// Every static file's address begins so.
pub const PREFIX: &str = "/static/";

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// The address of a file of `static/`, such as `css/site.css`.
pub fn path(name: &str) -> &'static str {
    ASSETS.by_name.get(name).map_or("/static/missing", |asset| &asset.path)
}

/// Answers `GET /static/…`; mount it under `PREFIX` with the whole path.
pub async fn serve(uri: axum::http::Uri) -> Response {
    let found = ASSETS.name_by_path.get(uri.path()).and_then(|name| ASSETS.by_name.get(name));
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    (headers, Body::from(asset.bytes.clone())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_served_under_its_fingerprint_for_a_year() {
        let address = path("css/site.css");
        let response = serve(address.parse().unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("max-age=31536000"));
        assert_eq!(serve("/static/css/site.css".parse().unwrap()).await.status(), StatusCode::NOT_FOUND);
    }
}
