//! Newtype ids, the reservation code, and the three shares of a day's seats.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident($repr:ty)),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub $repr);
    )*};
}

id! {
    OfficeId(i16), BankId(i16), ServiceId(i16), WindowId(i16),
    /// One window on one day.
    WindowDayId(i64),
    /// A slot inside the database; outside it is `slot.public_id`, a random UUID.
    SlotId(i64),
    /// A person: (ID type, ID number).
    PersonId(i64),
    /// A verified mobile number: who books.
    MobileId(i64),
    ReservationId(i64),
    /// An account of the office's staff.
    StaffId(i64),
}

/// Who repeats requests: a mobile or a staff account. Their keys are hashed apart, so that equal ids never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    Mobile(MobileId),
    Staff(StaffId),
}

impl Caller {
    pub fn id(self) -> i64 {
        match self {
            Caller::Mobile(id) => id.0,
            Caller::Staff(id) => id.0,
        }
    }
}

/// Whose part of a day's quota a seat is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "seat_share", rename_all = "snake_case")]
pub enum Share {
    Public,
    Counter,
    Priority,
}

/// How a reservation came in; follows from the client's credentials, never from a request's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "channel", rename_all = "snake_case")]
pub enum Channel {
    Web,
    App,
    Wechat,
    Counter,
    Phone,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A reservation code: 12 characters of Crockford's base 32. The first three tell the day it was made, so that the
/// index grows in one place; the other nine are 45 random bits.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// `day`: days since 1970; `random`: from a cryptographic generator.
    pub fn new(day: u32, random: u64) -> Code {
        let bits = (u64::from(day & 0x7fff) << 45) | (random & ((1 << 45) - 1));
        Code((0..12).rev().map(|i| ALPHABET[(bits >> (5 * i)) as usize & 31] as char).collect())
    }

    pub fn random(day: u32) -> Code {
        Code::new(day, rand::rng().random())
    }

    /// Reads what a person typed: case, spaces and hyphens do not matter, O is 0, I and L are 1.
    pub fn parse(typed: &str) -> Option<Code> {
        let mut code = String::with_capacity(12);
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if code.len() == 12 || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
                return None;
            }
            code.push(c);
        }
        (code.len() == 12).then_some(Code(code))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as people read it.
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_from_what_people_type() {
        let code = Code::new(20_780, 0x1234_5678_9abc);
        assert_eq!(code.as_str().len(), 12);
        assert_eq!(Code::parse(&code.grouped().to_lowercase()), Some(code.clone()));
        assert_eq!(Code::parse(&code.as_str().replace('0', "o").replace('1', "l")), Some(code));
        assert_eq!(Code::parse("K7F2 9MQ4"), None);
        assert_eq!(Code::parse("K7F2 9MQ4 U000"), None);
    }
}
