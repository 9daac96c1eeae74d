use super::hm;
use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::collections::BTreeMap;

type Map = BTreeMap<String, NaiveTime>;

pub fn serialize<S: Serializer>(map: &Map, to: S) -> Result<S::Ok, S::Error> {
    map.iter().map(|(k, v)| (k, hm::write(v))).collect::<BTreeMap<_, _>>().serialize(to)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Map, D::Error> {
    let map = BTreeMap::<String, String>::deserialize(from)?;
    map.into_iter().map(|(k, v)| Ok((k, hm::parse(&v).map_err(D::Error::custom)?))).collect()
}
