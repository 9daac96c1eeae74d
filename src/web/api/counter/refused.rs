//! What the hall refuses, as problems.

use crate::clock::rfc3339;
use crate::counter::{NotServed, Turned};
use crate::web::problem::{FieldCode, Kind, Problem, VisitHint};

impl From<NotServed> for Problem {
    fn from(not: NotServed) -> Problem {
        match not {
            NotServed::NotDone(not_done) => not_done.into(),
            NotServed::Invalid(field) => Problem::field(field, FieldCode::Required),
            NotServed::Unknown(field) => Problem::field(field, FieldCode::Unknown),
            NotServed::Turned(turned) => turned.into(),
        }
    }
}

impl From<Turned> for Problem {
    fn from(turned: Turned) -> Problem {
        let mut hint = VisitHint::default();
        let kind = match turned {
            Turned::TooEarly { from } => {
                hint.check_in_from = Some(rfc3339(from));
                Kind::TooEarly
            }
            Turned::TooLate { until } => {
                hint.check_in_until = Some(rfc3339(until));
                Kind::TooLate
            }
            Turned::WrongOffice { office, start } => {
                hint.start = Some(rfc3339(start));
                hint.office = Some(office);
                Kind::WrongOffice
            }
            Turned::WrongDay { start } => {
                hint.start = Some(rfc3339(start));
                Kind::WrongDay
            }
            Turned::NotLive => return Kind::NotLive.into(),
            Turned::TicketState(_) => return Kind::TicketState.into(),
            Turned::PutBackOnce => return Kind::PutBackOnce.into(),
            Turned::WindowNotOpen(_) => return Kind::WindowNotOpen.into(),
            Turned::WrongWindow => return Kind::WrongWindow.into(),
            Turned::HasOutcome(_) => return Kind::HasOutcome.into(),
            Turned::NoNumberLeft => return Kind::NoNumberLeft.into(),
        };
        Problem::from(kind).with(|m| m.visit = Some(hint))
    }
}
