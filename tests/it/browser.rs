//! The citizen's whole journey in a real Chromium: in both languages, on a phone and at a desk, with scripts and without.

use crate::support::{self, Browser, Citizen, DESK, Look, PHONE, Server, person};
use std::time::Duration;

/// Questions to the list, the list to the days, a bank, a window, a span.
pub async fn choose(browser: &Browser, server: &Server, look: Look) {
    browser.page.goto(&server.url).await.expect("the start page");
    assert!(browser.has("a.day .sill").await, "days with their bars");
    browser.click("main .btn.main").await;
    let mut answered = 0;
    while browser.path().await == "/materials" {
        browser.pick("form.question .choice label").await;
        browser.click("form.question .btn.main").await;
        answered += 1;
        assert!(answered < 20, "the questions end");
    }
    assert_eq!(browser.path().await, "/materials/list");
    assert!(answered >= 5, "{answered} questions");
    assert!(browser.has(".list .item").await);
    assert_eq!(browser.has("[data-print]:not([hidden])").await, look.script, "printing is offered where it works");
    browser.click("main .btn.main").await;
    choose_time(browser).await;
}

/// From the days and banks to a window and a span.
async fn choose_time(browser: &Browser) {
    assert_eq!(browser.path().await, "/book");
    let counts = browser.text("ul.rows li:first-child a.row").await;
    assert!(counts.chars().filter(char::is_ascii_digit).count() >= 3, "booked and left of a bank: {counts}");
    browser.click("ul.rows a.row").await;
    browser.click("ul.rows a.row").await;
    browser.pick(".pick label").await;
    browser.click("#spans .btn.main").await;
}

pub async fn sign_in(browser: &Browser, n: usize) {
    assert_eq!(browser.path().await, "/signin", "a page of one's own asks to sign in");
    let (id_number, mobile) = person(n);
    browser.fill("#mobile", "1380013").await;
    browser.click("main .btn.main").await;
    assert!(browser.has("#mobile-error").await, "a short number is told");
    browser.fill("#mobile", &mobile).await;
    browser.click("main .btn.main").await;
    assert_eq!(browser.path().await, "/signin/who");
    let message = browser.text("#demo-message").await;
    let code: String = message.chars().filter(char::is_ascii_digit).take(6).collect();
    browser.fill("#code", &code).await;
    browser.fill("#name", "王小佳").await;
    browser.fill("#id_number", &id_number[..17]).await;
    browser.click("main .btn.main").await;
    assert!(browser.has("#id_number-error").await, "17 characters are told");
    browser.fill("#id_number", &id_number).await;
    browser.click("main .btn.main").await;
}

/// The code of the voucher, and that its QR code, photographed off the screen, says the same.
pub async fn voucher(browser: &Browser) -> String {
    let code = browser.text(".ticket .code").await.replace(' ', "");
    assert_eq!(code.len(), 12);
    let picture = browser.page.find(fantoccini::Locator::Css("img.qr")).await.expect("a QR code");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let png = picture.screenshot().await.expect("a picture");
    let image = image::load_from_memory(&png).expect("a picture").to_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(image);
    let grids = prepared.detect_grids();
    let (_, content) = grids.first().expect("a QR code in the picture").decode().expect("readable");
    assert!(content.contains(&code), "{content} is not {code}");
    code
}

async fn journey(look: Look, n: usize) {
    let (database, server) = support::city().await;
    let browser = Browser::open(look).await;
    choose(&browser, &server, look).await;
    sign_in(&browser, n).await;
    assert_eq!(browser.path().await, "/book/confirm");

    // somebody is faster; one tap books another time
    let wanted = browser.page.current_url().await.expect("an address");
    let slot = wanted.query_pairs().find(|(k, _)| k == "slot").expect("a slot in the address").1.into_owned();
    Citizen::sign_in(&server, n + 50).await.booked(&slot).await;
    browser.click("main .btn.main").await;
    assert!(browser.has(".alts").await, "alternatives");
    browser.click(".alts .btn").await;
    let first = voucher(&browser).await;
    assert!(browser.page.current_url().await.expect("an address").query().is_some_and(|q| q.contains("new")));

    // move it to another day
    browser.click("main a[href$='/reschedule']").await;
    browser.click("a.day:not([aria-current])").await;
    browser.pick(".pick label").await;
    browser.click("main .btn.main").await;
    assert!(browser.has(".pair .old").await && browser.has(".pair .new").await, "old and new side by side");
    browser.click("main form .btn.main").await;
    assert_eq!(voucher(&browser).await, first, "the code stays");

    // cancel it, and book another
    browser.click("main a.btn.stop").await;
    browser.click("main form .btn.stop").await;
    assert!(browser.has(".ticket.off").await, "the voucher shows that it is cancelled");
    let facts = "loan_type=new_home&marital_status=single";
    browser.page.goto(&format!("{}/book?{facts}", server.url)).await.expect("a page");
    choose_time(&browser).await;
    assert_eq!(browser.path().await, "/book/confirm", "still signed in");
    browser.click("main .btn.main").await;
    assert_ne!(voucher(&browser).await, first);
    browser.page.goto(&format!("{}/reservations", server.url)).await.expect("a page");
    assert!(browser.has("a.row:not(.quiet)").await && browser.has("a.row.quiet").await, "one coming up, one past");

    browser.page.goto(&format!("{}/nowhere", server.url)).await.expect("a page");
    assert!(!browser.text("h1").await.is_empty());
    browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}

macro_rules! journeys {
    ($($name:ident: $n:literal $width:ident $language:literal script $script:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            journey(Look { language: $language, script: $script, ..$width }, $n).await;
        }
    )*};
}

journeys! {
    a_phone_in_chinese: 501 PHONE "zh-CN" script true;
    a_phone_in_chinese_without_script: 502 PHONE "zh-CN" script false;
    a_phone_in_english: 503 PHONE "en" script true;
    a_phone_in_english_without_script: 504 PHONE "en" script false;
    a_desk_in_chinese: 505 DESK "zh-CN" script true;
    a_desk_in_chinese_without_script: 506 DESK "zh-CN" script false;
    a_desk_in_english: 507 DESK "en" script true;
    a_desk_in_english_without_script: 508 DESK "en" script false;
}
