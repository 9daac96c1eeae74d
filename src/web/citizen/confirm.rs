//! Check and confirm: everything on one page, its deadline and consequences in words, then the one button. What comes
//! back refused says why and keeps what was typed.

use super::bring;
use super::form::{Errors, Form};
use super::frame::Mine;
use super::lost;
use super::visit::Visit;
use crate::booking::{Applicant, Citizen, NewReservation, NotDone, Slot};
use crate::catalog::checklist::{Checklist, Facts};
use crate::catalog::{ChecklistVersion, City};
use crate::clock::china_date;
use crate::people::IdType;
use crate::web::extract::Query;
use crate::web::idempotency::begin;
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, fields, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

/// The version of the text by which somebody says to be allowed to book for a relative (`confirm-consent`).
const CONSENT: i16 = 1;
/// What the public books.
pub const SERVICE: &str = "loan_application";

#[derive(Template)]
#[template(path = "citizen/confirm.html")]
struct ConfirmPage {
    page: Page,
    visit: Visit,
    service: String,
    slot: Uuid,
    key: String,
    /// Answers that are known, to be sent along.
    facts: Vec<(String, String)>,
    /// Questions without which no list can be made, asked here.
    missing: Vec<Asked>,
    things: usize,
    checklist_link: String,
    change_time: String,
    me: Me,
    typed: Typed,
    cancel_until: String,
    check_in_from: String,
    check_in_until: String,
    reschedules: Option<i16>,
    errors: Errors,
    /// Title and what to do, where the booking was refused.
    refused: Option<(&'static str, &'static str)>,
}

struct Asked {
    name: String,
    label: String,
    choices: Vec<(String, String)>,
}

struct Me {
    name: String,
    id_number: String,
    mobile: String,
}

/// What was typed of a relative.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub relative: bool,
    pub name: String,
    pub id_type: String,
    pub id_number: String,
    pub consent: bool,
}

impl Typed {
    fn of(form: &Form) -> Typed {
        let field = |name: &str| form.get(name).to_owned();
        Typed {
            relative: form.get("for") == "relative",
            name: field("name"),
            id_type: field("id_type"),
            id_number: field("id_number"),
            consent: form.get("consent") == "yes",
        }
    }
}

pub async fn show(
    State(app): State<App>,
    mine: Mine,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let slot =
        query.iter().find(|(name, _)| name == "slot").and_then(|(_, id)| id.parse().ok()).ok_or(Kind::NotFound)?;
    let slot = app
        .desk
        .slot(slot)
        .await
        .map_err(|e| if matches!(e, NotDone::UnknownSlot) { Kind::NotFound.into() } else { Problem::from(e) })?;
    let pairs: Vec<(&str, &str)> = query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let confirm = draw(&app, mine.page, &mine.citizen, &slot, &pairs, Typed::default(), Errors::default(), None)?;
    Ok(html(StatusCode::OK, &confirm))
}

pub async fn book(State(app): State<App>, mine: super::Frame, form: Form) -> Result<Response, Problem> {
    let slot: Uuid = form.get("slot").parse().map_err(|_| Kind::NotFound)?;
    let city = app.desk.city();
    let (service, version) = checklist(&app, &city)?;
    let list = &version.document;
    let pairs: Vec<(&str, &str)> = form.pairs().filter(|(name, _)| list.question(name).is_some()).collect();
    let Some(citizen) = mine.citizen else {
        // the session has ended: sign in, and come back to this page
        let facts: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        return Ok(see(&paths::sign_in(&paths::confirm(slot, &facts))));
    };
    let slot = app.desk.slot(slot).await?;
    let (lang, typed) = (mine.page.lang(), Typed::of(&form));
    let mut errors = Errors::default();
    let facts = list.parse_query(pairs.iter().copied());
    if let Err(faults) = &facts {
        for fault in faults {
            errors.add(field_of(&fault.name), mine.page.t("confirm-choose"));
        }
    }
    let applicant = if typed.relative { relative(&typed, &mine.page, &mut errors) } else { None };
    let (Ok(facts), true) = (facts, errors.is_empty()) else {
        let confirm = draw(&app, mine.page, &citizen, &slot, &pairs, typed, errors, None)?;
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &confirm));
    };
    let wish = NewReservation {
        slot: slot.public_id,
        service,
        facts: facts.to_json(),
        checklist_version: version.version,
        applicant,
        lang,
    };
    let (key, _flight) = begin(&app, citizen.mobile_id, form.get("key"), ("POST", paths::RESERVE, &form.raw))?;
    match app.desk.reserve(&citizen, wish, key).await {
        Ok(done) => Ok(see(&paths::with(&paths::reservation_of(&done.reservation()?.code), [("new", "1")]))),
        Err(NotDone::Taken(_, alternatives)) => Ok(lost::page(&app, mine.page, &slot, &alternatives, &pairs, &typed)),
        Err(NotDone::Refused(refusal)) => {
            let words = Kind::from(&refusal).words();
            let refused = Some((words.title(lang), words.detail(lang)));
            let confirm = draw(&app, mine.page, &citizen, &slot, &pairs, typed, errors, refused)?;
            Ok(html(words.status, &confirm))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form field of a question that must be answered here.
fn field_of(question: &str) -> &'static str {
    match question {
        "loan_type" => "loan_type",
        "marital_status" => "marital_status",
        _ => "facts",
    }
}

fn relative(typed: &Typed, page: &Page, errors: &mut Errors) -> Option<Applicant> {
    let lang = page.lang();
    let name = errors.check("name", lang, fields::name("name", &typed.name));
    let kind = IdType::from_name(&typed.id_type).unwrap_or(IdType::ResidentId);
    let number =
        errors.check("id_number", lang, fields::id_number("id_number", kind, &typed.id_number, page.words.today));
    if !typed.consent {
        errors.add("consent", page.t("confirm-consent-needed"));
    }
    Some(Applicant { name: name?, id_number: number?, consent_version: CONSENT })
}

fn checklist<'a>(app: &App, city: &'a City) -> Result<(crate::ids::ServiceId, &'a ChecklistVersion), Problem> {
    let service = city.service_by_code(SERVICE).ok_or(Kind::NotFound)?.id;
    let version = city.checklist(service, app.clock.today()).ok_or(Kind::NotFound)?;
    Ok((service, version))
}

