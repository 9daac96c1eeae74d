//! A new reservation: judged by the rules, then through the lanes.

use super::desk::{Desk, Slot};
use super::lane::{Answer, Ask, Seen};
use super::notices::{self, Visit};
use super::store::claim::{self, Glanced, Replay, SeatClaim};
use super::tally::tally;
use super::types::*;
use crate::audit::{Actor, Entry};
use crate::catalog::{BookedBy, City};
use crate::clock::china_date;
use crate::ids::{Caller, Code, PersonId, ServiceId, Share};
use crate::policy::{LimitClaim, Refusal};
use crate::{notify, people};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Nothing was decided; ask again in two seconds.
const BUSY: NotDone = NotDone::Unavailable { retry_after_seconds: 2 };

impl Desk {
    /// Takes a seat for the citizen or a relative. The same key and request again repeat the first success.
    pub async fn reserve(&self, citizen: &Citizen, new: NewReservation, key: IdempotencyKey) -> Result<Done, NotDone> {
        tally("reserve", self.try_reserve(citizen, new, key).await)
    }

    async fn try_reserve(&self, citizen: &Citizen, new: NewReservation, key: IdempotencyKey) -> Result<Done, NotDone> {
        let now = self.clock.now();
        let city = self.city();
        let slot = self.slot(new.slot).await?;
        let visit = may_visit(&city, &slot, new.service, Share::Public, now).map_err(NotDone::Refused);
        let service = new.service;
        // The memory may be wrong by a tenth of a second. Where it shows a seat, the claim finds the truth; where it
        // shows none, the gate does, and whoever repeats a request is told of its first success there.
        if visit.is_err() || !self.availability().seems_free(new.slot, Share::Public) {
            let what = Glanced { slot: slot.id, share: Share::Public, caller: citizen.mobile_id, key: key.key };
            match self.lanes.glance(what).await {
                Seen::Replay(replay) => return repeat(replay, &key),
                Seen::Busy => return Err(BUSY),
                Seen::Refused(refusal) => {
                    visit?;
                    return Err(self.refused(refusal, &slot, service, Share::Public).await);
                }
                Seen::Free => visit?,
            }
        }
        let applicant = match &new.applicant {
            None => citizen.person_id,
            Some(relative) => {
                let mut conn = self.db.acquire().await?;
                people::person_upsert(&mut conn, &self.keys, &relative.id_number).await?
            }
        };
        let claim = self.draft(citizen, new, applicant, &slot, &city, &key, now)?;
        let limits = LimitClaim {
            person: applicant,
            mobile: citizen.mobile_id,
            service: (service, city.service(service).code.clone()),
            slot: slot.id,
            starts_at: slot.starts_at,
        };
        let ask = |reply| Ask { claim, limits, city, reply, tries: 0 };
        match self.lanes.claim(ask).await {
            Answer::Booked(json) => Ok(Done { json, replayed: false }),
            Answer::Replay(replay) => repeat(replay, &key),
            Answer::Refused(refusal) => Err(self.refused(refusal, &slot, service, Share::Public).await),
            Answer::Failed(error) => Err(error.into()),
            Answer::Busy => Err(BUSY),
        }
    }

