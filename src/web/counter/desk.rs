//! `/counter/desk`: one field for a voucher or a document; who it is, to be compared; then the ticket.

use super::acting::{Acting, Seen, key};
use super::typed;
use super::words::{self, Told};
use crate::catalog::City;
use crate::counter::{self, Arrival, ArrivalBy, Arriving, NotServed, Priority, Turned};
use crate::ids::Code;
use crate::web::extract::Path;
use crate::web::form::{Errors, Form};
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::staff::StaffFrame;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "counter/desk.html")]
struct DeskPage {
    page: StaffFrame,
    errors: Errors,
    typed: String,
    id_type: String,
    told: Option<Told>,
    found: Option<Found>,
}

/// Who stands at the desk.
struct Found {
    code: Code,
    grouped: String,
    /// Masked, to be compared with the document; none for a reservation of another office.
    person: Option<Person>,
    /// Why no ticket is given, and what to do.
    turned: Option<Told>,
    /// The time is over: who answers for it may let them in.
    late: bool,
    walk_in: bool,
    /// Their ticket, given before.
    ticket: Option<(String, String)>,
    priorities: Vec<(&'static str, String)>,
    /// Tells the number of another office.
    call: Option<String>,
    reservation: String,
    key: String,
}

struct Person {
    name: String,
    id_number: String,
    mobile: String,
    when: String,
    place: String,
    service: String,
    status: String,
}

fn blank(page: StaffFrame) -> DeskPage {
    DeskPage { page, errors: Errors::default(), typed: String::new(), id_type: String::new(), told: None, found: None }
}

pub async fn show(Seen { page, .. }: Seen) -> Response {
    html(StatusCode::OK, &blank(page))
}

/// Finds whoever stands there. A document's number is never in an address: the page that is led to is the reservation's.
pub async fn find(State(app): State<App>, Seen { page, clerk }: Seen, form: Form) -> Result<Response, Problem> {
    let by = typed::arrival("q", form.get("q"), form.get("id_type"), app.clock.today());
    let again = |errors, told| DeskPage {
        errors,
        told,
        typed: form.get("q").to_owned(),
        id_type: form.get("id_type").to_owned(),
        ..blank(page.clone())
    };
    match by {
        Err(error) => {
            let mut errors = Errors::default();
            errors.add("q", typed::words(&error, page.lang()));
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &again(errors, None)))
        }
        Ok(by) => match counter::look(&app.desk, &clerk, &by).await {
            Ok(arriving) => Ok(see(&paths::arrival(arriving.code.as_str()))),
            Err(NotServed::NotDone(crate::booking::NotDone::NotFound)) => {
                Ok(html(StatusCode::NOT_FOUND, &again(Errors::default(), Some(not_found(&page)))))
            }
            Err(other) => Err(other.into()),
        },
    }
}

fn not_found(page: &Page) -> Told {
    Told { good: false, title: page.t("desk-not-found"), text: page.t("desk-not-found-text") }
}

pub async fn compare(
    State(app): State<App>,
    Seen { page, clerk }: Seen,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let arriving = counter::look(&app.desk, &clerk, &ArrivalBy::Code(code)).await?;
    let found = found(&app.desk.city(), &page, &arriving);
    Ok(html(StatusCode::OK, &DeskPage { found: Some(found), ..blank(page) }))
}

fn found(city: &City, page: &Page, arriving: &Arriving) -> Found {
    let lang = page.lang();
    let person = arriving.reservation.as_ref().map(|r| {
        let window = city.window(r.window);
        Person {
            name: r.name_masked.clone(),
            id_number: r.id_masked.clone(),
            mobile: r.mobile_masked.clone(),
            when: format!("{} {}", page.words.date(r.date), page.words.span(r.starts_at, r.ends_at)),
            place: format!("{} · {}", window.name.get(lang), city.bank(window.bank).name.get(lang)),
            service: city.service(r.service).name.get(lang).to_owned(),
            status: crate::web::citizen::voucher::status_word(page, r.shown_status, None),
        }
    });
    let turned = arriving.turned.as_ref();
    let elsewhere = match turned {
        Some(Turned::WrongOffice { office, .. }) => city.office_by_slug(office),
        _ => None,
    };
    Found {
        grouped: arriving.code.grouped(),
        person,
        late: matches!(turned, Some(Turned::TooLate { .. })),
        walk_in: matches!(turned, Some(Turned::TooLate { .. } | Turned::WrongDay { .. } | Turned::NotLive)),
        ticket: arriving.ticket.as_ref().map(|t| (paths::ticket(t.id), t.number.clone())),
        priorities: priorities(page),
        call: elsewhere.map(|office| format!("{} {}", office.name.get(lang), office.phone)),
        reservation: paths::counter_reservation(arriving.code.as_str()),
        turned: turned.map(|turned| why(city, page, turned)),
        key: key(),
        code: arriving.code.clone(),
    }
}

