use super::{CONTEXT, Event, Values, seal, text};
use crate::ids::MobileId;
use crate::lang::Lang;
use crate::people::Keys;
use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Puts a notice into the outbox, in the caller's transaction.
pub async fn enqueue(
    conn: &mut PgConnection,
    keys: &Keys,
    event: Event,
    mobile: MobileId,
    lang: Lang,
    values: &Values,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let sealed = seal(keys, values);
    sqlx::query!(
        "insert into outbox (event, mobile_id, lang, payload, key_id, created_at) values ($1, $2, $3, $4, $5, $6)",
        event.name(),
        mobile.0,
        lang.tag(),
        sealed.bytes,
        sealed.key_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A notice that is to be sent.
#[derive(Clone, Debug)]
pub struct Notice {
    pub event: Event,
    pub mobile: MobileId,
    pub lang: Lang,
    pub values: Values,
}

/// Puts many notices into the outbox, in the caller's transaction.
pub async fn enqueue_all(
    conn: &mut PgConnection,
    keys: &Keys,
    notices: &[Notice],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let sealed: Vec<_> = notices.iter().map(|n| seal(keys, &n.values)).collect();
    sqlx::query!(
        "insert into outbox (event, mobile_id, lang, payload, key_id, created_at)
         select event, mobile, lang, payload, key, $6
         from unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::smallint[]) with ordinality
              as n (event, mobile, lang, payload, key, n)
         order by n",
        &notices.iter().map(|n| n.event.name().to_owned()).collect::<Vec<_>>(),
        &notices.iter().map(|n| n.mobile.0).collect::<Vec<_>>(),
        &notices.iter().map(|n| n.lang.tag().to_owned()).collect::<Vec<_>>(),
        &sealed.iter().map(|s| s.bytes.clone()).collect::<Vec<_>>(),
        &sealed.iter().map(|s| s.key_id).collect::<Vec<_>>(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A notice as its receiver reads it.
#[derive(Clone, Debug)]
pub struct Message {
    pub event: Event,
    pub text: String,
    /// The sign-in code of a `login_code`.
    pub login_code: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// What would have been sent to a number, newest first.
pub async fn sent_to(
    conn: &mut PgConnection,
    keys: &Keys,
    mobile: MobileId,
    limit: i64,
) -> anyhow::Result<Vec<Message>> {
    let rows = sqlx::query!(
        "select event, lang, payload, key_id, created_at from outbox where mobile_id = $1 order by id desc limit $2",
        mobile.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let event =
                Event::from_name(&row.event).with_context(|| format!("unknown event {} in the outbox", row.event))?;
            let values: Values = serde_json::from_slice(&keys.decrypt(CONTEXT, row.key_id, &row.payload)?)?;
            let login_code =
                (event == Event::LoginCode).then(|| values["code"].as_str().unwrap_or_default().to_owned());
            let text = text(event, Lang::from_tag(&row.lang), &values);
            Ok(Message { event, text, login_code, created_at: row.created_at })
        })
        .collect()
}
