//! Who is at the window.

use super::super::words;
use super::outcome::{WHYS, list, papers};
use crate::catalog::{City, Window};
use crate::counter::{Companion, Ticket, TicketRow, TicketStatus};
use crate::web::page::Page;
use crate::web::paths;
use uuid::Uuid;

pub struct Current {
    id: Uuid,
    pub number: String,
    pub name: String,
    pub id_number: String,
    pub mobile: String,
    /// 预约 10:00–10:30, or when somebody without a reservation came.
    pub agreed: String,
    pub service: String,
    /// The list's version; none where there is none.
    pub list: Option<i32>,
    pub priority: Option<String>,
    pub serving: bool,
    /// 10:15开始
    pub since: String,
    pub spent: String,
    pub calls: i16,
    /// A third call was not answered yet.
    pub may_recall: bool,
    /// Codes and names of windows that serve it, those of the bank first.
    pub targets: Vec<(String, String)>,
    pub papers: Vec<Paper>,
    /// Names in the form, and words.
    pub whys: Vec<(&'static str, String)>,
    pub companions: Vec<(&'static str, String)>,
    /// Which ticket in which state: a page that shows another is old.
    pub seen: String,
}

pub struct Paper {
    pub code: String,
    pub name: String,
}

impl Current {
    pub fn of(city: &City, page: &Page, window: &Window, view: Ticket, row: &TicketRow) -> Current {
        let lang = page.lang();
        let serving = view.status == TicketStatus::Serving;
        let began = row.started_at.filter(|_| serving).or(row.called_at).unwrap_or(row.checked_in_at);
        let mut targets: Vec<&Window> = city
            .windows
            .iter()
            .filter(|w| w.office == window.office && w.id != window.id && w.services.contains(&row.service))
            .collect();
        targets.sort_by_key(|w| w.bank != window.bank);
        let named = |w: &Window| format!("{} · {}", w.name.get(lang), city.bank(w.bank).name.get(lang));
        let words = &page.words;
        let companion = |c: Companion| (c.name(), page.t(&format!("companion-{}", c.name().replace('_', "-"))));
        Current {
            id: view.id,
            seen: format!("{}:{:?}:{}", view.id, view.status, view.calls),
            agreed: match view.walk_in {
                true => page.t1("why-walk-in", "time", words.time(row.checked_in_at)),
                false => page.t1("agreed", "span", words.span(row.starts_at, row.ends_at)),
            },
            service: city.service(row.service).name.get(lang).to_owned(),
            list: list(city, row).map(|list| list.version),
            priority: view.priority.map(|reason| page.t(words::priority(reason))),
            since: page.t1(if serving { "since-start" } else { "since-call" }, "time", words.time(began)),
            spent: words::minutes(page, (page.now - began).num_seconds()),
            may_recall: !serving && view.calls < 3,
            calls: view.calls,
            targets: targets.into_iter().map(|w| (w.code.clone(), named(w))).collect(),
            papers: papers(city, row)
                .into_iter()
                .map(|m| Paper { code: m.code.clone(), name: m.name.get(lang).to_owned() })
                .collect(),
            whys: WHYS.iter().map(|why| (*why, page.t(&format!("missing-{why}")))).collect(),
            companions: Companion::ALL.into_iter().map(companion).collect(),
            number: view.number,
            name: view.applicant.name,
            id_number: view.applicant.id_number,
            mobile: view.applicant.mobile,
            serving,
        }
    }

    pub fn act(&self, act: &str) -> String {
        paths::of_ticket(self.id, act)
    }
}
