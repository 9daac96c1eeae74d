//! The fields of somebody who is present or on the telephone.

use crate::booking::NewVisit;
use crate::catalog::City;
use crate::counter::Priority;
use crate::ids::{Channel, ServiceId};
use crate::lang::Lang;
use crate::web::fields;
use crate::web::form::{Errors, Form};
use crate::web::page::Page;
use chrono::NaiveDate;

/// What was typed of a person.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub name: String,
    pub id_type: String,
    pub id_number: String,
    pub mobile: String,
    /// The name of a reason to go first.
    pub priority: String,
    pub phone: bool,
}

impl Typed {
    pub fn of(form: &Form) -> Typed {
        Typed {
            name: form.get("name").to_owned(),
            id_type: form.get("id_type").to_owned(),
            id_number: form.get("id_number").to_owned(),
            mobile: form.get("mobile").to_owned(),
            priority: form.get("priority").to_owned(),
            phone: form.get("channel") == "phone",
        }
    }

    pub fn channel(&self) -> Channel {
        if self.phone { Channel::Phone } else { Channel::Counter }
    }

    /// Somebody new, or every error.
    pub fn visit(
        &self,
        city: &City,
        page: &Page,
        service: ServiceId,
        priority: Option<Priority>,
        errors: &mut Errors,
    ) -> Option<NewVisit> {
        let (lang, today) = (page.lang(), page.words.today);
        let name = errors.check("name", lang, fields::name("name", &self.name));
        let kind = errors.check("id_type", lang, fields::id_type("id_type", &self.id_type));
        let number = kind.and_then(|kind| {
            errors.check("id_number", lang, fields::id_number("id_number", kind, &self.id_number, today))
        });
        let mobile = errors.check("mobile", lang, fields::mobile("mobile", &self.mobile));
        Some(NewVisit {
            name: name?,
            id_number: number?,
            mobile: mobile?,
            service,
            // at the desk nobody has to answer the questions first
            facts: serde_json::Map::new(),
            checklist_version: version(city, service, today),
            channel: self.channel(),
            // the citizen's messages: a clerk who works in English does not make them English
            lang: Lang::Zh,
            priority: priority.is_some(),
        })
    }
}

/// The list in force for a service; 0 where it asks for none.
pub fn version(city: &City, service: ServiceId, on: NaiveDate) -> i32 {
    city.checklist(service, on).map_or(0, |list| list.version)
}
