//! The pages of the counter: with forms alone, in real browsers, by the keyboard alone.

mod browsers;
mod console;
mod desk;
mod keyboard;
mod reservations;
mod windows;

use crate::support::{Server, Staff};
use reqwest::Response;

/// Where a form leads.
pub fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().expect("text").to_owned()
}

/// A page's text.
pub async fn shown(staff: &Staff, path: &str) -> String {
    let answer = staff.page(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.expect("text")
}

/// The key in the form that leads to a path.
pub fn key_of(html: &str, action: &str) -> String {
    let leads = |form: &&str| form.contains(&format!("action=\"{action}\"")) && form.contains("name=\"key\"");
    let form = html.split("<form").find(leads).unwrap_or_else(|| panic!("no form leads to {action}: {html}"));
    let rest = form.split("name=\"key\" value=\"").nth(1).expect("a key");
    rest.split('"').next().expect("its end").to_owned()
}

/// Sends the form on a page that leads to a path, with its own key.
pub async fn press(staff: &Staff, page: &str, action: &str, fields: &[(&str, &str)]) -> Response {
    let key = key_of(&shown(staff, page).await, action);
    staff.form(action, &[&[("key", key.as_str())], fields].concat()).await
}

/// The same, where it leads on: the address.
pub async fn done(staff: &Staff, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let answer = press(staff, page, action, fields).await;
    let status = answer.status();
    assert_eq!(status, 303, "{action}: {}", answer.text().await.unwrap_or_default());
    location(&answer)
}

/// Signs in an office's desk and a bank's clerk.
pub async fn staff(server: &Server) -> (Staff, Staff) {
    (Staff::sign_in(server, "daoli.desk").await, Staff::sign_in(server, "daoli.cmb").await)
}
