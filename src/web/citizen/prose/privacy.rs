//! What is kept of a visitor, why, how long, who sees it, and how to have it or be rid of it.

use super::{Prose, Section};
use crate::accounts::{CODE_LIVES, Rules};
use crate::privacy::KEPT;
use crate::web::page::Page;
use crate::web::paths;

pub fn page(page: Page, accounts: &Rules) -> Prose {
    let t = |key: &str| page.t(key);
    let what = (1..=5).map(|i| t(&format!("privacy-what-{i}"))).collect();
    let why = vec![t("privacy-why-1"), t("privacy-why-2")];
    let long = vec![
        page.t1("privacy-long-code", "minutes", CODE_LIVES.num_minutes()),
        page.t1("privacy-long-session", "days", accounts.session_lives.num_days()),
        t("privacy-long-display"),
        t("privacy-long-booking"),
        page.t1("privacy-long-erased", "days", KEPT.num_days()),
    ];
    let who = (1..=4).map(|i| t(&format!("privacy-who-{i}"))).collect();
    let rights = vec![t("privacy-rights-export"), t("privacy-rights-delete"), t("privacy-rights-correct")];
    let sections = vec![
        Section::new(&page, "privacy-h-what", what),
        Section::new(&page, "privacy-h-why", why),
        Section::new(&page, "privacy-h-long", long),
        Section::new(&page, "privacy-h-who", who),
        Section::new(&page, "privacy-h-relative", vec![t("privacy-relative-1"), t("privacy-relative-2")]),
        Section::new(&page, "privacy-h-rights", rights).with_link(paths::RESERVATIONS, t("privacy-rights-go")),
    ];
    Prose { title: page.t("privacy"), lead: page.t("privacy-lead"), sections, page }
}
