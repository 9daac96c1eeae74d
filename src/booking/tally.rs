//! Acts by outcome, into metrics, and refusals into the log: they leave no other trace.

use super::types::{Done, NotDone};
use metrics::Counter;
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Handles this thread has used: looking one up by name costs more than counting.
    static COUNTERS: RefCell<HashMap<(&'static str, &'static str), Counter>> = RefCell::default();
}

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
    COUNTERS.with_borrow_mut(|known| {
        let counter = || metrics::counter!("yueban_bookings_total", "act" => act, "outcome" => outcome);
        known.entry((act, outcome)).or_insert_with(counter).increment(1);
    });
    result
}
