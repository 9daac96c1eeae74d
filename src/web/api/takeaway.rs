//! What a citizen takes along: voucher, QR code, calendar entry. All stay readable after the reservation has ended.

use super::reservations::code;
use crate::booking::{ReservationDetail, Status};
use crate::catalog::City;
use crate::lang::{Lang, Text};
use crate::web::app::App;
use crate::web::citizen::voucher::{self, Seen};
use crate::web::citizen::{Frame, Mine};
use crate::web::extract::{Path, Query};
use crate::web::paths;
use crate::web::problem::{Kind, Problem};
use crate::web::request::Language;
use crate::web::session::SignedIn;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, EventStatus, Property, Trigger};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

async fn own(app: &App, SignedIn(citizen): SignedIn, typed: &str) -> Result<ReservationDetail, Problem> {
    let code = code(typed)?;
    app.desk.own(&citizen, &code).await.map_err(|e| Problem::of_reservation(e, &citizen, &code))
}

/// The printable page: the same as on the site, for apps too.
#[utoipa::path(get, path = "/api/v1/reservations/{code}/voucher", tag = "Citizen", params(("code" = String, Path)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, content_type = "text/html", body = String)))]
pub async fn voucher(
    State(app): State<App>,
    Frame { page, citizen, .. }: Frame,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let citizen = citizen.ok_or(Kind::Unauthenticated)?;
    voucher::show(State(app), Mine { page, citizen }, Path(code), Query(Seen::default())).await
}

/// The reservation's code as a QR code.
///
/// It holds the twelve characters of the code and nothing else, so that a scanner that types is enough at the desk.
#[utoipa::path(get, path = "/api/v1/reservations/{code}/qr.svg", tag = "Citizen", params(("code" = String, Path)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, content_type = "image/svg+xml", body = String)))]
pub async fn qr(State(app): State<App>, citizen: SignedIn, Path(typed): Path<String>) -> Result<Response, Problem> {
    let detail = own(&app, citizen, &typed).await?;
    let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(([content_type], qr_svg(detail.code.as_str())).into_response())
}

/// An SVG of a text: capital letters and digits make the smallest code. Dark on white in every theme.
pub fn qr_svg(text: &str) -> String {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a dozen characters fit into a QR code");
    code.render()
        .min_dimensions(240, 240)
        .quiet_zone(true)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build()
}

/// The calendar entry (RFC 5545, 5546).
///
/// One UID for the reservation's life; SEQUENCE rises with every change; METHOD is CANCEL once it is cancelled or voided.
#[utoipa::path(get, path = "/api/v1/reservations/{code}/calendar.ics", tag = "Citizen", params(("code" = String, Path)),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, content_type = "text/calendar", body = String)))]
pub async fn calendar(
    State(app): State<App>,
    Language(lang): Language,
    citizen: SignedIn,
    Path(typed): Path<String>,
) -> Result<Response, Problem> {
    let detail = own(&app, citizen, &typed).await?;
    let link = format!("{}{}", app.settings.public_url, paths::reservation(&detail.code));
    let entry = entry(&detail, &app.desk.city(), lang, &link);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"reservation.ics\"")),
    ];
    Ok((headers, entry).into_response())
}

fn entry(detail: &ReservationDetail, city: &City, lang: Lang, link: &str) -> String {
    let window = city.window(detail.window);
    let office = city.office(window.office);
    let of = |text: &Text| text.get(lang).to_owned();
    let over = matches!(detail.status, Status::Cancelled | Status::Voided);
    let said = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    let summary = format!("{} · {}", of(&city.service(detail.service).name), of(&office.name));
    let description = format!(
        "{}\n{} {}\n{link}",
        [of(&city.bank(window.bank).name), of(&window.name)].join(" "),
        said("预约号", "Code"),
        detail.code.grouped(),
    );
    let mut event = Event::new();
    event
        .uid(&format!("{}@yueban", detail.code))
        .sequence(u32::try_from(detail.revision).unwrap_or_default())
        .timestamp(detail.changed_at)
        .starts(detail.starts_at)
        .ends(detail.ends_at)
        .summary(&summary)
        .location(&format!("{}, {}", of(&office.name), of(&office.address)))
        .description(&description)
        .url(link)
        .status(if over { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if !over {
        for before in [TimeDelta::days(1), TimeDelta::hours(2)] {
            let mut alarm = Alarm::display(&summary, Trigger::before_start(before));
            alarm.uid(&format!("{}-{}@yueban", detail.code, before.num_hours())).timestamp(detail.changed_at);
            event.alarm(alarm);
        }
    }
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Yueban//Reservations//ZH"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", if over { "CANCEL" } else { "PUBLISH" }));
    calendar.push(event.done());
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_qr_code_is_an_image_that_scales() {
        let svg = qr_svg("K7F29MQ4A1B2");
        assert!(svg.starts_with("<?xml") || svg.starts_with("<svg"), "{}", &svg[..60]);
        assert!(svg.contains("viewBox"));
    }
}
