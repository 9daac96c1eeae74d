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
        let plausible = |c: char| {
            c.is_alphabetic() || c > '\u{FFFF}' || matches!(c, ' ' | '\u{00B7}' | '.' | '-' | '\'' | '’' | '〇')
        };
        if !name.chars().all(plausible) || !name.chars().any(|c| c.is_alphabetic() || c > '\u{FFFF}') {
            return Err(NameError::Characters);
        }
        Ok(PersonName(name.to_owned()))
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
