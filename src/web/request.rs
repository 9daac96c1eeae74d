//! What a request tells about its sender: language, address, cookies, surface, its id.

use super::app::App;
use crate::lang::Lang;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Name of the cookie by which pages remember a chosen language: `zh-CN` or `en`.
pub const LANG_COOKIE: &str = "lang";
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The request's id, echoed in `x-request-id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub HeaderValue);

impl RequestId {
    pub fn random() -> RequestId {
        let mut text = [0; uuid::fmt::Simple::LENGTH];
        uuid::Uuid::now_v7().as_simple().encode_lower(&mut text);
        RequestId(HeaderValue::from_bytes(&text).expect("hex digits are visible ASCII"))
    }

    pub fn as_str(&self) -> &str {
        self.0.to_str().expect("hex digits are visible ASCII")
    }
}

/// Whom an answer is for: programs get JSON problems, people get pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    Api,
    Page,
}

impl Surface {
    pub fn of(path: &str) -> Surface {
        let api = path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/metrics");
        if api { Surface::Api } else { Surface::Page }
    }
}

/// The language of the answer: a page's cookie, then `Accept-Language`, then Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(pub Lang);

impl Language {
    pub fn of(headers: &HeaderMap, surface: Surface) -> Lang {
        let chosen = (surface == Surface::Page).then(|| cookie(headers, LANG_COOKIE)).flatten();
        chosen.map(Lang::from_tag).unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
            accepted.map_or(Lang::Zh, preferred)
        })
    }
}

/// The better liked of the two languages in an `Accept-Language` value.
fn preferred(accepted: &str) -> Lang {
    let mut best = (Lang::Zh, 0.0);
    for part in accepted.split(',') {
        let mut pieces = part.split(';').map(str::trim);
        let tag = pieces.next().unwrap_or_default();
        let primary = tag.split('-').next().unwrap_or_default();
        let lang = if primary.eq_ignore_ascii_case("en") {
            Lang::En
        } else if primary.eq_ignore_ascii_case("zh") {
            Lang::Zh
        } else {
            continue;
        };
        let weight = pieces.find_map(|p| p.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        if weight > best.1 {
            best = (lang, weight);
        }
    }
    best.0
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Language, Infallible> {
        Ok(Language(Language::of(&parts.headers, Surface::of(parts.uri.path()))))
    }
}

/// Where the request comes from. `X-Forwarded-For` is read from the right and only as far as trusted proxies wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<ClientAddress, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip().to_canonical());
        Ok(ClientAddress(client(peer, &parts.headers, |address| app.settings.trusts(address))))
    }
}

fn client(peer: IpAddr, headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    if !trusted(peer) {
        return peer;
    }
    let values: Vec<_> = headers.get_all(FORWARDED_FOR).iter().filter_map(|v| v.to_str().ok()).collect();
    let mut client = peer;
    for hop in values.iter().rev().flat_map(|v| v.rsplit(',')) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !trusted(client) {
            break;
        }
    }
    client
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    values.flat_map(|v| v.split(';')).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_liked_language_wins_and_chinese_is_the_default() {
        assert_eq!(preferred("en-GB,en;q=0.9,zh;q=0.8"), Lang::En);
        assert_eq!(preferred("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(preferred("de, en;q=0.4, zh;q=0.5"), Lang::Zh);
        assert_eq!(preferred("en;q=0, fr"), Lang::Zh);
        assert_eq!(preferred(""), Lang::Zh);
    }

    #[test]
    fn a_page_follows_its_cookie_and_the_api_does_not() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("size=large; lang=en"));
        assert_eq!(Language::of(&headers, Surface::Page), Lang::En);
        assert_eq!(Language::of(&headers, Surface::Api), Lang::Zh);
    }

    #[test]
    fn only_trusted_proxies_tell_where_a_request_comes_from() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let trusted = |a: IpAddr| a == address("10.0.0.1") || a == address("10.0.0.2");
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, HeaderValue::from_static("1.1.1.1, 203.0.113.9"));
        headers.append(FORWARDED_FOR, HeaderValue::from_static("10.0.0.2"));
        assert_eq!(client(address("198.51.100.1"), &headers, trusted), address("198.51.100.1"));
        assert_eq!(client(address("10.0.0.1"), &headers, trusted), address("203.0.113.9"));
        headers.append(FORWARDED_FOR, HeaderValue::from_static("nonsense"));
        assert_eq!(client(address("10.0.0.1"), &headers, trusted), address("10.0.0.1"));
    }
}
