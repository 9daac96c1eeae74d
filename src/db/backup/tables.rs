//! The tables as the database's own catalogue lists them: none is forgotten when the schema grows.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

/// A table and the columns that hold its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    columns: Vec<String>,
}

impl Table {
    pub fn copy_out(&self) -> String {
        format!("copy {} to stdout", self.target())
    }

    pub fn copy_in(&self) -> String {
        format!("copy {} from stdin", self.target())
    }

    pub fn quoted(&self) -> String {
        quote(&self.name)
    }

    fn target(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| quote(column)).collect();
        format!("{} ({})", self.quoted(), columns.join(", "))
    }
}

/// A name as SQL takes it.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Every table but the list of migrations; whom a table references comes before it.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<Table>> {
    let mut waiting = sqlx::query_as!(
        Table,
        r#"select c.relname::text as "name!", array_agg(a.attname::text order by a.attnum) as "columns!"
             from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> '_sqlx_migrations'
              and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            group by c.oid, c.relname order by c.relname"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let references = sqlx::query!(
        r#"select distinct c.relname::text as "from!", r.relname::text as "to!"
             from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
            where k.contype = 'f' and k.conrelid <> k.confrelid and c.relnamespace = current_schema()::regnamespace"#
    )
    .fetch_all(conn)
    .await?;
    let mut ordered: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free = waiting.iter().position(|table| {
            let mut needs = references.iter().filter(|r| r.from == table.name);
            needs.all(|r| ordered.iter().any(|done| done.name == r.to))
        });
        let Some(free) = free else {
            bail!("tables reference each other in a circle: {}", waiting[0].name);
        };
        ordered.push(waiting.remove(free));
    }
    Ok(ordered)
}

/// The newest migration that the database has; none where nothing is in it.
pub async fn schema(conn: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let migrated = sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "there!""#);
    if !migrated.fetch_one(&mut *conn).await? {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(conn).await
}

/// Columns whose numbers the database gives, as (quoted table, column).
pub async fn numbered(conn: &mut PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    let columns = sqlx::query!(
        r#"select c.relname::text as "table!", a.attname::text as "column!"
             from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attidentity <> ''"#
    );
    let rows = columns.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (quote(&row.table), row.column)).collect())
}
