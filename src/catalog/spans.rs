//! Spans of a day as the files write them: `[["08:30", "11:30"], …]`.

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub fn serialize<S: Serializer>(spans: &[(NaiveTime, NaiveTime)], to: S) -> Result<S::Ok, S::Error> {
    let text: Vec<[String; 2]> = spans.iter().map(|(a, b)| [a, b].map(|t| t.format("%H:%M").to_string())).collect();
    text.serialize(to)
}

/// Refuses spans that are empty, out of order or overlapping.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(NaiveTime, NaiveTime)>, D::Error> {
    let text = Vec::<[String; 2]>::deserialize(from)?;
    let mut spans = Vec::with_capacity(text.len());
    for [from, until] in text {
        let time = |t: &str| {
            NaiveTime::parse_from_str(t, "%H:%M")
                .map_err(|_| D::Error::custom(format!("{t:?} is not a time like 08:30")))
        };
        let span = (time(&from)?, time(&until)?);
        if span.0 >= span.1 || spans.last().is_some_and(|(_, end): &(NaiveTime, NaiveTime)| *end > span.0) {
            return Err(D::Error::custom(format!("the span {from}–{until} is empty or overlaps the one before")));
        }
        spans.push(span);
    }
    Ok(spans)
}
