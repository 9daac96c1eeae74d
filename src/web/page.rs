//! What every page is laid out with: language, display settings, who is looking, the demo's banner.

use super::request::cookie;
use super::text::Words;
use super::{assets, paths};
use crate::catalog::Centre;
use crate::lang::Lang;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use std::fmt::Display;

/// Cookie of the elder mode: `1`.
pub const ELDER_COOKIE: &str = "elder";
/// Cookie of the colours: `dark` or `light`; without it the system's setting holds.
pub const THEME_COOKIE: &str = "theme";

/// Cookie of the high contrast: `more`; without it the system's setting holds.
pub const CONTRAST_COOKIE: &str = "contrast";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How a visitor wants pages shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub elder: bool,
    pub theme: Theme,
    pub contrast: bool,
}

impl Look {
    pub fn of(headers: &HeaderMap) -> Look {
        let theme = match cookie(headers, THEME_COOKIE) {
            Some("dark") => Theme::Dark,
            Some("light") => Theme::Light,
            _ => Theme::System,
        };
        let elder = cookie(headers, ELDER_COOKIE) == Some("1");
        Look { elder, theme, contrast: cookie(headers, CONTRAST_COOKIE) == Some("more") }
    }
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Page {
    pub words: Words,
    pub look: Look,
    pub signed_in: bool,
    pub demo: bool,
    /// The product's clock, as the page was made.
    pub now: DateTime<Utc>,
    pub centre: Centre,
    /// Path and query of this page, where display settings lead back to.
    pub path: String,
}

impl Page {
    pub fn lang(&self) -> Lang {
        self.words.lang
    }

    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    pub fn t1(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.words.with(key, &[(name, &value)])
    }

    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Display,
        name2: &'static str,
        value2: impl Display,
    ) -> String {
        self.words.with(key, &[(name, &value), (name2, &value2)])
    }

    pub fn centre_name(&self) -> &str {
        self.centre.name.get(self.lang())
    }

    pub fn hotline(&self) -> &str {
        &self.centre.hotline
    }

    /// The demo's clock: date and time.
    pub fn clock(&self) -> String {
        format!("{} {}", self.words.date(self.words.today), self.words.time(self.now))
    }

    pub fn time(&self) -> String {
        self.words.time(self.now)
    }

    /// Value of the root's `data-theme`.
    pub fn theme(&self) -> &'static str {
        match self.look.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }

    /// The English page's name of Chinese, and the other way about.
    pub fn other_lang(&self) -> Lang {
        match self.lang() {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }

    pub fn sign_in(&self) -> String {
        paths::sign_in(paths::RESERVATIONS)
    }

    #[cfg(test)]
    pub fn sample(lang: Lang) -> Page {
        use crate::clock::china;
        use crate::lang::Text;
        use chrono::{NaiveDate, NaiveTime};
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        Page {
            words: Words { lang, today },
            look: Look::default(),
            signed_in: true,
            demo: true,
            now: china(today, NaiveTime::from_hms_opt(10, 20, 0).expect("a time")),
            centre: Centre {
                name: Text::new("哈尔滨住房公积金管理中心", "Harbin Housing Provident Fund Management Centre"),
                hotline: "12329".into(),
                website: "https://www.hrbgjj.org.cn".into(),
            },
            path: paths::START.into(),
        }
    }
}

/// A page as an answer that no cache keeps.
pub fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(body) => {
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            let fresh = HeaderValue::from_static("no-store");
            (status, [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, fresh)], body).into_response()
        }
        Err(error) => {
            tracing::error!(error.message = %error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer to a form: go and see.
pub fn see(path: &str) -> Response {
    let headers = [(header::LOCATION, HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static(paths::START)))];
    (StatusCode::SEE_OTHER, headers).into_response()
}
