//! Forms that come back with what was typed, and with every error.

use crate::lang::Lang;
use crate::web::page::Page;
use crate::web::problem::{FieldCode, FieldError};
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::http::Request;
use std::collections::BTreeMap;

/// The fields of a posted form; of a repeated one the last counts.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: BTreeMap<String, String>,
    pub raw: Bytes,
}

impl Form {
    /// What stands in a field, without the blanks around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |v| v.trim())
    }

    /// What stands in a field with its blanks: a password.
    pub fn exact(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a form held the field at all.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    pub fn parse(raw: Bytes) -> Form {
        let fields = form_urlencoded::parse(&raw).into_owned().collect();
        Form { fields, raw }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = crate::web::problem::Problem;

    async fn from_request(request: Request<axum::body::Body>, state: &S) -> Result<Form, Self::Rejection> {
        let raw = Bytes::from_request(request, state).await.map_err(|_| crate::web::problem::Kind::TooLarge)?;
        Ok(Form::parse(raw))
    }
}

/// Errors by field, in words.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(&'static str, String)>);

impl Errors {
    pub fn add(&mut self, field: &'static str, words: String) {
        self.0.push((field, words));
    }

    /// Keeps the value, or notes the error in the page's language.
    pub fn check<T>(&mut self, field: &'static str, lang: Lang, result: Result<T, FieldError>) -> Option<T> {
        result.map_err(|error| self.add(field, error.text(lang).to_owned())).ok()
    }

    pub fn code(&mut self, field: &'static str, lang: Lang, code: FieldCode) {
        self.add(field, code.text(lang).to_owned());
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| *f == field).map(|(_, words)| words.as_str())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the summary: links that say only what is wrong are told apart by the name of their field.
    pub fn summary(&self, page: &Page) -> Vec<(&'static str, String)> {
        let label = |field: &str| match field {
            "mobile" => Some("signin-mobile"),
            "code" => Some("who-code"),
            "name" => Some("who-name"),
            "id_type" => Some("who-id-type"),
            "id_number" => Some("who-id-number"),
            _ => None,
        };
        // words of staff pages name what they are about, all but these
        let empty = FieldCode::Required.text(page.lang());
        let of_staff = |field: &str| match field {
            "username" => Some("staff-username"),
            "password" => Some("staff-password"),
            "totp" => Some("staff-totp"),
            "new_password" => Some("staff-new-password"),
            _ => None,
        };
        let label = |field: &str, words: &str| label(field).or_else(|| of_staff(field).filter(|_| words == empty));
        let named = |(field, words): &(&'static str, String)| match label(field, words) {
            Some(key) => (*field, page.t2("form-error", "field", page.t(key), "words", words)),
            None => (*field, words.clone()),
        };
        self.0.iter().map(named).collect()
    }
}
