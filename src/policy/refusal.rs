use chrono::{DateTime, Utc};

/// Why the rules refuse, in the order in which they apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    WrongService,
    SlotClosed,
    SlotPast,
    CutoffPassed,
    /// `opens_at` is not known while the year's calendar is unpublished.
    NotReleased {
        opens_at: Option<DateTime<Utc>>,
    },
    OutsideHorizon,
    SlotFull,
    QuotaReached,
    /// A live reservation of this service.
    AlreadyReserved,
    /// Any other count.
    LimitReached,
    TooLateToCancel,
    RescheduleLimit,
    /// Already cancelled, voided or over.
    NotLive,
}

impl Refusal {
    /// The stable code of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::WrongService => "wrong_service",
            Refusal::SlotClosed => "slot_closed",
            Refusal::SlotPast => "slot_past",
            Refusal::CutoffPassed => "cutoff_passed",
            Refusal::NotReleased { .. } => "not_released",
            Refusal::OutsideHorizon => "outside_horizon",
            Refusal::SlotFull => "slot_full",
            Refusal::QuotaReached => "quota_reached",
            Refusal::AlreadyReserved => "already_reserved",
            Refusal::LimitReached => "limit_reached",
            Refusal::TooLateToCancel => "too_late_to_cancel",
            Refusal::RescheduleLimit => "reschedule_limit",
            Refusal::NotLive => "not_live",
        }
    }
}
