//! Names as people write them: any script, any plane of Unicode, the middle dot in its one form.

use super::{half_width, mask};
use std::fmt;

/// 1 to 50 characters. Debug shows the mask; `expose` gives the name.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    Empty,
    /// So many characters, more than 50.
    TooLong(usize),
    /// Digits, signs or control characters where a name has none.
    Characters,
}

impl PersonName {
    /// Look-alikes of the middle dot become U+00B7; spaces are single; full-width letters become half-width.
    pub fn parse(typed: &str) -> Result<PersonName, NameError> {
        let chars: Vec<char> = typed.trim().chars().map(half_width).collect();
        let mut name = String::with_capacity(typed.len());
        for (i, c) in chars.iter().enumerate() {
            let latin = |j: usize| chars.get(j).is_some_and(|c| c.is_ascii_alphabetic());
            let c = match c {
                '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' | '\u{00B7}' => '\u{00B7}',
                // an initial's full stop stays one: "J. Smith"
                '.' if i > 0 && latin(i - 1) && !latin(i + 1) => '.',
                '.' => '\u{00B7}',
                c => *c,
            };
            if !c.is_whitespace() {
                name.push(c);
            } else if !name.ends_with(' ') && !name.is_empty() {
                name.push(' ');
            }
        }
        let name = name.trim_end();
        let n = name.chars().count();
        if n == 0 {
            return Err(NameError::Empty);
        }
        if n > 50 {
            return Err(NameError::TooLong(n));
        }
        if !name.chars().all(|c| is_letter(c) || belongs(c)) || !name.chars().any(is_letter) {
            return Err(NameError::Characters);
        }
        Ok(PersonName(name.to_owned()))
    }

    /// A name that its bearer had erased.
    pub(super) fn erased() -> PersonName {
        PersonName(String::new())
    }

    /// The first and, from three characters on, the last stay: 王*佳, 王*.
    pub fn masked(&self) -> String {
        match self.0.chars().count() {
            1 => "*".into(),
            2 => mask(&self.0, 1, 0),
            _ => mask(&self.0, 1, 1),
        }
    }

    /// The clear name: for encryption and for the person's own page only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Also the planes of rare Han characters, whatever version of Unicode they came with.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{20000}'..='\u{3FFFF}')
}

/// What stands between letters: the signs that names have, joiners, and the marks of scripts such as Tibetan or Thai,
/// whose blocks lie in one range.
fn belongs(c: char) -> bool {
    match c {
        ' ' | '\u{00B7}' | '.' | '-' | '\'' | '’' | '〇' | '\u{200C}' | '\u{200D}' => true,
        '\u{0300}'..='\u{1FFF}' => !c.is_numeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(typed: &str) -> PersonName {
        PersonName::parse(typed).unwrap_or_else(|e| panic!("{typed}: {e:?}"))
    }

    #[test]
    fn names_of_all_kinds_are_names() {
        for good in
            ["王小佳", "欧阳娜娜", "阿卜杜拉·买买提", "䶮一", "㛃", "John Smith", "\u{2B5AF}明", "J. Smith", "O'Neil"]
                .into_iter()
                .chain(["བསྟན་འཛིན", "प्रिया", "Jose\u{301}", "ئابدۇللا", "王〇一", "\u{323B0}"])
        {
            assert_eq!(name(good).expose(), good);
        }
        for dot in ["•", "‧", "・", "."] {
            assert_eq!(name(&format!("阿卜杜拉{dot}买买提")).expose(), "阿卜杜拉·买买提");
        }
        assert_eq!(name("  John   Smith ").expose(), "John Smith");
    }

    #[test]
    fn what_is_no_name_is_told_apart() {
        assert_eq!(PersonName::parse(" "), Err(NameError::Empty));
        assert_eq!(PersonName::parse("13800138000"), Err(NameError::Characters));
        assert_eq!(PersonName::parse("<b>王</b>"), Err(NameError::Characters));
        assert_eq!(PersonName::parse(&"王".repeat(51)), Err(NameError::TooLong(51)));
        for bad in ["王\u{0}佳", "王\u{202E}佳", "王\u{1F600}", "·", "王2", "王２", "王٣", "王佳;", "१"]
        {
            assert_eq!(PersonName::parse(bad), Err(NameError::Characters), "{bad:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_name_reads_back_as_it_was_stored(typed in "[王ab.·・ 　-]{0,12}") {
            if let Ok(name) = PersonName::parse(&typed) {
                proptest::prop_assert_eq!(PersonName::parse(name.expose()), Ok(name.clone()));
            }
        }
    }

    #[test]
    fn masks() {
        for (clear, masked) in [
            ("王佳", "王*"),
            ("王小佳", "王*佳"),
            ("欧阳娜娜", "欧**娜"),
            ("阿卜杜拉·买买提", "阿******提"),
            ("㛃", "*"),
        ] {
            assert_eq!(name(clear).masked(), masked);
        }
    }
}
