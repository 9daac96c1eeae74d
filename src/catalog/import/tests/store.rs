use sqlx::PgConnection;

/// Version of the configuration, whether it is a demo, number of windows.
pub async fn state(conn: &mut PgConnection) -> sqlx::Result<(i64, Option<bool>, i64)> {
    sqlx::query_as("select config_version, demo, (select count(*) from svc_window) from instance").fetch_one(conn).await
}
