//! The keys of a city's data: data keys encrypt (the newest writes, its id stands in the row), the index key makes
//! blind indexes and hashes, the audit key signs audit entries. They live in a file or in `YUEBAN_KEY`, never in the
//! database, and never in a backup.

mod file;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngExt;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;

use super::{IdNumber, MobileNumber};
pub use file::Origin;

/// What a key is for; the name of SQL type `key_purpose` and of the key file's first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "key_purpose", rename_all = "snake_case")]
pub enum Purpose {
    Data,
    Index,
    Audit,
}

impl Purpose {
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Data => "data",
            Purpose::Index => "index",
            Purpose::Audit => "audit",
        }
    }
}

type Secret = [u8; 32];

/// An encrypted value and the id of its key.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub key_id: i16,
    pub bytes: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("data key {0} is not in the key file")]
    UnknownKey(i16),
    #[error("a value was changed, or belongs to another column")]
    Tampered,
}

/// All keys, ready to use. Debug shows ids only.
#[derive(Clone)]
pub struct Keys {
    secrets: BTreeMap<(Purpose, i16), Secret>,
    data: BTreeMap<i16, XChaCha20Poly1305>,
    newest_data: i16,
    index_id: i16,
    index: Hmac<Sha256>,
    audit: BTreeMap<i16, Hmac<Sha256>>,
    newest_audit: i16,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.secrets.keys()).finish()
    }
}

impl Keys {
    fn from_secrets(secrets: BTreeMap<(Purpose, i16), Secret>) -> Result<Keys, String> {
        let of =
            |purpose| secrets.iter().filter(move |((p, _), _)| *p == purpose).map(|((_, id), secret)| (*id, secret));
        let newest = |purpose: Purpose| {
            of(purpose).next_back().map(|(id, _)| id).ok_or_else(|| format!("there is no {} key", purpose.name()))
        };
        let (newest_data, index_id, newest_audit) =
            (newest(Purpose::Data)?, newest(Purpose::Index)?, newest(Purpose::Audit)?);
        Ok(Keys {
            data: of(Purpose::Data).map(|(id, secret)| (id, XChaCha20Poly1305::new(&(*secret).into()))).collect(),
            index: hmac(&secrets[&(Purpose::Index, index_id)]),
            audit: of(Purpose::Audit).map(|(id, secret)| (id, hmac(secret))).collect(),
            secrets,
            newest_data,
            index_id,
            newest_audit,
        })
    }

    /// One new key of each purpose.
    pub fn generate() -> Keys {
        let secrets = [Purpose::Data, Purpose::Index, Purpose::Audit].map(|p| ((p, 1), rand::rng().random()));
        Keys::from_secrets(secrets.into()).expect("there is one key of each purpose")
    }

    /// These keys and a new one.
    pub fn with_new(&self, purpose: Purpose) -> Keys {
        let mut secrets = self.secrets.clone();
        let newest = secrets.keys().filter(|(p, _)| *p == purpose).map(|(_, id)| *id).max().unwrap_or(0);
        secrets.insert((purpose, newest + 1), rand::rng().random());
        Keys::from_secrets(secrets).expect("a key more leaves one of each purpose")
    }

    /// These keys without the others of a purpose than the one in use.
    #[cfg(test)]
    pub fn newest_only(&self, purpose: Purpose) -> Keys {
        let newest = match purpose {
            Purpose::Data => self.newest_data,
            Purpose::Index => self.index_id,
            Purpose::Audit => self.newest_audit,
        };
        let mut secrets = self.secrets.clone();
        secrets.retain(|(p, id), _| *p != purpose || *id == newest);
        Keys::from_secrets(secrets).expect("the key in use stays")
    }

    /// The same keys with another index key in use, where several are known.
    pub fn using_index(&self, id: i16) -> Option<Keys> {
        let secret = self.secrets.get(&(Purpose::Index, id))?;
        Some(Keys { index: hmac(secret), index_id: id, ..self.clone() })
    }

    pub fn data_key_id(&self) -> i16 {
        self.newest_data
    }

    pub fn index_key_id(&self) -> i16 {
        self.index_id
    }

    /// What a database remembers of each key to know it again: no secret can be told from it.
    pub fn fingerprints(&self) -> Vec<(Purpose, i16, Vec<u8>)> {
        let print = |((purpose, id), secret): (&(Purpose, i16), &Secret)| {
            let print = digest(&hmac(secret), &[b"fingerprint", purpose.name().as_bytes()]);
            (*purpose, *id, print[..16].to_vec())
        };
        self.secrets.iter().map(print).collect()
    }

    /// Those of the keys that write: what a database must find again.
    pub fn fingerprints_in_use(&self) -> Vec<(Purpose, i16, Vec<u8>)> {
        let in_use =
            [(Purpose::Data, self.newest_data), (Purpose::Index, self.index_id), (Purpose::Audit, self.newest_audit)];
        self.fingerprints().into_iter().filter(|(p, id, _)| in_use.contains(&(*p, *id))).collect()
    }

