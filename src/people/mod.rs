//! ID numbers, names, mobiles: parsed, masked, encrypted at rest, found by blind index.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdNumber;
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileNumber;
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName;
