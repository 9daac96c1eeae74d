//! ID numbers, names and mobiles: parsed at the door, masked wherever they are shown, encrypted at rest, found again
//! by a blind index. Not here: who may do what (web), what a person holds (booking).

pub mod id_number;
pub mod keys;
pub mod mobile;
pub mod name;
pub mod rekey;
mod seal;
pub mod store;
pub mod uscc;

pub use id_number::{IdNumber, IdNumberError, IdType, with_check_digit};
pub use keys::{Keys, Sealed};
pub use mobile::{MobileError, MobileNumber};
pub use name::{NameError, PersonName};
pub use seal::{
    Erased, erased, open_id, open_mobile, open_name, open_totp, seal_id, seal_mobile, seal_name, seal_totp,
};
pub use store::{check_fingerprints, mobile_find, mobile_upsert, person_upsert};

/// Full-width digits, letters, spaces and signs as half-width ones.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Characters from `keep_front` to `keep_back` before the end become stars.
fn mask(text: &str, keep_front: usize, keep_back: usize) -> String {
    let n = text.chars().count();
    text.chars().enumerate().map(|(i, c)| if i < keep_front || i + keep_back >= n { c } else { '*' }).collect()
}

/// A bank card as staff may see it: first and last four digits. Card numbers themselves are never kept.
pub fn mask_bank_card(number: &str) -> String {
    mask(number, 4, 4)
}

#[cfg(test)]
mod tests {
    #[test]
    fn bank_cards_are_masked() {
        assert_eq!(super::mask_bank_card("6222020200001234567"), "6222***********4567");
    }
}
