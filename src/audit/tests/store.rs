use sqlx::PgConnection;

pub async fn update(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("update audit_entry set object = 'x'").execute(conn).await.map(|_| ())
}

/// What whoever owns the table can do.
pub async fn update_behind_the_trigger(conn: &mut PgConnection) -> sqlx::Result<()> {
    let sql =
        "alter table audit_entry disable trigger audit_append_only; update audit_entry set actor_id = 8 where id = 2";
    sqlx::raw_sql(sql).execute(conn).await.map(|_| ())
}
