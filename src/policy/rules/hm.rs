//! A clock time as people write it: `"08:00"`.

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub fn parse(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| format!("{text:?} is not a time like 08:00"))
}

pub fn write(time: &NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

pub fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&write(time))
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
    parse(&String::deserialize(from)?).map_err(D::Error::custom)
}
