//! The second factor: demanded of a role, set up on the pages, asked for at sign-in, each code once.

use crate::support::{self, App, PASSWORD, Server, Staff};
use reqwest::Response;
use serde_json::{Value, json};

async fn sign_in(server: &Server, totp: &str) -> Response {
    let body = json!({"username": "security.admin", "password": PASSWORD, "totp": totp});
    let request = server.http.post(format!("{}/api/v1/staff/sessions", server.url)).json(&body);
    request.send().await.expect("an answer")
}

async fn refusal(answer: Response) -> (String, String) {
    assert_eq!(answer.status(), 422);
    let body: Value = answer.json().await.expect("JSON");
    let text = |name: &str| body["errors"][0][name].as_str().unwrap_or_default().to_owned();
    (text("field"), text("code"))
}

fn refused(field: &str, code: &str) -> (String, String) {
    (field.into(), code.into())
}

#[tokio::test]
async fn a_role_that_must_have_one_sets_it_up_before_anything_else() {
    let (database, server) = support::city().await;
    let (done, said) = database.staff(&["second-factor", "security_admin", "required"]).await;
    assert!(done, "{said}");
    let staff = Staff::sign_in(&server, "security.admin").await;
    let answer = staff.get("/counter/day?date=2026-11-23").await;
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "totp_setup_required");
    let sent = staff.page("/staff/account").await;
    assert_eq!(sent.headers()["location"], "/staff/second-factor?next=%2Fstaff%2Faccount");

    let html = staff.page("/staff/second-factor").await.text().await.expect("text");
    assert!(html.contains("src=\"data:image/svg+xml;base64,"), "the QR code stands in the page, at no address");
    let app = App::scan(&html);
    for (totp, password, field) in [("000000", PASSWORD, "totp"), (&app.code(0), "wrong", "password"), ("", "", "totp")]
    {
        let fields = [("secret", app.sealed.as_str()), ("totp", totp), ("password", password)];
        let answer = staff.form("/staff/second-factor", &fields).await;
        assert_eq!(answer.status(), 422);
        let html = answer.text().await.expect("text");
        assert!(html.contains(&format!("id=\"{field}-error\"")), "{field}");
        assert_eq!(App::scan(&html).sealed, app.sealed, "the app need not scan again");
    }
    let foreign = [("secret", "1.AAAA"), ("totp", "000000"), ("password", PASSWORD)];
    assert_eq!(staff.form("/staff/second-factor", &foreign).await.status(), 303, "begins anew");
    let code = app.code(0);
    let fields = [("secret", app.sealed.as_str()), ("totp", &code), ("password", PASSWORD), ("next", "/staff/account")];
    let done = staff.form("/staff/second-factor", &fields).await;
    assert_eq!(done.headers()["location"], "/staff/account");
    assert_eq!(staff.page("/staff/account").await.status(), 200);

    assert_eq!(refusal(sign_in(&server, "").await).await, refused("totp", "required"));
    assert_eq!(refusal(sign_in(&server, &code).await).await, refused("password", "wrong_credentials"), "it is spent");
    assert_eq!(refusal(sign_in(&server, "000000").await).await, refused("password", "wrong_credentials"));
    let next = app.code(1);
    assert_eq!(sign_in(&server, &next).await.status(), 201);
    assert_eq!(refusal(sign_in(&server, &next).await).await, refused("password", "wrong_credentials"));
    database.assert_sound().await;
    database.drop().await;
}

/// A wrong code counts as a wrong password does; a missing one does not.
#[tokio::test]
async fn codes_cannot_be_tried_out() {
    let (database, server) = support::city().await;
    let app = Staff::sign_in(&server, "security.admin").await.enrol(PASSWORD).await;
    for _ in 0..7 {
        assert_eq!(refusal(sign_in(&server, "").await).await, refused("totp", "required"));
    }
    for _ in 0..5 {
        assert_eq!(refusal(sign_in(&server, "000000").await).await, refused("password", "wrong_credentials"));
    }
    assert_eq!(refusal(sign_in(&server, &app.code(1)).await).await, refused("password", "locked"));
    database.drop().await;
}

/// On pages the code is asked for when the password is right, and the password need not be typed again.
#[tokio::test]
async fn the_page_asks_for_the_code_when_there_is_one() {
    let (database, server) = support::city().await;
    let app = Staff::sign_in(&server, "security.admin").await.enrol(PASSWORD).await;
    let post = async |fields: &[(&str, &str)]| {
        let form = server.http.post(format!("{}/staff/signin", server.url)).header("cookie", "lang=en").form(fields);
        form.send().await.expect("an answer")
    };
    let asked = post(&[("username", "security.admin"), ("password", PASSWORD), ("next", "/staff/password")]).await;
    assert_eq!(asked.status(), 200);
    let html = asked.text().await.expect("text");
    assert!(html.contains("id=\"totp\"") && !html.contains("id=\"password\"") && !html.contains(PASSWORD), "{html}");
    let proof = html.split_once("name=\"proof\" value=\"").expect("a proof").1.split('"').next().expect("its end");
    let missing = post(&[("proof", proof), ("totp", "")]).await;
    assert_eq!(missing.status(), 422);
    assert!(missing.text().await.expect("text").contains("id=\"totp-error\""));
    let wrong = post(&[("proof", proof), ("totp", "000000")]).await.text().await.expect("text");
    assert!(wrong.contains("id=\"password-error\"") && !wrong.contains("name=\"proof\""), "from the start");
    let entered = post(&[("proof", proof), ("totp", &app.code(1)), ("next", "/staff/password")]).await;
    assert_eq!(entered.headers()["location"], "/staff/password");
    database.drop().await;
}

/// A proof is good for as long as it takes to read a code.
#[tokio::test]
async fn a_proof_grows_old() {
    let (database, server) = support::city().await;
    let app = Staff::sign_in(&server, "security.admin").await.enrol(PASSWORD).await;
    let url = format!("{}/staff/signin", server.url);
    let fields = [("username", "security.admin"), ("password", PASSWORD)];
    let html = server.http.post(&url).form(&fields).send().await.expect("an answer").text().await.expect("text");
    let proof = html.split_once("name=\"proof\" value=\"").expect("a proof").1.split('"').next().expect("its end");
    server.set_clock("2026-11-23T09:06:00+08:00").await;
    let late = server.http.post(&url).form(&[("proof", proof), ("totp", &app.code(1))]).send().await;
    assert_eq!(late.expect("an answer").status(), 422);
    database.drop().await;
}
