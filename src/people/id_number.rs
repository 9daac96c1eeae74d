//! ID documents: the resident ID number of GB 11643-1999, and passports and permanent residence cards by form only.

use super::{half_width, mask};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "id_type", rename_all = "snake_case")]
pub enum IdType {
    ResidentId,
    Passport,
    PermanentResidence,
}

impl IdType {
    pub const ALL: [IdType; 3] = [IdType::ResidentId, IdType::Passport, IdType::PermanentResidence];

    pub fn name(self) -> &'static str {
        match self {
            IdType::ResidentId => "resident_id",
            IdType::Passport => "passport",
            IdType::PermanentResidence => "permanent_residence",
        }
    }

    pub fn from_name(name: &str) -> Option<IdType> {
        IdType::ALL.into_iter().find(|t| t.name() == name)
    }
}

/// A document's type and normalised number. Debug shows the mask; `expose` gives the number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber {
    kind: IdType,
    number: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdNumberError {
    Empty,
    /// So many characters; resident IDs have 18, other documents 5 to 20.
    Length(usize),
    /// The first-generation number, invalid since 2013.
    OldFifteenDigits,
    Characters,
    /// No province begins so.
    Region,
    /// No such day, or a birth before 1900.
    Date,
    FutureBirth,
    CheckDigit,
}

/// Province prefixes of GB/T 2260, and 81 to 83 of the residence permits for Hong Kong, Macao and Taiwan.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

fn check_digit(first_17: &[u8]) -> u8 {
    let sum: u32 = first_17.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// Seventeen digits with their check character (MOD 11-2) behind them.
pub fn with_check_digit(first_17: &str) -> String {
    format!("{first_17}{}", check_digit(first_17.as_bytes()) as char)
}

impl IdNumber {
    /// Accepts spaces, full-width characters and a lower-case x. `today` bounds the date of birth.
    pub fn parse(kind: IdType, typed: &str, today: NaiveDate) -> Result<IdNumber, IdNumberError> {
        let number: String =
            typed.chars().map(half_width).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        if number.is_empty() {
            return Err(IdNumberError::Empty);
        }
        match kind {
            IdType::ResidentId => check_resident(&number, today)?,
            IdType::Passport | IdType::PermanentResidence => {
                if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
                    return Err(IdNumberError::Characters);
                }
                if !(5..=20).contains(&number.len()) {
                    return Err(IdNumberError::Length(number.len()));
                }
            }
        }
        Ok(IdNumber { kind, number })
    }

    /// A number that was parsed before it was stored.
    pub(super) fn stored(kind: IdType, number: String) -> IdNumber {
        IdNumber { kind, number }
    }

    pub fn kind(&self) -> IdType {
        self.kind
    }

    /// The date of birth that a resident ID holds; none of other documents.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        (self.kind == IdType::ResidentId).then(|| born(&self.number)).flatten()
    }

    pub fn masked(&self) -> String {
        match self.kind {
            IdType::ResidentId => mask(&self.number, 3, 4),
            IdType::Passport | IdType::PermanentResidence => mask(&self.number, 1, 2),
        }
    }

    /// The clear number: for encryption and look-up only.
    pub fn expose(&self) -> &str {
        &self.number
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.masked())
    }
}

/// Characters 7 to 14 as a date.
fn born(number: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(number.get(6..14)?, "%Y%m%d").ok()
}

