//! Typed values of forms and bodies: parsed at the door, with words for what is wrong, in both languages.

use super::problem::{FieldCode, FieldError};
use crate::lang::Text;
use crate::people::{IdNumber, IdNumberError, IdType, MobileError, MobileNumber, NameError, PersonName};
use chrono::NaiveDate;
use uuid::Uuid;

type Parsed<T> = Result<T, FieldError>;

fn worded(field: &'static str, code: FieldCode, zh: &str, en: &str) -> FieldError {
    FieldError::worded(field, code, Text::new(zh, en))
}

/// The outside id of a slot.
pub fn slot_id(field: &'static str, typed: &str) -> Parsed<Uuid> {
    let code = if typed.is_empty() { FieldCode::Required } else { FieldCode::Unknown };
    typed.parse().map_err(|_| FieldError::new(field, code))
}

/// A mobile number of the mainland.
pub fn mobile(field: &'static str, typed: &str) -> Parsed<MobileNumber> {
    MobileNumber::parse(typed).map_err(|error| match error {
        MobileError::Empty => FieldError::new(field, FieldCode::Required),
        MobileError::Length(n) => worded(
            field,
            FieldCode::Invalid,
            &format!("应是 11 位，您填了 {n} 位。请数一数再填。"),
            &format!("A mobile number has 11 digits; this one has {n}."),
        ),
        MobileError::Characters => {
            worded(field, FieldCode::Invalid, "只能填数字。", "A mobile number has digits only.")
        }
        MobileError::Prefix => {
            worded(field, FieldCode::Invalid, "应以 13 至 19 开头。", "A mobile number begins with 13 to 19.")
        }
    })
}

/// A person's name.
pub fn name(field: &'static str, typed: &str) -> Parsed<PersonName> {
    PersonName::parse(typed).map_err(|error| match error {
        NameError::Empty => FieldError::new(field, FieldCode::Required),
        NameError::TooLong(_) => {
            worded(field, FieldCode::TooLong, "不能超过 50 个字。", "A name has at most 50 characters.")
        }
        NameError::Characters => worded(
            field,
            FieldCode::Invalid,
            "不能有数字或符号，请照证件填。",
            "A name has no digits or signs. Write it as on the document.",
        ),
    })
}

/// The kind of a document: `resident_id`, `passport` or `permanent_residence`.
pub fn id_type(field: &'static str, typed: &str) -> Parsed<IdType> {
    let code = if typed.is_empty() { FieldCode::Required } else { FieldCode::Unknown };
    IdType::from_name(typed).ok_or_else(|| FieldError::new(field, code))
}

/// A document's number.
pub fn id_number(field: &'static str, kind: IdType, typed: &str, today: NaiveDate) -> Parsed<IdNumber> {
    IdNumber::parse(kind, typed, today).map_err(|error| {
        let (zh, en) = match (error, kind) {
            (IdNumberError::Empty, _) => return FieldError::new(field, FieldCode::Required),
            (IdNumberError::Length(n), IdType::ResidentId) => (
                format!("身份证号应是 18 位，您填了 {n} 位。请对照身份证再填。"),
                format!("A resident ID number has 18 characters; this one has {n}."),
            ),
            (IdNumberError::Length(_), _) => {
                ("证件号应为 5 至 20 位。".into(), "A document number has 5 to 20 characters.".into())
            }
            (IdNumberError::OldFifteenDigits, _) => (
                "15 位身份证号已停用，请输入 18 位号码。".into(),
                "Numbers of 15 digits are no longer valid. Enter the 18-character one.".into(),
            ),
            (IdNumberError::Characters, IdType::ResidentId) => (
                "身份证号前 17 位应为数字，最后一位为数字或 X。".into(),
                "The first 17 characters are digits, the last is a digit or X.".into(),
            ),
            (IdNumberError::Characters, _) => {
                ("证件号只能包含字母和数字。".into(), "A document number has letters and digits only.".into())
            }
            (IdNumberError::Region, _) => (
                "身份证号开头的地区码不存在，请核对。".into(),
                "No region begins like this number. Please check it.".into(),
            ),
            (IdNumberError::Date | IdNumberError::FutureBirth, _) => (
                "身份证号中的出生日期不正确，请核对。".into(),
                "The date of birth in the number is not possible. Please check it.".into(),
            ),
            (IdNumberError::CheckDigit, _) => (
                "身份证号校验位不正确，请逐位核对。".into(),
                "The last character does not fit the others. Please check each digit.".into(),
            ),
        };
        FieldError::worded(field, FieldCode::Invalid, Text { zh, en })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn errors_say_what_is_wrong_and_never_repeat_the_number() {
        let error = mobile("mobile", "1380013800").unwrap_err();
        assert_eq!(
            (error.code, error.text(Lang::Zh)),
            (FieldCode::Invalid, "应是 11 位，您填了 10 位。请数一数再填。")
        );
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let error = id_number("id_number", IdType::ResidentId, "230199199001010000", today).unwrap_err();
        assert_eq!(error.field, "id_number");
        assert!(!error.text(Lang::En).contains("230199"));
        assert_eq!(id_type("id_type", "").unwrap_err().code, FieldCode::Required);
        assert_eq!(id_type("id_type", "library_card").unwrap_err().code, FieldCode::Unknown);
    }
}
