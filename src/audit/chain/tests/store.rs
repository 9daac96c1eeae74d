use sqlx::{AssertSqlSafe, PgConnection};

pub const ADDED: &str = "insert into audit_entry (at, actor, action, object, detail, key_id, mac, era, xid)
    select at, actor, action, object, detail, key_id, mac, era, xid from audit_entry where id = 5";
pub const SWAPPED: &str = "update audit_entry a set xid = b.xid from audit_entry b
    where a.id in (1, 2) and b.id in (1, 2) and a.id <> b.id";
pub const SEALS_SWAPPED: &str = "update audit_seal set position = 10 where position = 2;
    update audit_seal set position = 2 where position = 3; update audit_seal set position = 3 where position = 10";
pub const END_REMOVED: &str = "delete from audit_entry where id > 5; delete from audit_seal where position = 3";
pub const SEAL_ADDED: &str = "insert into audit_seal select 4, era, until_xid + 1, 1, at, key_id, mac from audit_seal
    where position = 3";

/// What whoever owns the tables can do.
pub async fn as_owner(conn: &mut PgConnection, sql: &str) -> sqlx::Result<()> {
    let free = "alter table audit_entry disable trigger user; alter table audit_seal disable trigger user";
    sqlx::raw_sql(AssertSqlSafe(format!("{free}; {sql}"))).execute(conn).await.map(|_| ())
}
