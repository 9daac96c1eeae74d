//! The pages without any script: links, forms and cookies alone.

use crate::support::{self, Server, person};
use reqwest::{Response, StatusCode};

struct Visitor {
    http: reqwest::Client,
    base: String,
}

impl Visitor {
    fn new(server: &Server) -> Visitor {
        let http = reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        Visitor { http: http.build().expect("a client"), base: server.url.clone() }
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base)).send().await.expect("an answer")
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("text")
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.http.post(format!("{}{path}", self.base)).form(form).send().await.expect("an answer")
    }
}

/// Where an answer sends the visitor.
fn next(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()["location"].to_str().expect("text").to_owned()
}

/// The value of the first field of a name.
fn value(html: &str, name: &str) -> String {
    let field =
        html.split("<input").find(|f| f.contains(&format!("name=\"{name}\""))).unwrap_or_else(|| panic!("no {name}"));
    field.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a value").replace("&#38;", "&")
}

#[tokio::test]
async fn a_visitor_books_and_cancels_with_forms_alone() {
    let (database, server) = support::city().await;
    let visitor = Visitor::new(&server);
    let facts = "loan_type=new_home&marital_status=single";
    let times = visitor.page(&format!("/book?{facts}&date=2026-11-25&bank=CMB&window=DL01")).await;
    let slot = value(&times, "slot");
    let sign_in = next(&visitor.get(&format!("/book/confirm?slot={slot}&{facts}")).await);
    assert!(sign_in.starts_with("/signin?next="), "{sign_in}");
    let back = value(&visitor.page(&sign_in).await, "next");
    let (id_number, mobile) = person(601);
    let who = next(&visitor.post("/signin/code", &[("next", &back), ("mobile", &mobile)]).await);
    assert!(!who.contains(&mobile), "no mobile in an address");
    let html = visitor.page(&who).await;
    let message = html.split("id=\"demo-message\">").nth(1).expect("the demo shows the message");
    let code: String = message.chars().filter(char::is_ascii_digit).take(6).collect();
    let wrong =
        [("next", back.as_str()), ("code", &code), ("name", ""), ("id_type", "resident_id"), ("id_number", "1")];
    let refused = visitor.post("/signin", &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(&refused.text().await.expect("text"), "code"), code, "what was typed stays");
    let form = [
        ("next", back.as_str()),
        ("code", &code),
        ("name", "王小佳"),
        ("id_type", "resident_id"),
        ("id_number", &id_number),
    ];
    let confirm = next(&visitor.post("/signin", &form).await);
    assert!(confirm.starts_with("/book/confirm?"), "{confirm}");

    let key = value(&visitor.page(&confirm).await, "key");
    let wish = [
        ("slot", slot.as_str()),
        ("key", &key),
        ("for", "self"),
        ("loan_type", "new_home"),
        ("marital_status", "single"),
    ];
    let voucher = next(&visitor.post("/book/reservation", &wish).await);
    assert_eq!(next(&visitor.post("/book/reservation", &wish).await), voucher, "a double tap books once");
    let html = visitor.page(&voucher).await;
    assert!(html.contains("class=\"qr\"") && !html.contains("王小佳") && !html.contains(&id_number));

    let path = voucher.split('?').next().expect("a path").to_owned();
    let strange =
        visitor.http.post(format!("{}{path}/cancellation", server.url)).header("origin", "https://evil.example");
    assert_eq!(strange.form(&[("key", "k")]).send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let key = value(&visitor.page(&format!("{path}/cancellation")).await, "key");
    next(&visitor.post(&format!("{path}/cancellation"), &[("key", &key)]).await);
    assert!(visitor.page(&path).await.contains("ticket off"), "the voucher shows that it is cancelled");

    next(&visitor.post("/signout", &[]).await);
    assert!(next(&visitor.get("/reservations").await).starts_with("/signin"));
    let stranger = Visitor::new(&server);
    assert_eq!(stranger.get("/nowhere").await.status(), StatusCode::NOT_FOUND);
    database.assert_sound().await;
    database.drop().await;
}