    /// Encrypts with the newest data key. `context` names the column: a value moved to another one does not open.
    pub fn encrypt(&self, context: &'static str, plain: &[u8]) -> Sealed {
        let nonce: [u8; 24] = rand::rng().random();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let mut bytes = nonce.to_vec();
        let sealed = self.data[&self.newest_data].encrypt(&XNonce::from(nonce), payload);
        bytes.extend(sealed.expect("a short message is within the cipher's bounds"));
        Sealed { key_id: self.newest_data, bytes }
    }

    pub fn decrypt(&self, context: &'static str, key_id: i16, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let cipher = self.data.get(&key_id).ok_or(OpenError::UnknownKey(key_id))?;
        let (nonce, rest) = sealed.split_first_chunk::<24>().ok_or(OpenError::Tampered)?;
        let payload = Payload { msg: rest, aad: context.as_bytes() };
        cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| OpenError::Tampered)
    }

    /// Blind index of a document: equal for equal (type, number), and nothing else can be told from it.
    pub fn id_index(&self, id: &IdNumber) -> Secret {
        digest(&self.index, &[b"id", id.kind().name().as_bytes(), id.expose().as_bytes()])
    }

    /// Blind index of a mobile number.
    pub fn mobile_index(&self, mobile: &MobileNumber) -> Secret {
        digest(&self.index, &[b"mobile", mobile.expose().as_bytes()])
    }

    /// Keyed hash of a sign-in code, bound to its number.
    pub fn code_hash(&self, mobile: &MobileNumber, code: &str) -> Secret {
        digest(&self.index, &[b"code", mobile.expose().as_bytes(), code.as_bytes()])
    }

    /// Keyed hash of a client's network address.
    pub fn address_hash(&self, address: &[u8]) -> Secret {
        digest(&self.index, &[b"address", address])
    }

    /// Signature of an audit entry, and the id of its key.
    pub fn mac(&self, message: &[u8]) -> (i16, Secret) {
        (self.newest_audit, digest(&self.audit[&self.newest_audit], &[message]))
    }

    /// False also when the key is not known.
    pub fn mac_fits(&self, key_id: i16, message: &[u8], mac: &[u8]) -> bool {
        self.audit.get(&key_id).is_some_and(|key| digest(key, &[message]).ct_eq(mac).into())
    }
}

/// Hash of a random token for the look-up of its session.
pub fn token_hash(token: &str) -> Secret {
    Sha256::digest(token.as_bytes()).into()
}

fn hmac(secret: &Secret) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any size")
}

/// Parts are kept apart by their lengths.
fn digest(key: &Hmac<Sha256>, parts: &[&[u8]]) -> Secret {
    let mut mac = key.clone();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_values_open_with_their_key_in_their_column_only() {
        let keys = Keys::generate();
        let sealed = keys.encrypt("person.id_cipher", b"secret");
        assert_eq!(keys.decrypt("person.id_cipher", sealed.key_id, &sealed.bytes).ok(), Some(b"secret".to_vec()));
        assert!(matches!(keys.decrypt("mobile.number_cipher", 1, &sealed.bytes), Err(OpenError::Tampered)));
        assert!(matches!(keys.decrypt("person.id_cipher", 2, &sealed.bytes), Err(OpenError::UnknownKey(2))));
        let mut changed = sealed.bytes.clone();
        changed[30] ^= 1;
        assert!(matches!(keys.decrypt("person.id_cipher", 1, &changed), Err(OpenError::Tampered)));
        let newer = keys.with_new(Purpose::Data);
        assert_eq!(newer.data_key_id(), 2);
        assert!(newer.decrypt("person.id_cipher", 1, &sealed.bytes).is_ok(), "an older key still opens");
        assert!(newer.newest_only(Purpose::Data).decrypt("person.id_cipher", 1, &sealed.bytes).is_err());
    }

    #[test]
    fn indexes_depend_on_the_key_and_kind() {
        let mobile = MobileNumber::parse("13800138000").expect("valid");
        let (a, b) = (Keys::generate(), Keys::generate());
        assert_eq!(a.mobile_index(&mobile), a.mobile_index(&mobile));
        assert_ne!(a.mobile_index(&mobile), b.mobile_index(&mobile));
        assert_ne!(a.code_hash(&mobile, "123456"), a.code_hash(&mobile, "123457"));
        let newer = a.with_new(Purpose::Index);
        assert_ne!(newer.mobile_index(&mobile), a.mobile_index(&mobile));
        assert_eq!(newer.using_index(1).map(|k| k.mobile_index(&mobile)), Some(a.mobile_index(&mobile)));
    }

    #[test]
    fn audit_signatures() {
        let keys = Keys::generate();
        let (id, mac) = keys.mac(b"entry");
        assert!(keys.mac_fits(id, b"entry", &mac));
        assert!(!keys.mac_fits(id, b"Entry", &mac));
        assert!(!keys.mac_fits(9, b"entry", &mac));
        let newer = keys.with_new(Purpose::Audit);
        assert_eq!(newer.mac(b"entry").0, 2, "the newest signs");
        assert!(newer.mac_fits(id, b"entry", &mac), "older signatures stay true");
        assert!(!newer.newest_only(Purpose::Audit).mac_fits(id, b"entry", &mac));
    }
}
