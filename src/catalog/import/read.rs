//! Reads the files of a city into records, each checked by itself.

use super::check_list;
use super::fault::{Faults, missing_languages};
use super::json::Document;
use super::records::{Bank, Centre, ChecklistFile, CityFiles, Holiday, Office, Roster, Service, Window, Year};
use super::table::{self, Row};
use crate::catalog::{Checklist, Hours};
use crate::lang::Text;
use crate::policy::Policy;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Reads texts by file name, and notes which it used.
pub struct Reader<'a> {
    pub texts: &'a BTreeMap<String, String>,
    pub faults: &'a Faults,
    pub used: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn text(&mut self, file: &str) -> Option<&'a str> {
        self.used.insert(file.to_owned());
        let text = self.texts.get(file);
        if text.is_none() {
            self.faults.say(file, 1, "", "this file is missing");
        }
        text.map(String::as_str)
    }

    fn table<T>(&mut self, file: &'static str, columns: &'a [&'static str], record: impl Fn(&Row<'_>) -> T) -> Vec<T> {
        let Some(text) = self.text(file) else { return Vec::new() };
        table::rows(file, text, columns, self.faults).iter().map(record).collect()
    }

    /// All files. Only without a fault is the city whole.
    pub fn city(&mut self) -> CityFiles {
        let mut services = self.table("services.csv", &["code", "name_zh", "name_en", "minutes", "booked_by"], |row| {
            let who = [("public", "public"), ("staff", "staff"), ("invitation", "invitation")];
            Service {
                line: row.line,
                code: row.code("code"),
                name: row.both("name"),
                minutes: row.number("minutes", 1, 480),
                booked_by: row.word("booked_by", &who).unwrap_or("public"),
                active_per_person: 1,
            }
        });
        let policies = self.policies(&services);
        for service in &mut services {
            let most = policies.values().map(|p| p.active_per_person(&service.code)).max();
            service.active_per_person = most.unwrap_or(1);
        }
        let banks = self.table("banks.csv", &["code", "name_zh", "name_en"], |row| Bank {
            line: row.line,
            code: row.code("code"),
            name: row.both("name"),
        });
        let city = CityFiles {
            offices: self.offices(),
            banks,
            services,
            windows: self.windows(),
            rosters: self.rosters(),
            years: self.table("years.csv", &["year", "status"], |row| Year {
                line: row.line,
                year: row.number("year", 2000, 2100),
                status: row
                    .word("status", &[("published", "published"), ("statutory_only", "statutory_only")])
                    .unwrap_or("statutory_only"),
            }),
            holidays: self.holidays(),
            checklists: self.checklists(),
            policies,
            centre: self.centre().unwrap_or_default(),
        };
        city.check(self.faults);
        city
    }

    fn centre(&mut self) -> Option<Centre> {
        let document = Document::<Centre>::read("centre.json", self.text("centre.json")?, self.faults)?;
        for lang in missing_languages(&document.value.name) {
            document.say(self.faults, &format!("name.{lang}"), "is empty");
        }
        for (path, text) in [("hotline", &document.value.hotline), ("website", &document.value.website)] {
            if text.trim().is_empty() {
                document.say(self.faults, path, "is empty");
            }
        }
        Some(document.value)
    }

    fn offices(&mut self) -> Vec<Office> {
        let columns = &[
            "slug",
            "name_zh",
            "name_en",
            "district_zh",
            "district_en",
            "address_zh",
            "address_en",
            "phone",
            "hours",
            "area",
            "directions_zh?",
            "directions_en?",
        ];
        self.table("offices.csv", columns, |row| Office {
            line: row.line,
            slug: row.code("slug"),
            name: row.both("name"),
            district: row.both("district"),
            address: row.both("address"),
            phone: row.text("phone"),
            hours: row.read("hours", |cell| cell.split(';').map(|group| hours(group.trim())).collect()),
            area: row.optional("area"),
            directions: directions(row),
        })
    }

    fn windows(&mut self) -> Vec<Window> {
        self.table("windows.csv", &["code", "office", "bank", "name_zh", "name_en", "services"], |row| Window {
            line: row.line,
            code: row.code("code"),
            office: row.text("office"),
            bank: row.text("bank"),
            name: row.both("name"),
            services: row.read("services", |cell| Ok(cell.split_whitespace().map(str::to_owned).collect())),
        })
    }

    fn rosters(&mut self) -> Vec<Roster> {
        let columns = &[
            "window",
            "valid_from",
            "valid_until",
            "weekdays",
            "spans",
            "slot_minutes",
            "seats_per_slot",
            "daily_quota",
            "public",
            "counter",
            "priority",
        ];
        self.table("rosters.csv", columns, |row| Roster {
            line: row.line,
            window: row.text("window"),
            valid_from: row.date("valid_from"),
            valid_until: row.optional("valid_until").map(|_| row.date("valid_until")),
            weekdays: row.read("weekdays", |cell| Ok(table::weekdays(cell)?.into_iter().map(i16::from).collect())),
            spans: row.read("spans", table::spans),
            slot_minutes: row.number("slot_minutes", 5, 480),
            seats_per_slot: row.number("seats_per_slot", 1, 200),
            daily_quota: row.number("daily_quota", 0, 10_000),
            public: row.number("public", 0, 10_000),
            counter: row.number("counter", 0, 10_000),
            priority: row.number("priority", 0, 10_000),
        })
    }

    fn holidays(&mut self) -> Vec<Holiday> {
        self.table("holidays.csv", &["date", "kind", "statutory", "name_zh", "name_en"], |row| Holiday {
            line: row.line,
            date: row.date("date"),
            kind: row
                .word("kind", &[("holiday", "holiday"), ("adjusted_workday", "adjusted_workday")])
                .unwrap_or("holiday"),
            statutory: row.word("statutory", &[("yes", true), ("no", false)]).unwrap_or(false),
            name: row.both("name"),
        })
    }

    /// `policy.json` rules from the beginning, `policy.2027-01-01.json` from that date on.
    fn policies(&mut self, services: &[Service]) -> BTreeMap<NaiveDate, Policy> {
        let dated = |file: &str| {
            let date = file.strip_prefix("policy.")?.strip_suffix(".json")?.parse().ok()?;
            Some((date, file.to_owned()))
        };
        let mut files: BTreeMap<NaiveDate, String> = self.texts.keys().filter_map(|file| dated(file)).collect();
        files.insert(NaiveDate::default(), "policy.json".into());
        let mut policies = BTreeMap::new();
        for (date, file) in &files {
            let Some(document) = self.text(file).and_then(|t| Document::<Policy>::read(file, t, self.faults)) else {
                continue;
            };
            for (path, reason) in document.value.problems() {
                document.say(self.faults, &path, reason);
            }
            let unknown = |code: &&String| !services.iter().any(|s| s.code == **code);
            for code in document.value.active_by_service.keys().filter(unknown) {
                document.say(self.faults, &format!("active_by_service.{code}"), "is not in services.csv");
            }
            policies.insert(*date, document.value);
        }
        policies
    }

    fn checklists(&mut self) -> Vec<ChecklistFile> {
        let index = self.table("checklists.csv", &["service", "version", "effective_from", "document"], |row| {
            let version = row.number("version", 1, i32::MAX);
            (row.line, row.text("service"), version, row.date("effective_from"), row.text("document"))
        });
        let mut lists = Vec::new();
        for (line, service, version, effective_from, file) in index {
            let Some(text) = self.text(&file) else { continue };
            if let Some(document) = Document::<Checklist>::read(&file, text, self.faults) {
                check_list::check(&document, self.faults);
                lists.push(ChecklistFile { line, service, version, effective_from, document: document.value });
            }
        }
        lists
    }
}

/// `1-5 08:30-11:30 13:00-16:30`.
fn hours(group: &str) -> Result<Hours, String> {
    let (weekdays, spans) = group.split_once(' ').ok_or("says weekdays, then spans: 1-5 08:30-11:30 13:00-16:30")?;
    Ok(Hours { weekdays: table::weekdays(weekdays)?, spans: table::spans(spans)? })
}

fn directions(row: &Row<'_>) -> Text {
    let [zh, en] = ["directions_zh", "directions_en"].map(|column| row.optional(column).unwrap_or_default());
    if zh.is_empty() != en.is_empty() {
        row.say("directions_en", "both languages, or neither");
    }
    Text::new(zh, en)
}
