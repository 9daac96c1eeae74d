//! Static files, held in the binary and served under names that change with their content. The style sheets of `css/`
//! are served by whom they are for: `css/all.css` to citizens, `css/desk.css` to staff, `css/board.css` to the hall's screen.

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

/// The style sheets in the order of the cascade, by whom they are for.
const STYLES: [(&str, &[&str]); 5] = [
    (
        "css/all.css",
        &["css/base.css", "css/site.css", "css/choose.css", "css/person.css", "css/modes.css", "css/paper.css"],
    ),
    ("css/desk.css", &["css/base.css", "css/staff.css", "css/counter.css", "css/console.css", "css/paper.css"]),
    ("css/kiosk.css", &["css/base.css", "css/kiosk.css", "css/paper.css"]),
    ("css/slip.css", &["css/slip.css"]),
    ("css/board.css", &["css/board.css"]),
];

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let read = |name: &str| Some(Files::get(name)?.data.into_owned());
    let styles = STYLES
        .iter()
        .map(|(name, parts)| ((*name).to_owned(), parts.iter().filter_map(|part| read(part)).flatten().collect()));
    let others = Files::iter().filter(|name| !name.starts_with("css/"));
    let by_name: HashMap<String, Asset> = others
        .filter_map(|name| Some((name.to_string(), read(&name)?)))
        .chain(styles)
        .filter_map(|(name, bytes): (String, Vec<u8>)| {
            let (stem, extension) = name.rsplit_once('.')?;
            let hash: String = Sha256::digest(&bytes).iter().take(5).map(|b| format!("{b:02x}")).collect();
            let path = format!("{PREFIX}{stem}.{hash}.{extension}");
            let content_type = content_type(extension);
            Some((name, Asset { path, content_type, bytes: bytes.into() }))
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

/// The address of a file of `static/`, such as `css/all.css`.
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
        let address = path("css/all.css");
        let response = serve(address.parse().unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("max-age=31536000"));
        for part in STYLES.iter().flat_map(|(_, parts)| *parts) {
            assert!(Files::get(part).is_some(), "{part}");
        }
        assert_eq!(serve("/static/css/all.css".parse().unwrap()).await.status(), StatusCode::NOT_FOUND);
    }
}
