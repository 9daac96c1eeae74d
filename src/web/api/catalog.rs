//! `GET /offices`, `/banks`, `/services`, `/checklist`.

use super::lists::{Page, PageQuery};
use super::tagged;
use crate::catalog::checklist::{Condition, FactValue, Holder, Item, Quantity, Question, QuestionKind, Requirement};
use crate::catalog::{BookedBy, FactError, FactFault, Hours, Office, Service};
use crate::lang::{Lang, Text};
use crate::web::app::App;
use crate::web::extract::Query;
use crate::web::problem::{FieldCode, FieldError, Kind, Problem};
use crate::web::request::Language;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Office)]
pub struct OfficeView {
    id: String,
    name: String,
    district: String,
    address: String,
    phone: String,
    /// How to come; empty where nothing is said.
    directions: String,
    /// Opening hours; weekdays are 1 (Monday) to 7.
    #[schema(value_type = Vec<Object>)]
    hours: Vec<Hours>,
}

impl OfficeView {
    fn of(office: &Office, lang: Lang) -> OfficeView {
        OfficeView {
            id: office.slug.clone(),
            name: office.name.get(lang).into(),
            district: office.district.get(lang).into(),
            address: office.address.get(lang).into(),
            phone: office.phone.clone(),
            directions: office.directions.get(lang).into(),
            hours: office.hours.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Bank)]
pub struct BankView {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Service)]
pub struct ServiceView {
    id: String,
    name: String,
    minutes: i16,
    /// `public`: anyone; `staff`: staff, or the person they asked; `invitation`: whom the centre invited.
    booked_by: &'static str,
}

impl ServiceView {
    fn of(service: &Service, lang: Lang) -> ServiceView {
        let booked_by = match service.booked_by {
            BookedBy::Public => "public",
            BookedBy::Staff => "staff",
            BookedBy::Invitation => "invitation",
        };
        let name = service.name.get(lang).into();
        ServiceView { id: service.code.clone(), name, minutes: service.minutes, booked_by }
    }
}

/// The offices of the centre.
#[utoipa::path(get, path = "/api/v1/offices", tag = "Public", params(PageQuery),
    responses((status = 200, body = Page<OfficeView>), (status = 304, description = "As before")))]
pub async fn offices(
    State(app): State<App>,
    Language(lang): Language,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    Ok(tagged::json(&headers, &page.of(&app.desk.city().offices, |o| &o.slug, |o| OfficeView::of(o, lang))?))
}

/// The entrusted banks.
#[utoipa::path(get, path = "/api/v1/banks", tag = "Public", params(PageQuery),
    responses((status = 200, body = Page<BankView>), (status = 304, description = "As before")))]
pub async fn banks(
    State(app): State<App>,
    Language(lang): Language,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let view = |bank: &crate::catalog::Bank| BankView { id: bank.code.clone(), name: bank.name.get(lang).into() };
    Ok(tagged::json(&headers, &page.of(&app.desk.city().banks, |b| &b.code, view)?))
}

/// What can be booked.
#[utoipa::path(get, path = "/api/v1/services", tag = "Public", params(PageQuery),
    responses((status = 200, body = Page<ServiceView>), (status = 304, description = "As before")))]
pub async fn services(
    State(app): State<App>,
    Language(lang): Language,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    Ok(tagged::json(&headers, &page.of(&app.desk.city().services, |s| &s.code, |s| ServiceView::of(s, lang))?))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Checklist)]
pub struct ChecklistView {
    version: i32,
    /// What to bring.
    items: Vec<ItemView>,
    /// All questions there are, in the order in which they are asked.
    questions: Vec<QuestionView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
struct ItemView {
    code: String,
    name: String,
    #[schema(value_type = String)]
    holder: Holder,
    #[schema(value_type = String)]
    requirement: Requirement,
    /// `one` or `per_co_borrower`.
    #[schema(value_type = String)]
    quantity: Quantity,
    originals: u8,
    copies: u8,
    /// Days from its issue during which it counts, judged on the date of the visit; null: no limit.
    validity_days: Option<u16>,
    note: Option<String>,
    /// What it is needed for.
    why: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ChecklistQuestion)]
struct QuestionView {
    name: String,
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: QuestionKind,
    values: Vec<FactValue>,
    /// Taken where the fact is missing; null: the fact is required.
    default: Option<FactValue>,
    /// Null: always asked. Else a condition over the facts of earlier questions.
    #[schema(value_type = Option<Object>)]
    ask_when: Option<Condition>,
    label: String,
}

impl ItemView {
    fn of(item: &Item<'_>, lang: Lang) -> ItemView {
        let material = item.material;
        let said = |text: &Text| Some(text.get(lang).to_owned()).filter(|text| !text.is_empty());
        ItemView {
            code: material.code.clone(),
            name: material.name.get(lang).into(),
            holder: material.holder,
            requirement: item.requirement,
            quantity: item.quantity,
            originals: material.originals,
            copies: material.copies,
            validity_days: material.validity_days,
            note: said(&material.note),
            why: said(&material.why),
        }
    }
}

impl QuestionView {
    fn of(question: &Question, lang: Lang) -> QuestionView {
        QuestionView {
            name: question.name.clone(),
            kind: question.kind,
            values: question.choices.iter().map(|c| c.value.clone()).collect(),
            default: question.default.clone(),
            ask_when: question.ask_when.clone(),
            label: question.label.get(lang).into(),
        }
    }
}

/// What to bring, for the facts given as the query (names and values of `questions`).
///
/// `service` chooses another service's checklist. A fact with a default may be missing and then takes it; a missing
/// required fact, an unknown name or value is 422; a fact whose question is not asked is ignored.
#[utoipa::path(get, path = "/api/v1/checklist", tag = "Public",
    params(
        ("service" = Option<String>, Query, description = "Code of a service; the loan application where left out"),
        ("loan_type" = String, Query, description = "A fact, as every further parameter", example = "new_home"),
        ("marital_status" = String, Query, description = "A fact", example = "married"),
    ),
    responses((status = 200, body = ChecklistView), (status = 304, description = "As before"), (status = 404)))]
pub async fn checklist(
    State(app): State<App>,
    Language(lang): Language,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let city = app.desk.city();
    let asked = pairs.iter().find(|(name, _)| name == "service").map(|(_, code)| code.as_str());
    let service = super::seats::service(&city, asked)?;
    let list = city.checklist(service, app.clock.today()).ok_or(Kind::NotFound)?;
    let facts = pairs.iter().filter(|(name, _)| name != "service").map(|(n, v)| (n.as_str(), v.as_str()));
    let facts = list.document.parse_query(facts).map_err(|errors| fact_errors("", errors))?;
    let view = ChecklistView {
        version: list.version,
        items: list.document.evaluate(&facts).iter().map(|i| ItemView::of(i, lang)).collect(),
        questions: list.document.questions.iter().map(|q| QuestionView::of(q, lang)).collect(),
    };
    Ok(tagged::json(&headers, &view))
}

/// Facts that were not accepted; `before` goes in front of their names (`facts.` in a body).
pub fn fact_errors(before: &str, errors: Vec<FactError>) -> Problem {
    let errors = errors.into_iter().map(|error| {
        let code = match error.fault {
            FactFault::Missing => FieldCode::Required,
            FactFault::UnknownName | FactFault::UnknownValue => FieldCode::Unknown,
        };
        FieldError::new(format!("{before}{}", error.name), code)
    });
    Problem::invalid(errors.collect())
}
