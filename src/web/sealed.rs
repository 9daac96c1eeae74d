//! What was typed, kept by the browser where the server alone can read it: in cookies and hidden fields, never in an
//! address.

use super::app::App;
use crate::people::Keys;
use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Encrypts a value; what was sealed in one context does not open in another.
pub fn seal(keys: &Keys, context: &'static str, value: &impl Serialize) -> String {
    let plain = serde_json::to_vec(value).expect("texts and numbers are JSON");
    let sealed = keys.encrypt(context, &plain);
    format!("{}.{}", sealed.key_id, URL_SAFE_NO_PAD.encode(sealed.bytes))
}

/// None for what was not sealed here.
pub fn open<T: DeserializeOwned>(keys: &Keys, context: &'static str, sealed: &str) -> Option<T> {
    let (key, bytes) = sealed.split_once('.')?;
    let plain = keys.decrypt(context, key.parse().ok()?, &URL_SAFE_NO_PAD.decode(bytes).ok()?).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// As much of a typed text as goes into a cookie: browsers drop one of more than 4 kB, and no name and no number is as
/// long as this.
pub fn brief(typed: &str) -> String {
    typed.chars().take(100).collect()
}

/// `Set-Cookie` for pages under a path; an empty value forgets it.
pub fn cookie(app: &App, name: &str, value: &str, path: &str, seconds: u32) -> HeaderValue {
    let secure = if app.settings.https() { "; Secure" } else { "" };
    let seconds = if value.is_empty() { 0 } else { seconds };
    let text = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("base64, digits and fixed words are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_here_opens() {
        let keys = Keys::generate();
        let sealed = seal(&keys, "cookie.a", &("王小佳", 1));
        assert!(!sealed.contains("王"));
        assert_eq!(open::<(String, i32)>(&keys, "cookie.a", &sealed), Some(("王小佳".into(), 1)));
        assert_eq!(open::<(String, i32)>(&keys, "cookie.b", &sealed), None);
        for other in ["", "1.", "x.y", "1.AAAA"] {
            assert_eq!(open::<(String, i32)>(&keys, "cookie.a", other), None, "{other}");
        }
    }
}
