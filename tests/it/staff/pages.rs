//! On pages: the way in and back, the first password, doors that stay shut, and what is on record of it all.

use crate::support::{self, Database, PASSWORD, Server, Staff};
use reqwest::Response;
use serde_json::Value;

fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().expect("text").to_owned()
}

async fn post(server: &Server, path: &str, fields: &[(&str, &str)]) -> Response {
    let form = server.http.post(format!("{}{path}", server.url)).header("cookie", "lang=en").form(fields);
    form.send().await.expect("an answer")
}

/// The `staff` cookie of an answer.
fn cookie(answer: &Response) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter(|value| value.starts_with("staff=")).collect::<Vec<_>>();
    assert_eq!(cookie.len(), 1, "{cookie:?}");
    assert!(
        cookie[0].ends_with("; Path=/; HttpOnly; SameSite=Lax") || cookie[0].contains("Max-Age=0"),
        "{}",
        cookie[0]
    );
    cookie[0].split(';').next().unwrap_or_default().to_owned()
}

async fn page(server: &Server, path: &str, cookie: &str) -> Response {
    server.http.get(format!("{}{path}", server.url)).header("cookie", cookie).send().await.expect("an answer")
}

#[tokio::test]
async fn one_signs_in_on_the_way_and_comes_back() {
    let (database, server) = support::city().await;
    let asked = server.http.get(format!("{}/staff/account?done=x", server.url)).send().await.expect("an answer");
    assert_eq!(location(&asked), "/staff/signin?next=%2Fstaff%2Faccount%3Fdone%3Dx");
    let citizen = support::Citizen::sign_in(&server, 811).await;
    let asked = page(&server, "/staff/account", &format!("session={}", citizen.token)).await;
    assert!(location(&asked).starts_with("/staff/signin"), "a citizen's cookie opens nothing here");

    let wrong = post(&server, "/staff/signin", &[("username", "daoli.desk"), ("password", "Secret<1>")]).await;
    assert_eq!(wrong.status(), 422);
    let html = wrong.text().await.expect("text");
    assert!(html.contains("value=\"daoli.desk\"") && html.contains("id=\"password-error\""), "{html}");
    assert!(!html.contains("Secret"), "a password is never sent back");

    let fields = [("username", "daoli.desk"), ("password", PASSWORD), ("next", "/staff/password")];
    let entered = post(&server, "/staff/signin", &fields).await;
    assert_eq!(location(&entered), "/staff/password");
    let staff = cookie(&entered);
    let account = page(&server, "/staff/account", &format!("{staff}; lang=en")).await;
    assert_eq!(account.status(), 200);
    let html = account.text().await.expect("text");
    assert!(html.contains("Daoli Office") && html.contains("Hall clerk"), "{html}");
    assert!(html.contains("/static/css/desk.") && !html.contains("/static/css/all."));
    assert_eq!(location(&page(&server, "/staff/signin?next=/staff/account", &staff).await), "/staff/account");
    assert_eq!(location(&page(&server, "/staff", &staff).await), "/counter", "where its role begins");
    assert_eq!(page(&server, "/staff/nowhere", &staff).await.status(), 404);

    let form = server.http.post(format!("{}/staff/signout", server.url)).header("cookie", &staff);
    let left = form.send().await.expect("an answer");
    assert_eq!((location(&left).as_str(), cookie(&left).as_str()), ("/staff/signin", "staff="));
    let ended = page(&server, "/staff/signin", &format!("{staff}; lang=en")).await.text().await.expect("text");
    assert!(ended.contains("has ended"), "who comes with an old cookie is told");
    let elsewhere = post(&server, "/staff/signin", &[("as", "daoli.cmb"), ("next", "//evil.example")]).await;
    assert_eq!(location(&elsewhere), "/counter", "a click signs a sample account in, and nowhere else");
    database.drop().await;
}

#[tokio::test]
async fn citizens_download_nothing_of_staff() {
    let (database, server) = support::city().await;
    for path in ["/", "/book", "/signin"] {
        let html = server.http.get(format!("{}{path}", server.url)).send().await.expect("an answer");
        let html = html.text().await.expect("text");
        assert!(html.contains("/static/css/all.") && !html.contains("desk.") && !html.contains("staff."), "{path}");
    }
    let css = server.http.get(format!("{}/staff/signin", server.url)).send().await.expect("an answer");
    let css = css.text().await.expect("text");
    let css = css.split('"').find(|part| part.starts_with("/static/css/")).expect("a sheet").to_owned();
    let css = server.http.get(format!("{}{css}", server.url)).send().await.expect("an answer");
    assert!(css.text().await.expect("text").contains(".samples"));
    database.drop().await;
}

