//! Who is called next: booked people inside their span, then who came late, then walk-ins by arrival, then who came
//! before their span. Pure; the hall's lock makes it one order for all windows.

use super::store::TicketRow;
use super::types::TicketStatus;
use crate::catalog::Window;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Why a ticket stands where it does, in the order of calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Sent on by another window: has waited once already.
    Transferred,
    /// Booked; the agreed span has begun, and they were there in time or still are.
    InSpan,
    /// Booked, and came after the agreed start to a span that is over; or was missed and put back.
    Late,
    WalkIn,
    /// Booked, and the agreed span has not begun.
    Early,
}

/// What the order looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub transferred: bool,
    pub walk_in: bool,
    pub admitted_late: bool,
    pub put_back: bool,
    pub priority: bool,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub checked_in_at: DateTime<Utc>,
    pub number: i16,
}

impl Waiting {
    pub fn class(&self, now: DateTime<Utc>) -> Class {
        let came_late = self.checked_in_at > self.starts_at;
        if self.transferred {
            Class::Transferred
        } else if self.put_back || self.admitted_late {
            Class::Late
        } else if self.walk_in {
            Class::WalkIn
        } else if now < self.starts_at {
            Class::Early
        } else if came_late && now >= self.ends_at {
            Class::Late
        } else {
            Class::InSpan
        }
    }

    /// Tickets sort by this: class; booked people by their agreed time, others by arrival; who needs priority before
    /// others of the same time, and before all others of the walk-ins.
    pub fn rank(&self, now: DateTime<Utc>) -> (Class, bool, DateTime<Utc>, bool, DateTime<Utc>, i16) {
        let class = self.class(now);
        let first = class == Class::WalkIn && !self.priority;
        let by = match class {
            Class::InSpan | Class::Early => self.starts_at,
            Class::Transferred | Class::Late | Class::WalkIn => self.checked_in_at,
        };
        (class, first, by, !self.priority, self.checked_in_at, self.number)
    }
}

impl TicketRow {
    pub fn waiting(&self) -> Waiting {
        Waiting {
            transferred: self.status == TicketStatus::Transferred,
            walk_in: self.walk_in,
            admitted_late: self.admitted_late,
            put_back: self.put_back,
            priority: self.priority.is_some(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            checked_in_at: self.checked_in_at,
            number: self.number,
        }
    }

    /// Whether a window of the ticket's office may call it.
    pub fn may_go_to(&self, window: &Window) -> bool {
        match (self.window, self.bank) {
            (Some(bound), _) => bound == window.id,
            (None, bank) => bank.is_none_or(|b| b == window.bank) && window.services.contains(&self.service),
        }
    }
}

/// The tickets that wait, in the order in which they will be called.
pub fn in_order(tickets: &[TicketRow], now: DateTime<Utc>) -> Vec<&TicketRow> {
    let waits = |t: &&TicketRow| matches!(t.status, TicketStatus::Waiting | TicketStatus::Transferred);
    let mut order: Vec<&TicketRow> = tickets.iter().filter(waits).collect();
    order.sort_by_key(|t| t.waiting().rank(now));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(hm: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::minutes((hm / 100 * 60 + hm % 100).into())
    }

    /// Booked for half an hour from `start`, checked in at `came`.
    fn booked(start: u32, came: u32) -> Waiting {
        Waiting {
            transferred: false,
            walk_in: false,
            admitted_late: false,
            put_back: false,
            priority: false,
            starts_at: at(start),
            ends_at: at(start) + TimeDelta::minutes(30),
            checked_in_at: at(came),
            number: 1,
        }
    }

    fn walk_in(came: u32) -> Waiting {
        Waiting { walk_in: true, ..booked(900, came) }
    }

    #[test]
    fn a_class_follows_from_span_and_arrival() {
        let class = |w: Waiting, now| w.class(at(now));
        assert_eq!(class(booked(900, 850), 859), Class::Early);
        assert_eq!(class(booked(900, 850), 900), Class::InSpan);
        // there in time, and still waiting long after: the delay is the hall's
        assert_eq!(class(booked(900, 900), 1030), Class::InSpan);
        // late, but inside the span
        assert_eq!(class(booked(900, 910), 929), Class::InSpan);
        assert_eq!(class(booked(900, 910), 930), Class::Late);
        assert_eq!(class(Waiting { admitted_late: true, ..booked(900, 920) }, 921), Class::Late);
        assert_eq!(class(Waiting { put_back: true, ..booked(900, 850) }, 905), Class::Late);
        assert_eq!(class(walk_in(830), 1000), Class::WalkIn);
        assert_eq!(class(Waiting { transferred: true, ..walk_in(830) }, 1000), Class::Transferred);
    }

    #[test]
    fn the_order_is_the_houses_rule() {
        let old = Waiting { priority: true, ..walk_in(928) };
        let sent_on = Waiting { transferred: true, ..booked(830, 820) };
        // at 09:31
        let right = [
            sent_on,
            booked(900, 850),
            booked(930, 925),
            booked(930, 926),
            booked(900, 910),
            old,
            walk_in(840),
            walk_in(900),
            booked(1000, 929),
        ];
        let mut shuffled = right;
        shuffled.reverse();
        shuffled.swap(1, 4);
        shuffled.sort_by_key(|w| w.rank(at(931)));
        assert_eq!(shuffled, right);
    }

    #[test]
    fn of_two_booked_for_one_time_priority_goes_first() {
        let pregnant = Waiting { priority: true, ..booked(900, 855) };
        assert!(pregnant.rank(at(905)) < booked(900, 840).rank(at(905)));
        assert!(booked(830, 829).rank(at(905)) < pregnant.rank(at(905)), "but not before an earlier time");
    }
}
