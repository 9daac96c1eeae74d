//! What the one field of desk, kiosk and search takes: a code, typed or read off a voucher by a scanner that types; a
//! document's number, typed or from a card reader; a mobile.

use crate::booking::Sought;
use crate::counter::ArrivalBy;
use crate::ids::Code;
use crate::lang::{Lang, Text};
use crate::people::{IdType, MobileNumber};
use crate::web::fields;
use crate::web::problem::{FieldCode, FieldError};
use chrono::NaiveDate;

/// The code in what was typed or scanned: twelve characters, or an address that ends with them.
pub fn code(typed: &str) -> Option<Code> {
    let plain: String = typed.chars().map(half_width).collect();
    let path = plain.split(['?', '#']).next().unwrap_or_default();
    Code::parse(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default())
}

/// A scanner types into whatever input method is on.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Whoever shows a voucher or a document.
pub fn arrival(field: &'static str, typed: &str, kind: &str, today: NaiveDate) -> Result<ArrivalBy, FieldError> {
    match (typed.is_empty(), code(typed), IdType::from_name(kind).unwrap_or(IdType::ResidentId)) {
        (true, ..) => Err(FieldError::new(field, FieldCode::Required)),
        (_, Some(code), IdType::ResidentId) => Ok(ArrivalBy::Code(code)),
        (_, _, kind) => match fields::id_number(field, kind, typed, today) {
            Ok(number) => Ok(ArrivalBy::Document(number)),
            // neither: what it should have been
            Err(_) if kind == IdType::ResidentId && !typed.chars().any(|c| half_width(c).is_ascii_digit()) => {
                Err(unreadable(field))
            }
            Err(error) => Err(error),
        },
    }
}

/// The same, or a mobile.
pub fn sought(field: &'static str, typed: &str, kind: &str, today: NaiveDate) -> Result<Sought, FieldError> {
    if let (Ok(mobile), true) = (MobileNumber::parse(typed), kind != IdType::Passport.name()) {
        return Ok(Sought::Mobile(mobile));
    }
    Ok(match arrival(field, typed, kind, today)? {
        ArrivalBy::Code(code) => Sought::Code(code),
        ArrivalBy::Document(number) => Sought::Person(number),
    })
}

fn unreadable(field: &'static str) -> FieldError {
    let text = Text::new(
        "这不是预约号，也不是证件号。预约号 12 位，身份证号 18 位。",
        "This is neither a reservation code (12 characters) nor an ID number (18).",
    );
    FieldError::worded(field, FieldCode::Invalid, text)
}

/// Words for an error beside its field.
pub fn words(error: &FieldError, lang: Lang) -> String {
    error.text(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    #[test]
    fn a_scanner_types_a_code_or_an_address() {
        let right = Code::parse("K7F29MQ4A1B2");
        for typed in [
            "K7F29MQ4A1B2",
            "k7f2 9mq4 a1b2",
            "https://yueban.example/reservations/K7F29MQ4A1B2",
            "https://yueban.example/reservations/K7F29MQ4A1B2/?new=1",
            "ｋ７ｆ２９ｍｑ４ａ１ｂ２",
        ] {
            assert_eq!(code(typed), right, "{typed}");
        }
        assert_eq!(code("230199199001010012"), None);
    }

    #[test]
    fn codes_documents_and_mobiles_are_told_apart() {
        let kind = |typed: &str| match sought("q", typed, "resident_id", today()) {
            Ok(Sought::Code(_)) => "code",
            Ok(Sought::Person(_)) => "person",
            Ok(Sought::Mobile(_)) => "mobile",
            Err(_) => "error",
        };
        let id = crate::people::with_check_digit("23019919900101001");
        assert_eq!([kind("K7F29MQ4A1B2"), kind(&id), kind("138 0013 8000")], ["code", "person", "mobile"]);
        assert_eq!([kind(""), kind("2301991990"), kind("王小佳")], ["error"; 3]);
        // a passport's number may look like anything
        assert!(matches!(sought("q", "E12345678", "passport", today()), Ok(Sought::Person(_))));
    }

    #[test]
    fn what_is_neither_is_told_so_without_repeating_it() {
        let error = arrival("q", "王小佳", "resident_id", today()).unwrap_err();
        assert!(error.text(Lang::Zh).contains("预约号") && !error.text(Lang::Zh).contains("王"));
        let error = arrival("q", "230199", "resident_id", today()).unwrap_err();
        assert!(error.text(Lang::Zh).contains("18"), "{}", error.text(Lang::Zh));
    }
}
