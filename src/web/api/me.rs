//! What is kept of the signed-in citizen: `GET /me/export` and `POST /me/deletion`.

use crate::clock::rfc3339;
use crate::privacy::{self, Erasure, Export, NotErased};
use crate::web::app::App;
use crate::web::extract::Json;
use crate::web::idempotency::{Act, Nothing};
use crate::web::problem::{Kind, Problem};
use crate::web::session::{SignedIn, signed_out_cookie};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything kept of you.
///
/// Who signed in, reservations made from your mobile with the answers given for them, messages sent to it. What was
/// given for others stays masked. The record of acts, which holds no name and no number, is not part of it.
#[utoipa::path(get, path = "/api/v1/me/export", tag = "Citizen", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Export)))]
pub async fn export(State(app): State<App>, SignedIn(citizen): SignedIn) -> Result<Response, Problem> {
    let mut response = Json(privacy::export(&app.desk, &citizen).await?).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What a deletion did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deletion {
    /// `erased`: done at once.
    #[schema(example = "erased")]
    status: &'static str,
    erased_at: String,
    /// When the last unreadable fingerprints go, by which limits and no-shows are counted.
    forget_at: String,
}

impl From<Erasure> for Deletion {
    fn from(erasure: Erasure) -> Deletion {
        let Erasure { at, forget_at, .. } = erasure;
        Deletion { status: "erased", erased_at: rfc3339(at), forget_at: rfc3339(forget_at) }
    }
}

impl From<NotErased> for Problem {
    fn from(not: NotErased) -> Problem {
        match not {
            NotErased::Live(_) => Kind::LiveReservation.into(),
            NotErased::Database(error) => error.into(),
        }
    }
}

/// Have it erased.
///
/// Names, numbers, answers and messages go at once, and every session of the mobile ends, this one too: a repetition is
/// answered 401. Refused with `live_reservation` while a reservation stands: cancel it, or come first.
#[utoipa::path(post, path = "/api/v1/me/deletion", tag = "Citizen",
    params(("Idempotency-Key" = String, Header)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Deletion)))]
pub async fn delete(State(app): State<App>, act: Act<Nothing>) -> Result<Response, Problem> {
    let Act { citizen, flight: _flight, .. } = act;
    let done: Deletion = privacy::erase(&app.desk, &citizen).await?.into();
    let mut response = Json(done).into_response();
    response.headers_mut().append(header::SET_COOKIE, signed_out_cookie(&app.settings));
    Ok(response)
}
