//! A member of staff: signs in with a password and acts over the JSON API.

use super::{Database, Server};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::process::Command;
use totp_rs::{Builder, Secret, Totp};

/// Of every account of the sample city.
pub const PASSWORD: &str = "Yueban-demo-2026";

#[derive(Clone)]
pub struct Staff {
    pub token: String,
    base: String,
    http: reqwest::Client,
}

impl Staff {
    /// One of the sample city's: `daoli.desk`, `daoli.manager`, `daoli.cmb`, `reviewer`…
    pub async fn sign_in(server: &Server, username: &str) -> Staff {
        Staff::sign_in_with(server, username, PASSWORD).await
    }

    pub async fn sign_in_with(server: &Server, username: &str, password: &str) -> Staff {
        let answer = Staff::try_sign_in(server, username, password).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(status, StatusCode::CREATED, "{body}");
        let token = body["token"].as_str().expect("a token").to_owned();
        Staff { token, base: server.url.clone(), http: server.http.clone() }
    }

    /// The same session, speaking to another server of the city.
    pub fn at(&self, server: &Server) -> Staff {
        Staff { base: server.url.clone(), http: server.http.clone(), ..self.clone() }
    }

    pub async fn try_sign_in(server: &Server, username: &str, password: &str) -> Response {
        let body = json!({"username": username, "password": password});
        let request = server.http.post(format!("{}/api/v1/staff/sessions", server.url)).json(&body);
        request.send().await.expect("an answer")
    }

    /// Below `/api/v1`, without a key.
    pub async fn ask(&self, method: Method, path: &str) -> Response {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token);
        request.send().await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).await
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Response {
        let request = self.http.post(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token);
        request.header("Idempotency-Key", key).json(body).send().await.expect("an answer")
    }

    /// An act below `/api/v1`; without a key where that is empty.
    pub async fn change(&self, method: Method, path: &str, key: &str, body: &Value) -> Response {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.token);
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        request.json(body).send().await.expect("an answer")
    }

    /// A page or form of staff, with their cookie.
    pub async fn page(&self, path: &str) -> Response {
        let request = self.http.get(format!("{}{path}", self.base)).header("cookie", self.cookie());
        request.send().await.expect("an answer")
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}{path}", self.base)).header("cookie", self.cookie());
        request.form(fields).send().await.expect("an answer")
    }

    /// Sets a second factor up on the pages; gives what the app keeps.
    pub async fn enrol(&self, password: &str) -> App {
        let page = self.page("/staff/second-factor").await.text().await.expect("a page");
        let app = App::scan(&page);
        let fields = [("secret", app.sealed.as_str()), ("totp", &app.code(0)), ("password", password)];
        let answer = self.form("/staff/second-factor", &fields).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap_or_default());
        app
    }

    pub fn cookie(&self) -> String {
        format!("staff={}; lang=en", self.token)
    }
}

/// An authenticator app that has read the second factor's page.
pub struct App {
    pub sealed: String,
    totp: Totp,
}

impl App {
    pub fn scan(page: &str) -> App {
        let between = |before: &str, after: &str| {
            let rest = page.split_once(before).unwrap_or_else(|| panic!("{before} on {page}")).1;
            rest.split_once(after).expect("its end").0.to_owned()
        };
        let secret = between("class=\"secret\" translate=\"no\">", "<").split_whitespace().collect::<String>();
        let secret = Secret::try_from_base32(&secret).unwrap_or_else(|e| panic!("{secret}: {e}"));
        let totp =
            Builder::new().with_secret(secret).with_account_name("app").build().expect("a secret of good length");
        App { sealed: between("name=\"secret\" value=\"", "\""), totp }
    }

    /// The code of now, or of so many steps later.
    pub fn code(&self, later: u64) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
        self.totp.generate(now + 30 * later).to_string()
    }
}

impl Database {
    /// `yueban staff …` on this database: whether it went well, and what it printed.
    pub async fn staff(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_yueban"))
            .arg("staff")
            .args(arguments)
            .args(["--database-url", &self.url, "--key-file"])
            .arg(&self.keys)
            .output()
            .await
            .expect("yueban runs");
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text.trim().to_owned())
    }

    /// An account made on the command line, with its first password.
    pub async fn appoint(&self, arguments: &[&str]) -> String {
        let (done, text) = self.staff(&[&["add"], arguments].concat()).await;
        assert!(done, "{text}");
        text.strip_prefix("first password: ").unwrap_or_else(|| panic!("a first password in {text:?}")).to_owned()
    }

    /// Gives the sample city more accounts like one of its own, with the same password.
    pub async fn hire(&self, like: &str, usernames: &[String]) {
        let pool = self.pool().await;
        sqlx::query(
            "insert into staff (username, name, role, office_id, bank_id, password_hash, password_changed_at,
                 must_change_password, demo, created_at)
             select n, s.name, s.role, s.office_id, s.bank_id, s.password_hash, s.password_changed_at, false, true,
                 s.created_at from staff s, unnest($2::text[]) n where s.username = $1",
        )
        .bind(like)
        .bind(usernames)
        .execute(&pool)
        .await
        .expect("hired");
    }
}
