//! Figures of the centre, counted from what the ledger and the hall keep. Not here: the day as it runs (counter).

mod store;

use crate::catalog::City;
use crate::ids::{BankId, Channel, OfficeId, ServiceId, WindowId};
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::HashMap;

/// What figures are told apart by, beside the date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct By {
    pub office: bool,
    pub bank: bool,
    pub window: bool,
    pub channel: bool,
    pub service: bool,
}

/// One date's figures of one group; what is not told apart is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daily {
    pub date: NaiveDate,
    pub group: Group,
    /// Sum of the quotas; none where channels or services are told apart, which share it.
    pub capacity: Option<i64>,
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Group {
    pub office: Option<OfficeId>,
    pub bank: Option<BankId>,
    pub window: Option<WindowId>,
    pub channel: Option<Channel>,
    pub service: Option<ServiceId>,
}

/// Reservations by what became of them, counted on the day of their visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Took a seat and kept it.
    pub booked: i64,
    pub checked_in: i64,
    pub accepted: i64,
    pub supplement_required: i64,
    pub refused: i64,
    pub left: i64,
    pub no_show: i64,
    pub cancelled: i64,
    pub voided: i64,
}

/// Figures of each date of a range, both ends included, in the order of the catalog; `office`: of that one alone.
pub async fn daily(
    conn: &mut PgConnection,
    city: &City,
    range: (NaiveDate, NaiveDate),
    by: By,
    office: Option<OfficeId>,
) -> sqlx::Result<Vec<Daily>> {
    let counted = store::counts(conn, range, by, office).await?;
    let seats = store::capacities(conn, range, by, office).await?;
    let apart = by.channel || by.service;
    let mut found: HashMap<(NaiveDate, Group), Daily> = HashMap::new();
    for (date, group, capacity) in seats.into_iter().filter(|_| !apart) {
        let daily = Daily { date, group, capacity: Some(capacity), counts: Counts::default() };
        found.insert((date, group), daily);
    }
    for (date, group, counts) in counted {
        let capacity = (!apart).then_some(0);
        found.entry((date, group)).or_insert(Daily { date, group, capacity, counts }).counts = counts;
    }
    let mut rows: Vec<Daily> = found.into_values().collect();
    let place = |daily: &Daily| {
        let g = daily.group;
        let office = g.office.and_then(|id| city.offices.iter().position(|o| o.id == id));
        let bank = g.bank.and_then(|id| city.banks.iter().position(|b| b.id == id));
        let window = g.window.and_then(|id| city.windows.iter().position(|w| w.id == id));
        let service = g.service.and_then(|id| city.services.iter().position(|s| s.id == id));
        (daily.date, office, bank, window, g.channel.map(|c| c as u8), service)
    };
    rows.sort_by_key(place);
    Ok(rows)
}