/// Reasons to go first, by their names in the form.
pub fn priorities(page: &Page) -> Vec<(&'static str, String)> {
    Priority::ALL.map(|p| (words::priority(p), page.t(words::priority(p)))).into()
}

/// A reason to go first, of a form.
pub fn priority(form: &Form) -> Option<Priority> {
    Priority::ALL.into_iter().find(|p| words::priority(*p) == form.get("priority"))
}

/// Why somebody gets no ticket now, and what can be done.
fn why(city: &City, page: &Page, turned: &Turned) -> Told {
    let lang = page.lang();
    let say = |key: &str, value: String, next: &str| Told {
        good: false,
        title: page.t1(key, "at", value),
        text: page.t(next),
    };
    match turned {
        Turned::TooEarly { from } => say("turned-early", page.words.time(*from), "turned-early-next"),
        Turned::TooLate { until } => say("turned-late", page.words.time(*until), "turned-late-next"),
        Turned::WrongDay { start } => say("turned-day", page.words.moment(*start), "turned-day-next"),
        Turned::WrongOffice { office, start } => {
            let name = city.office_by_slug(office).map_or(office.as_str(), |o| o.name.get(lang));
            let title = page.t2("turned-office", "office", name, "at", page.words.moment(*start));
            Told { good: false, title, text: page.t("turned-office-next") }
        }
        Turned::NotLive => say("turned-over", String::new(), "turned-over-next"),
        other => {
            let words = Problem::from(other.clone()).kind.words();
            Told { good: false, title: words.title(lang).into(), text: words.detail(lang).into() }
        }
    }
}

/// Gives the ticket.
pub async fn check_in(State(app): State<App>, Path(code): Path<String>, act: Acting) -> Result<Response, Problem> {
    let code = Code::parse(&code).ok_or(Kind::NotFound)?;
    let arrival = Arrival {
        by: ArrivalBy::Code(code.clone()),
        priority: priority(&act.form),
        admit_late: act.form.get("admit") == "late",
    };
    match counter::check_in(&app.desk, &act.clerk, &arrival, act.key).await {
        Ok(acted) => {
            let ticket: counter::Ticket =
                serde_json::from_str(&acted.json).map_err(|e| Problem::internal(e.to_string()))?;
            Ok(see(&paths::ticket(ticket.id)))
        }
        // the page says why
        Err(NotServed::Turned(Turned::NoNumberLeft)) => Err(Kind::NoNumberLeft.into()),
        Err(NotServed::Turned(_)) => Ok(see(&paths::arrival(code.as_str()))),
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let data = crate::web::citizen::sample_data();
    let (city, reservation) = (&data.0, &data.1);
    let page = StaffFrame::sample(lang, paths::COUNTER_DESK);
    let at = reservation.starts_at;
    let ticket = super::console::samples::ticket(city).1;
    let make = |turned: Option<Turned>, given: bool| {
        let elsewhere = matches!(turned, Some(Turned::WrongOffice { .. }));
        let arriving = Arriving {
            code: reservation.code.clone(),
            reservation: (!elsewhere).then(|| reservation.clone()),
            ticket: given.then(|| ticket.clone()),
            turned,
        };
        DeskPage { found: Some(found(city, &page, &arriving)), ..blank(page.clone()) }
    };
    let mut errors = Errors::default();
    errors.add("q", page.t("desk-not-found"));
    let wrong = DeskPage { errors, typed: "2301".into(), ..blank(page.clone()) };
    let unknown = DeskPage { told: Some(not_found(&page)), ..blank(page.clone()) };
    let office = city.offices[1].slug.clone();
    [
        ("counter-desk", blank(page.clone())),
        ("counter-desk-error", wrong),
        ("counter-desk-unknown", unknown),
        ("counter-desk-found", make(None, false)),
        ("counter-desk-again", make(None, true)),
        ("counter-desk-early", make(Some(Turned::TooEarly { from: at }), false)),
        ("counter-desk-late", make(Some(Turned::TooLate { until: at }), false)),
        ("counter-desk-day", make(Some(Turned::WrongDay { start: at }), false)),
        ("counter-desk-office", make(Some(Turned::WrongOffice { office, start: at }), false)),
        ("counter-desk-over", make(Some(Turned::NotLive), false)),
        ("counter-desk-no-number", make(Some(Turned::NoNumberLeft), false)),
    ]
    .map(|(name, page)| (name, page.render().expect("a sample renders")))
    .into()
}
