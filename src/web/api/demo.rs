//! The demo's own calls: what would have been sent, the movable clock, the sample city's staff. 404 without `--demo`.

use crate::accounts::staff::{self, Listed, Role};
use crate::clock::rfc3339;
use crate::demo::staff::PASSWORD;
use crate::people::mobile_find;
use crate::web::app::App;
use crate::web::extract::{Json, Query};
use crate::web::fields;
use crate::web::problem::{FieldCode, Kind, Problem};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Messages shown of one number.
const MESSAGES: i64 = 100;

/// Lets a request through on a demo only.
pub struct Demo;

impl FromRequestParts<App> for Demo {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Demo, Problem> {
        if app.settings.demo { Ok(Demo) } else { Err(Kind::NotFound.into()) }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    #[serde(default)]
    #[param(required = true)]
    mobile: String,
}

#[derive(Serialize, ToSchema)]
pub struct Messages {
    /// Newest first.
    items: Vec<Message>,
}

#[derive(Serialize, ToSchema)]
struct Message {
    event: &'static str,
    channel: &'static str,
    text: String,
    /// The sign-in code of a `login_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    created_at: String,
}

/// What would have been sent to a number (demo only).
#[utoipa::path(get, path = "/api/v1/demo/messages", tag = "Demo", params(MessagesQuery),
    responses((status = 200, body = Messages)))]
pub async fn messages(
    State(app): State<App>,
    _: Demo,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<Messages>, Problem> {
    let mobile = fields::mobile("mobile", &query.mobile)?;
    let mut conn = app.db.acquire().await?;
    let Some(id) = mobile_find(&mut conn, &app.keys, &mobile).await? else {
        return Ok(Json(Messages { items: Vec::new() }));
    };
    let sent = crate::notify::sent_to(&mut conn, &app.keys, id, MESSAGES).await;
    let sent = sent.map_err(|error| Problem::internal(format!("{error:#}")))?;
    let items = sent.into_iter().map(|m| Message {
        event: m.event.name(),
        channel: "sms",
        text: m.text,
        code: m.login_code,
        created_at: rfc3339(m.created_at),
    });
    Ok(Json(Messages { items: items.collect() }))
}

#[derive(Serialize, ToSchema)]
pub struct ClockView {
    now: String,
}

#[derive(Deserialize, ToSchema)]
pub struct ClockRequest {
    /// RFC 3339; null for real time.
    #[serde(default)]
    now: Option<String>,
}

/// What the demo's clock says.
#[utoipa::path(get, path = "/api/v1/demo/clock", tag = "Demo",
    responses((status = 200, body = ClockView)))]
pub async fn clock(State(app): State<App>, _: Demo) -> Json<ClockView> {
    Json(ClockView { now: rfc3339(app.clock.now()) })
}

/// Put the demo's clock, for all servers on the database.
#[utoipa::path(put, path = "/api/v1/demo/clock", tag = "Demo", request_body = ClockRequest,
    responses((status = 200, body = ClockView)))]
pub async fn set_clock(
    State(app): State<App>,
    _: Demo,
    Json(body): Json<ClockRequest>,
) -> Result<Json<ClockView>, Problem> {
    let instant = |text: String| DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc());
    let to = body.now.map(instant).transpose().map_err(|_| Problem::field("now", FieldCode::Invalid))?;
    let now = crate::demo::set_clock(&app.desk, to).await;
    let now = now.map_err(|error| Problem::internal(format!("{error:#}")))?;
    Ok(Json(ClockView { now: rfc3339(now) }))
}

#[derive(Serialize, ToSchema)]
pub struct Accounts {
    /// One of each role first, then whoever else an office needs.
    items: Vec<Account>,
}

/// An account of the sample city.
#[derive(Serialize, ToSchema)]
pub struct Account {
    pub username: String,
    /// Null once somebody has changed it.
    pub password: Option<&'static str>,
    #[schema(value_type = String)]
    pub role: Role,
    /// Slug and code; null where the role has none.
    pub office: Option<String>,
    pub bank: Option<String>,
    pub name: String,
}

impl From<Listed> for Account {
    fn from(listed: Listed) -> Account {
        let Listed { username, name, role, office, bank, first_password, .. } = listed;
        Account { username, password: first_password.then_some(PASSWORD), role, office, bank, name }
    }
}

/// Those of the sample city's staff who can sign in.
pub async fn demo_staff(app: &App) -> Result<Vec<Account>, Problem> {
    let all = staff::list(&mut *app.db.acquire().await?).await?;
    Ok(all.into_iter().filter(|account| account.demo && !account.disabled).map(Account::from).collect())
}

/// Usernames and passwords of the sample staff (demo only).
#[utoipa::path(get, path = "/api/v1/demo/accounts", tag = "Demo",
    responses((status = 200, body = Accounts)))]
pub async fn accounts(State(app): State<App>, _: Demo) -> Result<Json<Accounts>, Problem> {
    Ok(Json(Accounts { items: demo_staff(&app).await? }))
}