    /// The claim with all its records.
    #[allow(clippy::too_many_arguments)]
    fn draft(
        &self,
        citizen: &Citizen,
        new: NewReservation,
        person_id: PersonId,
        slot: &Slot,
        city: &City,
        key: &IdempotencyKey,
        now: DateTime<Utc>,
    ) -> Result<Box<SeatClaim>, NotDone> {
        let policy = city.policy(china_date(now));
        let code = Code::random(china_date(now).to_epoch_days().unsigned_abs());
        let (check_in_from, check_in_until) = policy.check_in_window(slot.starts_at, slot.ends_at);
        let cancel_until = policy.cancel_until(slot.starts_at, &city.calendar);
        let (name, id_number) = match &new.applicant {
            None => (&citizen.name, &citizen.id_number),
            Some(relative) => (&relative.name, &relative.id_number),
        };
        let window = city.window(slot.window);
        let reservation = Reservation {
            code: code.to_string(),
            status: Status::Booked,
            service: city.service(new.service).code.clone(),
            office: city.office(window.office).slug.clone(),
            window: window.code.clone(),
            bank: city.bank(window.bank).code.clone(),
            date: slot.date,
            start: crate::clock::rfc3339(slot.starts_at),
            end: crate::clock::rfc3339(slot.ends_at),
            check_in_from: crate::clock::rfc3339(check_in_from),
            check_in_until: crate::clock::rfc3339(check_in_until),
            cancel_until: crate::clock::rfc3339(cancel_until),
            applicant: MaskedApplicant {
                name: name.masked(),
                id_number: id_number.masked(),
                mobile: citizen.mobile.masked(),
            },
            channel: citizen.channel,
            checklist_version: new.checklist_version,
            created_at: crate::clock::rfc3339(now),
        };
        let visit = Visit {
            code: code.as_str(),
            service: new.service,
            window: slot.window,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            check_in_from,
            cancel_until,
        };
        let notice = notify::seal(&self.keys, &notices::values(&visit, None, None, city, new.lang));
        let sealed_name = people::seal_name(&self.keys, name);
        let entry = Entry {
            at: now,
            actor: Actor::citizen(citizen.person_id),
            action: "reservation.book",
            object: format!("reservation:{code}"),
            detail: serde_json::json!({"window": window.code, "start": reservation.start, "channel": citizen.channel}),
        };
        let seal = entry.seal(&self.keys);
        let claim = SeatClaim {
            slot_id: slot.id,
            window_day_id: slot.window_day_id,
            share: Share::Public,
            code: code.to_string(),
            service_id: new.service,
            person_id,
            nth: 1,
            mobile_id: citizen.mobile_id,
            booked_by: new.applicant.as_ref().map(|_| citizen.person_id),
            consent_version: new.applicant.as_ref().map(|a| a.consent_version),
            name_cipher: sealed_name.bytes,
            key_id: sealed_name.key_id,
            facts: serde_json::Value::Object(new.facts),
            checklist_version: new.checklist_version,
            channel: citizen.channel,
            lang: new.lang.tag().to_owned(),
            check_in_from,
            check_in_until,
            cancel_until,
            made_at: now,
            idem_key: key.key.to_vec(),
            idem_request: key.request.to_vec(),
            idem_response: serde_json::to_string(&reservation).map_err(anyhow::Error::from)?,
            outbox_payload: notice.bytes,
            audit_actor_id: entry.actor.id,
            audit_detail: entry.detail,
            audit_key_id: seal.key_id,
            audit_mac: seal.mac,
        };
        Ok(Box::new(claim))
    }
}

/// The rules that need no lock, in the order of the contract: wrong service, closed, then those of the policy.
pub(super) fn may_visit(
    city: &City,
    slot: &Slot,
    service: ServiceId,
    share: Share,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let window = city.window(slot.window);
    if city.service(service).booked_by != BookedBy::Public || !window.services.contains(&service) {
        return Err(Refusal::WrongService);
    }
    if slot.closed {
        return Err(Refusal::SlotClosed);
    }
    let area = city.office(window.office).area.as_deref();
    city.policy(china_date(now)).judge_visit(now, slot.date, Some(slot.starts_at), area, share, &city.calendar)
}

fn repeat(replay: Replay, key: &IdempotencyKey) -> Result<Done, NotDone> {
    if replay.request_hash != key.request {
        return Err(NotDone::IdempotencyMismatch);
    }
    Ok(Done { json: replay.response, replayed: true })
}

/// What an earlier request with this key got.
pub async fn earlier(
    conn: &mut PgConnection,
    caller: Caller,
    key: &IdempotencyKey,
    now: DateTime<Utc>,
) -> Result<Option<Done>, NotDone> {
    let found = claim::replays(conn, &[(caller, key.key)], now).await?;
    found.into_iter().flatten().next().map(|replay| repeat(replay, key)).transpose()
}
