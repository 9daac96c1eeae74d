//! The configuration of the city as every server holds it in memory.

use crate::calendar::Calendar;
use crate::catalog::Checklist;
use crate::ids::{BankId, OfficeId, ServiceId, WindowId};
use crate::lang::Text;
use crate::policy::Policy;
use chrono::{NaiveDate, NaiveTime};

/// Everything that `yueban import` brings, by position order.
#[derive(Clone, Debug)]
pub struct City {
    /// `instance.config_version` it was read at.
    pub version: i64,
    pub centre: Centre,
    pub offices: Vec<Office>,
    pub banks: Vec<Bank>,
    pub services: Vec<Service>,
    pub windows: Vec<Window>,
    pub calendar: Calendar,
    /// Ascending by `valid_from`.
    pub policies: Vec<DatedPolicy>,
    /// Ascending by `effective_from`, then version.
    pub checklists: Vec<ChecklistVersion>,
}

#[derive(Clone, Debug, Default)]
pub struct Centre {
    pub name: Text,
    pub hotline: String,
    pub website: String,
}

#[derive(Clone, Debug)]
pub struct Office {
    pub id: OfficeId,
    pub slug: String,
    pub name: Text,
    pub district: Text,
    pub address: Text,
    pub phone: String,
    /// How to come: lines and stops, the entrance; empty where nothing is said.
    pub directions: Text,
    pub hours: Vec<Hours>,
    /// The area whose release time applies where the policy staggers it.
    pub area: Option<String>,
}

/// Opening hours on some weekdays (1 = Monday).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hours {
    pub weekdays: Vec<u8>,
    #[serde(with = "crate::catalog::spans")]
    pub spans: Vec<(NaiveTime, NaiveTime)>,
}

#[derive(Clone, Debug)]
pub struct Bank {
    pub id: BankId,
    pub code: String,
    pub name: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookedBy {
    Public,
    /// Staff, or the person they asked.
    Staff,
    Invitation,
}

#[derive(Clone, Debug)]
pub struct Service {
    pub id: ServiceId,
    pub code: String,
    pub name: Text,
    pub minutes: i16,
    pub booked_by: BookedBy,
    pub active_per_person: i16,
}

#[derive(Clone, Debug)]
pub struct Window {
    pub id: WindowId,
    pub code: String,
    pub office: OfficeId,
    pub bank: BankId,
    pub name: Text,
    pub services: Vec<ServiceId>,
}

#[derive(Clone, Debug)]
pub struct DatedPolicy {
    pub valid_from: NaiveDate,
    pub policy: Policy,
}

#[derive(Clone, Debug)]
pub struct ChecklistVersion {
    pub service: ServiceId,
    pub version: i32,
    pub effective_from: NaiveDate,
    pub document: Checklist,
}

impl City {
    pub fn office(&self, id: OfficeId) -> &Office {
        self.offices.iter().find(|o| o.id == id).expect("a window's office is in the same city")
    }

    pub fn office_by_slug(&self, slug: &str) -> Option<&Office> {
        self.offices.iter().find(|o| o.slug == slug)
    }

    pub fn bank(&self, id: BankId) -> &Bank {
        self.banks.iter().find(|b| b.id == id).expect("a window's bank is in the same city")
    }

    pub fn bank_by_code(&self, code: &str) -> Option<&Bank> {
        self.banks.iter().find(|b| b.code == code)
    }

    pub fn window(&self, id: WindowId) -> &Window {
        self.windows.iter().find(|w| w.id == id).expect("a day's window is in the same city")
    }

    pub fn window_by_code(&self, code: &str) -> Option<&Window> {
        self.windows.iter().find(|w| w.code == code)
    }

    /// The release area of a window's office.
    pub fn area(&self, window: WindowId) -> Option<&str> {
        self.office(self.window(window).office).area.as_deref()
    }

    pub fn service(&self, id: ServiceId) -> &Service {
        self.services.iter().find(|s| s.id == id).expect("a reservation's service is in the same city")
    }

    pub fn service_by_code(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.code == code)
    }

    /// The rules of a date: the newest policy valid by then, else the first there is, else the defaults.
    pub fn policy(&self, on: NaiveDate) -> &Policy {
        let ruling = self.policies.iter().rev().find(|p| p.valid_from <= on).or(self.policies.first());
        ruling.map(|p| &p.policy).unwrap_or(Policy::fallback())
    }

    /// The checklist of a service in force on a date; none where the service asks for none.
    pub fn checklist(&self, service: ServiceId, on: NaiveDate) -> Option<&ChecklistVersion> {
        self.checklists.iter().rev().find(|c| c.service == service && c.effective_from <= on)
    }

    /// The checklist that a reservation was made under.
    pub fn checklist_version(&self, service: ServiceId, version: i32) -> Option<&ChecklistVersion> {
        self.checklists.iter().find(|c| c.service == service && c.version == version)
    }

    /// The list that a visit goes by: the version it was booked under. A service without a list of its own, a supplement
    /// visit, goes by that of the service anyone may book.
    pub fn list_of_visit(&self, service: ServiceId, version: i32, on: NaiveDate) -> Option<&ChecklistVersion> {
        let public = self.services.iter().find(|s| s.booked_by == BookedBy::Public)?.id;
        let own = self.checklist_version(service, version);
        own.or_else(|| self.checklist_version(public, version)).or_else(|| self.checklist(public, on))
    }
}
