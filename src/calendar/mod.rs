//! Working days.

#[derive(Clone, Debug, Default)]
pub struct Calendar;
