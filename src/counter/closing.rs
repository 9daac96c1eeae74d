//! After the last span of a day: who was booked and did not come is a no-show, unless the office had taken their seat
//! away; who still waits goes home unserved.
//! Safe on many servers; a no-show is undone by voiding it with a reason (`Desk::void_for`).

use super::act::noted;
use super::store::{self, TicketAct};
use super::types::*;
use crate::booking::Desk;
use crate::clock::china_date;
use anyhow::Result;
use chrono::TimeDelta;

/// So long after its last span a day is over.
const AFTERWARDS: TimeDelta = TimeDelta::hours(1);

/// Ends the days that are over; returns how many no-shows were marked and how many tickets ended.
pub async fn close_halls(desk: &Desk) -> Result<(u64, u64)> {
    let now = desk.clock.now();
    let (mut no_shows, mut left) = (0, 0);
    let mut conn = desk.db.acquire().await?;
    loop {
        let marked = desk.mark_no_shows(&mut conn, now, now - AFTERWARDS).await?;
        no_shows += marked;
        if marked == 0 {
            break;
        }
    }
    while desk.void_unsettled(&mut conn, now, now - AFTERWARDS).await? > 0 {}
    for office in store::unfinished(&mut conn, now - AFTERWARDS).await? {
        let mut tx = desk.db.begin().await?;
        let lock = store::lock_hall(&mut tx, office.office).await?;
        for mut row in store::open_of_day(&mut tx, office.office, office.date).await? {
            row.status = TicketStatus::Left;
            row.ended_at = Some(now);
            store::save(&mut tx, &row, &lock).await?;
            noted(&mut tx, desk, None, &row, TicketAct::Left, now).await.map_err(anyhow::Error::from)?;
            let result = store::NewResult {
                reservation: row.reservation,
                outcome: Outcome::Left,
                reason: None,
                companions: &[],
                missing: &[],
                window: row.window.unwrap_or(row.seat_window),
                staff: None,
                now,
            };
            store::save_result(&mut tx, result, &lock).await?;
            left += 1;
        }
        tx.commit().await?;
    }
    if no_shows + left > 0 {
        tracing::info!(no_shows, left, date = %china_date(now), "halls were closed");
    }
    Ok((no_shows, left))
}
