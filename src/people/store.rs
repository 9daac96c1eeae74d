use super::keys::Purpose;
use super::{IdNumber, IdType, Keys, MobileNumber, seal_id, seal_mobile};
use crate::ids::{MobileId, PersonId};
use anyhow::{Context, Result, bail};
use sqlx::PgConnection;
use std::collections::HashSet;

/// The person of a document, made if it is new and filled anew if it was erased.
pub async fn person_upsert(conn: &mut PgConnection, keys: &Keys, id: &IdNumber) -> sqlx::Result<PersonId> {
    let index = &keys.id_index(id)[..];
    let find = async |conn: &mut PgConnection| {
        let found = sqlx::query!(
            r#"select id as "id: PersonId", erased_at is not null as "erased!" from person where id_index = $1"#,
            index
        );
        found.fetch_optional(conn).await
    };
    let sealed = seal_id(keys, id);
    if let Some(found) = find(conn).await? {
        if found.erased {
            sqlx::query!(
                "update person set id_cipher = $2, key_id = $3, erased_at = null where id = $1",
                found.id.0,
                sealed.bytes,
                sealed.key_id
            )
            .execute(conn)
            .await?;
        }
        return Ok(found.id);
    }
    let made = sqlx::query_scalar!(
        r#"insert into person (id_type, id_index, id_cipher, key_id) values ($1, $2, $3, $4)
           on conflict (id_index) do nothing returning id as "id: PersonId""#,
        id.kind() as IdType,
        index,
        sealed.bytes,
        sealed.key_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    match made {
        Some(made) => Ok(made),
        // another request was first
        None => find(conn).await?.map(|found| found.id).ok_or(sqlx::Error::RowNotFound),
    }
}

/// The row of a number, none if it was never seen.
pub async fn mobile_find(
    conn: &mut PgConnection,
    keys: &Keys,
    mobile: &MobileNumber,
) -> sqlx::Result<Option<MobileId>> {
    let index = &keys.mobile_index(mobile)[..];
    sqlx::query_scalar!(r#"select id as "id: MobileId" from mobile where number_index = $1"#, index)
        .fetch_optional(conn)
        .await
}

/// The row of a number, made if it is new and filled anew if it was erased.
pub async fn mobile_upsert(conn: &mut PgConnection, keys: &Keys, mobile: &MobileNumber) -> sqlx::Result<MobileId> {
    let sealed = seal_mobile(keys, mobile);
    if let Some(found) = mobile_find(conn, keys, mobile).await? {
        sqlx::query!(
            "update mobile set number_cipher = $2, key_id = $3, erased_at = null where id = $1 and erased_at is not null",
            found.0,
            sealed.bytes,
            sealed.key_id
        )
        .execute(conn)
        .await?;
        return Ok(found);
    }
    let made = sqlx::query_scalar!(
        r#"insert into mobile (number_index, number_cipher, key_id) values ($1, $2, $3)
           on conflict (number_index) do nothing returning id as "id: MobileId""#,
        &keys.mobile_index(mobile)[..],
        sealed.bytes,
        sealed.key_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    match made {
        Some(made) => Ok(made),
        None => mobile_find(conn, keys, mobile).await?.ok_or(sqlx::Error::RowNotFound),
    }
}

/// Compares the keys with those the database was written with, and lets it remember new ones. Returns the keys with
/// the index key that the database uses. Of two servers that start at once on a new database with different keys, one
/// is refused.
pub async fn check_fingerprints(conn: &mut PgConnection, keys: &Keys) -> Result<Keys> {
    let ours = keys.fingerprints();
    loop {
        let known = sqlx::query!(r#"select purpose as "purpose: Purpose", key_id, fingerprint from key_fingerprint"#)
            .fetch_all(&mut *conn)
            .await?;
        let missing: Vec<String> = known
            .iter()
            .filter(|k| !ours.contains(&(k.purpose, k.key_id, k.fingerprint.clone())))
            .map(|k| format!("{} {}", k.purpose.name(), k.key_id))
            .collect();
        if !missing.is_empty() {
            bail!(
                "this database was written with other keys: the key file does not hold its {}. Put the right key file \
                 in place, or set YUEBAN_KEY",
                missing.join(", ")
            );
        }
        let index_id = known.iter().find(|k| k.purpose == Purpose::Index).map_or(keys.index_key_id(), |k| k.key_id);
        let keys = keys.using_index(index_id).context("the index key in use is among those that were found")?;
        let seen: HashSet<_> = known.iter().map(|k| (k.purpose, k.key_id)).collect();
        let mut new = keys.fingerprints_in_use();
        new.retain(|(purpose, id, _)| !seen.contains(&(*purpose, *id)));
        if new.is_empty() {
            return Ok(keys);
        }
        // and looks again: another server may have been first
        remember_fingerprints(conn, new).await?;
    }
}

/// All of them or, where another server is first, none: one statement, in one order.
pub(super) async fn remember_fingerprints(
    conn: &mut PgConnection,
    prints: Vec<(Purpose, i16, Vec<u8>)>,
) -> sqlx::Result<()> {
    let purposes: Vec<String> = prints.iter().map(|(purpose, ..)| purpose.name().to_owned()).collect();
    let ids: Vec<i16> = prints.iter().map(|(_, id, _)| *id).collect();
    let prints: Vec<Vec<u8>> = prints.into_iter().map(|(.., print)| print).collect();
    sqlx::query!(
        "insert into key_fingerprint (purpose, key_id, fingerprint)
         select purpose::key_purpose, id, print from unnest($1::text[], $2::smallint[], $3::bytea[]) as n (purpose, id, print)
         order by 1, 2
         on conflict do nothing",
        &purposes,
        &ids,
        &prints
    )
    .execute(conn)
    .await?;
    Ok(())
}
