use super::hm;
use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub fn serialize<S: Serializer>(time: &Option<NaiveTime>, to: S) -> Result<S::Ok, S::Error> {
    time.as_ref().map(hm::write).serialize(to)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveTime>, D::Error> {
    Option::<String>::deserialize(from)?.map(|t| hm::parse(&t)).transpose().map_err(D::Error::custom)
}
