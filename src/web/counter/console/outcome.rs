//! The form of a visit's outcome: which, what is missing and why, the reason of a refusal, who came along.

use super::super::acting::{Acting, ticket_id, window};
use super::acts::back;
use super::{Shown, page_of};
use crate::catalog::checklist::Material;
use crate::catalog::{ChecklistVersion, City};
use crate::counter::{self, Companion, Missing, NewOutcome, NotServed, Outcome, TicketRow};
use crate::lang::Lang;
use crate::web::extract::Path;
use crate::web::form::{Errors, Form};
use crate::web::page::{Page, html, see};
use crate::web::problem::{FieldCode, Problem};
use crate::web::text::t;
use crate::web::{App, paths};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// Characters of a written reason.
const MOST: usize = 500;

/// Ready reasons why a paper is missing, by their names in the form; `own` leaves it to the words beside it.
pub const WHYS: [&str; 8] =
    ["absent", "expired", "unsigned", "differs", "no-copy", "unreadable", "not-original", "own"];

/// What was chosen and typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    form: Form,
}

impl Typed {
    #[cfg(test)]
    pub fn sample(text: &'static str) -> Typed {
        Typed { form: Form::parse(axum::body::Bytes::from_static(text.as_bytes())) }
    }

    pub fn outcome(&self) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| name(*o) == self.form.get("outcome"))
    }

    pub fn reason(&self) -> &str {
        self.form.get("reason")
    }

    pub fn is_missing(&self, code: &str) -> bool {
        self.form.has(&format!("missing.{code}"))
    }

    fn why(&self, code: &str) -> &str {
        self.form.get(&format!("why.{code}"))
    }

    pub fn chose(&self, code: &str, why: &str) -> bool {
        self.why(code) == why
    }

    pub fn note(&self, code: &str) -> &str {
        self.form.get(&format!("note.{code}"))
    }

    /// A companion by name.
    pub fn came(&self, name: &str) -> bool {
        self.form.has(&format!("with.{name}"))
    }

    /// Reasons are written in the language of whom they are for.
    pub fn read(&self, page: &Page, papers: &[&Material], lang: Lang, errors: &mut Errors) -> Option<NewOutcome> {
        let Some(outcome) = self.outcome() else {
            errors.add("outcome", page.t("outcome-required"));
            return None;
        };
        let mut new = NewOutcome { outcome, missing: vec![], reason: None, companions: vec![] };
        match outcome {
            Outcome::SupplementRequired => {
                for paper in papers.iter().filter(|paper| self.is_missing(&paper.code)) {
                    match self.written(&paper.code, lang) {
                        Some(reason) => new.missing.push(Missing { material: paper.code.clone(), reason }),
                        None => errors.add("missing", page.t1("missing-why", "paper", paper.name.get(page.lang()))),
                    }
                }
                if new.missing.is_empty() && errors.is_empty() {
                    errors.add("missing", page.t("missing-required"));
                }
            }
            Outcome::Refused if self.reason().is_empty() => errors.add("reason", page.t("refusal-required")),
            Outcome::Refused if self.reason().chars().count() > MOST => {
                errors.code("reason", page.lang(), FieldCode::TooLong);
            }
            Outcome::Refused => new.reason = Some(self.reason().to_owned()),
            Outcome::Accepted => new.companions = Companion::ALL.into_iter().filter(|c| self.came(c.name())).collect(),
            Outcome::Left => {}
        }
        errors.is_empty().then_some(new)
    }

    /// 已过有效期：8月开的; none where nothing is said.
    fn written(&self, code: &str, lang: Lang) -> Option<String> {
        let note: String = self.note(code).chars().take(200).collect();
        let ready = WHYS.iter().find(|why| **why == self.why(code) && **why != "own");
        match (ready.map(|why| t(lang, &format!("missing-{why}"), &[])), note.is_empty()) {
            (Some(ready), true) => Some(ready),
            (Some(ready), false) => Some(t(lang, "missing-and", &[("why", &ready), ("note", &note)])),
            (None, false) => Some(note),
            (None, true) => None,
        }
    }
}

/// An outcome's name in the form.
pub fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::SupplementRequired => "supplement",
        Outcome::Refused => "refused",
        Outcome::Left => "left",
    }
}

/// The list of a ticket.
pub fn list<'a>(city: &'a City, ticket: &TicketRow) -> Option<&'a ChecklistVersion> {
    city.list_of_visit(ticket.service, ticket.checklist_version, ticket.date)
}

/// The papers of a ticket: those its answers ask for, or where it has none, all of its list.
pub fn papers<'a>(city: &'a City, ticket: &TicketRow) -> Vec<&'a Material> {
    let Some(list) = list(city, ticket) else { return vec![] };
    let answers = ticket.facts.as_object().filter(|facts| !facts.is_empty());
    match answers.and_then(|facts| list.document.known_facts(facts).ok()) {
        Some(facts) => list.document.evaluate(&facts).iter().map(|item| item.material).collect(),
        None => list.document.materials.iter().collect(),
    }
}

pub async fn settle(State(app): State<App>, Path(id): Path<String>, mut act: Acting) -> Result<Response, Problem> {
    let id = ticket_id(&id)?;
    let ticket = counter::ticket(&app.desk, &act.clerk, id).await?;
    let city = app.desk.city();
    let typed = Typed { form: std::mem::take(&mut act.form) };
    let mut errors = Errors::default();
    let lang = Lang::from_tag(&ticket.lang);
    let new = typed.read(&act.page, &papers(&city, &ticket), lang, &mut errors);
    act.form = typed.form.clone();
    let Some(new) = new else {
        let window = window(&city, &act.clerk, act.form.get("window"))?;
        let shown = Shown { typed, errors, ..Shown::default() };
        let page = page_of(&app, act.page, &act.clerk, window, shown).await?;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    match counter::settle(&app.desk, &act.clerk, id, &new, act.key).await {
        Ok(_) => Ok(see(&back(&app, &act))),
        Err(NotServed::Turned(turned)) => {
            let code = Problem::from(turned).kind.words().code;
            Ok(see(&paths::with(&back(&app, &act), [("no", code)])))
        }
        Err(other) => Err(other.into()),
    }
}
