use super::{Actor, ActorKind, Entry, message};
use crate::people::Keys;
use futures_util::TryStreamExt;
use sqlx::PgConnection;

/// Writes an entry in the caller's transaction.
pub async fn record(conn: &mut PgConnection, keys: &Keys, entry: &Entry) -> sqlx::Result<()> {
    let seal = entry.seal(keys);
    sqlx::query!(
        "insert into audit_entry (at, actor, actor_id, action, object, detail, key_id, mac)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        entry.at,
        entry.actor.kind as ActorKind,
        entry.actor.id,
        entry.action,
        entry.object,
        entry.detail,
        seal.key_id,
        seal.mac
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ids of entries whose HMAC does not fit them: changed by other hands, or written with another key.
pub async fn false_entries(conn: &mut PgConnection, keys: &Keys) -> sqlx::Result<Vec<i64>> {
    let mut entries = sqlx::query!(
        r#"select id, at, actor as "actor: ActorKind", actor_id, action, object, detail, key_id, mac from audit_entry order by id"#
    )
    .fetch(conn);
    let mut found = vec![];
    while let Some(e) = entries.try_next().await? {
        let signed = message(e.at, Actor { kind: e.actor, id: e.actor_id }, &e.action, &e.object, &e.detail);
        if !keys.mac_fits(e.key_id, &signed, &e.mac) {
            found.push(e.id);
        }
    }
    Ok(found)
}