fn check_resident(number: &str, today: NaiveDate) -> Result<(), IdNumberError> {
    let bytes = number.as_bytes();
    let length = number.chars().count();
    if length == 15 && bytes.iter().all(u8::is_ascii_digit) {
        return Err(IdNumberError::OldFifteenDigits);
    }
    if length != 18 {
        return Err(IdNumberError::Length(length));
    }
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) || !matches!(bytes[17], b'0'..=b'9' | b'X') {
        return Err(IdNumberError::Characters);
    }
    if !PROVINCES.contains(&((bytes[0] - b'0') * 10 + bytes[1] - b'0')) {
        return Err(IdNumberError::Region);
    }
    let born = born(number).ok_or(IdNumberError::Date)?;
    if born < NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default() {
        return Err(IdNumberError::Date);
    }
    if born > today {
        return Err(IdNumberError::FutureBirth);
    }
    if check_digit(&bytes[..17]) != bytes[17] {
        return Err(IdNumberError::CheckDigit);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::IdNumberError::*;
    use super::*;

    fn parse(number: &str) -> Result<IdNumber, IdNumberError> {
        IdNumber::parse(IdType::ResidentId, number, NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"))
    }

    #[test]
    fn valid_resident_ids() {
        for good in [
            "360426199101010071",
            "44011320141005001X",
            "44011320141005001x",
            "412723199010050012",
            "110102199101010078",
            "120110198012010073",
            "120110199212010072",
            "23019919850101001X",
            "23019919600229002X",
            "230102195001010010",
            "810000198501010010",
            "820000198501010020",
            "830000198501010030",
            "23019919880808008X",
            "23019919850101001Ｘ",
            "２３０１９９１９８５０１０１００１X",
        ] {
            assert!(parse(good).is_ok(), "{good}: {:?}", parse(good));
        }
        assert_eq!(parse("23019919850101001ｘ").map(|n| n.expose().to_owned()), Ok("23019919850101001X".into()));
    }

    #[test]
    fn invalid_resident_ids_say_why() {
        for (bad, why) in [
            ("36042619910102009X", CheckDigit),
            ("360426199113010079", Date),
            ("T60426199101010078", Characters),
            ("990426199112010074", Region),
            ("230199198502290017", Date),
            ("23019920990101001X", FutureBirth),
            ("230199189901010014", Date),
            ("000101198501010011", Region),
            (&with_check_digit("91010119850101001"), Region),
            ("23019919850101001", Length(17)),
            ("230199850101001", OldFifteenDigits),
            ("", Empty),
            ("2301991985０1０1００王", Length(17)),
        ] {
            assert_eq!(parse(bad).map(|_| ()), Err(why), "{bad}");
        }
    }

    #[test]
    fn masks() {
        assert_eq!(parse("23019919850101001X").map(|n| n.masked()), Ok("230***********001X".into()));
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let passport = IdNumber::parse(IdType::Passport, "e12345678", today).expect("valid");
        assert_eq!(passport.masked(), "E******78");
        assert_eq!(format!("{passport:?}"), "passport E******78");
    }

    #[test]
    fn a_resident_id_tells_the_date_of_birth() {
        assert_eq!(parse("23019919600229002X").map(|n| n.birth_date()), Ok(NaiveDate::from_ymd_opt(1960, 2, 29)));
        assert_eq!(
            parse(&with_check_digit("23019920261124001")).map(|n| n.kind()),
            Ok(IdType::ResidentId),
            "born today"
        );
        assert_eq!(parse(&with_check_digit("23019920261125001")).map(|n| n.kind()), Err(FutureBirth), "born tomorrow");
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let card = IdNumber::parse(IdType::PermanentResidence, "230199198501010", today).expect("valid");
        assert_eq!((card.birth_date(), card.masked()), (None, "2************10".into()));
    }

    #[test]
    fn other_documents_are_checked_by_form() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let parse = |typed: &str| IdNumber::parse(IdType::Passport, typed, today).map(|n| n.expose().to_owned());
        assert_eq!(parse(" ｅ1234 5678 "), Ok("E12345678".into()));
        assert_eq!(parse("E123"), Err(Length(4)));
        assert_eq!(parse(&"1".repeat(21)), Err(Length(21)));
        assert_eq!(parse("E1234567/8"), Err(Characters));
        assert_eq!(parse("　"), Err(Empty));
    }

    #[test]
    fn check_digits_are_made() {
        assert_eq!(with_check_digit("23019919850101001"), "23019919850101001X");
    }
}
