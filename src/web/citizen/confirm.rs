//! Check and confirm: everything on one page, each part with its change, the deadline and its consequences in words,
//! then the one button. What comes back refused says why and keeps what was typed.

use super::applicant::{self, Typed};
use super::facts::{self, Answers};
use super::form::{Errors, Form};
use super::frame::Frame;
use super::lost;
use super::offer::public_service;
use super::visit::Visit;
use crate::booking::{Applicant, Citizen, NewReservation, NotDone, Slot};
use crate::catalog::City;
use crate::catalog::checklist::Holder;
use crate::clock::china_date;
use crate::ids::{Caller, ServiceId, Share};
use crate::policy::{Consequence, Policy, Window};
use crate::web::extract::Query;
use crate::web::idempotency::begin;
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use chrono::Days;
use uuid::Uuid;

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
    /// What was typed of who comes, sealed.
    applicant: String,
    change: Change,
    bring: Option<Bring>,
    who: Who,
    cancel_until: String,
    consequence: String,
    check_in: (String, String),
    /// A seat seemed free when the page was made.
    free: bool,
    /// Title and what to do, where the booking was refused.
    refused: Option<(&'static str, &'static str)>,
    /// Addresses and words of what else can be done then, the best first.
    exits: Vec<(String, String)>,
    /// The same wish can be sent, or sent again.
    again: bool,
}

/// Where each part is changed.
struct Change {
    time: String,
    bank: String,
    who: String,
    facts: String,
    list: String,
}

/// The list of papers, in short.
struct Bring {
    count: usize,
    case: String,
    /// Those that expire, and from when they have to be.
    dated: Vec<(String, String)>,
    /// Who has to come along.
    along: Option<String>,
}

/// Who comes, masked.
struct Who {
    name: String,
    id_number: String,
    relative: bool,
    mobile: String,
    lang: String,
}

pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let Some(citizen) = frame.citizen else { return Ok(see(&paths::sign_in(&frame.page.path))) };
    let slot =
        query.iter().find(|(name, _)| name == "slot").and_then(|(_, id)| id.parse().ok()).ok_or(Kind::NotFound)?;
    let slot = app
        .desk
        .slot(slot)
        .await
        .map_err(|e| if matches!(e, NotDone::UnknownSlot) { Kind::NotFound.into() } else { Problem::from(e) })?;
    let city = app.desk.city();
    let answers = Answers::known(&city, slot.date, &query, &frame.kept);
    let (typed, sealed) = applicant::remembered(&app, &headers, &citizen).unwrap_or_default();
    let mut errors = Errors::default();
    let relative = typed.parse(&frame.page, &mut errors);
    if !errors.is_empty() {
        return Ok(see(&change(&city, &slot, &answers.pairs).who));
    }
    let wish = Wish { slot: &slot, answers: &answers, typed: &typed, relative: relative.as_ref(), sealed };
    Ok(html(StatusCode::OK, &draw(&app, frame.page, &citizen, wish, None)?))
}

/// A wish as it stands on the page.
struct Wish<'a> {
    slot: &'a Slot,
    answers: &'a Answers,
    typed: &'a Typed,
    relative: Option<&'a Applicant>,
    /// `typed`, as the form carries it.
    sealed: String,
}

pub async fn book(State(app): State<App>, frame: Frame, form: Form) -> Result<Response, Problem> {
    let slot: Uuid = form.get("slot").parse().map_err(|_| Kind::NotFound)?;
    let (page, city) = (frame.page, app.desk.city());
    let given: Vec<(String, String)> = form.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let Some(citizen) = frame.citizen else {
        // the sign-in has ended: sign in, and come back to the check
        let answers = Answers::of(&city, page.words.today, &given);
        return Ok(see(&paths::sign_in(&paths::confirm(slot, &answers.pairs))));
    };
    let slot = app.desk.slot(slot).await?;
    let answers = Answers::of(&city, slot.date, &given);
    let sealed = form.get("applicant").to_owned();
    let typed = applicant::open(&app, &sealed, &citizen);
    let lost_applicant = !sealed.is_empty() && typed.is_none();
    let typed = typed.unwrap_or_default();
    let mut errors = Errors::default();
    let relative = typed.parse(&page, &mut errors);
    if lost_applicant || !errors.is_empty() {
        return Ok(see(&change(&city, &slot, &answers.pairs).who));
    }
    let wish = Wish { slot: &slot, answers: &answers, typed: &typed, relative: relative.as_ref(), sealed };
    let (service, list) = checklist(&city, &slot)?;
    let pairs = answers.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()));
    let Some(facts) = list.document.parse_query(pairs).ok().filter(|_| answers.complete) else {
        let refused = Some(Kind::Validation);
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &draw(&app, page, &citizen, wish, refused)?));
    };
    let new = NewReservation {
        slot: slot.public_id,
        service,
        facts: facts.to_json(),
        checklist_version: list.version,
        // whoever names themselves books for themselves
        applicant: relative.clone().filter(|relative| relative.id_number != citizen.id_number),
        lang: typed.lang(page.lang()),
    };
    let request = ("POST", paths::RESERVE, form.raw.as_ref());
    let (key, _flight) = begin(&app, Caller::Mobile(citizen.mobile_id), form.get("key"), request)?;
    match app.desk.reserve(&citizen, new, key).await {
        Ok(done) => {
            let voucher = paths::with(&paths::reservation_of(&done.reservation()?.code), [("new", "1")]);
            let mut response = see(&voucher);
            response.headers_mut().append(header::SET_COOKIE, applicant::forget(&app));
            Ok(response)
        }
        Err(NotDone::Taken(refusal, alternatives)) => {
            let carried = lost::Carried::Booking { facts: answers.pairs.clone(), applicant: wish.sealed };
            Ok(lost::page(&app, page, &slot, &refusal, &alternatives, carried))
        }
        Err(NotDone::Refused(refusal)) => {
            let refused = Kind::from(&refusal);
            Ok(html(refused.words().status, &draw(&app, page, &citizen, wish, Some(refused))?))
        }
        Err(other) => Err(other.into()),
    }
}

