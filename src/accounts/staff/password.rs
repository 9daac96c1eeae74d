//! Passwords: argon2id, off the runtime's threads; what a good one is; first passwords.

use anyhow::{Result, anyhow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rand::RngExt;
use tokio::sync::Semaphore;

/// Characters of a password.
pub const SHORTEST: usize = 10;
pub const LONGEST: usize = 128;

/// Hashes that run at once: each takes 19 MiB.
static HASHING: Semaphore = Semaphore::const_new(4);

/// A hash that no password has, so that an unknown user costs as much work as a known one.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    Short,
    Long,
    /// Fewer than three of: lower case, upper case, digits, anything else.
    Plain,
    HoldsUsername,
    /// The one in use.
    Same,
}

/// Judges a new password by itself (GB/T 22239 asks for complexity; length does more).
pub fn weakness(password: &str, username: &str) -> Option<Weakness> {
    let length = password.chars().count();
    let kinds: [fn(&char) -> bool; 4] =
        [char::is_ascii_lowercase, char::is_ascii_uppercase, char::is_ascii_digit, |c| !c.is_ascii_alphanumeric()];
    let kinds = kinds.iter().filter(|kind| password.chars().any(|c| kind(&c))).count();
    if length < SHORTEST {
        Some(Weakness::Short)
    } else if length > LONGEST {
        Some(Weakness::Long)
    } else if password.to_lowercase().contains(username) {
        Some(Weakness::HoldsUsername)
    } else {
        (kinds < 3).then_some(Weakness::Plain)
    }
}

/// A first password: 60 random bits that can be read out over the telephone.
pub fn generate() -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let group = || (0..4).map(|_| LETTERS[rand::rng().random_range(0..32)] as char).collect::<String>();
    loop {
        let password = format!("{}-{}-{}", group(), group(), group());
        if weakness(&password, "\n").is_none() {
            return password;
        }
    }
}

/// The hash in PHC form. Takes tens of milliseconds: for commands and start-up.
pub fn hash_now(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow!("a password cannot be hashed: {error}"))?.to_string())
}

pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    let _turn = HASHING.acquire().await?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await?
}

/// Whether a password has this hash.
pub async fn fits(password: &str, hash: &str) -> Result<bool> {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    let _turn = HASHING.acquire().await?;
    let verified = tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&hash).map_err(|error| anyhow!("a stored password hash is none: {error}"))?;
        anyhow::Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    });
    verified.await?
}
