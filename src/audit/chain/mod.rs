//! The chain over the audit: each seal signs the entries since the one before, their order, and that seal. A job seals;
//! no act waits for it. Who changes, removes, adds or reorders sealed entries or seals without the key is found, and the
//! first place is named. Entries of the last seconds are not sealed yet: they can be removed unseen.

mod store;
#[cfg(test)]
mod tests;

use crate::people::Keys;
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use store::{Entry, Seal};

/// Entries of one seal, about.
const MOST: i64 = 20_000;

/// Seals what can be sealed; returns how many entries were.
pub async fn seal(conn: &mut PgConnection, keys: &Keys, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let mut sealed = 0;
    loop {
        let mut tx = conn.begin().await?;
        store::only_sealer(&mut tx).await?;
        let last = store::last(&mut tx).await?;
        let Some(stretch) = store::next_stretch(&mut tx, last.as_ref(), MOST).await? else { return Ok(sealed) };
        let entries = store::entries(&mut tx, &stretch).await?;
        let mut seal = Seal {
            position: last.as_ref().map_or(1, |last| last.position + 1),
            era: stretch.era,
            until_xid: stretch.until,
            entries: entries.len() as i64,
            at: now,
            key_id: 0,
            mac: vec![],
        };
        let (key_id, mac) = keys.mac(&message(&seal, last.as_ref().map(|l| l.mac.as_slice()), &entries));
        (seal.key_id, seal.mac) = (key_id, mac.to_vec());
        store::write(&mut tx, &seal, keys.mac(&head(&seal))).await?;
        tx.commit().await?;
        sealed += entries.len() as u64;
    }
}

/// What is signed, with lengths where they vary: no two seals have the same message.
fn message(seal: &Seal, before: Option<&[u8]>, entries: &[Entry]) -> Vec<u8> {
    let mut message = Vec::with_capacity(96 + 40 * entries.len());
    let fixed = [seal.position, seal.era.into(), seal.until_xid, seal.entries, seal.at.timestamp_micros()];
    fixed.iter().for_each(|n| message.extend(n.to_be_bytes()));
    let before = before.unwrap_or_default();
    message.extend((before.len() as u64).to_be_bytes());
    message.extend(before);
    for entry in entries {
        message.extend(entry.id.to_be_bytes());
        message.extend((entry.mac.len() as u64).to_be_bytes());
        message.extend(&entry.mac);
    }
    message
}

fn head(seal: &Seal) -> Vec<u8> {
    [b"head".as_slice(), &seal.position.to_be_bytes(), &seal.mac].concat()
}

/// Where the chain is broken first, in words; none where it holds.
pub async fn first_break(conn: &mut PgConnection, keys: &Keys) -> sqlx::Result<Option<(String, String)>> {
    let mut before: Option<Seal> = None;
    loop {
        let position = before.as_ref().map_or(1, |b| b.position + 1);
        let Some(seal) = store::at(conn, position).await? else { break };
        let object = format!("audit_seal:{position}");
        let stretch = seal.stretch(before.as_ref());
        let entries = store::entries(conn, &stretch).await?;
        let signed = message(&seal, before.as_ref().map(|b| b.mac.as_slice()), &entries);
        if !keys.mac_fits(seal.key_id, &signed, &seal.mac) {
            let there = entries.len() as i64;
            let span = entries.first().zip(entries.last());
            let span = span.map_or(String::new(), |(a, z)| format!(", now from {} to {}", a.id, z.id));
            let detail = if there == seal.entries {
                format!("it, or one of its {there} entries{span}, is not as it was sealed")
            } else {
                format!("{} entries were sealed, {there} are there{span}", seal.entries)
            };
            return Ok(Some((object, detail)));
        }
        before = Some(seal);
    }
    let last = before.as_ref().map_or(0, |b| b.position);
    let object = format!("audit_seal:{}", last + 1);
    if let Some(far) = store::highest(conn).await?.filter(|far| *far > last) {
        return Ok(Some((object, format!("it is missing: the chain goes on to seal {far}"))));
    }
    let end = store::head(conn).await?;
    match (before, end) {
        (None, None) => Ok(None),
        (Some(seal), Some(end))
            if end.position == seal.position && keys.mac_fits(end.key_id, &head(&seal), &end.mac) =>
        {
            Ok(None)
        }
        (_, Some(end)) if end.position > last => {
            Ok(Some((object, format!("it is missing: the chain went up to seal {}", end.position))))
        }
        _ => Ok(Some(("audit_head".into(), "it is not the end of the chain".into()))),
    }
}
