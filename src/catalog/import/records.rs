//! The files of a city as typed records, checked against each other. Codes, not ids: nothing here knows the database.

use super::fault::Faults;
use crate::catalog::{Checklist, Hours};
use crate::lang::Text;
use crate::policy::Policy;
use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Everything an import brings.
pub struct CityFiles {
    pub centre: Centre,
    pub offices: Vec<Office>,
    pub banks: Vec<Bank>,
    pub services: Vec<Service>,
    pub windows: Vec<Window>,
    pub rosters: Vec<Roster>,
    pub years: Vec<Year>,
    pub holidays: Vec<Holiday>,
    pub policies: BTreeMap<NaiveDate, Policy>,
    pub checklists: Vec<ChecklistFile>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    pub name: Text,
    pub hotline: String,
    pub website: String,
}

pub struct Office {
    pub line: usize,
    pub slug: String,
    pub name: Text,
    pub district: Text,
    pub address: Text,
    pub phone: String,
    pub hours: Vec<Hours>,
    pub area: Option<String>,
    /// How to come; empty where nothing is said.
    pub directions: Text,
}

pub struct Bank {
    pub line: usize,
    pub code: String,
    pub name: Text,
}

pub struct Service {
    pub line: usize,
    pub code: String,
    pub name: Text,
    pub minutes: i16,
    pub booked_by: &'static str,
    pub active_per_person: i16,
}

pub struct Window {
    pub line: usize,
    pub code: String,
    pub office: String,
    pub bank: String,
    pub name: Text,
    pub services: Vec<String>,
}

/// A line of a weekly template.
pub struct Roster {
    pub line: usize,
    pub window: String,
    pub valid_from: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub weekdays: Vec<i16>,
    pub spans: Vec<(NaiveTime, NaiveTime)>,
    pub slot_minutes: i16,
    pub seats_per_slot: i16,
    pub daily_quota: i16,
    pub public: i16,
    pub counter: i16,
    pub priority: i16,
}

pub struct Year {
    pub line: usize,
    pub year: i16,
    pub status: &'static str,
}

pub struct Holiday {
    pub line: usize,
    pub date: NaiveDate,
    pub kind: &'static str,
    pub statutory: bool,
    pub name: Text,
}

pub struct ChecklistFile {
    pub line: usize,
    pub service: String,
    pub version: i32,
    pub effective_from: NaiveDate,
    pub document: Checklist,
}

impl CityFiles {
    /// What one record cannot know by itself: keys that are there twice, and names of things that are not there.
    pub fn check(&self, faults: &Faults) {
        let offices: BTreeSet<&str> = self.offices.iter().map(|o| o.slug.as_str()).collect();
        let banks: BTreeSet<&str> = self.banks.iter().map(|b| b.code.as_str()).collect();
        let services: BTreeSet<&str> = self.services.iter().map(|s| s.code.as_str()).collect();
        let windows: BTreeSet<&str> = self.windows.iter().map(|w| w.code.as_str()).collect();
        let years: BTreeSet<i32> = self.years.iter().map(|y| y.year.into()).collect();
        let known = |file: &str, line: usize, field: &str, all: &BTreeSet<&str>, name: &str, from: &str| {
            if !name.is_empty() && !all.contains(name) {
                faults.say(file, line, field, format!("{name:?} is not in {from}"));
            }
        };
        faults.unique("offices.csv", "slug", self.offices.iter().map(|o| (o.line, &o.slug)));
        faults.unique("banks.csv", "code", self.banks.iter().map(|b| (b.line, &b.code)));
        faults.unique("services.csv", "code", self.services.iter().map(|s| (s.line, &s.code)));
        faults.unique("windows.csv", "code", self.windows.iter().map(|w| (w.line, &w.code)));
        faults.unique("years.csv", "year", self.years.iter().map(|y| (y.line, y.year)));
        faults.unique("holidays.csv", "date", self.holidays.iter().map(|h| (h.line, h.date)));
        let versions = self.checklists.iter().map(|c| (c.line, format!("version {} of {}", c.version, c.service)));
        faults.unique("checklists.csv", "version", versions);
        for w in &self.windows {
            known("windows.csv", w.line, "office", &offices, &w.office, "offices.csv");
            known("windows.csv", w.line, "bank", &banks, &w.bank, "banks.csv");
            w.services.iter().for_each(|s| known("windows.csv", w.line, "services", &services, s, "services.csv"));
            faults.unique("windows.csv", "services", w.services.iter().map(|s| (w.line, s)));
        }
        for r in &self.rosters {
            known("rosters.csv", r.line, "window", &windows, &r.window, "windows.csv");
            if let Some((field, reason)) = r.problem() {
                faults.say("rosters.csv", r.line, field, reason);
            }
        }
        let days = self.rosters.iter().flat_map(|r| {
            r.weekdays.iter().map(|d| (r.line, format!("weekday {d} of {} from {}", r.window, r.valid_from)))
        });
        faults.unique("rosters.csv", "weekdays", days);
        let mut unknown_years = BTreeSet::new();
        for h in self.holidays.iter().filter(|h| !years.contains(&h.date.year())) {
            if unknown_years.insert(h.date.year()) {
                faults.say("holidays.csv", h.line, "date", format!("the year {} is not in years.csv", h.date.year()));
            }
        }
        for c in &self.checklists {
            known("checklists.csv", c.line, "service", &services, &c.service, "services.csv");
        }
    }
}

impl Roster {
    fn problem(&self) -> Option<(&'static str, String)> {
        let minutes = i64::from(self.slot_minutes).max(1);
        if let Some((a, b)) = self.spans.iter().find(|(a, b)| (*b - *a).num_minutes() % minutes != 0) {
            let span = format!("{}-{}", a.format("%H:%M"), b.format("%H:%M"));
            return Some(("spans", format!("{span} is not a whole number of slots of {minutes} minutes")));
        }
        let shares: i32 = [self.public, self.counter, self.priority].into_iter().map(i32::from).sum();
        if shares != i32::from(self.daily_quota) {
            let reason = format!("public, counter and priority make {shares}, not {}", self.daily_quota);
            return Some(("daily_quota", reason));
        }
        let ends = self.valid_until.filter(|until| *until < self.valid_from)?;
        Some(("valid_until", format!("{ends} is before valid_from")))
    }
}
