//! The second factor: a code of six digits that an authenticator app makes anew every thirty seconds (RFC 6238). The
//! app runs on real time, and so does this, also where a demo's clock stands elsewhere.

use crate::clock::Clock;
use crate::people::{Keys, Sealed, open_totp, seal_totp};
use anyhow::{Result, anyhow};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::fmt;
use totp_rs::{Builder, Totp};

/// As authenticator apps list it.
const ISSUER: &str = "Yueban";

/// What app and server share.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret([u8; 20]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What is shown to someone who sets up an app.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// `otpauth://…`, for a QR code.
    pub url: String,
    /// The secret to be typed, in groups of four.
    pub typed: String,
}

impl Secret {
    pub fn random() -> Secret {
        Secret(rand::rng().random())
    }

    pub fn seal(&self, keys: &Keys) -> Sealed {
        seal_totp(keys, &self.0)
    }

    pub fn open(keys: &Keys, sealed: &Sealed) -> Result<Secret> {
        let bytes = open_totp(keys, sealed.key_id, &sealed.bytes)?;
        Ok(Secret(bytes.try_into().map_err(|_| anyhow!("a stored secret has another length"))?))
    }

    fn totp(&self, username: &str) -> Result<Totp> {
        let totp = Builder::new().with_secret(self.0).with_issuer(Some(ISSUER)).with_account_name(username);
        totp.build().map_err(|error| anyhow!("a second factor cannot be set up: {error}"))
    }

    pub fn enrolment(&self, username: &str) -> Result<Enrolment> {
        let totp = self.totp(username)?;
        let url = totp.to_url().map_err(|error| anyhow!("a second factor has no address: {error}"))?;
        let base32: Vec<char> = totp.secret().to_base32().chars().collect();
        let typed = base32.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
        Ok(Enrolment { url, typed })
    }

    /// The step of time that a code belongs to: the running one, the one before or the one after. Steps up to `used`
    /// are spent.
    pub fn step_of(&self, code: &str, used: Option<i64>) -> Result<Option<i64>> {
        self.step_at(code, used, Clock::real_now().timestamp())
    }

    fn step_at(&self, code: &str, used: Option<i64>, seconds: i64) -> Result<Option<i64>> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp("")?.check(&digits, seconds.unsigned_abs()).and_then(|step| i64::try_from(step).ok());
        Ok(step.filter(|step| used.is_none_or(|used| *step > used)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard_and_each_is_taken_once() {
        let secret = Secret(*b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            let step = seconds / 30;
            assert_eq!(secret.step_at(code, None, seconds).unwrap(), Some(step), "{code}");
            assert_eq!(secret.step_at(code, Some(step - 1), seconds).unwrap(), Some(step));
            assert_eq!(secret.step_at(code, Some(step), seconds).unwrap(), None, "{code} is spent");
            assert_eq!(secret.step_at(code, None, seconds + 30).unwrap(), Some(step), "an app may be 30 s late");
            assert_eq!(secret.step_at(code, None, seconds + 61).unwrap(), None);
        }
        assert_eq!(secret.step_at("287 082", None, 59).unwrap(), Some(1), "as apps show it");
        for other in ["", "28708", "2870820", "abcdef", "二八七〇八二"] {
            assert_eq!(secret.step_at(other, None, 59).unwrap(), None, "{other}");
        }
    }

    #[test]
    fn an_app_is_told_whose_code_it_makes() {
        let enrolment = Secret(*b"12345678901234567890").enrolment("daoli.desk").unwrap();
        assert!(enrolment.url.starts_with("otpauth://totp/Yueban:daoli.desk?"), "{}", enrolment.url);
        assert_eq!(enrolment.typed, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
