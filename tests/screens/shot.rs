//! How a page is held while its picture is taken.

use crate::support::Browser;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// States that are also taken in English.
pub const ENGLISH: &[&str] = &[
    "citizen/start",
    "citizen/question-first",
    "citizen/checklist",
    "citizen/choose-bank",
    "citizen/choose-time-of-window",
    "citizen/signin-code",
    "citizen/applicant-errors",
    "citizen/confirm",
    "citizen/lost",
    "citizen/voucher-new",
    "citizen/reservations",
    "citizen/move-compare",
    "citizen/problem-not-found",
];

pub struct Shot {
    /// As the picture's name ends: `390`, `elder`.
    pub name: &'static str,
    /// In CSS pixels; a longer page is taken whole.
    width: u32,
    height: u32,
    dark: bool,
    paper: bool,
}

const PLAIN: Shot = Shot { name: "390", width: 390, height: 844, dark: false, paper: false };
pub const PAGE: [Shot; 4] = [
    PLAIN,
    Shot { name: "dark", dark: true, ..PLAIN },
    Shot { name: "1280", width: 1280, ..PLAIN },
    // A4 at 96 dots an inch
    Shot { name: "print", width: 794, paper: true, ..PLAIN },
];

impl Shot {
    /// All pictures of a state whose page is open in a language and mode.
    pub fn of(stop: &str, language: &str, elder: bool) -> Vec<Shot> {
        let [narrow, dark, wide, paper] = PAGE;
        match (language, elder) {
            // always dark, and made for a television
            ("zh-CN", _) if stop.starts_with("board/") => {
                vec![narrow, wide, Shot { name: "1920", width: 1920, height: 1080, ..PLAIN }, paper]
            }
            ("en", _) => vec![Shot { name: "en", ..PLAIN }, Shot { name: "en-1280", width: 1280, ..PLAIN }],
            (_, true) => vec![Shot { name: "elder", ..PLAIN }],
            _ => vec![narrow, dark, wide, paper],
        }
    }

    /// The page down to its footer, which is the same everywhere, as PNG in base64.
    pub async fn take(&self, browser: &Browser) -> String {
        browser.cdp("Emulation.setEmulatedMedia", json!({"media": if self.paper { "print" } else { "" }})).await;
        browser.size(self.width, self.height).await;
        // the page takes its new width at the next frame
        let script = "const [theme, margin, done] = arguments;
             const root = document.documentElement;
             root.dataset.theme = theme;
             root.style.padding = margin;
             window.scrollTo(0, 0);
             const end = document.querySelector('.foot');
             const height = () => (end && end.offsetHeight ? end.offsetTop : root.scrollHeight);
             requestAnimationFrame(() => requestAnimationFrame(() => done(height())));";
        let (theme, margin) = (if self.dark { "dark" } else { "light" }, if self.paper { "14mm" } else { "" });
        let height = browser.page.execute_async(script, vec![json!(theme), json!(margin)]).await.expect("a height");
        let clip = json!({"x": 0, "y": 0, "width": self.width, "height": height, "scale": 1});
        let how = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shown = browser.cdp("Page.captureScreenshot", how).await;
        shown["data"].as_str().expect("a picture").to_owned()
    }
}

/// A PNG in few colours and packed as WebP: an eighth of the size.
pub async fn develop(darkroom: &Browser, png: String) -> Vec<u8> {
    let few = darkroom.page.execute_async(include_str!("develop.js"), vec![json!(png)]).await.expect("developed");
    let few = STANDARD.decode(few.as_str().expect("a picture")).expect("base64");
    let pipe = Command::new("cwebp")
        .args(["-quiet", "-z", "8", "-o", "-", "--", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let mut pipe = pipe.expect("cwebp is installed: run script/bootstrap pictures");
    pipe.stdin.take().expect("piped").write_all(&few).await.expect("written");
    let packed = pipe.wait_with_output().await.expect("an end");
    assert!(packed.status.success(), "cwebp: {}", packed.status);
    packed.stdout
}

/// What the tab is called, without the site's name.
pub async fn title(browser: &Browser) -> String {
    let title = browser.page.title().await.expect("a title");
    title.split(" · ").next().unwrap_or_default().to_owned()
}