#[allow(clippy::too_many_arguments)]
fn draw(
    app: &App,
    page: Page,
    citizen: &Citizen,
    slot: &Slot,
    pairs: &[(&str, &str)],
    typed: Typed,
    errors: Errors,
    refused: Option<(&'static str, &'static str)>,
) -> Result<ConfirmPage, Problem> {
    let city = app.desk.city();
    let (service, version) = checklist(app, &city)?;
    let list = &version.document;
    let lang = page.lang();
    let answers = list.answers(pairs.iter().copied());
    let facts: Vec<(String, String)> = answers.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect();
    let policy = city.policy(page.words.today);
    let (from, until) = policy.check_in_window(slot.starts_at, slot.ends_at);
    let complete = list.parse_query(pairs.iter().copied().filter(|(k, _)| list.question(k).is_some()));
    Ok(ConfirmPage {
        visit: Visit::of(&city, &page.words, slot.window, slot.starts_at, slot.ends_at),
        service: city.service(service).name.get(lang).to_owned(),
        slot: slot.public_id,
        key: Uuid::new_v4().to_string(),
        missing: missing(list, &answers, lang),
        things: complete.map_or(0, |f| bring::of(list, &f, slot.date, &page.words).len()),
        checklist_link: paths::with(paths::CHECKLIST, facts.iter().map(|(k, v)| (k, v))),
        change_time: change_time(&city, slot, &facts),
        facts,
        me: Me { name: citizen.name.masked(), id_number: citizen.id_number.masked(), mobile: citizen.mobile.masked() },
        typed,
        cancel_until: page.words.moment(policy.cancel_until(slot.starts_at, &city.calendar)),
        check_in_from: page.words.time(from),
        check_in_until: page.words.time(until),
        reschedules: policy.reschedules_per_reservation,
        errors,
        refused,
        page,
    })
}

/// Back to the times of the same day and window.
fn change_time(city: &City, slot: &Slot, facts: &[(String, String)]) -> String {
    let window = city.window(slot.window);
    let chosen = [
        ("date".to_owned(), china_date(slot.starts_at).to_string()),
        ("bank".to_owned(), city.bank(window.bank).code.clone()),
        ("window".to_owned(), window.code.clone()),
    ];
    paths::with(paths::BOOK, chosen.iter().chain(facts).map(|(k, v)| (k, v)))
}

/// Questions that must be answered and are not.
fn missing(list: &Checklist, answers: &Facts, lang: crate::lang::Lang) -> Vec<Asked> {
    let open = list.asked(answers).filter(|q| q.default.is_none() && answers.get(&q.name).is_none());
    open.map(|q| Asked {
        name: q.name.clone(),
        label: q.label.get(lang).to_owned(),
        choices: q.choices.iter().map(|c| (c.value.to_string(), c.label.get(lang).to_owned())).collect(),
    })
    .collect()
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let make = |typed, errors, missing, refused| ConfirmPage {
        visit: Visit::sample(&page.words),
        service: "公积金贷款申请".into(),
        slot: Uuid::nil(),
        key: "k".into(),
        facts: vec![("loan_type".into(), "new_home".into())],
        missing,
        things: 12,
        checklist_link: paths::CHECKLIST.into(),
        change_time: paths::BOOK.into(),
        me: Me { name: "王*佳".into(), id_number: "230***********001X".into(), mobile: "138****8000".into() },
        typed,
        cancel_until: "11月25日 07:30".into(),
        check_in_from: "09:00".into(),
        check_in_until: "09:45".into(),
        reschedules: Some(1),
        errors,
        refused,
        page: page.clone(),
    };
    let mut errors = Errors::default();
    errors.code("name", lang, crate::web::problem::FieldCode::Required);
    errors.add("consent", page.t("confirm-consent-needed"));
    let typed = Typed { relative: true, id_number: "23019".into(), ..Typed::default() };
    let asked = vec![Asked {
        name: "loan_type".into(),
        label: "您贷款买的是哪种房？".into(),
        choices: vec![("new_home".into(), "新房".into())],
    }];
    let words = Kind::AlreadyReserved.words();
    [
        ("confirm", make(Typed::default(), Errors::default(), vec![], None)),
        ("confirm-relative", make(typed, errors, asked, None)),
        (
            "confirm-refused",
            make(Typed::default(), Errors::default(), vec![], Some((words.title(lang), words.detail(lang)))),
        ),
    ]
    .map(|(name, p)| (name, p.render().expect("renders")))
    .into()
}
