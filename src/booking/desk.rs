//! The booking desk: what every surface calls. One per server process.

use super::Availability;
use super::types::*;
use crate::catalog::City;
use crate::ids::{Code, Share};
use std::sync::Arc;

/// Handles on the database, the clock, the keys and the allocator's lanes.
#[derive(Clone)]
pub struct Desk {
    // filled in by the allocator
}

impl Desk {
    /// The city as it stands now.
    pub fn city(&self) -> Arc<City> {
        unreachable!()
    }
    /// What is free, at most a quarter of a second old.
    pub fn availability(&self) -> Arc<Availability> {
        unreachable!()
    }
    pub async fn reserve(
        &self,
        _citizen: &Citizen,
        _new: NewReservation,
        _key: IdempotencyKey,
    ) -> Result<Done, NotDone> {
        unreachable!()
    }
    pub async fn cancel(&self, _citizen: &Citizen, _code: &Code, _key: IdempotencyKey) -> Result<Done, NotDone> {
        unreachable!()
    }
    pub async fn reschedule(
        &self,
        _citizen: &Citizen,
        _code: &Code,
        _slot: uuid::Uuid,
        _key: IdempotencyKey,
    ) -> Result<Done, NotDone> {
        unreachable!()
    }
    /// One reservation made from this citizen's mobile.
    pub async fn own(&self, _citizen: &Citizen, _code: &Code) -> Result<ReservationDetail, NotDone> {
        unreachable!()
    }
    /// All of them, newest first; `before`: the last code of the page before; `limit` ≤ 100.
    pub async fn own_list(
        &self,
        _citizen: &Citizen,
        _before: Option<&Code>,
        _limit: i64,
    ) -> Result<Vec<ReservationDetail>, NotDone> {
        unreachable!()
    }
    /// The JSON of a reservation.
    pub fn as_json(&self, _detail: &ReservationDetail) -> Reservation {
        unreachable!()
    }
    /// The one to three nearest open slots: same bank first, then near in time.
    pub fn alternatives(&self, _to: uuid::Uuid, _share: Share) -> Vec<Alternative> {
        unreachable!()
    }
}
