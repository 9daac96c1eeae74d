//! Mobile numbers of the mainland: 1, then 3 to 9, then nine digits.

use super::{half_width, mask};
use std::fmt;

/// Eleven digits. Debug shows the mask; `expose` gives the number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNumber(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MobileError {
    Empty,
    /// So many digits instead of eleven.
    Length(usize),
    Characters,
    /// Does not begin with 13 to 19.
    Prefix,
}

impl MobileNumber {
    /// Accepts spaces, hyphens, full-width digits and the country code.
    pub fn parse(typed: &str) -> Result<MobileNumber, MobileError> {
        let text: String = typed.chars().map(half_width).filter(|c| !c.is_whitespace() && *c != '-').collect();
        let text = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")).unwrap_or(&text);
        if text.is_empty() {
            return Err(MobileError::Empty);
        }
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MobileError::Characters);
        }
        if text.len() != 11 {
            return Err(MobileError::Length(text.len()));
        }
        if !text.starts_with('1') || !(b'3'..=b'9').contains(&text.as_bytes()[1]) {
            return Err(MobileError::Prefix);
        }
        Ok(MobileNumber(text.to_owned()))
    }

    /// A number that its holder had erased.
    pub(super) fn erased() -> MobileNumber {
        MobileNumber(String::new())
    }

    pub fn masked(&self) -> String {
        mask(&self.0, 3, 4)
    }

    /// The clear number: for encryption, look-up and sending only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_normalised_and_checked() {
        for good in [
            "13800138000",
            "19900000000",
            "+8613800138000",
            "１３８００１３８０００",
            "138 0013 8000",
            "0086-138-0013-8000",
        ] {
            assert!(MobileNumber::parse(good).is_ok(), "{good}");
        }
        assert_eq!(MobileNumber::parse("12800138000"), Err(MobileError::Prefix));
        assert_eq!(MobileNumber::parse("1380013800"), Err(MobileError::Length(10)));
        assert_eq!(MobileNumber::parse("138001380000"), Err(MobileError::Length(12)));
        assert_eq!(MobileNumber::parse("138001380o0"), Err(MobileError::Characters));
        assert_eq!(MobileNumber::parse("  "), Err(MobileError::Empty));
    }

    #[test]
    fn only_the_mask_shows() {
        let mobile = MobileNumber::parse("13800138000").expect("valid");
        assert_eq!(mobile.masked(), "138****8000");
        assert_eq!(format!("{mobile:?}"), "138****8000");
    }
}