#[tokio::test]
async fn a_first_password_is_good_for_changing_it_only() {
    let (database, server) = support::city().await;
    let first = database.appoint(&["li.na", "--name", "李娜", "--role", "office_manager", "--office", "nangang"]).await;
    let staff = Staff::sign_in_with(&server, "li.na", &first).await;
    let refused = staff.get("/counter/day?date=2026-11-23").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.json::<Value>().await.expect("JSON")["code"], "password_change_required");
    assert_eq!(location(&staff.page("/staff/account").await), "/staff/password?next=%2Fstaff%2Faccount");
    assert_eq!(location(&staff.page("/staff/second-factor").await), "/staff/password?next=%2Fstaff%2Fsecond-factor");
    let html = staff.page("/staff/password?next=/staff/account").await.text().await.expect("text");
    assert!(html.contains("then start working"), "{html}");

    let change = async |fields: &[(&str, &str)]| staff.form("/staff/password", fields).await;
    let new = "Quite-New-2026";
    for (current, wanted, repeat, field) in [
        ("", new, new, "password"),
        ("wrong", new, new, "password"),
        (first.as_str(), "", "", "new_password"),
        (&first, "short-1A", "short-1A", "new_password"),
        (&first, "My-li.na-2026", "My-li.na-2026", "new_password"),
        (&first, &first, &first, "new_password"),
        (&first, new, "Quite-New-2027", "repeat"),
    ] {
        let answer = change(&[("password", current), ("new_password", wanted), ("repeat", repeat)]).await;
        assert_eq!(answer.status(), 422, "{field}");
        let html = answer.text().await.expect("text");
        assert!(html.contains(&format!("id=\"{field}-error\"")), "{field}: {html}");
        assert!(!html.contains(&first) && !html.contains(new));
    }
    let done =
        change(&[("password", &first), ("new_password", new), ("repeat", new), ("next", "/staff/account")]).await;
    assert_eq!(location(&done), "/staff/account");
    assert_eq!(staff.page("/staff/account").await.status(), 200, "the session goes on");
    assert_eq!(Staff::try_sign_in(&server, "li.na", &first).await.status(), 422);
    let staff = Staff::sign_in_with(&server, "li.na", new).await;
    let fields = [("password", new), ("new_password", "Another-2026!"), ("repeat", "Another-2026!")];
    assert_eq!(location(&staff.form("/staff/password", &fields).await), "/staff/account?done=password");
    database.assert_sound().await;
    database.drop().await;
}

/// Five wrong current passwords lock the account, as at the door.
#[tokio::test]
async fn an_unlocked_screen_is_no_way_to_try_passwords() {
    let (database, server) = support::city().await;
    let staff = Staff::sign_in(&server, "daoli.desk").await;
    let new = "Quite-New-2026";
    for _ in 0..5 {
        let fields = [("password", "wrong"), ("new_password", new), ("repeat", new)];
        assert_eq!(staff.form("/staff/password", &fields).await.status(), 422);
    }
    let fields = [("password", PASSWORD), ("new_password", new), ("repeat", new)];
    let answer = staff.form("/staff/password", &fields).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.expect("text").contains("locked until"));
    database.drop().await;
}

#[tokio::test]
async fn other_roles_find_the_counter_shut_and_it_is_on_record() {
    let (database, server) = support::city().await;
    for role in ["reviewer", "approver", "system.admin", "security.admin", "auditor"] {
        let staff = Staff::sign_in(&server, role).await;
        let answer = staff.get("/counter/day?date=2026-11-23").await;
        assert_eq!(answer.status(), 403, "{role}");
        assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "forbidden");
    }
    let stranger = server.http.get(format!("{}/api/v1/counter/day?date=2026-11-23", server.url)).send().await;
    assert_eq!(stranger.expect("an answer").status(), 401);
    let entries = entries(&database, "access.refused").await;
    assert_eq!(entries.iter().filter(|(actor, ..)| actor == "staff").count(), 5, "{entries:?}");
    database.drop().await;
}

/// Actor, object and detail of the entries of an action.
async fn entries(database: &Database, action: &str) -> Vec<(String, String, Value)> {
    let sql = "select actor::text, object, detail from audit_entry where action = $1 order by id";
    sqlx::query_as(sql).bind(action).fetch_all(&database.pool().await).await.expect("entries")
}

#[tokio::test]
async fn every_way_in_and_out_is_on_record_without_names_or_secrets() {
    let (database, server) = support::city().await;
    for _ in 0..5 {
        Staff::try_sign_in(&server, "daoli.desk", "My-Typed-Secret-1").await;
    }
    Staff::try_sign_in(&server, "My-Typed-Secret-2", "x").await;
    let staff = Staff::sign_in(&server, "auditor").await;
    let new = "Quite-New-2026";
    staff.form("/staff/password", &[("password", PASSWORD), ("new_password", new), ("repeat", new)]).await;
    staff.enrol(new).await;
    staff.form("/staff/signout", &[]).await;
    let refused = entries(&database, "staff.refused").await;
    let why: Vec<&str> = refused.iter().filter_map(|(.., detail)| detail["why"].as_str()).collect();
    assert_eq!(why, ["password", "password", "password", "password", "password", "unknown"]);
    assert!(refused.iter().all(|(actor, ..)| actor == "stranger"));
    assert_eq!(entries(&database, "staff.lock").await.len(), 1);
    for action in ["staff.sign_in", "staff.password", "staff.totp", "staff.sign_out"] {
        let found = entries(&database, action).await;
        assert!(found.len() == 1 && found[0].0 == "staff" && found[0].1.starts_with("staff:"), "{action}: {found:?}");
    }
    let sql = "select count(*) from audit_entry where detail::text || object ~* 'secret|daoli|quite|yueban'";
    let told: i64 = sqlx::query_scalar(sql).fetch_one(&database.pool().await).await.expect("a count");
    assert_eq!(told, 0);
    database.assert_sound().await;
    database.drop().await;
}
