//! What a visit came to: accepted opens the case, what is missing is told once and in writing, a refusal has a reason.

use super::calls::{act, must_be};
use super::notices;
use super::store::{self, NewResult, TicketAct, TicketRow};
use super::types::*;
use crate::booking::{Desk, IdempotencyKey};
use crate::clock::china_date;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

pub use store::ResultRow;

/// An outcome as a clerk gives it.
#[derive(Clone, Debug)]
pub struct NewOutcome {
    pub outcome: Outcome,
    /// Of `supplement_required`: every material that is missing, and why it is needed.
    pub missing: Vec<Missing>,
    /// Of `refused`.
    pub reason: Option<String>,
    pub companions: Vec<Companion>,
}

impl NewOutcome {
    fn says_what(&self, said: &ResultRow) -> bool {
        let companions = self.companions.iter().map(|c| c.name());
        (self.outcome, &self.missing, self.reason.as_deref()) == (said.outcome, &said.missing, said.reason.as_deref())
            && companions.eq(said.companions.iter().map(String::as_str))
    }
}

/// Ends a visit at its window; somebody who left may be noted from any state. The same again changes nothing.
pub async fn settle(
    desk: &Desk,
    clerk: &Clerk,
    id: Uuid,
    new: &NewOutcome,
    key: IdempotencyKey,
) -> Result<Acted, NotServed> {
    check(new)?;
    act(desk, clerk, id, key, async |tx, row, lock| {
        if let Some(outcome) = row.outcome {
            let said = store::result_of(tx, &row.code).await?;
            let same = said.is_some_and(|said| new.says_what(&said));
            return if same { Ok(()) } else { Err(Turned::HasOutcome(outcome).into()) };
        }
        let now = desk.clock.now();
        match new.outcome {
            Outcome::Left if row.status != TicketStatus::Done => {}
            _ => must_be(row, &[TicketStatus::Called, TicketStatus::Serving])?,
        }
        known(desk, row, &new.missing)?;
        row.status = if new.outcome == Outcome::Left { TicketStatus::Left } else { TicketStatus::Done };
        row.ended_at = Some(now);
        if row.status == TicketStatus::Done {
            row.started_at = row.started_at.or(Some(now));
        }
        super::act::moved(tx, desk, clerk, row, TicketAct::from(new.outcome), lock).await?;
        let result = NewResult {
            reservation: row.reservation,
            outcome: new.outcome,
            reason: new.reason.as_deref(),
            companions: &new.companions,
            missing: &new.missing,
            window: row.window.unwrap_or(row.seat_window),
            staff: Some(clerk.staff),
            now,
        };
        store::save_result(tx, result, lock).await?;
        // a signing has its case already
        let mut case = None;
        if new.outcome == Outcome::Accepted && desk.city().service(row.service).code != "signing" {
            let today = china_date(now);
            let due = desk.city().calendar.due(today);
            case = Some((store::open_case(tx, row.reservation, today, due, now, lock).await?, due));
        }
        let case = case.as_ref().map(|(number, due)| (number.as_str(), *due));
        notices::outcome(tx, desk, row, new, case, now).await
    })
    .await
}

/// What was written down of a visit, for its citizen and for the notice.
pub async fn result_of(desk: &Desk, code: &crate::ids::Code) -> Result<Option<ResultRow>, NotServed> {
    Ok(store::result_of(&mut *desk.db.acquire().await?, code.as_str()).await?)
}

/// The ticket of a reservation and what its visit came to; none before check-in.
pub async fn visit_of(
    conn: &mut PgConnection,
    code: &crate::ids::Code,
) -> sqlx::Result<Option<(TicketRow, Option<ResultRow>)>> {
    let Some(ticket) = store::of_reservation(conn, code.as_str()).await? else { return Ok(None) };
    Ok(Some((ticket, store::result_of(conn, code.as_str()).await?)))
}

/// What visits came to, by the codes of their reservations; who asks has looked whose they are.
pub async fn outcomes_of(desk: &Desk, codes: &[String]) -> Result<HashMap<String, Outcome>, NotServed> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::outcomes_of(&mut *desk.db.acquire().await?, codes).await?)
}

fn check(new: &NewOutcome) -> Result<(), NotServed> {
    let empty = |text: &str| text.trim().is_empty();
    if new.outcome == Outcome::Refused && new.reason.as_deref().is_none_or(empty) {
        return Err(NotServed::Invalid("reason"));
    }
    if new.outcome == Outcome::SupplementRequired
        && (new.missing.is_empty() || new.missing.iter().any(|m| empty(&m.reason)))
    {
        return Err(NotServed::Invalid("missing"));
    }
    if new.outcome != Outcome::SupplementRequired && !new.missing.is_empty() {
        return Err(NotServed::Unknown("missing"));
    }
    Ok(())
}

/// Only materials of the checklist that the reservation was made under, each once. A service without a list of its own
/// (a supplement) asks for materials of the others.
fn known(desk: &Desk, row: &TicketRow, missing: &[Missing]) -> Result<(), NotServed> {
    let city = desk.city();
    let own = city.checklist_version(row.service, row.checklist_version);
    let lists = own.map_or(&city.checklists[..], std::slice::from_ref);
    let known = |m: &Missing| lists.iter().any(|l| l.document.material(&m.material).is_some());
    let once = |(n, m): (usize, &Missing)| !missing[..n].iter().any(|e| e.material == m.material);
    if missing.iter().all(known) && missing.iter().enumerate().all(once) {
        Ok(())
    } else {
        Err(NotServed::Unknown("missing"))
    }
}
