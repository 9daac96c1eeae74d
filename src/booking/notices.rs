//! The records of an act: the reservation's JSON, and the values of the notice to its booker.

use super::types::*;
use crate::catalog::City;
use crate::clock::{china_date, china_time, rfc3339};
use crate::ids::{ServiceId, WindowId};
use crate::lang::Lang;
use crate::notify::Values;
use chrono::{DateTime, Timelike, Utc};

pub fn reservation_json(detail: &ReservationDetail, city: &City) -> Reservation {
    let window = city.window(detail.window);
    Reservation {
        code: detail.code.to_string(),
        status: detail.shown_status,
        service: city.service(detail.service).code.clone(),
        office: city.office(window.office).slug.clone(),
        window: window.code.clone(),
        bank: city.bank(window.bank).code.clone(),
        date: detail.date,
        start: rfc3339(detail.starts_at),
        end: rfc3339(detail.ends_at),
        check_in_from: rfc3339(detail.check_in_from),
        check_in_until: rfc3339(detail.check_in_until),
        cancel_until: rfc3339(detail.cancel_until),
        applicant: MaskedApplicant {
            name: detail.name_masked.clone(),
            id_number: detail.id_masked.clone(),
            mobile: detail.mobile_masked.clone(),
        },
        channel: detail.channel,
        checklist_version: detail.checklist_version,
        created_at: rfc3339(detail.created_at),
    }
}

/// Where and when, as notices say it.
pub struct Visit<'a> {
    pub code: &'a str,
    pub service: ServiceId,
    pub window: WindowId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub check_in_from: DateTime<Utc>,
    pub cancel_until: DateTime<Utc>,
}

/// Where and when a reservation was before the office moved it.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    pub window: WindowId,
    pub starts_at: DateTime<Utc>,
}

/// Every value the notices of a reservation may name; each text takes what it needs.
pub fn values(visit: &Visit<'_>, before: Option<&Before>, reason: Option<&str>, city: &City, lang: Lang) -> Values {
    let window = city.window(visit.window);
    let clock = |at: DateTime<Utc>| format!("{:02}:{:02}", china_time(at).hour(), china_time(at).minute());
    let mut values = Values::new();
    let mut put = |name: &str, value: String| values.insert(name.into(), value.into());
    put("code", visit.code.to_owned());
    put("date", lang.short_date(china_date(visit.starts_at)));
    put("start", clock(visit.starts_at));
    put("end", clock(visit.ends_at));
    put("office", city.office(window.office).name.get(lang).to_owned());
    put("window", window.name.get(lang).to_owned());
    put("bank", city.bank(window.bank).name.get(lang).to_owned());
    put("service", city.service(visit.service).name.get(lang).to_owned());
    put("early", (visit.starts_at - visit.check_in_from).num_minutes().to_string());
    put("deadline", format!("{} {}", lang.short_date(china_date(visit.cancel_until)), clock(visit.cancel_until)));
    put("reason", reason.unwrap_or_default().to_owned());
    if let Some(before) = before {
        put("new_date", lang.short_date(china_date(visit.starts_at)));
        put("new_start", clock(visit.starts_at));
        put("new_office", city.office(window.office).name.get(lang).to_owned());
        put("new_window", window.name.get(lang).to_owned());
        put("date", lang.short_date(china_date(before.starts_at)));
        put("start", clock(before.starts_at));
        put("office", city.office(city.window(before.window).office).name.get(lang).to_owned());
    }
    values
}
