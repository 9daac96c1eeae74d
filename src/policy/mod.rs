//! Booking rules as data, evaluated without side effects.

#[derive(Clone, Debug, Default)]
pub struct Policy;
impl Policy {
    pub fn fallback() -> &'static Policy {
        static P: Policy = Policy;
        &P
    }
}

/// Why the rules refuse, in the order in which they apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    WrongService,
    SlotClosed,
    SlotPast,
    CutoffPassed,
    NotReleased { opens_at: Option<chrono::DateTime<chrono::Utc>> },
    OutsideHorizon,
    SlotFull,
    QuotaReached,
    AlreadyReserved,
    LimitReached,
    TooLateToCancel,
    RescheduleLimit,
    NotLive,
}
