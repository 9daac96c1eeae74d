//! What the operations of the document have in common, said in one place: their names, and the refusals and errors that
//! follow from what they take. An operation's annotation names its successes and what it alone refuses; a status
//! without words, as `(status = 429)`, takes the shared answer.

use crate::web::problem::ProblemBody;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{ContentBuilder, Header, HeaderBuilder, ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

/// Name, status, words and headers of the shared answers.
const SHARED: [(&str, &str, &str, &[&str]); 11] = [
    ("Malformed", "400", "Body or query cannot be read at all, or an Idempotency-Key is missing", &[]),
    ("Unauthenticated", "401", "Not signed in, or no longer", &["WWW-Authenticate"]),
    ("Forbidden", "403", "The caller may not, or the request comes from another site", &[]),
    ("NotFound", "404", "No such thing, or it is not the caller's", &[]),
    ("Refused", "409", "Against the rules, or the same key is being worked on: decide by `code`", &[]),
    ("TooLarge", "413", "The body is larger than 64 KiB", &[]),
    ("UnsupportedMediaType", "415", "The body is not application/json", &[]),
    ("Invalid", "422", "`errors` names each field and what is wrong with it", &[]),
    ("RateLimited", "429", "Too often", &["Retry-After", "RateLimit", "RateLimit-Policy"]),
    ("Internal", "500", "A bug: only the request's id is told", &[]),
    ("Unavailable", "503", "Busy, or under maintenance: try again", &["Retry-After"]),
];

/// Fills in what the annotations leave out.
pub fn complete(document: &mut OpenApi) {
    let mut schemas = vec![(ProblemBody::name().into_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schemas);
    components.responses.extend(SHARED.map(|shared| (shared.0.to_owned(), answer(shared).into())));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name(method, path));
            keyed(operation);
            if operation.responses.responses.contains_key("304") {
                cached(operation);
            }
            share(method, operation);
        }
    }
}

fn answer((_, _, words, headers): (&str, &str, &str, &[&str])) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build();
    let response = ResponseBuilder::new().description(words).content("application/problem+json", problem);
    headers.iter().fold(response, |response, name| response.header(*name, header(name))).build()
}

fn header(name: &str) -> Header {
    let (kind, words) = match name {
        "Retry-After" => (Type::Integer, "Seconds"),
        "ETag" => (Type::String, "For `If-None-Match`"),
        "WWW-Authenticate" => (Type::String, "`Bearer`"),
        _ => (Type::String, "IETF RateLimit header fields"),
    };
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(kind))).description(Some(words)).build()
}

pub fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [("get", get), ("put", put), ("post", post), ("delete", delete), ("patch", patch)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `get_reservations_by_code` for `GET /api/v1/reservations/{code}`: one name for one operation.
fn name(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1").replace("{", "by_").replace(['}', '-', '.'], "_");
    let words = path.split(['/', '_']).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// Says what an `Idempotency-Key` may be.
fn keyed(operation: &mut Operation) {
    let parameters = operation.parameters.iter_mut().flatten();
    for parameter in parameters {
        if let RefOr::T(key) = parameter
            && key.name == "Idempotency-Key"
        {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]{1,128}$"));
            key.description = Some("1 to 128 visible characters, new for every act".into());
            key.schema = Some(text.build().into());
        }
    }
}

/// Says how a read that knows 304 is asked again.
fn cached(operation: &mut Operation) {
    let condition = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .description(Some("`ETag` of an earlier answer"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
    operation.parameters.get_or_insert_default().push(condition.build().into());
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            response.headers.insert("ETag".to_owned(), header("ETag").into());
        }
    }
}

/// Adds the shared answers that an operation can give.
fn share(method: &str, operation: &mut Operation) {
    let parameters: Vec<&Parameter> = operation.parameters.iter().flatten().filter_map(inline).collect();
    let takes = |place| parameters.iter().any(|p| p.parameter_in == place);
    let act = parameters.iter().any(|p| p.name == "Idempotency-Key");
    let body = act || operation.request_body.is_some();
    let demo = operation.tags.iter().flatten().any(|tag| tag == "Demo");
    let read = body || takes(ParameterIn::Query);
    let can = |status: &str| match status {
        "400" | "422" => read,
        "401" => operation.security.is_some(),
        "403" => method != "get" || operation.security.is_some(),
        "404" => demo || takes(ParameterIn::Path),
        "409" => act,
        "413" | "415" => body,
        "500" | "503" => true,
        _ => false,
    };
    let shared: Vec<_> = SHARED.iter().filter(|(_, status, ..)| can(status)).collect();
    let answers = &mut operation.responses.responses;
    for (name, status, ..) in shared {
        answers.entry((*status).to_owned()).or_insert_with(|| Ref::from_response_name(*name).into());
    }
    for (name, status, ..) in SHARED {
        if let Some(RefOr::T(response)) = answers.get(status)
            && response.description.is_empty()
        {
            answers.insert(status.to_owned(), Ref::from_response_name(name).into());
        }
    }
}

fn inline(parameter: &RefOr<Parameter>) -> Option<&Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}
