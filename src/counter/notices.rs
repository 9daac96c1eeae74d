//! What people are told of the hall: soon called, and what their visit came to. Written into the outbox in the act's
//! transaction.

use super::order::in_order;
use super::outcome::NewOutcome;
use super::store::{self, HallLock, TicketRow};
use super::types::*;
use crate::booking::Desk;
use crate::catalog::Window;
use crate::lang::Lang;
use crate::notify::{self, Event, Values};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Told when so many are called before them.
const SOON: usize = 2;

/// Tells who stands near the front for a window, each once.
pub async fn soon(
    tx: &mut PgConnection,
    desk: &Desk,
    window: &Window,
    tickets: &[TicketRow],
    lock: &HallLock,
    now: DateTime<Utc>,
) -> Result<(), NotServed> {
    let city = desk.city();
    let near = in_order(tickets, now).into_iter().filter(|t| t.may_go_to(window)).take(SOON + 1).enumerate();
    for (ahead, ticket) in near.filter(|(ahead, t)| *ahead > 0 && !t.told_soon) {
        let lang = Lang::from_tag(&ticket.lang);
        let mut values = Values::new();
        values.insert("ticket".into(), ticket.called().into());
        values.insert("ahead".into(), ahead.to_string().into());
        values.insert("office".into(), city.office(ticket.office).name.get(lang).into());
        notify::enqueue(tx, &desk.keys, Event::CalledSoon, ticket.mobile, lang, &values, now).await?;
        store::mark_told_soon(tx, ticket.id, lock).await?;
    }
    Ok(())
}

/// Tells what a visit came to; who left is told nothing.
pub async fn outcome(
    tx: &mut PgConnection,
    desk: &Desk,
    ticket: &TicketRow,
    new: &NewOutcome,
    case: Option<(&str, Option<NaiveDate>)>,
    now: DateTime<Utc>,
) -> Result<(), NotServed> {
    let city = desk.city();
    let lang = Lang::from_tag(&ticket.lang);
    let mut values = Values::new();
    let mut put = |name: &str, value: String| values.insert(name.into(), value.into());
    put("office", city.office(ticket.office).name.get(lang).to_owned());
    let event = match (new.outcome, case) {
        (Outcome::Accepted, Some((number, due))) => {
            put("case_number", number.to_owned());
            put("due", due.map_or("none".into(), |due| lang.short_date(due)));
            Event::Accepted
        }
        (Outcome::SupplementRequired, _) => {
            let list = city.checklist_version(ticket.service, ticket.checklist_version);
            let name = |m: &Missing| {
                let known = list.and_then(|l| l.document.material(&m.material));
                known.map_or(m.material.clone(), |material| material.name.get(lang).to_owned())
            };
            put("count", new.missing.len().to_string());
            put(
                "items",
                new.missing.iter().map(name).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " }),
            );
            put("code", ticket.code.clone());
            Event::SupplementRequired
        }
        (Outcome::Refused, _) => {
            put("reason", new.reason.clone().unwrap_or_default());
            Event::Refused
        }
        (Outcome::Accepted | Outcome::Left, _) => return Ok(()),
    };
    notify::enqueue(tx, &desk.keys, event, ticket.mobile, lang, &values, now).await?;
    Ok(())
}