/// The public's service, and its checklist on the day of the visit.
fn checklist<'a>(city: &'a City, slot: &Slot) -> Result<(ServiceId, &'a crate::catalog::ChecklistVersion), Problem> {
    let service = public_service(city).ok_or(Kind::NotFound)?;
    Ok((service, city.checklist(service, slot.date).ok_or(Kind::NotFound)?))
}

fn draw(
    app: &App,
    page: Page,
    citizen: &Citizen,
    wish: Wish<'_>,
    refused: Option<Kind>,
) -> Result<ConfirmPage, Problem> {
    let city = app.desk.city();
    let Wish { slot, answers, typed, relative, sealed } = wish;
    let (service, _) = checklist(&city, slot)?;
    let policy = city.policy(page.words.today);
    let (from, until) = policy.check_in_window(slot.starts_at, slot.ends_at);
    let (name, id_number) =
        relative.map_or((&citizen.name, &citizen.id_number), |relative| (&relative.name, &relative.id_number));
    let free = app.desk.availability();
    let free = free.slots.get(&slot.public_id);
    let change = change(&city, slot, &answers.pairs);
    Ok(ConfirmPage {
        exits: refused.map(|kind| exits(&page, &change, kind)).unwrap_or_default(),
        again: refused.is_none_or(|kind| matches!(kind, Kind::Validation | Kind::NotReleased)),
        visit: Visit::of(&city, &page.words, slot.window, slot.starts_at, slot.ends_at),
        service: city.service(service).name.get(page.lang()).to_owned(),
        slot: slot.public_id,
        key: Uuid::new_v4().to_string(),
        applicant: sealed,
        change,
        bring: answers.complete.then(|| bring(&city, slot, answers, &page)).flatten(),
        facts: answers.pairs.clone(),
        who: Who {
            name: name.masked(),
            id_number: id_number.masked(),
            relative: relative.is_some(),
            mobile: citizen.mobile.masked(),
            lang: page.t(&format!("lang-name-{}", typed.lang(page.lang()).tag().to_lowercase())),
        },
        cancel_until: page.words.moment(policy.cancel_until(slot.starts_at, &city.calendar)),
        consequence: consequence(&page, policy),
        check_in: (page.words.time(from), page.words.time(until)),
        free: free.is_some_and(|s| s.day.slot_remaining(s.slot(), Share::Public) > 0),
        refused: refused.map(|kind| (kind.words().title(page.lang()), kind.words().detail(page.lang()))),
        page,
    })
}

/// Another time helps where the time was refused, not where the person was.
fn exits(page: &Page, change: &Change, refused: Kind) -> Vec<(String, String)> {
    let mine = (paths::RESERVATIONS.to_owned(), page.t("next-mine"));
    match refused {
        Kind::Validation => vec![],
        Kind::AlreadyReserved | Kind::LimitReached => vec![mine, (paths::START.to_owned(), page.t("to-start"))],
        _ => vec![(change.time.clone(), page.t("confirm-back")), mine],
    }
}

fn bring(city: &City, slot: &Slot, answers: &Answers, page: &Page) -> Option<Bring> {
    let list = &facts::checklist(city, slot.date)?.document;
    let facts = list.parse_query(answers.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).ok()?;
    let (items, lang) = (list.evaluate(&facts), page.lang());
    let dated = items.iter().filter_map(|item| {
        let since = slot.date - Days::new(item.material.validity_days?.into());
        Some((item.material.name.get(lang).to_owned(), page.t1("valid-from", "date", page.words.day(since))))
    });
    let has = |holder| items.iter().any(|item| item.material.holder == holder);
    let along = [(Holder::Spouse, "confirm-along-spouse"), (Holder::CoBorrower, "confirm-along-co-borrower")];
    let along: Vec<String> = along.iter().filter(|(holder, _)| has(*holder)).map(|(_, key)| page.t(key)).collect();
    Some(Bring {
        count: items.len(),
        case: facts::in_words(list, &facts, lang),
        dated: dated.collect(),
        along: (!along.is_empty()).then(|| page.t1("confirm-along", "who", page.words.list(along))),
    })
}

