//! The bench's own database: the sample city with windows made wide enough, and citizens with sessions put in by SQL.

use crate::{Options, floor};
use anyhow::{Context, Result};
use chrono::Utc;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use yueban::accounts::Token;
use yueban::people::keys::token_hash;
use yueban::people::{
    IdNumber, IdType, Keys, MobileNumber, PersonName, seal_id, seal_mobile, seal_name, with_check_digit,
};

pub struct City {
    pub url: String,
    pub keys: PathBuf,
    pub folder: PathBuf,
    pool: PgPool,
    admin: PgConnectOptions,
    /// Tokens of citizens who have not booked yet.
    tokens: Mutex<Vec<String>>,
    made: AtomicUsize,
}

const NAME: &str = "yueban_bench";

impl City {
    pub async fn create(options: &Options) -> Result<City> {
        let folder = std::env::temp_dir().join(format!("yueban-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let keys = folder.join("keys");
        let admin = PgConnectOptions::from_str(&options.database_url)?;
        let mut conn = admin.connect().await.context("DATABASE_URL")?;
        conn.execute(AssertSqlSafe(format!("drop database if exists {NAME} with (force)"))).await?;
        conn.execute(AssertSqlSafe(format!("create database {NAME}"))).await?;
        let end = options.database_url.rfind('/').context("a database in DATABASE_URL")?;
        let query = options.database_url.find('?').map_or("", |i| &options.database_url[i..]);
        let url = format!("{}/{NAME}{query}", &options.database_url[..end]);
        let pool = PgPoolOptions::new().max_connections(4).connect(&url).await?;
        pool.execute(AssertSqlSafe(floor::tables())).await?;
        Ok(City { url, keys, folder, pool, admin, tokens: Mutex::default(), made: AtomicUsize::new(0) })
    }

    /// No phase can fill a slot or a day; nobody holds a seat.
    pub async fn open_wide(&self) -> Result<()> {
        self.clear().await?;
        sqlx::raw_sql(
            "update window_day set quota = 1000000, public_quota = 1000000, counter_quota = 0, priority_quota = 0;
             update slot set capacity = 100000",
        )
        .execute(&self.pool)
        .await?;
        self.pool.execute("vacuum analyze").await?;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        Ok(())
    }

    /// Removes what a phase booked; the history that growth put in stays.
    pub async fn clear(&self) -> Result<()> {
        sqlx::raw_sql(
            "delete from reservation where code not like 'H%'; delete from held_seat; delete from idempotency; delete from outbox",
        )
        .execute(&self.pool)
        .await?;
        self.pool.execute("vacuum analyze reservation, window_day, slot, idempotency, outbox").await?;
        Ok(())
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Bookable slots, by outside id, in a random order; `days`: how many window-days they come from (None: all).
    pub async fn slots(&self, days: Option<i64>) -> Result<Vec<String>> {
        let ids = sqlx::query_scalar(
            "select s.public_id::text from slot s where s.window_day_id in (
                 select d.id from window_day d join calendar_day_open o on o.id = d.id order by d.id limit $1)
             order by random()",
        )
        .bind(days)
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }

    /// Remembers which days the server calls open, for `slots`.
    pub async fn note_open_days(&self, dates: &[String]) -> Result<()> {
        self.pool.execute("drop table if exists calendar_day_open").await?;
        let list = dates.iter().map(|d| format!("'{d}'::date")).collect::<Vec<_>>().join(",");
        self.pool
            .execute(AssertSqlSafe(format!(
                "create table calendar_day_open as select id from window_day where date in ({list})"
            )))
            .await?;
        Ok(())
    }

    /// Tokens of so many citizens who hold nothing; new ones are put in as needed.
    pub async fn citizens(&self, n: usize) -> Result<Vec<String>> {
        let missing = n.saturating_sub(self.tokens.lock().expect("no panic").len());
        if missing > 0 {
            self.enrol(missing).await?;
        }
        let mut tokens = self.tokens.lock().expect("no panic");
        let at = tokens.len() - n;
        Ok(tokens.split_off(at))
    }

    /// After `clear`, citizens hold nothing again.
    pub fn give_back(&self, tokens: Vec<String>) {
        self.tokens.lock().expect("no panic").extend(tokens);
    }

    async fn enrol(&self, n: usize) -> Result<()> {
        let keys = Keys::load(&self.keys)?.context("the server made keys")?;
        let from = self.made.fetch_add(n, Ordering::Relaxed);
        let now = Utc::now();
        let today = now.date_naive();
        let name = seal_name(&keys, &PersonName::parse("王小佳").map_err(|e| anyhow::anyhow!("{e:?}"))?);
        let numbers: Vec<usize> = (from..from + n).collect();
        for chunk in numbers.chunks(5000) {
            let (mut id_index, mut id_cipher, mut mobile_index, mut mobile_cipher, mut hashes) =
                (vec![], vec![], vec![], vec![], vec![]);
            let mut tokens = Vec::with_capacity(chunk.len());
            for i in chunk {
                let born = chrono::NaiveDate::from_ymd_opt(1960, 1, 1).context("a date")?
                    + chrono::TimeDelta::days((i / 999) as i64);
                let digits = format!("230199{}{:03}", born.format("%Y%m%d"), i % 999 + 1);
                let id = IdNumber::parse(IdType::ResidentId, &with_check_digit(&digits), today)
                    .map_err(|e| anyhow::anyhow!("{e:?}"))?;
                let mobile = MobileNumber::parse(&format!("18{i:09}")).map_err(|e| anyhow::anyhow!("{e:?}"))?;
                id_index.push(keys.id_index(&id).to_vec());
                id_cipher.push(seal_id(&keys, &id).bytes);
                mobile_index.push(keys.mobile_index(&mobile).to_vec());
                mobile_cipher.push(seal_mobile(&keys, &mobile).bytes);
                let token = Token::random().as_str().to_owned();
                hashes.push(token_hash(&token).to_vec());
                tokens.push(token);
            }
            sqlx::query(
                "with g as (select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[])
                                as t (ii, ic, mi, mc, h)),
                 p as (insert into person (id_type, id_index, id_cipher, key_id)
                       select 'resident_id', ii, ic, $6 from g returning id, id_index),
                 m as (insert into mobile (number_index, number_cipher, key_id) select mi, mc, $6 from g returning id, number_index)
                 insert into citizen_session (token_hash, mobile_id, person_id, name_cipher, key_id, channel, lang, created_at, expires_at)
                 select g.h, m.id, p.id, $7, $6, 'app', 'zh-CN', $8, $8 + interval '30 days'
                 from g join p on p.id_index = g.ii join m on m.number_index = g.mi",
            )
            .bind(&id_index)
            .bind(&id_cipher)
            .bind(&mobile_index)
            .bind(&mobile_cipher)
            .bind(&hashes)
            .bind(name.key_id)
            .bind(&name.bytes)
            .bind(now)
            .execute(&self.pool)
            .await?;
            self.tokens.lock().expect("no panic").extend(tokens);
        }
        self.pool.execute("vacuum analyze person, mobile, citizen_session").await?;
        Ok(())
    }

    pub async fn check(&self, options: &Options) -> Result<bool> {
        let status = tokio::process::Command::new(&options.server)
            .args(["check", "--database-url", &self.url, "--key-file"])
            .arg(&self.keys)
            .status()
            .await?;
        Ok(status.success())
    }

    pub async fn drop(self) -> Result<()> {
        self.pool.close().await;
        let mut conn = self.admin.connect().await?;
        conn.execute(AssertSqlSafe(format!("drop database {NAME} with (force)"))).await?;
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}
