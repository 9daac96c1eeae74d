//! What every page must be for everybody: measured in a real Chromium on each page and state (`stops`), in the plain
//! and the elder mode, in all colours, in both languages.

mod keyboard;
mod states;

use crate::stops::{Stage, Stop, Who};
use crate::support::{self, Browser, DESK, Look, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const AXE: &str = include_str!("../../vendor/axe-core/axe.min.js");
const PROBE: &str = include_str!("probe.js");

/// A walk past all stops: what was found, each with where.
struct Walk<'a> {
    browser: Browser,
    server: &'a Server,
    stage: Stage,
    language: &'static str,
    /// Addresses that pages lead to, and those that were seen.
    linked: BTreeSet<String>,
    seen: BTreeSet<String>,
    /// What was found, with the places.
    found: BTreeMap<String, Vec<String>>,
}

impl Walk<'_> {
    async fn ask(&mut self, place: &str, question: &str) {
        for what in self.answer(place, question).await {
            self.found.entry(what).or_default().push(place.to_owned());
        }
    }

    async fn answer(&mut self, place: &str, question: &str) -> Vec<String> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             Promise.resolve({question}).then(done, (e) => done(['the probe failed: ' + e]));"
        );
        let found = self.browser.page.execute_async(&script, vec![]).await;
        let found = found.unwrap_or_else(|e| panic!("{place}: {question}: {e}"));
        serde_json::from_value(found).expect("texts")
    }

    async fn colours(&mut self, place: &str, theme: &str, contrast: bool) {
        let script = "document.documentElement.dataset.theme = arguments[0];
             document.documentElement.toggleAttribute('data-contrast', arguments[1])";
        self.browser.page.execute(script, vec![json!(theme), json!(contrast)]).await.expect("set");
        let place = format!("{place}, {theme}{}", if contrast { ", high contrast" } else { "" });
        self.ask(&place, "probe.axe(['color-contrast', 'link-in-text-block'])").await;
    }

    /// All measures of one stop in one mode.
    async fn stop(&mut self, stop: &Stop, elder: bool) {
        let mode = if elder { "elder" } else { "plain" };
        let place = format!("{stop}, {}, {mode}", self.language);
        self.browser.size(390, 844).await;
        stop.visit(&self.browser, self.server).await;
        self.ask(&place, "probe.axe()").await;
        self.ask(&place, "probe.shape()").await;
        let (target, text) = if elder { (60, 18) } else { (44, 12) };
        self.ask(&place, &format!("[...probe.targets({target}), ...probe.texts({text})]")).await;
        self.colours(&place, "dark", elder).await;
        if !elder {
            self.ask(&place, "probe.words()").await;
            let linked = self.answer(&place, "probe.links()").await;
            self.linked.extend(linked);
            // an address may lead on to another one
            let asked = stop.path.split('?').next().unwrap_or_default().to_owned();
            let seen = [asked, self.browser.path().await];
            self.seen.extend(seen.map(|path| plain(&path)));
            self.browser.cdp("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
            self.ask(&format!("{place}, printed"), "probe.paper()").await;
            self.browser.cdp("Emulation.setEmulatedMedia", json!({"media": ""})).await;
        }
        if elder {
            self.colours(&place, "light", true).await;
        }
        // 320 px is also 1280 px at 400 % zoom
        for width in [320, 1280] {
            self.browser.size(width, 900).await;
            self.ask(&format!("{place}, {width} px"), "probe.sideways()").await;
        }
    }

    async fn all(&mut self) {
        for elder in [false, true] {
            for who in Who::ALL {
                let mut settings = vec![("lang", self.language), ("theme", "light")];
                settings.extend(elder.then_some(("elder", "1")));
                self.stage.become_(&self.browser, self.server, who, &settings).await;
                let stops = std::mem::take(&mut self.stage.stops);
                for stop in stops.iter().filter(|stop| stop.who == who && (!elder || stop.has_elder())) {
                    self.stop(stop, elder).await;
                }
                self.stage.stops = stops;
            }
        }
    }
}

/// A path without what is particular to an office, a reservation, a ticket or a window.
fn plain(path: &str) -> String {
    match path.strip_prefix("/boards/") {
        Some(_) => "/boards/{office}".into(),
        None => path.split('/').map(code_or).collect::<Vec<_>>().join("/"),
    }
}

/// A segment of a path, without what is particular to a reservation, a ticket or a window.
fn code_or(segment: &str) -> &str {
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let (letters, digits) = segment.split_at_checked(2).unwrap_or_default();
    if segment.len() == 12 && segment.bytes().all(plain) {
        "{code}"
    } else if segment.len() == 36 && segment.matches('-').count() == 4 {
        "{id}"
    } else if segment.len() == 4 && letters.bytes().all(|b| b.is_ascii_uppercase()) && digits.parse::<u8>().is_ok() {
        "{window}"
    } else {
        segment
    }
}

async fn walk(language: &'static str) {
    let (database, server) = support::city().await;
    let stage = Stage::set(&database, &server).await;
    let browser = Browser::open(Look { language, ..DESK }).await;
    browser.on_every_page(&[AXE, PROBE]).await;
    let mut walk = Walk {
        browser,
        server: &server,
        stage,
        language,
        linked: BTreeSet::new(),
        seen: BTreeSet::new(),
        found: BTreeMap::new(),
    };
    walk.all().await;
    walk.browser.close().await;
    for unseen in walk.linked.difference(&walk.seen) {
        walk.found.entry("nobody looked at this page".into()).or_default().push(unseen.clone());
    }
    let told = |(what, places): (&String, &Vec<String>)| format!("{what}\n    {} × {}", places.len(), places[0]);
    let found: Vec<_> = walk.found.iter().map(told).collect();
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
    database.assert_sound().await;
    database.drop().await;
}

/// axe finds nothing; sizes of targets and texts, contrast, the summary's focus, no sideways scrolling.
#[tokio::test]
async fn every_page_suits_everybody_in_chinese() {
    walk("zh-CN").await;
}

#[tokio::test]
async fn every_page_suits_everybody_in_english() {
    walk("en").await;
}

/// A display setting is made by a form, holds on the next page, and is taken back by a form.
#[tokio::test]
async fn display_settings_are_kept() {
    let (database, server) = support::city().await;
    let browser = Browser::open(DESK).await;
    let root = async |attribute: &str| -> Value {
        let script = "return document.documentElement.getAttribute(arguments[0])";
        browser.page.execute(script, vec![json!(attribute)]).await.expect("an attribute")
    };
    browser.page.goto(&format!("{}/rules", server.url)).await.expect("a page");
    for (set, attribute, value) in [
        ("elder=1", "data-elder", ""),
        ("theme=dark", "data-theme", "dark"),
        ("contrast=more", "data-contrast", ""),
        ("lang=en", "lang", "en"),
    ] {
        browser.click(&format!(".foot-settings button[value='{set}']")).await;
        assert_eq!(browser.path().await, "/rules", "back where it was set");
        browser.click(".foot a[href='/privacy']").await;
        assert_eq!(root(attribute).await, value, "{set} holds on the next page");
        browser.click(".foot a[href='/rules']").await;
    }
    for (set, attribute) in [("elder=", "data-elder"), ("contrast=", "data-contrast")] {
        browser.click(&format!(".foot-settings button[value='{set}']")).await;
        assert_eq!(root(attribute).await, Value::Null, "{set}");
    }
    browser.click(".foot-settings button[value='theme=']").await;
    assert_eq!(root("data-theme").await, "system");
    browser.close().await;
    database.drop().await;
}
