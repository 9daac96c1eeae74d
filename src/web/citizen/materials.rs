//! `/materials`: one question a page, the answers in the address; `/materials/list`: what to bring, by whose paper it is.

use super::choose::{Pairs, value};
use super::facts::{self, Answers};
use super::form::Errors;
use super::frame::Frame;
use super::papers::{self, Group};
use crate::catalog::ChecklistVersion;
use crate::catalog::checklist::{Checklist, Question};
use crate::web::app::App;
use crate::web::extract::Query;
use crate::web::page::{Page, html, see};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use askama::Template;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::Response;
use chrono::NaiveDate;

/// A choice of time made before the questions travels with them.
const CARRIED: [&str; 7] = ["date", "office", "half", "only", "bank", "window", "slot"];
/// Name of the question that is shown again.
const ASK: &str = "ask";
/// Name of the question that a form asked: without an answer to it, the form comes back.
const ASKED: &str = "asked";

#[derive(Template)]
#[template(path = "citizen/question.html")]
pub struct AskPage {
    pub page: Page,
    pub back: String,
    pub number: usize,
    pub left: usize,
    /// Of the line: `33.3%`
    pub done: String,
    pub name: String,
    pub label: String,
    pub why: String,
    pub choices: Vec<Option_>,
    pub kept: Pairs,
    pub answered: Vec<Answered>,
    /// Answers of an earlier visit, in words, and the list they make.
    pub earlier: Option<(String, String)>,
    pub errors: Errors,
}

pub struct Option_ {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub chosen: bool,
}

pub struct Answered {
    pub label: String,
    pub value: String,
    pub change: String,
}

#[derive(Template)]
#[template(path = "citizen/checklist.html")]
pub struct ListPage {
    pub page: Page,
    pub back: String,
    pub count: usize,
    pub case: String,
    pub dated: usize,
    pub visit: Option<String>,
    pub groups: Vec<Group>,
    pub next: String,
    pub to_check: bool,
    pub again: String,
    pub version: String,
    pub caution: String,
    /// The address of the same list for anybody.
    pub share: String,
}

fn address(path: &str, pairs: &Pairs) -> String {
    paths::with(path, pairs.iter().map(|(k, v)| (k, v)))
}

fn carried(query: &Pairs) -> Pairs {
    query.iter().filter(|(name, _)| CARRIED.contains(&name.as_str())).cloned().collect()
}

/// The day of the visit, where a slot or a day was chosen before.
async fn visit_of(app: &App, query: &Pairs) -> Option<NaiveDate> {
    if let Ok(slot) = value(query, "slot").parse() {
        return app.desk.slot(slot).await.ok().map(|slot| slot.date);
    }
    value(query, "date").parse().ok()
}

