//! What staff look up: by a code, a document or a mobile, among the windows in reach.

use super::super::store::behalf as store;
use super::super::store::{change, read};
use super::{Desk, NotDone, ReservationDetail};
use crate::clock::china_date;
use crate::ids::{Code, PersonId, WindowId};
use crate::people::{self, IdNumber, MobileNumber};
use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

pub use store::Nearby;

/// How far back a search looks.
const DAYS_BACK: u64 = 30;

/// What is looked for.
#[derive(Clone, Debug)]
pub enum Sought {
    Code(Code),
    Person(IdNumber),
    Mobile(MobileNumber),
}

impl Desk {
    /// A reservation at a window in reach.
    pub async fn in_reach(&self, windows: &[WindowId], code: &Code) -> Result<ReservationDetail, NotDone> {
        let mut conn = self.db.acquire().await?;
        let row = read::by_code(&mut conn, code, None).await?;
        let row = row.filter(|row| windows.contains(&row.window) && !row.erased).ok_or(NotDone::NotFound)?;
        row.detail(&self.keys, self.clock.now())
    }

    /// Reservations at windows in reach, latest visit first; at most 50, of the last 30 days and to come.
    pub async fn search(&self, windows: &[WindowId], sought: &Sought) -> Result<Vec<ReservationDetail>, NotDone> {
        let now = self.clock.now();
        let mut conn = self.db.acquire().await?;
        let (person, mobile) = match sought {
            Sought::Code(code) => {
                return match self.in_reach(windows, code).await {
                    Err(NotDone::NotFound) => Ok(vec![]),
                    found => Ok(vec![found?]),
                };
            }
            Sought::Person(number) => (store::person_find(&mut conn, &self.keys.id_index(number)[..]).await?, None),
            Sought::Mobile(mobile) => (None, people::mobile_find(&mut conn, &self.keys, mobile).await?),
        };
        if person.is_none() && mobile.is_none() {
            return Ok(vec![]);
        }
        let from = china_date(now) - Days::new(DAYS_BACK);
        let mut found = vec![];
        for code in store::codes_of(&mut conn, windows, person, mobile, from).await? {
            let code = Code::parse(&code).ok_or_else(|| anyhow::anyhow!("a stored code does not parse"))?;
            if let Some(row) = read::by_code(&mut conn, &code, None).await? {
                found.push(row.detail(&self.keys, now)?);
            }
        }
        Ok(found)
    }

    /// Locks the people of a reservation and its day, and reads it: until the caller's transaction ends, nobody cancels or
    /// moves it, nor closes its window under it.
    pub async fn hold(&self, tx: &mut PgConnection, code: &Code) -> Result<ReservationDetail, NotDone> {
        let row = read::by_code(tx, code, None).await?.filter(|row| !row.erased).ok_or(NotDone::NotFound)?;
        let (row, _) = self.lock_again(tx, row, code, None, self.clock.now()).await?;
        row.detail(&self.keys, self.clock.now())
    }

    /// Locks a window's day in the caller's transaction.
    pub async fn lock_day(&self, tx: &mut PgConnection, window: WindowId, date: NaiveDate) -> Result<(), NotDone> {
        let days = store::days_of(tx, &[window], date).await?;
        change::lock(tx, &[], &[], &days, self.clock.now()).await?;
        Ok(())
    }

    /// Says that what is free has changed, after a commit outside this room.
    pub fn seats_changed(&self) {
        self.memory.changed.notify_one();
    }

    /// A person's reservations from today on, at any office, whatever became of them; earliest first.
    pub async fn nearby(&self, conn: &mut PgConnection, number: &IdNumber) -> Result<Vec<Nearby>, NotDone> {
        let person: Option<PersonId> = store::person_find(conn, &self.keys.id_index(number)[..]).await?;
        match person {
            Some(person) => Ok(store::of_person(conn, person, china_date(self.clock.now())).await?),
            None => Ok(vec![]),
        }
    }
}
