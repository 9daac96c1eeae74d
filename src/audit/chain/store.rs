use chrono::{DateTime, Utc};
use sqlx::PgConnection;

#[derive(Clone, Debug)]
pub struct Seal {
    pub position: i64,
    pub era: i16,
    pub until_xid: i64,
    pub entries: i64,
    pub at: DateTime<Utc>,
    pub key_id: i16,
    pub mac: Vec<u8>,
}

/// Entries of one era from a transaction on, up to another one that is not included.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub era: i16,
    pub from: i64,
    pub until: i64,
}

impl Seal {
    pub fn stretch(&self, before: Option<&Seal>) -> Stretch {
        let from = before.filter(|b| b.era == self.era).map_or(0, |b| b.until_xid);
        Stretch { era: self.era, from, until: self.until_xid }
    }
}

pub struct Entry {
    pub id: i64,
    pub mac: Vec<u8>,
}

pub struct Head {
    pub position: i64,
    pub key_id: i16,
    pub mac: Vec<u8>,
}

/// Two servers never seal at once.
pub async fn only_sealer(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('audit_seal'))").execute(conn).await?;
    Ok(())
}

pub async fn last(conn: &mut PgConnection) -> sqlx::Result<Option<Seal>> {
    sqlx::query_as!(Seal, "select * from audit_seal order by position desc limit 1").fetch_optional(conn).await
}

pub async fn at(conn: &mut PgConnection, position: i64) -> sqlx::Result<Option<Seal>> {
    sqlx::query_as!(Seal, "select * from audit_seal where position = $1", position).fetch_optional(conn).await
}

pub async fn highest(conn: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select max(position) from audit_seal").fetch_one(conn).await
}

pub async fn head(conn: &mut PgConnection) -> sqlx::Result<Option<Head>> {
    sqlx::query_as!(Head, "select position, key_id, mac from audit_head").fetch_optional(conn).await
}

/// The next entries that nothing can come before any more, about so many; none where there are none. An era that has
/// ended is sealed to its end.
pub async fn next_stretch(conn: &mut PgConnection, last: Option<&Seal>, most: i64) -> sqlx::Result<Option<Stretch>> {
    let (era, from) = last.map_or((0, 0), |last| (last.era, last.until_xid));
    let first = sqlx::query!(
        r#"select era, xid, era = (select max(era) from audit_entry) as "newest!",
                  pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldest_running!"
           from audit_entry where (era, xid) >= ($1, $2) order by era, xid limit 1"#,
        era,
        from
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(first) = first else { return Ok(None) };
    let until = if first.newest { first.oldest_running } else { i64::MAX };
    if first.xid >= until {
        return Ok(None);
    }
    let cut = sqlx::query_scalar!(
        "select xid from audit_entry where era = $1 and xid > $2 and xid < $3 order by xid offset $4 limit 1",
        first.era,
        first.xid,
        until,
        most
    )
    .fetch_optional(conn)
    .await?;
    let from = if first.era == era { from } else { 0 };
    Ok(Some(Stretch { era: first.era, from, until: cut.unwrap_or(until) }))
}

pub async fn entries(conn: &mut PgConnection, of: &Stretch) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        "select id, mac from audit_entry where era = $1 and xid >= $2 and xid < $3 order by xid, id",
        of.era,
        of.from,
        of.until
    )
    .fetch_all(conn)
    .await
}

pub async fn write(conn: &mut PgConnection, seal: &Seal, head: (i16, [u8; 32])) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_seal (position, era, until_xid, entries, at, key_id, mac) values ($1, $2, $3, $4, $5, $6, $7)",
        seal.position,
        seal.era,
        seal.until_xid,
        seal.entries,
        seal.at,
        seal.key_id,
        seal.mac
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into audit_head (position, key_id, mac) values ($1, $2, $3)
         on conflict (only_row) do update set position = $1, key_id = $2, mac = $3",
        seal.position,
        head.0,
        &head.1[..]
    )
    .execute(conn)
    .await?;
    Ok(())
}
