//! The unified social credit code of organisations (GB 32100-2015): a seller that is an entity has one.

/// No I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Whether a code has its 18 characters and the check character that follows from the others.
pub fn is_uscc(code: &str) -> bool {
    let values: Option<Vec<usize>> = code.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
    let Some(values) = values.filter(|v| v.len() == 18) else { return false };
    // department and kind of organisation, then six digits of an administrative division
    let division = code.as_bytes()[2..8].iter().all(u8::is_ascii_digit);
    let sum: usize = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
    division && values[17] == (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::is_uscc;

    #[test]
    fn codes_are_checked() {
        for good in ["91110000600037341L", "121200004013590816"] {
            assert!(is_uscc(good), "{good}");
        }
        for bad in ["91110000600037341N", "A1110000600037341L", "9111000060003IOZSV", "12345"] {
            assert!(!is_uscc(bad), "{bad}");
        }
    }
}
