//! A real Chromium, driven by its own chromedriver; both end with the story.

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub struct Browser {
    pub page: Client,
    _driver: Child,
}

/// A command of the browser's own protocol, as chromedriver passes it on.
#[derive(Debug)]
struct Protocol(Value);

impl WebDriverCompatibleCommand for Protocol {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// How the browser is held.
#[derive(Clone, Copy)]
pub struct Look {
    pub width: u32,
    pub phone: bool,
    pub language: &'static str,
    pub script: bool,
}

pub const PHONE: Look = Look { width: 390, phone: true, language: "zh-CN", script: true };
pub const DESK: Look = Look { width: 1280, phone: false, language: "zh-CN", script: true };

impl Browser {
    pub async fn open(look: Look) -> Browser {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is installed: run script/bootstrap test");
        let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
        let port = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                let line = lines.next_line().await.expect("readable").expect("chromedriver says its port");
                if let Some(port) = line.split("started successfully on port ").nth(1) {
                    break port.trim_end_matches('.').trim().to_owned();
                }
            }
        })
        .await
        .expect("chromedriver starts within 20 s");
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                format!("--window-size={},900", look.width)
            ],
            "prefs": {"intl.accept_languages": look.language}
        });
        if !look.script {
            options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        if look.phone {
            options["mobileEmulation"] =
                json!({"deviceMetrics": {"width": look.width, "height": 844, "pixelRatio": 2, "touch": look.script}});
        }
        let capabilities = json!({"goog:chromeOptions": options}).as_object().expect("an object").clone();
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session of Chromium");
        Browser { page, _driver: driver }
    }

    /// A command of the browser's own protocol.
    pub async fn cdp(&self, name: &str, params: Value) -> Value {
        let command = Protocol(json!({"cmd": name, "params": params}));
        self.page.issue_cmd(command).await.unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Makes or cuts its connection.
    pub async fn connected(&self, yes: bool) {
        let network = json!({"offline": !yes, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.cdp("Network.emulateNetworkConditions", network).await;
    }

    /// Scripts that are read into every page before its own.
    pub async fn on_every_page(&self, scripts: &[&str]) {
        for script in scripts {
            self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
        }
    }

    /// The size of the page in CSS pixels, without room for a scroll bar.
    pub async fn size(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        self.cdp("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
    }

    /// Fills fields by their names and sends the form, whatever the browser thinks of the values.
    pub async fn send(&self, form: &str, fields: &[(&str, String)]) {
        let script = "const form = document.querySelector(arguments[0]);
             form.noValidate = true;
             for (const [name, value] of arguments[1]) {
               const named = [...form.querySelectorAll(`[name='${name}']`)];
               const choice = named.find((e) => ['radio', 'checkbox'].includes(e.type) && e.value === value);
               if (choice) choice.checked = true; else named[0].value = value;
             }
             form.requestSubmit();";
        let sent = async {
            self.page.execute(script, vec![json!(form), json!(fields)]).await.unwrap_or_else(|e| panic!("{form}: {e}"));
        };
        self.leads(sent).await;
    }

    /// Does what leads to another page, and waits for that.
    pub async fn leads(&self, act: impl Future<Output = ()>) {
        let page = self.find("html").await;
        act.await;
        // the old page goes stale
        for _ in 0..500 {
            if page.tag_name().await.is_err() {
                self.find("footer").await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing was led to from {}", self.path().await);
    }

    /// The first element, once the page that holds it is there.
    async fn find(&self, css: &str) -> Element {
        let wait = self.page.wait().at_most(Duration::from_secs(10));
        wait.for_element(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("text")
    }

    /// Clicks what leads to another page, and waits for that.
    pub async fn click(&self, css: &str) {
        self.leads(self.pick(css)).await;
    }

    /// Clicks what stays on the page.
    pub async fn pick(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("cleared");
        field.send_keys(text).await.expect("typed");
    }

    pub async fn has(&self, css: &str) -> bool {
        self.page.find(Locator::Css(css)).await.is_ok()
    }

    pub async fn path(&self) -> String {
        self.page.current_url().await.expect("an address").path().to_owned()
    }

    pub async fn close(self) {
        self.page.close().await.expect("closed");
    }
}
