//! What a page's handler starts from: the layout, and who is looking.

use super::choose::Pairs;
use super::facts;
use crate::booking::Citizen;
use crate::lang::Lang;
use crate::web::page::{Look, Page};
use crate::web::problem::Problem;
use crate::web::request::Language;
use crate::web::session::MaybeSignedIn;
use crate::web::text::Words;
use crate::web::{App, page, paths};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};

/// A page anybody may see.
pub struct Frame {
    pub page: Page,
    pub citizen: Option<Citizen>,
    /// Answers about the materials that the browser has kept.
    pub kept: Pairs,
}

/// A page of one's own: a stranger is sent to sign in, and back.
pub struct Mine {
    pub page: Page,
    pub citizen: Citizen,
}

/// The layout for a request; `path` is where its display settings lead back to.
pub fn frame_of(app: &App, lang: Lang, headers: &HeaderMap, path: &str, signed_in: bool) -> Page {
    Page {
        words: Words { lang, today: app.clock.today() },
        look: Look::of(headers),
        signed_in,
        demo: app.settings.demo,
        now: app.clock.now(),
        centre: app.desk.city().centre.clone(),
        path: path.to_owned(),
    }
}

/// Where a page can be seen again: its own address, or that of the page whose form it answers.
pub fn back_of(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let form = headers.get(header::REFERER).and_then(|v| v.to_str().ok()?.parse::<Uri>().ok());
    let shown = form.as_ref().filter(|_| *method != Method::GET).unwrap_or(uri);
    let path = shown.path_and_query().map_or(paths::START, |p| p.as_str());
    paths::local(path).to_owned()
}

impl FromRequestParts<App> for Frame {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Frame, Problem> {
        let MaybeSignedIn(citizen) = MaybeSignedIn::from_request_parts(parts, app).await?;
        let Ok(Language(lang)) = Language::from_request_parts(parts, app).await;
        let path = back_of(&parts.method, &parts.uri, &parts.headers);
        let page = frame_of(app, lang, &parts.headers, &path, citizen.is_some());
        Ok(Frame { page, citizen, kept: facts::remembered(&parts.headers) })
    }
}

impl FromRequestParts<App> for Mine {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Mine, Response> {
        let Frame { page, citizen, .. } =
            Frame::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        match citizen {
            Some(citizen) => Ok(Mine { page, citizen }),
            None => Err(page::see(&paths::sign_in(&page.path))),
        }
    }
}
