//! A connection of its own for one task's few fixed statements.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

/// Opened when first needed, and again after a failure. Plans are made once: the statements' shape never changes, and
/// index access is right at every size.
pub struct Line {
    options: PgConnectOptions,
    open: Option<PgConnection>,
}

impl Line {
    /// `more`: settings of this line alone.
    pub fn new(options: &PgConnectOptions, name: &str, more: &[(&str, &str)]) -> Line {
        let options = options.clone().application_name(name).options([
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("jit", "off"),
            ("lock_timeout", "2s"),
            ("statement_timeout", "10s"),
        ]);
        Line { options: options.options(more.iter().copied()), open: None }
    }

    pub async fn get(&mut self) -> sqlx::Result<&mut PgConnection> {
        if self.open.is_none() {
            self.open = Some(self.options.connect().await?);
        }
        Ok(self.open.as_mut().expect("opened above"))
    }

    pub fn close(&mut self) {
        self.open = None;
    }

    /// After an error that may have left the connection in the middle of something.
    pub fn drop_if_broken(&mut self, error: &sqlx::Error) {
        if !matches!(error, sqlx::Error::Database(_)) || super::is_unavailable(error) {
            self.close();
        }
    }
}

/// Lets what is already on its way join a batch: every task that can run runs first, and the sockets are read. Not a
/// timer: on an idle server it returns at once.
pub async fn gather() {
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
}
