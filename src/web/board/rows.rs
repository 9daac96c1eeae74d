//! A window's row of the screen, and the newest call.

use crate::catalog::City;
use crate::counter::{Board, BoardWindow, Called, Duty, TicketStatus};
use crate::lang::Lang;
use crate::web::page::Page;
use crate::web::text;
use chrono::{DateTime, TimeDelta};

/// So long a call stands out, unless its holder is there before.
const LIT: TimeDelta = TimeDelta::minutes(2);

/// A window: its figure where its name has one.
#[derive(Clone, Debug)]
pub enum Place {
    Figure(String),
    Name(String),
}

/// A call that the script speaks: `key` is new with every call.
#[derive(Clone, Debug)]
pub struct Spoken {
    pub key: String,
    pub at: String,
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub place: Place,
    pub bank: String,
    pub number: Option<String>,
    /// Beside the number: the masked name of who is called, or that they are served.
    pub beside: String,
    /// 暂停, 停办; none: open.
    pub stopped: Option<String>,
    pub reason: String,
    /// What was typed is in Chinese, whatever the page speaks.
    pub foreign: bool,
    pub next: Vec<String>,
    pub waiting: usize,
    pub lit: bool,
    pub spoken: Option<Spoken>,
}

/// The newest call that nobody has come to yet.
#[derive(Clone, Debug)]
pub struct Newest {
    pub number: String,
    pub name: String,
    pub place: Place,
    pub bank: String,
    /// Milliseconds for which it still stands out; none: no longer.
    pub lit: Option<i64>,
}

impl Place {
    fn of(city: &City, window: &BoardWindow) -> Place {
        let named = city.window_by_code(&window.window).map_or("", |w| w.name.zh.as_str());
        match named.strip_suffix("号窗口") {
            Some(figure) if figure.parse::<u16>().is_ok() => Place::Figure(figure.to_owned()),
            _ => Place::Name(window.name.clone()),
        }
    }
}

/// Milliseconds for which a call still stands out.
fn lit(page: &Page, called: &Called) -> Option<i64> {
    let at = DateTime::parse_from_rfc3339(&called.called_at).ok()?.to_utc();
    let left = (at + LIT - page.now).num_milliseconds();
    (called.status == TicketStatus::Called && left > 0).then_some(left)
}

impl Spoken {
    fn of(city: &City, window: &BoardWindow, called: &Called) -> Spoken {
        let named = |lang| city.window_by_code(&window.window).map_or("", |w| w.name.get(lang));
        let say = |lang| {
            let (key, place) = match Place::of(city, window) {
                Place::Figure(figure) => ("board-say", figure),
                Place::Name(_) => ("board-say-name", named(lang).to_owned()),
            };
            text::t(lang, key, &[("number", &called.number), ("window", &place)])
        };
        Spoken {
            key: format!("{} {} {} {}", window.window, called.number, called.calls, called.called_at),
            at: called.called_at.clone(),
            zh: say(Lang::Zh),
            en: say(Lang::En),
        }
    }
}

impl Row {
    pub fn of(city: &City, page: &Page, window: &BoardWindow) -> Row {
        let stopped = match window.state {
            Duty::Open => None,
            Duty::Paused => Some(page.t("board-paused")),
            Duty::Closed => Some(page.t("board-closed")),
        };
        let called = window.ticket.as_ref().filter(|t| t.status == TicketStatus::Called);
        let beside = match &window.ticket {
            Some(ticket) if called.is_some() => ticket.name.clone(),
            Some(_) => page.t("board-serving"),
            None => String::new(),
        };
        let reason = window.reason.clone().unwrap_or_else(|| page.t("board-not-today"));
        Row {
            place: Place::of(city, window),
            bank: window.bank.clone(),
            number: window.ticket.as_ref().map(|t| t.number.clone()),
            beside,
            foreign: page.lang() == Lang::En && !reason.is_ascii(),
            reason,
            stopped,
            next: window.next.clone(),
            waiting: window.waiting,
            lit: called.is_some_and(|t| lit(page, t).is_some()),
            spoken: called.map(|t| Spoken::of(city, window, t)),
        }
    }
}

impl Newest {
    pub fn of(city: &City, page: &Page, board: &Board) -> Option<Newest> {
        let waits = |w: &&BoardWindow| w.ticket.as_ref().is_some_and(|t| t.status == TicketStatus::Called);
        let newest = |w: &&BoardWindow| w.ticket.as_ref().map(|t| t.called_at.clone());
        let window = board.windows.iter().filter(waits).max_by_key(newest)?;
        let called = window.ticket.as_ref()?;
        Some(Newest {
            number: called.number.clone(),
            name: called.name.clone(),
            place: Place::of(city, window),
            bank: window.bank.clone(),
            lit: lit(page, called),
        })
    }
}
