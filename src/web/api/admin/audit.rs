//! `GET /admin/audit`.

use super::Auditor;
use crate::accounts::staff;
use crate::audit::{self, ActorKind, Filter, Found};
use crate::clock::{china, rfc3339};
use crate::web::api::lists::{Page, PageQuery};
use crate::web::api::tagged;
use crate::web::app::App;
use crate::web::extract::{Errors, Query};
use crate::web::problem::{FieldCode, FieldError, Problem, ProblemBody};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// A date or an instant.
    #[serde(default)]
    from: Option<String>,
    /// A date (the whole day) or an instant, which is not included.
    #[serde(default)]
    to: Option<String>,
    /// `citizen`, `staff`, `client`, `system` or `stranger`; or the username of staff.
    #[serde(default)]
    actor: Option<String>,
    /// Such as `reservation.cancel`, or its beginning: `reservation`.
    #[serde(default)]
    action: Option<String>,
}

/// One act, or refused access.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    id: String,
    at: String,
    #[schema(value_type = String)]
    actor: ActorKind,
    /// Of staff.
    username: Option<String>,
    action: String,
    /// Kind and key of what was acted on.
    object: String,
    #[schema(value_type = Object)]
    detail: Value,
}

impl From<Found> for EntryView {
    fn from(found: Found) -> EntryView {
        EntryView {
            id: found.id.to_string(),
            at: rfc3339(found.at),
            actor: found.actor.kind,
            username: found.username,
            action: found.action,
            object: found.object,
            detail: found.detail,
        }
    }
}

/// The audit, newest first. Persons stand in it by no name or number.
#[utoipa::path(get, path = "/api/v1/admin/audit", tag = "Administrator", params(AuditQuery, PageQuery),
    security(("staff_bearer" = []), ("staff_cookie" = [])),
    responses((status = 200, body = Page<EntryView>), (status = 304, description = "As before"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    _: Auditor,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let limit = page.limit()?;
    let mut conn = app.db.acquire().await?;
    let mut errors = Errors::default();
    let mut filter = Filter {
        from: given(&query.from).and_then(|typed| errors.check(instant("from", typed, 0))),
        until: given(&query.to).and_then(|typed| errors.check(instant("to", typed, 1))),
        action: given(&query.action).map(|action| action.trim_end_matches('.').to_owned()),
        ..Filter::default()
    };
    if let Some(actor) = given(&query.actor) {
        match kind(actor) {
            Some(kind) => filter.kind = Some(kind),
            None => {
                filter.kind = Some(ActorKind::Staff);
                let found = staff::id_of(&mut conn, actor).await?;
                let found = found.map(|id| id.0).ok_or(FieldError::new("actor", FieldCode::Unknown));
                filter.actor_id = errors.check(found);
            }
        }
    }
    let cursor = page.cursor.as_deref().filter(|c| !c.is_empty());
    let cursor = cursor.map(|c| c.parse().map_err(|_| FieldError::new("cursor", FieldCode::Unknown)));
    filter.before = cursor.and_then(|c| errors.check(c));
    if !errors.0.is_empty() {
        return Err(errors.problem());
    }
    let mut found = audit::entries(&mut conn, &filter, limit as i64 + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|last| last.id.to_string());
    let items: Vec<EntryView> = found.into_iter().map(EntryView::from).collect();
    Ok(tagged::json(&headers, &Page { items, next_cursor }))
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|v| !v.is_empty())
}

fn kind(word: &str) -> Option<ActorKind> {
    Some(match word {
        "citizen" => ActorKind::Citizen,
        "staff" => ActorKind::Staff,
        "client" => ActorKind::Client,
        "system" => ActorKind::System,
        "stranger" => ActorKind::Stranger,
        _ => return None,
    })
}

/// An instant, or the beginning of a date so many days later.
fn instant(field: &'static str, typed: &str, days: u64) -> Result<DateTime<Utc>, FieldError> {
    if let Ok(date) = typed.parse::<NaiveDate>() {
        return Ok(china(date + Days::new(days), NaiveTime::MIN));
    }
    let at = DateTime::parse_from_rfc3339(typed).map(|at| at.to_utc());
    at.map_err(|_| FieldError::new(field, FieldCode::Invalid))
}
