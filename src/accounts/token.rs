//! Session tokens: 256 random bits, in the database only as a hash.

use crate::people::keys::token_hash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngExt;
use std::fmt;

/// Before the secret of a member of staff: whose token it may be is seen without asking the database.
const OF_STAFF: &str = "staff_";

/// A bearer's secret, 43 characters of base64url; behind a mark where it is staff's. Never shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub fn random() -> Token {
        Token(URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>()))
    }

    pub fn random_of_staff() -> Token {
        Token(format!("{OF_STAFF}{}", Token::random().0))
    }

    pub fn is_of_staff(&self) -> bool {
        self.0.starts_with(OF_STAFF) && self.0.len() > 43
    }

    /// None for what cannot be a token.
    pub fn parse(text: &str) -> Option<Token> {
        let secret = if text.len() > 43 { text.strip_prefix(OF_STAFF)? } else { text };
        let plausible =
            secret.len() == 43 && secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        plausible.then(|| Token(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        token_hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_hides() {
        let token = Token::random();
        assert_eq!(Token::parse(token.as_str()), Some(token.clone()));
        assert_ne!(token, Token::random());
        assert_eq!(format!("{token:?}"), "Token");
        assert!(!token.is_of_staff());
        let staff = Token::random_of_staff();
        assert_eq!(Token::parse(staff.as_str()), Some(staff.clone()));
        assert!(staff.is_of_staff());
        assert_eq!(Token::parse(&format!("other_{}", token.as_str())), None);
        assert_eq!(Token::parse("short"), None);
        assert_eq!(Token::parse(&"ü".repeat(43)), None);
    }
}
