//! What a change is refused for, as problems.

use crate::change::NotChanged;
use crate::web::problem::{Kind, Problem};

impl From<NotChanged> for Problem {
    fn from(not: NotChanged) -> Problem {
        match not {
            NotChanged::NotYours => Kind::NotYourRole.into(),
            NotChanged::CapacityTaken => Kind::CapacityBelowBooked.into(),
            NotChanged::Unpublished => Kind::CalendarUnpublished.into(),
            NotChanged::ClosureOver => Kind::ClosureOver.into(),
            NotChanged::NotDone(not_done) => not_done.into(),
        }
    }
}
