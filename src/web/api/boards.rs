//! The hall's board: public, numbers and masked names.

use super::tagged;
use crate::clock::rfc3339;
use crate::counter::{Board, Hall};
use crate::ids::OfficeId;
use crate::lang::Lang;
use crate::web::app::App;
use crate::web::extract::Path;
use crate::web::listeners::Listener;
use crate::web::problem::{Kind, Problem};
use crate::web::request::{ClientAddress, Language};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After which a browser comes back.
const RETRY: Duration = Duration::from_secs(1);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Proxies hand each event on as it comes.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

pub fn office(app: &App, slug: &str) -> Result<OfficeId, Problem> {
    Ok(app.desk.city().office_by_slug(slug).ok_or(Kind::NotFound)?.id)
}

/// What the hall's screen shows: who is called where, who is next, how many wait and for how long.
#[utoipa::path(get, path = "/api/v1/boards/{office}", tag = "Public", params(("office" = String, Path)),
    responses((status = 200, body = Board), (status = 304, description = "As before")))]
pub async fn board(
    State(app): State<App>,
    Language(lang): Language,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let hall = app.halls.current(office(&app, &slug)?).await?;
    let board = Board { as_of: rfc3339(app.clock.now()), ..hall.board(lang).board.clone() };
    Ok(tagged::dated(&headers, &board))
}

/// The board as it changes (Server-Sent Events).
///
/// An event `board` holds what `GET /boards/{office}` answers: at once, then within a second of every change. Its `id`
/// is the same on every server; who comes back with `Last-Event-ID` and has missed nothing gets no event until the next
/// change. A comment every 15 s keeps the connection; a stopping server ends it. 503 with `Retry-After`: too many
/// streams from one address, or in all.
#[utoipa::path(get, path = "/api/v1/boards/{office}/events", tag = "Public",
    params(("office" = String, Path), ("Last-Event-ID" = Option<String>, Header, description = "Of the last event seen")),
    responses((status = 200, description = "Events with `id`, `event` and as `data` the board as JSON", body = Object, content_type = "text/event-stream")))]
pub async fn events(
    State(app): State<App>,
    Language(lang): Language,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let office = office(&app, &slug)?;
    let listener = app.listeners.admit(address)?;
    // before the first state is read, so that no later one is missed
    let states = app.halls.listen(office);
    let now = app.halls.current(office).await?;
    let seen = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let listening =
        Listening { states, now: Some(now), version: i64::MIN, seen, lang, stop: app.stop.clone(), listener };
    let alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok(([UNBUFFERED], Sse::new(listening.events()).keep_alive(alive)).into_response())
}

/// One listener's stream.
struct Listening {
    states: watch::Receiver<Option<Arc<Hall>>>,
    /// What has still to be told.
    now: Option<Arc<Hall>>,
    version: i64,
    /// Id of the last event.
    seen: String,
    lang: Lang,
    stop: CancellationToken,
    #[expect(dead_code, reason = "counted while the stream is open")]
    listener: Listener,
}

impl Listening {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut own| Some((Ok(own.next().await?), own)))
    }

    /// The next state that differs; none when the server stops or knows no more.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(hall) = self.now.take().filter(|hall| hall.stamp.version >= self.version) {
                self.version = hall.stamp.version;
                let shown = hall.board(self.lang);
                if shown.id != self.seen {
                    self.seen.clone_from(&shown.id);
                    return Some(Event::default().event("board").retry(RETRY).id(&shown.id).data(&shown.json));
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => return None,
                changed = self.states.changed() => changed.ok()?,
            }
            self.now.clone_from(&self.states.borrow_and_update());
        }
    }
}
