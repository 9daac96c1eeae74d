//! `/counter/kiosk`: people in the hall take their own ticket, at a device that office staff have signed in. Nothing of a
//! person stays on the screen: whatever it shows, it begins anew after 20 seconds.

use super::acting::{Acting, Seen, key};
use super::ticket::{Given, given};
use super::typed;
use crate::booking::NotDone;
use crate::counter::{self, Arrival, NotServed, Turned};
use crate::web::extract::{Path, Query};
use crate::web::page::{html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use chrono::NaiveTime;
use serde::Deserialize;

/// Seconds until a screen begins anew.
const SHOWN: u32 = 20;
/// Seconds until the first screen asks for itself again: its session does not lie idle.
const AWAKE: u32 = 240;
const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[derive(Template)]
#[template(path = "counter/kiosk.html")]
struct KioskPage {
    page: StaffFrame,
    office: String,
    key: String,
    /// Why there is no ticket: words and what to do.
    no: Option<(String, String)>,
    given: Option<Given>,
    seconds: u32,
}

/// Why somebody gets no ticket here, and from when on they do.
#[derive(Default, Deserialize)]
pub struct Refused {
    #[serde(default)]
    no: String,
    #[serde(default)]
    at: String,
}

/// Only staff of the office, not of a bank, put up a kiosk.
fn kiosk(seen: &Seen) -> Result<(), Problem> {
    if seen.clerk.bank.is_none() { Ok(()) } else { Err(Kind::NotYourRole.into()) }
}

/// The page, and the header by which the browser leaves it without a script.
fn anew(page: &KioskPage, seconds: u32) -> Response {
    let mut response = html(StatusCode::OK, page);
    let refresh = format!("{seconds}; url={}", paths::COUNTER_KIOSK);
    response.headers_mut().insert(REFRESH, HeaderValue::try_from(refresh).expect("digits and a path are ASCII"));
    response
}

fn office(app: &App, seen: &Seen) -> String {
    app.desk.city().office(seen.clerk.office).name.get(seen.page.lang()).to_owned()
}

pub async fn show(State(app): State<App>, seen: Seen, Query(refused): Query<Refused>) -> Result<Response, Problem> {
    kiosk(&seen)?;
    let no = no(&seen.page, &refused);
    let seconds = if no.is_some() { SHOWN } else { AWAKE };
    let office = office(&app, &seen);
    Ok(anew(&KioskPage { page: seen.page, office, key: key(), no, given: None, seconds: SHOWN }, seconds))
}

fn no(page: &StaffFrame, refused: &Refused) -> Option<(String, String)> {
    let at = NaiveTime::parse_from_str(&refused.at, "%H:%M").ok().map(crate::web::text::clock_time);
    let say = |title: String, next: &str| Some((title, page.t(next)));
    match (&*refused.no, at) {
        ("early", Some(at)) => say(page.t1("kiosk-early", "at", at), "kiosk-early-next"),
        ("late", _) => say(page.t("kiosk-late"), "kiosk-desk"),
        ("day", _) => say(page.t("kiosk-day"), "kiosk-desk"),
        ("office", _) => say(page.t("kiosk-office"), "kiosk-desk"),
        ("unknown", _) => say(page.t("kiosk-unknown"), "kiosk-unknown-next"),
        ("unread", _) => say(page.t("kiosk-unread"), "kiosk-unread-next"),
        ("desk", _) => say(page.t("kiosk-other"), "kiosk-desk"),
        _ => None,
    }
}

pub async fn check_in(State(app): State<App>, act: Acting) -> Result<Response, Problem> {
    let seen = Seen { page: act.page.clone(), clerk: act.clerk };
    kiosk(&seen)?;
    let refused = |no: &str, at: String| Ok(see(&paths::with(paths::COUNTER_KIOSK, [("no", no), ("at", at.as_str())])));
    let Ok(by) = typed::arrival("q", act.form.get("q"), "", app.clock.today()) else {
        return refused("unread", String::new());
    };
    let arrival = Arrival { by, priority: None, admit_late: false };
    let acted = counter::check_in(&app.desk, &seen.clerk, &arrival, act.key).await;
    let words = &seen.page.words;
    match acted {
        Ok(acted) => {
            let ticket: counter::Ticket =
                serde_json::from_str(&acted.json).map_err(|e| Problem::internal(e.to_string()))?;
            Ok(see(&format!("{}/{}", paths::COUNTER_KIOSK, ticket.id)))
        }
        Err(NotServed::Turned(turned)) => match turned {
            Turned::TooEarly { from } => refused("early", words.time(from)),
            Turned::TooLate { .. } => refused("late", String::new()),
            Turned::WrongDay { .. } => refused("day", String::new()),
            Turned::WrongOffice { .. } => refused("office", String::new()),
            _ => refused("desk", String::new()),
        },
        Err(NotServed::NotDone(NotDone::NotFound)) => refused("unknown", String::new()),
        Err(other) => Err(other.into()),
    }
}

pub async fn ticket(State(app): State<App>, seen: Seen, Path(id): Path<String>) -> Result<Response, Problem> {
    kiosk(&seen)?;
    let (given, _) = given(&app, &seen, &id).await?;
    let office = office(&app, &seen);
    let page = KioskPage { page: seen.page, office, key: key(), no: None, given: Some(given), seconds: SHOWN };
    Ok(anew(&page, SHOWN))
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let make = |refused: &str, waits: Option<bool>| {
        let page = StaffFrame::sample(lang, paths::COUNTER_KIOSK);
        let no = no(&page, &Refused { no: refused.into(), at: "09:30".into() });
        let given = waits.map(|waits| super::ticket::sample(lang, waits));
        let page = KioskPage {
            page,
            office: crate::web::citizen::sample_city().offices[0].name.get(lang).to_owned(),
            key: "k".into(),
            no,
            given,
            seconds: SHOWN,
        };
        page.render().expect("a sample renders")
    };
    vec![
        ("counter-kiosk", make("", None)),
        ("counter-kiosk-ticket", make("", Some(true))),
        ("counter-kiosk-called", make("", Some(false))),
        ("counter-kiosk-early", make("early", None)),
        ("counter-kiosk-late", make("late", None)),
        ("counter-kiosk-day", make("day", None)),
        ("counter-kiosk-office", make("office", None)),
        ("counter-kiosk-unknown", make("unknown", None)),
        ("counter-kiosk-unread", make("unread", None)),
        ("counter-kiosk-desk", make("desk", None)),
    ]
}