/// What not coming means, in the numbers of the rules.
pub fn consequence(page: &Page, policy: &Policy) -> String {
    let mut words = vec![match policy.reschedules_per_reservation {
        Some(n) => page.t1("confirm-consequence", "n", n),
        None => page.t("confirm-consequence-free"),
    }];
    for penalty in &policy.penalties {
        if let (Consequence::BlockDays(days), Some(offence)) = (penalty.then, penalty.when.first())
            && let Window::Days(within) = offence.window
        {
            let numbers: [(&'static str, &dyn std::fmt::Display); 3] =
                [("within", &within), ("n", &offence.count), ("days", &days)];
            words.push(page.words.with("confirm-penalty", &numbers));
        }
    }
    words.join(if page.lang() == crate::lang::Lang::Zh { "" } else { " " })
}

/// Each part leads to where it was chosen, with the others kept.
fn change(city: &City, slot: &Slot, facts: &[(String, String)]) -> Change {
    let window = city.window(slot.window);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (date, id) = (china_date(slot.starts_at).to_string(), slot.public_id.to_string());
    let day = vec![pair("date", &date)];
    let window = vec![pair("date", &date), pair("bank", &city.bank(window.bank).code), pair("window", &window.code)];
    let slot = vec![pair("slot", &id)];
    let first = facts.first().map(|(name, _)| pair("ask", name));
    let again = slot.iter().cloned().chain(first).collect();
    let to =
        |path: &str, chosen: &Vec<(String, String)>| paths::with(path, chosen.iter().chain(facts).map(|(k, v)| (k, v)));
    Change {
        time: to(paths::BOOK, &window),
        bank: to(paths::BOOK, &day),
        who: to(paths::APPLICANT, &slot),
        facts: to(paths::MATERIALS, &again),
        list: to(paths::CHECKLIST, &slot),
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let city = super::samples::City::new().city;
    let (list, at) =
        (&city.checklists[0].document, super::samples::reservation(&super::samples::City::new()).starts_at);
    let policy = crate::policy::Policy::fallback();
    let free_moves = Policy { reschedules_per_reservation: None, ..policy.clone() };
    let change = || Change {
        time: paths::BOOK.into(),
        bank: paths::BOOK.into(),
        who: paths::APPLICANT.into(),
        facts: paths::MATERIALS.into(),
        list: paths::CHECKLIST.into(),
    };
    let make = |relative, bring, free, refused: Option<Kind>| ConfirmPage {
        visit: Visit::sample(&page.words),
        service: city.services[0].name.get(lang).to_owned(),
        slot: Uuid::nil(),
        key: "k".into(),
        facts: vec![("loan_type".into(), "new_home".into())],
        applicant: String::new(),
        change: change(),
        bring,
        who: Who {
            name: "王*佳".into(),
            id_number: "230***********001X".into(),
            relative,
            mobile: "138****8000".into(),
            lang: page.t(if relative { "lang-name-en" } else { "lang-name-zh-cn" }),
        },
        cancel_until: page.words.moment(at - chrono::TimeDelta::hours(2)),
        consequence: consequence(&page, if relative { &free_moves } else { policy }),
        check_in: ("09:00".into(), "09:45".into()),
        free,
        refused: refused.map(|kind| (kind.words().title(lang), kind.words().detail(lang))),
        exits: refused.map(|kind| exits(&page, &change(), kind)).unwrap_or_default(),
        again: refused.is_none(),
        page: page.clone(),
    };
    let (day, along) = (page.words.today, ["confirm-along-spouse", "confirm-along-co-borrower"]);
    let bring = || {
        Some(Bring {
            count: 19,
            case: super::samples::case(list, lang),
            dated: vec![(
                list.materials[0].name.get(lang).to_owned(),
                page.t1("valid-from", "date", page.words.day(day)),
            )],
            along: Some(page.t1("confirm-along", "who", page.words.list(along.map(|key| page.t(key))))),
        })
    };
    [
        ("confirm", make(false, bring(), true, None)),
        ("confirm-relative", make(true, bring(), false, None)),
        ("confirm-unanswered", make(false, None, true, None)),
        ("confirm-refused", make(false, bring(), true, Some(Kind::AlreadyReserved))),
    ]
    .map(|(name, p)| (name, p.render().expect("renders")))
    .into()
}
