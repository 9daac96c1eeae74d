//! What to bring to a visit: the checklist of a reservation or a wish, with dates reckoned from the visit's.

use crate::catalog::City;
use crate::catalog::checklist::{Checklist, Facts, Quantity, Requirement};
use crate::ids::ServiceId;
use crate::web::text::Words;
use chrono::{Days, NaiveDate};

#[derive(Clone, Debug)]
pub struct Thing {
    pub name: String,
    /// 原件1 复印1
    pub many: String,
    /// 10月26日以后开具; none where its age does not matter.
    pub valid: Option<String>,
    pub optional: bool,
}

/// The list of a checklist's version; empty where it is not known any more.
pub fn things(
    city: &City,
    service: ServiceId,
    version: i32,
    facts: &serde_json::Map<String, serde_json::Value>,
    visit: NaiveDate,
    words: &Words,
) -> Vec<Thing> {
    let known = city.checklists.iter().find(|c| c.service == service && c.version == version);
    let Some((list, facts)) = known.and_then(|c| Some((&c.document, c.document.parse_facts(facts).ok()?))) else {
        return vec![];
    };
    of(list, &facts, visit, words)
}

pub fn of(list: &Checklist, facts: &Facts, visit: NaiveDate, words: &Words) -> Vec<Thing> {
    let thing = |item: &crate::catalog::checklist::Item<'_>| {
        let m = item.material;
        let mut many = vec![];
        if m.originals > 0 {
            many.push(words.with("bring-originals", &[("n", &m.originals)]));
        }
        if m.copies > 0 {
            many.push(words.with("bring-copies", &[("n", &m.copies)]));
        }
        if item.quantity == Quantity::PerCoBorrower {
            many.push(words.t("bring-each-co-borrower"));
        }
        let since = m.validity_days.map(|days| visit - Days::new(days.into()));
        Thing {
            name: m.name.get(words.lang).to_owned(),
            many: many.join(" "),
            valid: since.map(|day| words.with("bring-issued-since", &[("date", &words.day(day))])),
            optional: item.requirement == Requirement::Optional,
        }
    };
    list.evaluate(facts).iter().map(thing).collect()
}

#[cfg(test)]
pub fn sample() -> Vec<Thing> {
    let thing = |name: &str, valid: Option<&str>, optional| Thing {
        name: name.into(),
        many: "原件1 复印1".into(),
        valid: valid.map(str::to_owned),
        optional,
    };
    vec![
        thing("借款人居民身份证", None, false),
        thing("收入证明", Some("10月26日以后开具"), false),
        thing("多子女家庭证明", None, true),
    ]
}
