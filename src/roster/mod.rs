//! (see lib.rs)
pub struct Rep {
    pub days: usize,
    pub slots: usize,
    pub unpublished: Vec<chrono::NaiveDate>,
}
pub async fn materialise(
    _c: &mut sqlx::PgConnection,
    _city: &crate::catalog::City,
    _n: chrono::DateTime<chrono::Utc>,
) -> anyhow::Result<Rep> {
    anyhow::bail!("")
}
