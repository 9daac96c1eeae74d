//! What the surfaces hand in and get back.

use crate::ids::{Channel, Code, MobileId, PersonId, ServiceId, Share, SlotId, WindowId};
use crate::lang::Lang;
use crate::people::{IdNumber, MobileNumber, PersonName};
use crate::policy::Refusal;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A signed-in citizen: a verified mobile and the person who claims to hold it.
#[derive(Clone, Debug)]
pub struct Citizen {
    pub mobile_id: MobileId,
    pub mobile: MobileNumber,
    pub person_id: PersonId,
    pub id_number: IdNumber,
    pub name: PersonName,
    pub channel: Channel,
    pub lang: Lang,
}

/// A caller's idempotency key: hashes of the key and of the request (method, path, body), 32 bytes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    pub key: [u8; 32],
    pub request: [u8; 32],
}

/// A wish for a seat, parsed.
#[derive(Clone, Debug)]
pub struct NewReservation {
    pub slot: Uuid,
    pub service: ServiceId,
    /// Answers to the checklist's questions, validated and with defaults filled in.
    pub facts: serde_json::Map<String, serde_json::Value>,
    pub checklist_version: i32,
    /// A relative, with the version of the consent text agreed to; None: the citizen.
    pub applicant: Option<Applicant>,
    /// Language of the notices.
    pub lang: Lang,
}

/// The version of the consent text that pages show for a relative's data; a change of the text raises it.
pub const CONSENT_VERSION: i16 = 1;

#[derive(Clone, Debug)]
pub struct Applicant {
    pub name: PersonName,
    pub id_number: IdNumber,
    pub consent_version: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "reservation_status", rename_all = "snake_case")]
pub enum Status {
    Booked,
    CheckedIn,
    Called,
    Serving,
    Completed,
    Cancelled,
    Voided,
    NoShow,
}

/// A reservation whose seat the office took away, until its booker chooses anew: it may be changed free of deadline and
/// count, and is never a no-show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "unsettled", rename_all = "snake_case")]
pub enum Unsettled {
    /// To another seat.
    Moved,
    /// It is where it was, and cannot go ahead there.
    Offered,
}

/// A reservation as its owner sees it; also the JSON of the API, byte for byte what an idempotent replay repeats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reservation {
    pub code: String,
    #[schema(value_type = String)]
    pub status: Status,
    /// Codes and slugs.
    pub service: String,
    pub office: String,
    pub window: String,
    pub bank: String,
    pub date: NaiveDate,
    /// Instants are RFC 3339 with +08:00.
    pub start: String,
    pub end: String,
    pub check_in_from: String,
    pub check_in_until: String,
    pub cancel_until: String,
    pub applicant: MaskedApplicant,
    #[schema(value_type = String)]
    pub channel: Channel,
    pub checklist_version: i32,
    pub created_at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MaskedApplicant {
    pub name: String,
    pub id_number: String,
    pub mobile: String,
}

/// A reservation with what pages need beside the JSON.
#[derive(Clone, Debug)]
pub struct ReservationDetail {
    pub code: Code,
    pub status: Status,
    /// `status`, but an expired holding shows as `no_show`, or `voided` where it is unsettled, before it is marked so.
    pub shown_status: Status,
    pub service: ServiceId,
    pub window: WindowId,
    pub date: NaiveDate,
    pub slot: SlotId,
    pub slot_public: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub check_in_from: DateTime<Utc>,
    pub check_in_until: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
    pub name_masked: String,
    pub id_masked: String,
    pub mobile_masked: String,
    /// Who comes, in clear behind types that mask themselves.
    pub person: PersonId,
    pub name: PersonName,
    pub id_number: IdNumber,
    pub for_relative: bool,
    pub channel: Channel,
    pub share: Share,
    pub lang: Lang,
    pub facts: serde_json::Map<String, serde_json::Value>,
    pub checklist_version: i32,
    pub reschedules: i16,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub void_reason: Option<String>,
    pub unsettled: Option<Unsettled>,
    /// Of the text agreed to, where it is for a relative.
    pub consent_version: Option<i16>,
}

/// An open slot offered to who lost a race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Alternative {
    pub id: Uuid,
    pub office: String,
    pub window: String,
    pub bank: String,
    pub date: NaiveDate,
    pub start: String,
    pub end: String,
    pub remaining: i32,
}

/// The success of an act.
#[derive(Clone, Debug)]
pub struct Done {
    /// The reservation as JSON, to the letter as it was first answered.
    pub json: String,
    /// An earlier request with the same key had it.
    pub replayed: bool,
}

impl Done {
    pub fn reservation(&self) -> Result<Reservation, NotDone> {
        Ok(serde_json::from_str(&self.json).map_err(anyhow::Error::from)?)
    }
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// `slot_full` or `quota_reached`, with the nearest open slots.
    #[error("refused: {0:?}")]
    Taken(Refusal, Arc<[Alternative]>),
    #[error("no such slot")]
    UnknownSlot,
    /// A reschedule to the slot already held.
    #[error("the same slot")]
    SameSlot,
    #[error("no such reservation of this caller")]
    NotFound,
    /// The key was used for another request.
    #[error("idempotency mismatch")]
    IdempotencyMismatch,
    #[error("idempotency in flight")]
    IdempotencyInFlight,
    /// The allocator's queue is full, or the database cannot be reached: try again in so many seconds.
    #[error("unavailable")]
    Unavailable { retry_after_seconds: u32 },
    #[error(transparent)]
    Bug(#[from] anyhow::Error),
}

impl From<sqlx::Error> for NotDone {
    fn from(error: sqlx::Error) -> NotDone {
        let code = error.as_database_error().and_then(|e| e.code());
        // deadlock or serialization with hand-written SQL, lock or statement timeout: nothing was written
        let passing = matches!(code.as_deref(), Some("40P01" | "40001" | "55P03" | "57014"));
        if passing || crate::db::is_unavailable(&error) {
            tracing::warn!(error.message = %error, "the database could not serve an act");
            return NotDone::Unavailable { retry_after_seconds: 2 };
        }
        match crate::db::constraint(&error) {
            Some("slot_capacity") => NotDone::Refused(Refusal::SlotFull),
            Some(name) if name.starts_with("window_day_") => NotDone::Refused(Refusal::QuotaReached),
            // another server is at the same request
            Some("idempotency_pkey") => NotDone::IdempotencyInFlight,
            Some("reservation_live" | "reservation_nth") => NotDone::Refused(Refusal::AlreadyReserved),
            _ => NotDone::Bug(error.into()),
        }
    }
}
