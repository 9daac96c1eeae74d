//! What staff do at a desk and at windows.

use super::{Staff, key, person};
use serde_json::{Value, json};

/// An act at the counter that is done.
pub async fn act(staff: &Staff, path: &str, body: Value) -> Value {
    let answer = staff.post(&format!("/counter{path}"), &key(), &body).await;
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    assert!(status.is_success(), "{path}: {status} {body}");
    body
}

/// The nth person takes a ticket without a reservation.
pub async fn walk_in(staff: &Staff, n: usize) -> Value {
    let (id_number, mobile) = person(n);
    let visitor = json!({"service": "loan_application", "name": "王小佳", "id_type": "resident_id",
        "id_number": id_number, "mobile": mobile});
    act(staff, "/walk-ins", visitor).await
}

/// Calls the next ticket to a window.
pub async fn call(staff: &Staff, window: &str) -> Value {
    act(staff, &format!("/windows/{window}/calls"), json!({})).await["ticket"].take()
}

/// An act on a ticket that says everything by its name.
pub async fn tell(staff: &Staff, ticket: &Value, name: &str, body: Value) -> Value {
    act(staff, &format!("/tickets/{}/{name}", ticket["id"].as_str().expect("an id")), body).await
}
