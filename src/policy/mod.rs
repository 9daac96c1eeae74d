//! stub
use crate::calendar::Calendar;
use crate::ids::*;
use chrono::*;
#[derive(Clone, Debug, Default)]
pub struct Policy;
pub enum Opens {
    At(DateTime<Utc>),
    Unpublished,
}
pub struct Horizon {
    pub first: NaiveDate,
    pub last: NaiveDate,
}
#[derive(Clone, Debug)]
pub struct Held {
    pub id: ReservationId,
    pub person_id: PersonId,
    pub mobile_id: MobileId,
    pub service_id: ServiceId,
    pub slot_id: SlotId,
    pub nth: i16,
    pub status: crate::booking::Status,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub check_in_until: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
}
pub struct LimitClaim {
    pub person: PersonId,
    pub mobile: MobileId,
    pub service: (ServiceId, String),
    pub slot: SlotId,
    pub starts_at: DateTime<Utc>,
}
impl Policy {
    pub fn fallback() -> &'static Policy {
        static P: Policy = Policy;
        &P
    }
    pub fn horizon(&self, today: NaiveDate, _c: &Calendar) -> Horizon {
        Horizon { first: today, last: today }
    }
    pub fn opens_at(&self, _d: NaiveDate, _a: Option<&str>, _c: &Calendar) -> Opens {
        Opens::Unpublished
    }
    pub fn judge_visit(
        &self,
        _now: DateTime<Utc>,
        _d: NaiveDate,
        _s: Option<DateTime<Utc>>,
        _a: Option<&str>,
        _sh: Share,
        _c: &Calendar,
    ) -> Result<(), Refusal> {
        Ok(())
    }
    pub fn judge_limits(&self, _now: DateTime<Utc>, _c: &LimitClaim, _h: &[Held]) -> Result<i16, Refusal> {
        Ok(1)
    }
    pub fn lookback(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now
    }
    pub fn cancel_until(&self, s: DateTime<Utc>, _c: &Calendar) -> DateTime<Utc> {
        s
    }
    pub fn may_reschedule(&self, n: i16) -> bool {
        n < 1
    }
    pub fn check_in_window(&self, s: DateTime<Utc>, e: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (s, e)
    }
    pub fn returned_until(&self, now: DateTime<Utc>, _r: &mut impl rand::Rng) -> DateTime<Utc> {
        now
    }
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    WrongService,
    SlotClosed,
    SlotPast,
    CutoffPassed,
    NotReleased { opens_at: Option<DateTime<Utc>> },
    OutsideHorizon,
    SlotFull,
    QuotaReached,
    AlreadyReserved,
    LimitReached,
    TooLateToCancel,
    RescheduleLimit,
    NotLive,
}
