use super::{Actor, ActorKind, Entry, Filter, message};
use crate::people::Keys;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use serde_json::Value;
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

/// Writes entries in the caller's transaction, in their order.
pub async fn record_all(conn: &mut PgConnection, keys: &Keys, entries: &[Entry]) -> sqlx::Result<()> {
    let seals: Vec<_> = entries.iter().map(|entry| entry.seal(keys)).collect();
    sqlx::query!(
        "insert into audit_entry (at, actor, actor_id, action, object, detail, key_id, mac)
         select at, actor, actor_id, action, object, detail, key_id, mac
         from unnest($1::timestamptz[], $2::actor_kind[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[],
                     $7::smallint[], $8::bytea[]) with ordinality
              as e (at, actor, actor_id, action, object, detail, key_id, mac, n)
         order by n",
        &entries.iter().map(|e| e.at).collect::<Vec<_>>(),
        entries.iter().map(|e| e.actor.kind).collect::<Vec<_>>() as Vec<ActorKind>,
        &entries.iter().map(|e| e.actor.id).collect::<Vec<_>>() as &[Option<i64>],
        &entries.iter().map(|e| e.action.to_owned()).collect::<Vec<_>>(),
        &entries.iter().map(|e| e.object.clone()).collect::<Vec<_>>(),
        &entries.iter().map(|e| e.detail.clone()).collect::<Vec<_>>(),
        &seals.iter().map(|s| s.key_id).collect::<Vec<_>>(),
        &seals.into_iter().map(|s| s.mac).collect::<Vec<_>>()
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

pub struct Read {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: ActorKind,
    pub actor_id: Option<i64>,
    pub username: Option<String>,
    pub action: String,
    pub object: String,
    pub detail: Value,
}

pub async fn read(conn: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Read>> {
    sqlx::query_as!(
        Read,
        r#"select e.id, e.at, e.actor as "actor: ActorKind", e.actor_id, s.username as "username?", e.action, e.object, e.detail
           from audit_entry e left join staff s on e.actor = 'staff' and s.id = e.actor_id
           where ($1::timestamptz is null or e.at >= $1) and ($2::timestamptz is null or e.at < $2)
             and ($3::actor_kind is null or e.actor = $3) and ($4::bigint is null or e.actor_id = $4)
             and ($5::text is null or e.action = $5 or starts_with(e.action, $5 || '.'))
             and ($6::bigint is null or e.id < $6)
           order by e.id desc limit $7"#,
        filter.from,
        filter.until,
        filter.kind as Option<ActorKind>,
        filter.actor_id,
        filter.action,
        filter.before,
        limit
    )
    .fetch_all(conn)
    .await
}
