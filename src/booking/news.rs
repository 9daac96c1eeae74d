//! Who booked under an older checklist is told what a newer one changes, if that one is in force on the day of the
//! visit. Told once for each version, and only where the person's own list is different.

use super::desk::Desk;
use super::notices::{self, Visit};
use super::store::news::{self, Outdated};
use crate::catalog::checklist::{Changes, Material};
use crate::catalog::{ChecklistVersion, City};
use crate::clock::china_date;
use crate::ids::{MobileId, ServiceId};
use crate::lang::Lang;
use crate::notify::{self, Event};
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// Reservations told in one transaction.
const BATCH: i64 = 200;

/// The list that counts on the day of a visit, beside the one it was booked under; none where that is the same list.
pub fn newer_checklist(
    city: &City,
    service: ServiceId,
    version: i32,
    visit: NaiveDate,
) -> Option<(&ChecklistVersion, &ChecklistVersion)> {
    let old = city.checklist_version(service, version)?;
    let new = city.checklist(service, visit)?;
    (new.version != version).then_some((old, new))
}

impl Desk {
    /// Tells everyone who has not been told; returns how many notices were written.
    pub async fn tell_of_new_checklists(&self) -> anyhow::Result<usize> {
        let city = self.city();
        // with one version of each list nobody can have booked under another
        let several = |s: &crate::catalog::Service| city.checklists.iter().filter(|c| c.service == s.id).count() > 1;
        if !city.services.iter().any(several) {
            return Ok(0);
        }
        let mut told = 0;
        loop {
            let now = self.clock.now();
            let mut tx = self.db.begin().await?;
            let outdated = news::outdated(&mut tx, china_date(now), BATCH).await?;
            let (mut done, many) = (Vec::with_capacity(outdated.len()), outdated.len());
            for row in outdated {
                // an import of this second: the next run knows the list
                let Some(new) = city.checklist_version(row.service_id, row.in_force) else { continue };
                done.push((row.id, row.in_force));
                let Some(old) = city.checklist_version(row.service_id, row.checklist_version) else { continue };
                let empty = Map::new();
                let changes = old.document.changes_to(&new.document, row.facts.as_object().unwrap_or(&empty));
                if !changes.any() {
                    continue;
                }
                let lang = Lang::from_tag(&row.lang);
                let values = values(&row, &changes, &city, lang);
                let mobile = MobileId(row.mobile_id);
                notify::enqueue(&mut tx, &self.keys, Event::ChecklistChanged, mobile, lang, &values, now).await?;
                told += 1;
            }
            news::mark_told(&mut tx, &done).await?;
            tx.commit().await?;
            if many < BATCH as usize || done.is_empty() {
                return Ok(told);
            }
        }
    }
}

fn values(row: &Outdated, changes: &Changes<'_>, city: &City, lang: Lang) -> Map<String, Value> {
    let visit = Visit {
        code: &row.code,
        service: row.service_id,
        window: row.window,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        check_in_from: row.starts_at,
        cancel_until: row.starts_at,
    };
    let mut values = notices::values(&visit, None, None, city, lang);
    let names = |materials: &[&Material]| -> Value {
        // a text chooses its words by `none`
        if materials.is_empty() {
            return "none".into();
        }
        let names: Vec<&str> = materials.iter().map(|m| m.name.get(lang)).collect();
        names.join(if lang == Lang::Zh { "、" } else { ", " }).into()
    };
    values.insert("added".into(), names(&changes.added));
    values.insert("removed".into(), names(&changes.removed));
    values.insert("changed".into(), names(&changes.changed));
    values
}
