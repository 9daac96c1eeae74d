//! What a window does today: open, paused, closed for the rest of the day. Closing touches nobody's time: who is
//! booked there goes to a window of the same bank and span where one has a seat, the rest is a list of work.

use super::act::{answer, noted, replay};
use super::store::{self, NewDuty, TicketAct};
use super::types::*;
use crate::audit::{self, Actor, Entry};
use crate::booking::{Desk, IdempotencyKey, NotDone, OnBehalf};
use crate::clock::china_date;
use crate::ids::{Code, WindowId};
use sqlx::PgConnection;

/// No further calls for a while, with a reason that the board shows.
pub async fn pause(
    desk: &Desk,
    clerk: &Clerk,
    window: WindowId,
    reason: &str,
    key: IdempotencyKey,
) -> Result<Acted, NotServed> {
    answered(desk, clerk, window, Duty::Paused, Some(reason), key).await
}

/// Calls go on, after a pause or a closing.
pub async fn open(desk: &Desk, clerk: &Clerk, window: WindowId, key: IdempotencyKey) -> Result<Acted, NotServed> {
    answered(desk, clerk, window, Duty::Open, None, key).await
}

async fn answered(
    desk: &Desk,
    clerk: &Clerk,
    window: WindowId,
    state: Duty,
    reason: Option<&str>,
    key: IdempotencyKey,
) -> Result<Acted, NotServed> {
    let acted = set(desk, clerk, window, state, reason, Some(&key)).await?;
    acted.ok_or_else(|| anyhow::anyhow!("an act with a key has an answer").into())
}

/// With a key, the answer is remembered with it.
async fn set(
    desk: &Desk,
    clerk: &Clerk,
    window: WindowId,
    state: Duty,
    reason: Option<&str>,
    key: Option<&IdempotencyKey>,
) -> Result<Option<Acted>, NotServed> {
    let now = desk.clock.now();
    let city = desk.city();
    if !clerk.reaches(&city, window) {
        return Err(NotDone::NotFound.into());
    }
    if state != Duty::Open && reason.is_none_or(|r| r.trim().is_empty()) {
        return Err(NotServed::Invalid("reason"));
    }
    let mut tx = desk.db.begin().await?;
    // the day before the hall: closing its slots changes it
    desk.lock_day(&mut tx, window, china_date(now)).await?;
    let lock = store::lock_hall(&mut tx, clerk.office).await?;
    if let Some(key) = key
        && let Some(acted) = replay(&mut tx, clerk, key, now).await?
    {
        return Ok(Some(acted));
    }
    let before = store::duties(&mut tx, clerk.office, china_date(now)).await?;
    let before = before.get(&window).map_or(Duty::Open, |d| d.state);
    let new = NewDuty { window, date: china_date(now), state, reason, staff: clerk.staff, now };
    store::set_duty(&mut tx, new, &lock).await?;
    if (before == Duty::Closed) != (state == Duty::Closed) {
        store::settle_slots(&mut tx, window, china_date(now), now).await?;
    }
    record(&mut tx, desk, clerk, window, state, reason).await?;
    let shown = WindowClosed { window: city.window(window).code.clone(), state, moved: vec![], left_to_do: vec![] };
    let acted = match key {
        Some(key) => Some(answer(&mut tx, clerk, key, &shown, now).await?),
        None => None,
    };
    tx.commit().await?;
    desk.seats_changed();
    Ok(acted)
}

async fn record(
    tx: &mut PgConnection,
    desk: &Desk,
    clerk: &Clerk,
    window: WindowId,
    state: Duty,
    reason: Option<&str>,
) -> Result<(), NotServed> {
    let action = match state {
        Duty::Open => "window.open",
        Duty::Paused => "window.pause",
        Duty::Closed => "window.close",
    };
    let object = format!("window:{}", desk.city().window(window).code);
    let detail = serde_json::json!({"reason": reason});
    let entry = Entry { at: desk.clock.now(), actor: Actor::staff(clerk.staff), action, object, detail };
    audit::record(tx, &desk.keys, &entry).await?;
    Ok(())
}

/// Closes a window for the rest of the day, then moves whom it can, each in a transaction of their own: whatever stops
/// it, the rest stays on the list of work, and closing again goes on.
pub async fn close(
    desk: &Desk,
    clerk: &Clerk,
    window: WindowId,
    reason: &str,
    key: IdempotencyKey,
) -> Result<Acted, NotServed> {
    if let Some(acted) = replay(&mut *desk.db.acquire().await?, clerk, &key, desk.clock.now()).await? {
        return Ok(acted);
    }
    set(desk, clerk, window, Duty::Closed, Some(reason), None).await?;
    let mut shown = WindowClosed {
        window: desk.city().window(window).code.clone(),
        state: Duty::Closed,
        moved: vec![],
        left_to_do: vec![],
    };
    for code in to_do(desk, clerk, window).await? {
        match reroute(desk, clerk, window, &code, reason, key).await {
            Ok(true) => shown.moved.push(code.to_string()),
            Ok(false) => shown.left_to_do.push(code.to_string()),
            // somebody else is changing it: it is looked at again when the window is closed once more
            Err(NotServed::NotDone(NotDone::NotFound | NotDone::Unavailable { .. })) => {
                shown.left_to_do.push(code.to_string());
            }
            Err(error) => return Err(error),
        }
    }
    answer(&mut *desk.db.acquire().await?, clerk, &key, &shown, desk.clock.now()).await
}

/// Reservations of today at a window that is closed, by time: nobody serves them as it stands.
pub async fn to_do(desk: &Desk, clerk: &Clerk, window: WindowId) -> Result<Vec<Code>, NotServed> {
    let now = desk.clock.now();
    if !clerk.reaches(&desk.city(), window) {
        return Err(NotDone::NotFound.into());
    }
    let mut conn = desk.db.acquire().await?;
    let stranded = store::stranded(&mut conn, window, china_date(now), now).await?;
    Ok(stranded.iter().filter_map(|s| Code::parse(&s.code)).collect())
}

/// Puts one reservation, and its ticket, at a window of the same bank and span; false where none has a seat.
async fn reroute(
    desk: &Desk,
    clerk: &Clerk,
    from: WindowId,
    code: &Code,
    reason: &str,
    key: IdempotencyKey,
) -> Result<bool, NotServed> {
    let now = desk.clock.now();
    let stranded = store::stranded(&mut *desk.db.acquire().await?, from, china_date(now), now).await?;
    let Some(one) = stranded.into_iter().find(|s| s.code == code.as_str()) else { return Ok(true) };
    let windows = clerk.windows(&desk.city());
    let by = OnBehalf { staff: clerk.staff, windows, key, reason: Some(reason.to_owned()) };
    for to in one.siblings {
        let mut tx = desk.db.begin().await?;
        match desk.reroute(&mut tx, &by, code, to).await {
            Err(NotDone::Refused(_)) => continue,
            moved => moved?,
        }
        if one.checked_in {
            let lock = store::lock_hall(&mut tx, clerk.office).await?;
            let row = store::of_reservation(&mut tx, code.as_str()).await?;
            if let Some(mut row) = row.filter(|row| row.window == Some(from)) {
                row.window = Some(row.seat_window);
                store::save(&mut tx, &row, &lock).await?;
                noted(&mut tx, desk, Some(clerk), &row, TicketAct::Rerouted, now).await?;
            }
        }
        tx.commit().await?;
        desk.seats_changed();
        return Ok(true);
    }
    Ok(false)
}
