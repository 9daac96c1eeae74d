//! Answers to the checklist's questions as they travel in addresses and forms. No personal data is among them.

use super::choose::Pairs;
use super::offer::public_service;
use crate::catalog::checklist::{Checklist, Facts};
use crate::catalog::{ChecklistVersion, City};
use crate::lang::Lang;
use crate::web::app::App;
use crate::web::request::cookie;
use axum::http::{HeaderMap, HeaderValue};
use chrono::NaiveDate;

/// The cookie by which a browser keeps the answers: names and values of questions, nothing of a person.
const COOKIE: &str = "facts";
const KEPT_SECONDS: u32 = 30 * 24 * 3600;

/// What was answered so far.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// By the names of the questions, in their order.
    pub pairs: Pairs,
    /// Every question that has no default is answered.
    pub complete: bool,
}

/// The checklist of the service anyone may book, as in force on a day.
pub fn checklist(city: &City, on: NaiveDate) -> Option<&ChecklistVersion> {
    city.checklist(public_service(city)?, on)
}

impl Answers {
    /// Takes the answers out of a query or a form, dropping what no question asks.
    pub fn of(city: &City, on: NaiveDate, given: &Pairs) -> Answers {
        let Some(list) = checklist(city, on) else { return Answers { pairs: vec![], complete: true } };
        let facts = answered(&list.document, given);
        let pairs = in_order(&list.document, &facts);
        let complete = list.document.parse_query(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).is_ok();
        Answers { pairs, complete }
    }
}

impl Answers {
    /// The answers of an address or, where it holds none, those the browser has kept.
    pub fn known(city: &City, on: NaiveDate, given: &Pairs, kept: &Pairs) -> Answers {
        let answers = Answers::of(city, on, given);
        if answers.pairs.is_empty() { Answers::of(city, on, kept) } else { answers }
    }
}

/// What the browser has kept.
pub fn remembered(headers: &HeaderMap) -> Pairs {
    let kept = cookie(headers, COOKIE).unwrap_or_default();
    form_urlencoded::parse(kept.as_bytes()).into_owned().collect()
}

/// `Set-Cookie` that keeps answers; without any, it forgets them.
pub fn remember(app: &App, pairs: &Pairs) -> HeaderValue {
    let value = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let age = if pairs.is_empty() { 0 } else { KEPT_SECONDS };
    let secure = if app.settings.https() { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("what is encoded for addresses is visible ASCII")
}

pub fn answered(list: &Checklist, given: &Pairs) -> Facts {
    list.answers(given.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

fn in_order(list: &Checklist, facts: &Facts) -> Pairs {
    let pair = |name: &str| facts.get(name).map(|v| (name.to_owned(), v.to_string()));
    list.questions.iter().filter_map(|q| pair(&q.name)).collect()
}

/// The answers that tell cases apart, in words: 购买存量房（二手房），已婚.
pub fn in_words(list: &Checklist, facts: &Facts, lang: Lang) -> String {
    let words = list.questions.iter().filter(|q| q.kind == crate::catalog::checklist::QuestionKind::Enum);
    let words = words.filter_map(|q| Some(q.choice(facts.get(&q.name)?)?.label.get(lang).to_owned()));
    words.collect::<Vec<_>>().join(if lang == Lang::Zh { "，" } else { ", " })
}