pub async fn ask(
    Shared(app): Shared<App>,
    Frame { page, kept, .. }: Frame,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let on = visit_of(&app, &query).await.unwrap_or(page.words.today);
    let list = facts::checklist(&city, on).ok_or(Kind::NotFound)?;
    let answers = Answers::of(&city, on, &query);
    let facts = facts::answered(&list.document, &query);
    let shown = |name: &str| list.document.question(value(&query, name)).filter(|q| q.is_asked(&facts));
    let unanswered = shown(ASKED).filter(|q| facts.get(&q.name).is_none());
    let Some(question) = unanswered.or(shown(ASK)).or_else(|| list.document.next_question(&facts)) else {
        let mut pairs = answers.pairs;
        pairs.extend(carried(&query));
        return Ok(see(&address(paths::CHECKLIST, &pairs)));
    };
    let mut errors = Errors::default();
    if unanswered.is_some() {
        errors.add("c1", page.t("question-choose"));
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let earlier = Answers::of(&city, on, &kept);
    Ok(html(status, &question_page(page, &list.document, question, &query, answers.pairs, earlier, errors)))
}

fn question_page(
    page: Page,
    list: &Checklist,
    question: &Question,
    query: &Pairs,
    mut kept: Pairs,
    earlier: Answers,
    errors: Errors,
) -> AskPage {
    let lang = page.lang();
    let facts = facts::answered(list, query);
    let extra = carried(query);
    kept.extend(extra.iter().cloned());
    let to = |name: &str| {
        let mut pairs = kept.clone();
        pairs.push((ASK.to_owned(), name.to_owned()));
        address(paths::MATERIALS, &pairs)
    };
    let asked: Vec<&Question> = list.asked(&facts).collect();
    let place = asked.iter().position(|q| q.name == question.name).unwrap_or(0);
    let before = place.checked_sub(1).map(|i| to(&asked[i].name));
    let answered = asked.iter().filter(|q| q.name != question.name).filter_map(|q| {
        let value = q.choice(facts.get(&q.name)?)?.label.get(lang).to_owned();
        Some(Answered { label: q.label.get(lang).to_owned(), value, change: to(&q.name) })
    });
    let known = facts::answered(list, &earlier.pairs);
    let chosen = facts.get(&question.name).or(known.get(&question.name)).or(question.default.as_ref());
    let afresh = earlier.complete && kept.len() == extra.len() && place == 0;
    let earlier = afresh.then(|| {
        let words = facts::in_words(list, &known, lang);
        (words, address(paths::CHECKLIST, &earlier.pairs.iter().chain(&extra).cloned().collect()))
    });
    let why = Some(question.why.get(lang).to_owned()).filter(|why| !why.is_empty());
    AskPage {
        back: before.unwrap_or_else(|| paths::START.to_owned()),
        number: place + 1,
        left: asked.len() - place - 1,
        done: format!("{:.1}%", (place + 1) as f64 * 100.0 / asked.len() as f64),
        name: question.name.clone(),
        label: question.label.get(lang).to_owned(),
        why: why.unwrap_or_else(|| page.t("question-why")),
        choices: question
            .choices
            .iter()
            .map(|c| Option_ {
                value: c.value.to_string(),
                label: c.label.get(lang).to_owned(),
                hint: c.hint.get(lang).to_owned(),
                chosen: chosen == Some(&c.value),
            })
            .collect(),
        answered: answered.collect(),
        kept: kept.into_iter().filter(|(name, _)| *name != question.name).collect(),
        earlier,
        errors,
        page,
    }
}

pub async fn list(
    Shared(app): Shared<App>,
    Frame { page, kept, .. }: Frame,
    Query(query): Query<Pairs>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let visit = visit_of(&app, &query).await;
    let on = visit.unwrap_or(page.words.today);
    let list = facts::checklist(&city, on).ok_or(Kind::NotFound)?;
    let answers = Answers::known(&city, on, &query, &kept);
    if !answers.complete {
        let mut pairs = answers.pairs;
        pairs.extend(carried(&query));
        return Ok(see(&address(paths::MATERIALS, &pairs)));
    }
    let remember = facts::remember(&app, &answers.pairs);
    let mut response = html(StatusCode::OK, &list_page(page, list, answers, &query, visit, &app.settings.public_url));
    response.headers_mut().append(header::SET_COOKIE, remember);
    Ok(response)
}

fn list_page(
    page: Page,
    list: &ChecklistVersion,
    answers: Answers,
    query: &Pairs,
    visit: Option<NaiveDate>,
    site: &str,
) -> ListPage {
    let document = &list.document;
    let facts = document.parse_query(answers.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).unwrap_or_default();
    let items = document.evaluate(&facts);
    let slot = !value(query, "slot").is_empty();
    let mut on = answers.pairs.clone();
    on.extend(carried(query));
    let again = {
        let mut pairs = on.clone();
        pairs.push((ASK.to_owned(), document.questions.first().map(|q| q.name.clone()).unwrap_or_default()));
        address(paths::MATERIALS, &pairs)
    };
    let mut shared = answers.pairs;
    shared.extend(visit.map(|date| ("date".to_owned(), date.to_string())));
    ListPage {
        back: again.clone(),
        count: items.len(),
        case: facts::in_words(document, &facts, page.lang()),
        dated: items.iter().filter(|i| i.material.validity_days.is_some()).count(),
        visit: visit.map(|d| page.words.date(d)),
        groups: papers::groups(&page.words, &items, visit),
        next: address(if slot { paths::CONFIRM } else { paths::BOOK }, &on),
        to_check: slot,
        again,
        version: page.t2("list-version", "version", list.version, "date", page.words.day(list.effective_from)),
        caution: document.caution.get(page.lang()).to_owned(),
        share: format!("{site}{}", address(paths::CHECKLIST, &shared)),
        page,
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let city = super::samples::City::new();
    let list = &city.city.checklists[0];
    let given =
        |pairs: &[(&str, &str)]| -> Pairs { pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect() };
    let question = |query: Pairs, name: &str, earlier: Answers, errors: Errors| {
        let answers = Answers::of(&city.city, list.effective_from, &query);
        let question = list.document.question(name).expect("a question");
        let page = Page::sample(lang);
        question_page(page, &list.document, question, &query, answers.pairs, earlier, errors).render().expect("renders")
    };
    let (nothing, none) = (Answers::default, Errors::default);
    let mut unanswered = Errors::default();
    unanswered.add("c1", Page::sample(lang).t("question-choose"));
    let visit = |query: &Pairs| value(query, "date").parse().ok();
    let with = |query: Pairs, answers| {
        let page = Page::sample(lang);
        let page = list_page(page, list, answers, &query, visit(&query), "https://yueban.example");
        page.render().expect("a sample renders")
    };
    let listed = |query| with(query, city.answers());
    // everything that can be said yes to
    let full = |loan_type: &str| {
        let yes = |q: &Question| {
            let choice = if q.name == "loan_type" { loan_type.to_owned() } else { q.choices[0].value.to_string() };
            (q.name.clone(), if q.name == "marital_status" { "married".to_owned() } else { choice })
        };
        Answers::of(&city.city, list.effective_from, &list.document.questions.iter().map(yes).collect())
    };
    let last = list.document.questions.last().expect("a question");
    vec![
        ("question-last", question(full("new_home").pairs, &last.name, nothing(), none())),
        ("checklist-new-home", with(vec![], full("new_home"))),
        ("checklist-resale", with(vec![], full("resale_home"))),
        ("checklist-commercial", with(vec![], full("commercial_to_fund"))),
        ("question-first", question(vec![], "loan_type", nothing(), none())),
        ("question-earlier", question(vec![], "loan_type", city.answers(), none())),
        ("question-unanswered", question(vec![], "loan_type", nothing(), unanswered)),
        ("question", question(given(&[("loan_type", "resale_home")]), "marital_status", nothing(), none())),
        ("checklist", listed(vec![])),
        ("checklist-dated", listed(given(&[("date", "2026-11-25"), ("slot", "00000000-0000-4000-8000-000000000000")]))),
    ]
}
