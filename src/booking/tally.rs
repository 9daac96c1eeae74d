//! Acts by outcome, into metrics, and refusals into the log: they leave no other trace.

use super::types::{Done, NotDone};

impl NotDone {
    /// The outcome's name: the contract's code where there is one.
    pub fn outcome(&self) -> &'static str {
        match self {
            NotDone::Refused(refusal) | NotDone::Taken(refusal, _) => refusal.code(),
            NotDone::UnknownSlot => "unknown_slot",
            NotDone::SameSlot => "same_slot",
            NotDone::NotFound => "not_found",
            NotDone::IdempotencyMismatch => "idempotency_mismatch",
            NotDone::IdempotencyInFlight => "idempotency_in_flight",
            NotDone::Unavailable { .. } => "unavailable",
            NotDone::Bug(_) => "error",
        }
    }
}

/// Counts an act and hands its result on.
pub(super) fn tally(act: &'static str, result: Result<Done, NotDone>) -> Result<Done, NotDone> {
    let outcome = match &result {
        Ok(done) if done.replayed => "replayed",
        Ok(_) => "done",
        Err(not_done) => {
            tracing::info!(booking.act = act, booking.outcome = not_done.outcome(), "not done");
            not_done.outcome()
        }
    };
    metrics::counter!("yueban_bookings_total", "act" => act, "outcome" => outcome).increment(1);
    result
}
