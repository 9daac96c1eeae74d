//! Which value is encrypted in which column: the only place that pairs them.

use super::keys::OpenError;
use super::{IdNumber, IdType, Keys, MobileNumber, PersonName, Sealed};
use anyhow::{Result, anyhow};

pub(super) const ID: &str = "person.id_cipher";
pub(super) const MOBILE: &str = "mobile.number_cipher";
/// Sessions and reservations hold names under one context, so that a session's name can be copied.
pub(super) const NAME: &str = "name_cipher";
/// The secret of a member of staff's second factor.
pub(super) const TOTP: &str = "staff.totp_cipher";

pub fn seal_id(keys: &Keys, id: &IdNumber) -> Sealed {
    keys.encrypt(ID, id.expose().as_bytes())
}

pub fn seal_mobile(keys: &Keys, mobile: &MobileNumber) -> Sealed {
    keys.encrypt(MOBILE, mobile.expose().as_bytes())
}

pub fn seal_name(keys: &Keys, name: &PersonName) -> Sealed {
    keys.encrypt(NAME, name.expose().as_bytes())
}

pub fn seal_totp(keys: &Keys, secret: &[u8]) -> Sealed {
    keys.encrypt(TOTP, secret)
}

pub fn open_totp(keys: &Keys, key_id: i16, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    keys.decrypt(TOTP, key_id, sealed)
}

fn open(keys: &Keys, context: &'static str, key_id: i16, sealed: &[u8]) -> Result<String> {
    Ok(String::from_utf8(keys.decrypt(context, key_id, sealed)?)?)
}

pub fn open_id(keys: &Keys, kind: IdType, key_id: i16, sealed: &[u8]) -> Result<IdNumber> {
    Ok(IdNumber::stored(kind, open(keys, ID, key_id, sealed)?))
}

pub fn open_mobile(keys: &Keys, key_id: i16, sealed: &[u8]) -> Result<MobileNumber> {
    let number = open(keys, MOBILE, key_id, sealed)?;
    if number.is_empty() {
        return Ok(MobileNumber::erased());
    }
    MobileNumber::parse(&number).map_err(|_| anyhow!("a stored mobile is none"))
}

pub fn open_name(keys: &Keys, key_id: i16, sealed: &[u8]) -> Result<PersonName> {
    let name = open(keys, NAME, key_id, sealed)?;
    if name.is_empty() {
        return Ok(PersonName::erased());
    }
    PersonName::parse(&name).map_err(|_| anyhow!("a stored name is none"))
}

/// What stands where an ID number, a mobile and a name were, once they are erased: each opens as nothing.
pub struct Erased {
    pub id: Sealed,
    pub mobile: Sealed,
    pub name: Sealed,
}

pub fn erased(keys: &Keys) -> Erased {
    let nothing = |context| keys.encrypt(context, &[]);
    Erased { id: nothing(ID), mobile: nothing(MOBILE), name: nothing(NAME) }
}
