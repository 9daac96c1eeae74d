//! `POST /display`: how pages look and which language they speak, kept in cookies for a year.

use super::choose::{Pairs, value};
use crate::lang::Lang;
use crate::web::app::App;
use crate::web::page::{CONTRAST_COOKIE, ELDER_COOKIE, THEME_COOKIE, see};
use crate::web::paths;
use crate::web::request::LANG_COOKIE;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

const YEAR: u32 = 365 * 24 * 3600;

/// A setting that a form may make: the cookie and its value; no value forgets the cookie.
fn setting(set: &str) -> Option<(&'static str, &'static str)> {
    Some(match set {
        "elder=1" => (ELDER_COOKIE, "1"),
        "elder=" => (ELDER_COOKIE, ""),
        "theme=dark" => (THEME_COOKIE, "dark"),
        "theme=light" => (THEME_COOKIE, "light"),
        "theme=" => (THEME_COOKIE, ""),
        "contrast=more" => (CONTRAST_COOKIE, "more"),
        "contrast=" => (CONTRAST_COOKIE, ""),
        "lang=zh-CN" => (LANG_COOKIE, Lang::Zh.tag()),
        "lang=en" => (LANG_COOKIE, Lang::En.tag()),
        _ => return None,
    })
}

pub async fn set(State(app): State<App>, body: Bytes) -> Response {
    let form: Pairs = form_urlencoded::parse(&body).into_owned().collect();
    let mut response = see(paths::local(value(&form, "back")));
    if let Some((name, value)) = setting(value(&form, "set")) {
        let secure = if app.settings.https() { "; Secure" } else { "" };
        let age = if value.is_empty() { 0 } else { YEAR };
        let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax{secure}");
        let cookie = HeaderValue::try_from(cookie).expect("names and values are ASCII words");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
