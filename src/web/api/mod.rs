//! The JSON API under `/api/v1`, its OpenAPI document and its reference page. One file per resource.

pub mod admin;
mod boards;
mod catalog;
pub mod counter;
pub mod demo;
mod document;
mod lists;
mod me;
pub mod ready;
mod reservations;
mod seats;
mod sessions;
mod staff;
pub mod tagged;
mod takeaway;

pub use catalog::fact_errors;
pub use takeaway::qr_svg;

use super::app::App;
use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

/// Swagger UI writes styles into its page and shows images from data: addresses; its scripts stay `'self'`.
const DOCS_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                        font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Calls of the API, the document and the reference page.
pub fn routes() -> Router<App> {
    let (router, mut document) = calls().split_for_parts();
    document::complete(&mut document);
    let csp = SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_CSP));
    let docs: Router<App> = SwaggerUi::new("/api/docs").url("/api/openapi.json", document).into();
    router.merge(docs.layer(csp))
}

/// The OpenAPI document as `yueban openapi` prints it.
pub fn openapi_json() -> anyhow::Result<String> {
    let mut document = calls().into_openapi();
    document::complete(&mut document);
    Ok(document.to_pretty_json()?)
}

fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(frame())
        .routes(routes!(catalog::offices))
        .routes(routes!(catalog::banks))
        .routes(routes!(catalog::services))
        .routes(routes!(catalog::checklist))
        .routes(routes!(seats::days))
        .routes(routes!(seats::availability))
        .routes(routes!(boards::board))
        .routes(routes!(boards::events))
        .routes(routes!(sessions::send_code))
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(reservations::reserve, reservations::list))
        .routes(routes!(reservations::read))
        .routes(routes!(reservations::cancel))
        .routes(routes!(reservations::reschedule))
        .routes(routes!(reservations::ticket))
        .routes(routes!(takeaway::voucher))
        .routes(routes!(takeaway::qr))
        .routes(routes!(takeaway::calendar))
        .routes(routes!(me::export))
        .routes(routes!(me::delete))
        .routes(routes!(demo::messages))
        .routes(routes!(demo::clock, demo::set_clock))
        .routes(routes!(demo::accounts))
        .routes(routes!(staff::sign_in))
        .routes(routes!(staff::session, staff::sign_out))
        .merge(counter::calls())
        .merge(admin::calls())
}

/// The document without its calls: title and ways to sign in.
fn frame() -> OpenApi {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`token` of `POST /sessions`"));
    let cookie = ApiKeyValue::with_description("session", "As pages have it; `__Host-session` over https");
    let staff_bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`token` of `POST /staff/sessions`"));
    let staff_cookie = ApiKeyValue::with_description("staff", "As staff pages have it; `__Host-staff` over https");
    let components = utoipa::openapi::ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(bearer.build()))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .security_scheme("staff_bearer", SecurityScheme::Http(staff_bearer.build()))
        .security_scheme("staff_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(staff_cookie)))
        .build();
    let info = InfoBuilder::new()
        .title("Yueban 约办")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Books visits to bank windows for housing provident fund loans. Times are RFC 3339 with +08:00; texts \
             follow `Accept-Language` (zh-CN or en). Errors are `application/problem+json`; decide by `code`.",
        ))
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_whole() {
        let document: serde_json::Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for call in
            ["availability", "reservations", "boards/{office}", "counter/check-ins", "admin/audit", "demo/clock"]
        {
            assert!(document["paths"].get(format!("/api/v1/{call}")).is_some(), "{call}");
        }
        let as_of = document.pointer("/components/schemas/Availability/properties/as_of");
        assert!(as_of.is_some(), "what `ready` writes is documented");
        let text = document.to_string();
        // every reference leads somewhere
        for reference in text.split("\"$ref\":\"#").skip(1).map(|r| r.split('"').next().unwrap()) {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
        assert!(document.pointer("/components/securitySchemes/bearer").is_some());
    }

    #[test]
    fn operations_have_names_of_their_own_and_the_refusals_that_follow_from_what_they_take() {
        let document: serde_json::Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let operations: Vec<_> = paths.values().flat_map(|item| item.as_object().unwrap().values()).collect();
        let names: std::collections::BTreeSet<_> =
            operations.iter().map(|o| o["operationId"].as_str().unwrap()).collect();
        assert_eq!(names.len(), operations.len());
        assert!(names.contains("get_reservations_by_code_calendar_ics"), "{names:?}");
        let answers = |path: &str, method: &str| {
            let answers = document["paths"][path][method]["responses"].as_object().unwrap();
            answers.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(answers("/api/v1/days", "get"), "200 304 400 422 500 503");
        assert_eq!(answers("/api/v1/demo/clock", "get"), "200 404 500 503");
        assert_eq!(answers("/api/v1/codes", "post"), "202 400 403 413 415 422 429 500 503");
        let act = "200 400 401 403 404 409 413 415 422 500 503";
        assert_eq!(answers("/api/v1/reservations/{code}/cancellation", "post"), act);
        let limited = &document["paths"]["/api/v1/codes"]["post"]["responses"]["429"];
        assert_eq!(
            limited["$ref"], "#/components/responses/RateLimited",
            "a status without words takes the shared one"
        );
        let read = &document["paths"]["/api/v1/offices"]["get"];
        assert!(read["responses"]["200"]["headers"]["ETag"].is_object());
        assert!(read["parameters"].as_array().unwrap().iter().any(|p| p["name"] == "If-None-Match"));
    }
}
