//! Audit entries about refused access. Strangers cannot fill the table: an address gets so many entries a minute, all
//! addresses together so many more; the rest is in log and metrics only.

use crate::audit::{self, Actor, Entry};
use crate::web::app::App;
use crate::web::problem::{Kind, Problem};
use axum::http::Method;
use serde_json::json;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const PER_ADDRESS: u32 = 10;
const IN_ALL: u32 = 300;
const MINUTE: Duration = Duration::from_secs(60);

/// Entries of the running minute by address.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    since: Option<Instant>,
    all: u32,
    by_address: HashMap<IpAddr, u32>,
}

impl Refusals {
    fn may_write(&self, address: IpAddr, now: Instant) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.since.is_none_or(|since| now.duration_since(since) >= MINUTE) {
            *counted = Counted { since: Some(now), ..Counted::default() };
        }
        if counted.all >= IN_ALL {
            return false;
        }
        let of_address = counted.by_address.entry(address).or_default();
        if *of_address >= PER_ADDRESS {
            return false;
        }
        *of_address += 1;
        counted.all += 1;
        true
    }
}

/// Writes the entry where access was refused: no sign-in, a request from another site, someone else's reservation.
pub async fn note(app: &App, problem: &Problem, method: &Method, route: &str, address: IpAddr) {
    let whose = problem.more().and_then(|m| m.refused.as_ref());
    let barred = [Kind::Unauthenticated, Kind::StaffUnauthenticated, Kind::Forbidden, Kind::NotYourRole];
    if whose.is_none() && !barred.contains(&problem.kind) {
        return;
    }
    if !app.refusals.may_write(address, Instant::now()) {
        return;
    }
    let (actor, object) = match whose {
        Some(refused) => (Actor::citizen(refused.person), format!("reservation:{}", refused.code)),
        None => {
            let staff = problem.more().and_then(|m| m.staff);
            (staff.map_or(Actor::STRANGER, Actor::staff), format!("route:{method} {route}"))
        }
    };
    let detail = json!({"code": problem.kind.words().code});
    let entry = Entry { at: app.clock.now(), actor, action: "access.refused", object, detail };
    let written = async { audit::record(&mut *app.db.acquire().await?, &app.keys, &entry).await };
    if let Err(error) = written.await {
        tracing::error!(error.message = %error, "a refused access could not be recorded");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_writes_ten_entries_a_minute() {
        let refusals = Refusals::default();
        let (one, two): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let now = Instant::now();
        assert_eq!((0..20).filter(|_| refusals.may_write(one, now)).count(), 10);
        assert!(refusals.may_write(two, now));
        assert!(refusals.may_write(one, now + MINUTE));
    }
}
