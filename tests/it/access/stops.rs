//! The citizen's pages and their states: how to get to each of them.

use crate::support::{Browser, Citizen, Server, open_slots, person};
use serde_json::json;

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Stranger,
    /// Has reservations, coming and past.
    Booked,
    /// Signed in, with nothing booked.
    New,
}

/// A page, or what comes back when its form is sent.
pub struct Stop {
    pub who: Who,
    pub path: String,
    /// Values by the names of fields; the form is sent if there are any, even none to fill.
    pub sent: Option<Vec<(&'static str, String)>>,
}

/// A city in which every state can be seen.
pub struct Stage {
    pub stops: Vec<Stop>,
    booked: Citizen,
    new: Citizen,
}

const FACTS: &str = "loan_type=new_home&marital_status=single";
const DAY: &str = "2026-11-25";

impl Stage {
    pub async fn set(server: &Server) -> Stage {
        let booked = Citizen::sign_in(server, 701).await;
        let new = Citizen::sign_in(server, 702).await;
        let slots = open_slots(server, DAY).await;
        let of = |window: &str, n: usize| {
            let here: Vec<_> = slots.iter().filter(|(_, w)| w == window).collect();
            here[n].0.clone()
        };
        let gone = booked.booked(&of("DL01", 0)).await;
        booked.cancel(&gone).await;
        let coming = booked.booked(&of("DL01", 1)).await;
        // the only two windows of a bank are booked up
        let crowd = Citizen::many(server, 710, 22).await;
        for (n, citizen) in crowd.iter().enumerate() {
            citizen.booked(&of(if n < 11 { "SB03" } else { "NG06" }, n % 11)).await;
        }
        let later = open_slots(server, "2026-11-27").await;
        let taken = of("SB03", 0);
        let free = of("DL02", 3);

        let mut stops = vec![];
        let mut see = |who, path: &str| stops.push(Stop { who, path: path.into(), sent: None });
        for path in ["/", "/materials", "/materials?loan_type=resale_home", "/rules", "/privacy", "/signin", "/nowhere"]
        {
            see(Who::Stranger, path);
        }
        see(Who::Stranger, "/materials/list?loan_type=resale_home&marital_status=married");
        see(Who::Stranger, "/demo/messages");
        see(Who::Stranger, "/materials?asked=loan_type");
        see(Who::Stranger, "/my-data/deleted");
        for problem in ["forbidden", "rate_limited", "internal", "unavailable", "not_released", "already_reserved"] {
            see(Who::Stranger, &format!("/demo/problems/{problem}"));
        }
        for query in ["", "&bank=CMB", "&bank=CMB&window=DL01", "&bank=LJB", "&bank=LJB&window=SB03", "&office=daoli"] {
            see(Who::Stranger, &format!("/book?{FACTS}&date={DAY}{query}"));
        }
        for day in ["2026-11-23", "2026-11-28", "2026-12-03"] {
            see(Who::Stranger, &format!("/book?date={day}"));
        }
        see(Who::Booked, "/");
        see(Who::Booked, "/reservations");
        let coming = format!("/reservations/{coming}");
        see(Who::Booked, &coming);
        see(Who::Booked, &format!("{coming}?new=1"));
        see(Who::Booked, &format!("/reservations/{gone}"));
        see(Who::Booked, &format!("{coming}/cancellation"));
        see(Who::Booked, &format!("/reservations/{gone}/cancellation"));
        see(Who::Booked, &format!("{coming}/reschedule"));
        see(Who::Booked, &format!("{coming}/reschedule?date=2026-11-27"));
        see(Who::Booked, &format!("{coming}/reschedule/confirm?slot={}", later[4].0));
        see(Who::Booked, "/my-data");
        see(Who::Booked, "/my-data/deletion");
        see(Who::New, "/reservations");
        see(Who::New, "/my-data/deletion");
        let confirm = |slot: &str| format!("/book/confirm?slot={slot}&{FACTS}");
        see(Who::New, &confirm(&free));
        see(Who::New, &format!("/book/confirm?slot={free}"));
        let applicant = format!("/book/applicant?slot={free}&{FACTS}");
        see(Who::New, &applicant);

        let mobile = booked.mobile.clone();
        let mut send = |who, path: &str, fields: &[(&'static str, &str)]| {
            let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            stops.push(Stop { who, path: path.into(), sent: Some(fields) });
        };
        send(Who::Stranger, "/signin", &[("mobile", "138")]);
        // `*`: another number each time, since one gets a code a minute
        send(Who::Stranger, "/signin?next=/reservations", &[("mobile", "*")]);
        send(Who::Stranger, "/signin/who", &[("code", "1"), ("id_number", "23019919")]);
        send(Who::Booked, &confirm(&free), &[]);
        send(Who::New, &applicant, &[("for", "relative"), ("id_number", "230199")]);
        send(Who::Stranger, "/demo/messages", &[("mobile", &mobile)]);
        send(Who::New, &confirm(&taken), &[]);
        Stage { stops, booked, new }
    }

    /// Makes the browser's cookies those of a visitor.
    pub async fn become_(&self, browser: &Browser, server: &Server, who: Who, settings: &[(&str, &str)]) {
        browser.cdp("Network.clearBrowserCookies", json!({})).await;
        let session = match who {
            Who::Stranger => None,
            Who::Booked => Some(&self.booked.token),
            Who::New => Some(&self.new.token),
        };
        let session = session.map(|token| ("session", token.as_str()));
        for (name, value) in settings.iter().copied().chain(session) {
            browser.cdp("Network.setCookie", json!({"url": server.url, "name": name, "value": value})).await;
        }
    }
}

impl Stop {
    pub async fn visit(&self, browser: &Browser, server: &Server) {
        browser.page.goto(&format!("{}{}", server.url, self.path)).await.expect("a page");
        let Some(fields) = &self.sent else { return };
        let fresh = || person(rand::random_range(10_000..9_000_000)).1;
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| (*name, if value == "*" { fresh() } else { value.clone() })).collect();
        browser.send("main form[method=post]", &fields).await;
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sent = self.sent.as_ref().map_or(String::new(), |s| format!(" sent with {s:?}"));
        write!(f, "{}{sent} ({:?})", self.path, self.who)
    }
}
