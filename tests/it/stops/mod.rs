//! Every page and state, and how to get there: walked by `access`, photographed by `script/screens`. A file for each
//! surface.

mod citizen;
mod counter;
mod hall;
mod staff;

use crate::support::{Browser, Database, Server, person};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Stranger,
    /// Has a reservation, and one that was cancelled.
    Booked,
    /// Booked for a relative and moved it.
    Family,
    /// Did not come twice, cancelled once: nothing more can be booked for some days.
    Past,
    /// Signed in, with nothing booked.
    New,
    /// In the hall, with relatives who wait, are called and are done.
    Here,
    /// Of staff: a bank's, at an office.
    Clerk,
    /// Of staff: the check-in desk of an office.
    Desk,
    /// Of staff, with a first password.
    Hired,
    /// Of staff, whose role demands a second factor.
    Bare,
}

impl Who {
    pub const ALL: [Who; 10] = [
        Who::Stranger,
        Who::Booked,
        Who::Family,
        Who::Past,
        Who::New,
        Who::Here,
        Who::Clerk,
        Who::Desk,
        Who::Hired,
        Who::Bare,
    ];

    /// The cookie of their sessions.
    fn cookie(self) -> &'static str {
        if matches!(self, Who::Clerk | Who::Desk | Who::Hired | Who::Bare) { "staff" } else { "session" }
    }
}

/// What is done once the page is there.
pub enum Act {
    Look,
    /// Its form is sent, with values by the names of fields.
    Send(Vec<(&'static str, String)>),
    /// The connection goes.
    Offline,
}

/// A page, or what comes of an act on it.
pub struct Stop {
    /// Surface and state, as its pictures are called: `citizen/start`.
    pub name: &'static str,
    pub who: Who,
    pub path: String,
    pub act: Act,
}

/// A city in which every state can be seen.
#[derive(Default)]
pub struct Stage {
    pub stops: Vec<Stop>,
    /// The tokens of who is signed in.
    people: Vec<(Who, String)>,
}

impl Stage {
    /// Acts out what the stops need. The server's clock stands at `START` before and after.
    pub async fn set(database: &Database, server: &Server) -> Stage {
        let mut stage = Stage::default();
        citizen::set(server, &mut stage).await;
        staff::set(database, server, &mut stage).await;
        hall::set(server, &mut stage).await;
        counter::set(server, &mut stage).await;
        stage
    }

    fn see(&mut self, name: &'static str, who: Who, path: &str) {
        self.stops.push(Stop { name, who, path: path.into(), act: Act::Look });
    }

    fn send(&mut self, name: &'static str, who: Who, path: &str, fields: &[(&'static str, &str)]) {
        let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.stops.push(Stop { name, who, path: path.into(), act: Act::Send(fields) });
    }

    fn offline(&mut self, name: &'static str, who: Who, path: &str) {
        self.stops.push(Stop { name, who, path: path.into(), act: Act::Offline });
    }

    /// Makes the browser's cookies those of a visitor.
    pub async fn become_(&self, browser: &Browser, server: &Server, who: Who, settings: &[(&str, &str)]) {
        browser.cdp("Network.clearBrowserCookies", json!({})).await;
        let session = self.people.iter().find(|(of, _)| *of == who).map(|(_, token)| (who.cookie(), token.as_str()));
        for (name, value) in settings.iter().copied().chain(session) {
            browser.cdp("Network.setCookie", json!({"url": server.url, "name": name, "value": value})).await;
        }
    }
}

impl Stop {
    /// Whether its page has an elder mode: those of staff have none.
    pub fn has_elder(&self) -> bool {
        self.name.starts_with("citizen/")
    }

    pub async fn visit(&self, browser: &Browser, server: &Server) {
        browser.connected(true).await;
        browser.page.goto(&format!("{}{}", server.url, self.path)).await.expect("a page");
        match &self.act {
            Act::Look => {}
            Act::Send(fields) => {
                // `*`: another number each time, since one gets a code a minute
                static NUMBERS: AtomicUsize = AtomicUsize::new(10_000);
                let fresh = || person(NUMBERS.fetch_add(1, Ordering::Relaxed)).1;
                let value = |value: &String| if value == "*" { fresh() } else { value.clone() };
                let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, value(text))).collect();
                // of several forms the one that has the field
                let having = fields.first().map(|(name, _)| format!(":has([name='{name}'])")).unwrap_or_default();
                browser.send(&format!("main form[method=post]{having}"), &fields).await;
            }
            Act::Offline => browser.connected(false).await,
        }
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {:?})", self.name, self.path, self.who)
    }
}
