use super::super::keys::Purpose;
use super::super::store::remember_fingerprints;
use super::super::{IdType, Keys, open_id, open_mobile};
use anyhow::Result;
use sqlx::{AssertSqlSafe, PgConnection};

/// Rows of one statement; few in tests, so that they turn pages.
const CHUNK: i64 = if cfg!(test) { 2 } else { 5000 };

/// Every value of a column that is not encrypted with the newest key. Names of tables and columns come from the list in
/// the room, never from outside.
pub async fn encrypt_anew(
    conn: &mut PgConnection,
    (table, id, value, context): (&'static str, &'static str, &'static str, &'static str),
    keys: &Keys,
) -> Result<u64> {
    let newest = keys.data_key_id();
    // rows by their key as text: a number in one table, bytes in another
    let (kind, mut after) = if id == "id" { ("bigint", "0".to_owned()) } else { ("bytea", String::new()) };
    // in steps of the key: what was already written anew is not read again
    let read = format!(
        "select {id}::text, {value}, key_id from {table}
         where {id} > $1::text::{kind} and key_id <> $2 order by {id} limit $3 for update"
    );
    let write = format!(
        "update {table} t set {value} = n.value, key_id = $3
         from unnest($1::text[], $2::bytea[]) as n (id, value) where t.{id} = n.id::{kind}"
    );
    let mut done = 0;
    loop {
        let page = sqlx::query_as(AssertSqlSafe(read.clone())).bind(&after).bind(newest).bind(CHUNK);
        let rows: Vec<(String, Vec<u8>, i16)> = page.fetch_all(&mut *conn).await?;
        let Some((last, ..)) = rows.last() else { return Ok(done) };
        after.clone_from(last);
        let (mut ids, mut values) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for (id, sealed, key_id) in rows {
            values.push(keys.encrypt(context, &keys.decrypt(context, key_id, &sealed)?).bytes);
            ids.push(id);
        }
        let written = sqlx::query(AssertSqlSafe(write.clone())).bind(&ids).bind(&values).bind(newest);
        done += written.execute(&mut *conn).await?.rows_affected();
    }
}

/// Blind indexes of all persons and mobiles but the erased, in steps of their ids; what hangs on the old key otherwise is forgotten.
pub async fn index_anew(conn: &mut PgConnection, keys: &Keys) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = sqlx::query!(
            r#"select id, id_type as "id_type: IdType", id_cipher, key_id from person
               where id > $1 and erased_at is null order by id limit $2"#,
            after,
            CHUNK
        )
        .fetch_all(&mut *conn)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
        let indexes = rows
            .iter()
            .map(|r| Ok(keys.id_index(&open_id(keys, r.id_type, r.key_id, &r.id_cipher)?).to_vec()))
            .collect::<Result<Vec<_>>>()?;
        sqlx::query!(
            "update person p set id_index = n.i from unnest($1::bigint[], $2::bytea[]) as n (id, i) where p.id = n.id",
            &ids,
            &indexes
        )
        .execute(&mut *conn)
        .await?;
    }
    let mut after = 0;
    loop {
        let rows = sqlx::query!(
            "select id, number_cipher, key_id from mobile where id > $1 and erased_at is null order by id limit $2",
            after,
            CHUNK
        )
        .fetch_all(&mut *conn)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
        let indexes = rows
            .iter()
            .map(|r| Ok(keys.mobile_index(&open_mobile(keys, r.key_id, &r.number_cipher)?).to_vec()))
            .collect::<Result<Vec<_>>>()?;
        sqlx::query!(
            "update mobile m set number_index = n.i from unnest($1::bigint[], $2::bytea[]) as n (id, i) where m.id = n.id",
            &ids,
            &indexes
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!("delete from login_code").execute(&mut *conn).await?;
    sqlx::query!("delete from address_count").execute(conn).await?;
    Ok(())
}

/// The keys that the database needs from now on.
pub async fn remember(conn: &mut PgConnection, keys: &Keys) -> Result<()> {
    sqlx::query!("delete from key_fingerprint where purpose in ('data', 'index')").execute(&mut *conn).await?;
    let prints: Vec<_> = keys.fingerprints_in_use().into_iter().filter(|(p, ..)| *p != Purpose::Audit).collect();
    Ok(remember_fingerprints(conn, prints).await?)
}
