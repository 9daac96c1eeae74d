//! Everything kept of a citizen as one document. In clear is what they gave in this sign-in; what was given in another
//! (a relative, another name) stays masked, since a number may have had another holder before.

use super::store;
use crate::audit::{self, Actor, Entry};
use crate::booking::{Citizen, Desk, NotDone, Reservation, ReservationDetail};
use crate::clock::rfc3339;
use crate::counter::{self, Missing, Outcome, Priority, TicketStatus};
use crate::ids::{Channel, Code};
use crate::notify;
use anyhow::Context;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use utoipa::ToSchema;

/// Reservations read at once.
const PAGE: i64 = 100;
/// More messages than a number gets in years.
const MESSAGES: i64 = 10_000;

#[derive(Debug, Serialize, ToSchema)]
pub struct Export {
    pub made_at: String,
    pub you: You,
    pub sign_ins: Vec<SignInKept>,
    pub reservations: Vec<ReservationKept>,
    /// What was sent to your mobile, newest first.
    pub messages: Vec<MessageKept>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct You {
    pub name: String,
    pub id_type: String,
    pub id_number: String,
    pub mobile: String,
    /// Of notices: `zh-CN` or `en`.
    pub language: String,
}

/// A sign-in that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInKept {
    #[schema(value_type = String)]
    pub channel: Channel,
    pub since: String,
    pub until: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReservationKept {
    #[serde(flatten)]
    pub reservation: Reservation,
    /// Who comes: in full where that is you.
    pub name: String,
    pub id_number: String,
    pub for_relative: bool,
    /// Version of the text by which you said that your relative agrees.
    pub consent_version: Option<i16>,
    /// Your answers to the questions of the checklist.
    #[schema(value_type = Object)]
    pub facts: Map<String, Value>,
    pub language: String,
    pub reschedules: i16,
    pub changed_at: String,
    pub void_reason: Option<String>,
    /// What happened at the office; null before check-in.
    pub visit: Option<VisitKept>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VisitKept {
    /// Number of the ticket.
    pub ticket: String,
    pub status: TicketStatus,
    pub walk_in: bool,
    pub admitted_late: bool,
    /// Why you went before others.
    pub priority: Option<Priority>,
    pub checked_in_at: String,
    pub first_called_at: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    pub outcome: Option<Outcome>,
    pub reason: Option<String>,
    /// Who came along to sign.
    pub companions: Vec<String>,
    /// Codes of materials, each with the reason it is needed.
    pub missing: Vec<Missing>,
    pub case_number: Option<String>,
    pub due_on: Option<NaiveDate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MessageKept {
    pub event: String,
    pub text: String,
    pub sent_at: String,
}

/// Gathers it, and notes in the audit that it was handed out.
pub async fn export(desk: &Desk, citizen: &Citizen) -> Result<Export, NotDone> {
    let now = desk.clock.now();
    let mut details: Vec<ReservationDetail> = vec![];
    loop {
        let before = details.last().map(|d| d.code.clone());
        let page = desk.own_list(citizen, before.as_ref(), PAGE).await?;
        let last = (page.len() as i64) < PAGE;
        details.extend(page);
        if last {
            break;
        }
    }
    let mut conn = desk.db.acquire().await?;
    let sessions = store::sessions(&mut conn, citizen.mobile_id).await?;
    let messages = notify::sent_to(&mut conn, &desk.keys, citizen.mobile_id, MESSAGES).await;
    let messages = messages.context("messages of an export")?;
    let mut reservations = vec![];
    for detail in details {
        let visit = visit(&mut conn, &detail.code).await?;
        reservations.push(kept(desk, citizen, detail, visit));
    }
    let entry = Entry {
        at: now,
        actor: Actor::citizen(citizen.person_id),
        action: "person.export",
        object: format!("mobile:{}", citizen.mobile_id.0),
        detail: serde_json::json!({}),
    };
    audit::record(&mut conn, &desk.keys, &entry).await?;
    Ok(Export {
        made_at: rfc3339(now),
        you: You {
            name: citizen.name.expose().to_owned(),
            id_type: citizen.id_number.kind().name().to_owned(),
            id_number: citizen.id_number.expose().to_owned(),
            mobile: citizen.mobile.expose().to_owned(),
            language: citizen.lang.tag().to_owned(),
        },
        sign_ins: sessions
            .into_iter()
            .map(|s| SignInKept { channel: s.channel, since: rfc3339(s.created_at), until: rfc3339(s.expires_at) })
            .collect(),
        reservations,
        messages: messages
            .into_iter()
            .map(|m| MessageKept { event: m.event.name().to_owned(), text: m.text, sent_at: rfc3339(m.created_at) })
            .collect(),
    })
}

async fn visit(conn: &mut PgConnection, code: &Code) -> sqlx::Result<Option<VisitKept>> {
    let Some((ticket, said)) = counter::visit_of(conn, code).await? else { return Ok(None) };
    let (reason, companions, missing) = said.map(|s| (s.reason, s.companions, s.missing)).unwrap_or_default();
    Ok(Some(VisitKept {
        ticket: ticket.called(),
        status: ticket.status,
        walk_in: ticket.walk_in,
        admitted_late: ticket.admitted_late,
        priority: ticket.priority,
        checked_in_at: rfc3339(ticket.checked_in_at),
        first_called_at: ticket.first_called_at.map(rfc3339),
        started_at: ticket.started_at.map(rfc3339),
        ended_at: ticket.ended_at.map(rfc3339),
        outcome: ticket.outcome,
        reason,
        companions,
        missing,
        case_number: ticket.case_number,
        due_on: ticket.due_on,
    }))
}

fn kept(desk: &Desk, citizen: &Citizen, detail: ReservationDetail, visit: Option<VisitKept>) -> ReservationKept {
    let reservation = desk.as_json(&detail);
    let own = detail.person == citizen.person_id && detail.name == citizen.name;
    let (name, id_number) = if own {
        (detail.name.expose().to_owned(), detail.id_number.expose().to_owned())
    } else {
        (detail.name_masked, detail.id_masked)
    };
    ReservationKept {
        reservation,
        name,
        id_number,
        for_relative: detail.for_relative,
        consent_version: detail.consent_version,
        facts: detail.facts,
        language: detail.lang.tag().to_owned(),
        reschedules: detail.reschedules,
        changed_at: rfc3339(detail.changed_at),
        void_reason: detail.void_reason,
        visit,
    }
}
