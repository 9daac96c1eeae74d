use super::hm;
use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

type Pair = Option<(NaiveTime, NaiveTime)>;

pub fn serialize<S: Serializer>(pair: &Pair, to: S) -> Result<S::Ok, S::Error> {
    pair.as_ref().map(|(a, b)| [hm::write(a), hm::write(b)]).serialize(to)
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Pair, D::Error> {
    let Some([a, b]) = Option::<[String; 2]>::deserialize(from)? else { return Ok(None) };
    Ok(Some((hm::parse(&a).map_err(D::Error::custom)?, hm::parse(&b).map_err(D::Error::custom)?)))
}
