//! What is kept of the citizen: told in words, handed out as a file, and deleted.

use super::form::Form;
use super::frame::{Frame, Mine};
use super::visit::Visit;
use super::voucher::fixed;
use super::{applicant, facts};
use crate::booking::{Citizen, Status};
#[cfg(test)]
use crate::ids::Code;
use crate::privacy::{self, NotErased};
use crate::web::page::{Page, html, see};
use crate::web::problem::{Kind, Problem};
use crate::web::session::signed_out_cookie;
use crate::web::{App, paths};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "citizen/own_data.html")]
struct DataPage {
    page: Page,
    me: Me,
}

/// The citizen, masked.
struct Me {
    name: String,
    id_number: String,
    mobile: String,
}

impl Me {
    fn of(citizen: &Citizen) -> Me {
        Me { name: citizen.name.masked(), id_number: citizen.id_number.masked(), mobile: citizen.mobile.masked() }
    }
}

#[derive(Template)]
#[template(path = "citizen/own_data_deletion.html")]
struct DeletionPage {
    page: Page,
    me: Me,
    kept_days: i64,
    /// Reservations that stand in the way.
    live: Vec<Standing>,
}

struct Standing {
    visit: Visit,
    voucher: String,
    /// None where it is too late to cancel.
    cancel: Option<String>,
}

#[derive(Template)]
#[template(path = "citizen/own_data_deleted.html")]
struct DeletedPage {
    page: Page,
    kept_days: i64,
}

pub async fn show(Mine { page, citizen }: Mine) -> Response {
    html(StatusCode::OK, &DataPage { me: Me::of(&citizen), page })
}

/// The file: the same as the API's, laid out for reading.
pub async fn file(State(app): State<App>, Mine { page, citizen }: Mine) -> Result<Response, Problem> {
    let export = privacy::export(&app.desk, &citizen).await?;
    let text = serde_json::to_string_pretty(&export).map_err(|error| Problem::internal(error.to_string()))?;
    let name = format!("attachment; filename=\"yueban-{}.json\"", page.words.today);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).expect("a date is visible ASCII")),
    ];
    Ok((headers, text).into_response())
}

pub async fn ask(State(app): State<App>, Mine { page, citizen }: Mine) -> Result<Response, Problem> {
    Ok(html(StatusCode::OK, &deletion(&app, page, &citizen).await?))
}

async fn deletion(app: &App, page: Page, citizen: &Citizen) -> Result<DeletionPage, Problem> {
    let city = app.desk.city();
    let found = app.desk.own_list(citizen, None, 100).await?;
    let live = found
        .iter()
        .filter(|r| matches!(r.shown_status, Status::Booked | Status::CheckedIn | Status::Called | Status::Serving));
    let standing = live.map(|r| Standing {
        visit: Visit::of(&city, &page.words, r.window, r.starts_at, r.ends_at),
        voucher: paths::reservation(&r.code),
        cancel: fixed(&page, r).is_none().then(|| paths::cancellation(&r.code)),
    });
    Ok(DeletionPage { me: Me::of(citizen), kept_days: privacy::KEPT.num_days(), live: standing.collect(), page })
}

pub async fn delete(State(app): State<App>, Mine { page, citizen }: Mine, _: Form) -> Result<Response, Problem> {
    match privacy::erase(&app.desk, &citizen).await {
        Ok(_) => {
            let mut response = see(paths::MY_DATA_DELETED);
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, signed_out_cookie(&app.settings));
            headers.append(header::SET_COOKIE, applicant::forget(&app));
            headers.append(header::SET_COOKIE, facts::remember(&app, &vec![]));
            Ok(response)
        }
        Err(NotErased::Live(_)) => {
            Ok(html(Kind::LiveReservation.words().status, &deletion(&app, page, &citizen).await?))
        }
        Err(NotErased::Database(error)) => Err(error.into()),
    }
}

pub async fn deleted(Frame { page, .. }: Frame) -> Response {
    html(StatusCode::OK, &DeletedPage { page, kept_days: privacy::KEPT.num_days() })
}

#[cfg(test)]
pub fn samples(lang: crate::lang::Lang) -> Vec<(&'static str, String)> {
    let page = Page::sample(lang);
    let kept_days = privacy::KEPT.num_days();
    let me = || Me { name: "王*佳".into(), id_number: "230***********001X".into(), mobile: "138****8000".into() };
    let code = Code::new(20_780, 7);
    let standing = |cancel| Standing {
        visit: Visit::sample(&page.words),
        voucher: paths::reservation(&code),
        cancel: Some(paths::cancellation(&code)).filter(|_| cancel),
    };
    let ask = |live| DeletionPage { page: page.clone(), me: me(), kept_days, live };
    vec![
        ("own-data", DataPage { page: page.clone(), me: me() }.render().expect("renders")),
        ("own-data-deletion", ask(vec![]).render().expect("renders")),
        ("own-data-live", ask(vec![standing(true), standing(false)]).render().expect("renders")),
        ("own-data-deleted", DeletedPage { page: page.clone(), kept_days }.render().expect("renders")),
    ]
}
