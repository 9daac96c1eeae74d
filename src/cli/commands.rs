//! The commands that do one thing and end. Each works beside a running server on the same data folder, and starts the
//! embedded Postgres for the time being where none runs.

use crate::accounts::staff;
use crate::booking::Violation;
use crate::clock::Clock;
use crate::config::Place;
use crate::db::backup;
use crate::db::embedded::{self, EmbeddedPg, Mode};
use crate::people::{self, Keys};
use crate::{booking, catalog, counter, db, web};
use anyhow::{Context, Result, bail};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use std::path::{Path, PathBuf};

/// A database within reach.
pub struct Opened {
    pub options: PgConnectOptions,
    pub key_file: PathBuf,
    embedded: Option<EmbeddedPg>,
}

impl Opened {
    /// Stops the embedded Postgres if it was started here.
    pub fn close(self) {
        drop(self.embedded);
    }
}

/// Finds or starts the database. Call on the main thread.
pub fn open(place: &Place, mode: Mode) -> Result<Opened> {
    let key_file = |data: &Path| place.key_file.clone().unwrap_or_else(|| data.join("keys"));
    if let Some(url) = &place.database_url {
        let data = place.data_dir.clone().unwrap_or_else(|| PathBuf::from("data"));
        let options = url.parse().context("DATABASE_URL is not an address like postgres://user@host/database")?;
        return Ok(Opened { options, key_file: key_file(&data), embedded: None });
    }
    let embedded = embedded::open(place.data_dir.as_deref(), mode)?;
    Ok(Opened { options: embedded.options(), key_file: key_file(embedded.data_dir()), embedded: Some(embedded) })
}

pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")
}

/// Opens the database, hands a small pool to the work, and leaves everything as it was found.
pub fn with_database<T>(place: &Place, work: impl AsyncFnOnce(PgPool, &Opened) -> Result<T>) -> Result<T> {
    let opened = open(place, Mode::Command)?;
    let result = runtime()?.block_on(async {
        let pool = db::connect(opened.options.clone(), 4).await?;
        let result = work(pool.clone(), &opened).await;
        pool.close().await;
        result
    });
    opened.close();
    result
}

/// The keys of the file or the environment, which must be there.
pub fn key_file(place: &Place, opened: &Opened) -> Result<Keys> {
    match &place.key {
        Some(content) => Keys::parse(content).context("YUEBAN_KEY"),
        None => Keys::load(&opened.key_file)?.with_context(|| {
            format!("there is no key file {}: bring the one of this database", opened.key_file.display())
        }),
    }
}

pub fn migrate(place: &Place) -> Result<()> {
    with_database(place, async |pool, _| {
        db::migrate(&pool).await?;
        println!("the schema is up to date");
        Ok(())
    })
}

pub fn import(place: &Place, folder: &Path) -> Result<()> {
    with_database(place, async |pool, _| {
        db::migrate(&pool).await?;
        match catalog::import::folder(&mut *pool.acquire().await?, folder).await {
            Ok(report) => {
                println!("{report}");
                Ok(())
            }
            Err(error) => bail!("nothing was imported\n{error}"),
        }
    })
}

pub fn check(place: &Place) -> Result<()> {
    let found = with_database(place, async |pool, opened| {
        // it reads everything, however long that takes
        let mut conn = db::patient(&pool).await?;
        let keys = people::check_fingerprints(&mut conn, &key_file(place, opened)?).await?;
        let now = booking::now_of(&mut conn, Clock::real_now()).await?;
        let mut found = booking::violations(&mut conn, Some(&keys), now).await?;
        found.extend(counter::violations(&mut conn).await?);
        found.extend(staff::unreadable(&mut conn, &keys).await?.into_iter().map(|id| Violation {
            rule: "second_factor".into(),
            object: format!("staff:{id}"),
            detail: "its secret does not open with these keys".into(),
        }));
        Ok(found)
    })?;
    for v in &found {
        println!("{}\t{}\t{}", v.rule, v.object, v.detail);
    }
    if !found.is_empty() {
        bail!("{} violations", found.len());
    }
    println!("no invariant is broken");
    Ok(())
}

pub fn openapi() -> Result<()> {
    println!("{}", web::openapi_json()?);
    Ok(())
}

pub fn rekey(place: &Place, index: bool) -> Result<()> {
    if place.key.is_some() {
        bail!("rekey writes a key file: put the keys into one and unset YUEBAN_KEY");
    }
    with_database(place, async |pool, opened| {
        let report = people::rekey::run(&pool, &opened.key_file, index).await?;
        println!("{report}");
        Ok(())
    })
}

pub fn backup(place: &Place, file: &Path) -> Result<()> {
    with_database(place, async |pool, _| {
        let report = backup::backup(&pool, file).await?;
        println!("{report}");
        Ok(())
    })
}

pub fn restore(place: &Place, file: &Path) -> Result<()> {
    with_database(place, async |pool, opened| {
        let report = backup::restore(&pool, file, &key_file(place, opened)?.fingerprints()).await?;
        println!("{report}");
        Ok(())
    })
}
