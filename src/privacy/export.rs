//! Everything kept of a citizen as one document. In clear is what they gave in this sign-in; what was given in another
//! (a relative, another name) stays masked, since a number may have had another holder before.

use super::store;
use crate::audit::{self, Actor, Entry};
use crate::booking::{Citizen, Desk, NotDone, Reservation, ReservationDetail};
use crate::clock::rfc3339;
use crate::ids::Channel;
use crate::notify;
use anyhow::Context;
use serde::Serialize;
use serde_json::{Map, Value};
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
        reservations: details.into_iter().map(|d| kept(desk, citizen, d)).collect(),
        messages: messages
            .into_iter()
            .map(|m| MessageKept { event: m.event.name().to_owned(), text: m.text, sent_at: rfc3339(m.created_at) })
            .collect(),
    })
}

fn kept(desk: &Desk, citizen: &Citizen, detail: ReservationDetail) -> ReservationKept {
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
    }
}
