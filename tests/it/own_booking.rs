//! Who comes, what is typed, and one's own reservations, in a real Chromium: with scripts and without, in both
//! languages.

use crate::browser::{choose, sign_in, voucher};
use crate::checklist_news::next_version;
use crate::support::{self, Browser, Citizen, DESK, Look, PHONE, Server, import, open_slots, person};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A browser on a fresh city.
async fn visit(look: Look) -> (support::Database, Server, Browser) {
    let (database, server) = support::city().await;
    let browser = Browser::open(look).await;
    (database, server, browser)
}

async fn go(browser: &Browser, server: &Server, path: &str) {
    browser.page.goto(&format!("{}{path}", server.url)).await.expect("a page");
}

async fn address(browser: &Browser) -> String {
    browser.page.current_url().await.expect("an address").to_string()
}

/// What stands in a field.
async fn typed(browser: &Browser, css: &str) -> String {
    let field = browser.page.find(fantoccini::Locator::Css(css)).await.expect("a field");
    field.prop("value").await.expect("readable").unwrap_or_default()
}

/// Signs in as one who was here before, with the code of the page.
async fn sign_in_again(browser: &Browser, n: usize) {
    assert_eq!(browser.path().await, "/signin");
    let (id_number, mobile) = person(n);
    assert!(browser.has("main .note").await, "the time that was chosen is not held yet");
    browser.fill("#mobile", &mobile).await;
    browser.click("main .btn.main").await;
    let message = browser.text("#demo-message").await;
    let code: String = message.chars().filter(char::is_ascii_digit).take(6).collect();
    browser.fill("#code", &code).await;
    browser.fill("#name", "王小佳").await;
    browser.fill("#id_number", &id_number).await;
    browser.click("main .btn.main").await;
}

/// For a relative: every error at its field and in the summary, what was typed stays, also over a sign-in that ended.
async fn for_a_relative(look: Look, n: usize) {
    let (database, server, browser) = visit(look).await;
    choose(&browser, &server, look).await;
    sign_in(&browser, n).await;
    assert_eq!(browser.path().await, "/book/confirm");
    browser.click("a[href^='/book/applicant']").await;
    let (relative, _) = person(n + 40);
    browser.pick("label[for='for-relative']").await;
    browser.fill("#id_number", &relative[..17]).await;
    browser.click("main .btn.main").await;
    for field in ["name", "id_number", "consent"] {
        assert!(browser.has(&format!("#{field}-error")).await, "{field} is told at its field");
        assert!(browser.has(&format!("#errors a[href='#{field}']")).await, "and in the summary");
    }
    let focus = browser.page.active_element().await.expect("a focus");
    assert_eq!(focus.attr("id").await.expect("readable").as_deref(), Some("errors"), "the summary is read first");
    assert_eq!(typed(&browser, "#id_number").await, &relative[..17]);
    browser.fill("#name", "李小明").await;
    browser.fill("#id_number", &relative).await;
    browser.pick("label[for='consent']").await;
    browser.pick("label[for='lang-en']").await;

    // the sign-in ends while this is typed
    browser.page.delete_cookie("session").await.expect("a cookie");
    browser.click("main .btn.main").await;
    server.set_clock("2026-11-23T09:03:00+08:00").await;
    assert!(!address(&browser).await.contains(&relative), "never in an address");
    sign_in_again(&browser, n).await;
    assert_eq!(browser.path().await, "/book/applicant");
    assert_eq!(typed(&browser, "#id_number").await, relative, "nothing was lost");
    browser.click("main .btn.main").await;
    assert_eq!(browser.path().await, "/book/confirm");
    assert!(browser.text("main").await.contains("李*明"));
    assert!(!browser.page.source().await.expect("a page").contains(&relative), "the check shows it masked");

    // and once more just before the button
    browser.page.delete_cookie("session").await.expect("a cookie");
    browser.click("main form .btn.main").await;
    server.set_clock("2026-11-23T09:06:00+08:00").await;
    sign_in_again(&browser, n).await;
    assert!(browser.text("main").await.contains("李*明"));
    browser.click("main form .btn.main").await;
    let code = voucher(&browser).await;
    assert!(browser.text(".ticket").await.contains("李*明"));

    let (_, mobile) = person(n);
    let messages = server.get(&format!("/api/v1/demo/messages?mobile={mobile}")).await;
    let text = messages["items"][0]["text"].as_str().expect("a text");
    assert!(text.starts_with("Booked:") && text.contains(&code), "the language of notices was chosen: {text}");
    browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_relative_is_booked_for_with_scripts() {
    for_a_relative(PHONE, 701).await;
}

#[tokio::test]
async fn a_relative_is_booked_for_without_scripts_in_english() {
    for_a_relative(Look { language: "en", script: false, ..DESK }, 702).await;
}

/// A wrong code keeps what was typed; so does asking for another one, which tells from when on it can be asked for.
#[tokio::test]
async fn the_second_step_of_signing_in_loses_nothing() {
    let (database, server, browser) = visit(Look { script: false, ..PHONE }).await;
    go(&browser, &server, "/signin?next=%2Freservations").await;
    browser.fill("#mobile", &person(703).1).await;
    browser.click("main .btn.main").await;
    browser.fill("#code", "000000").await;
    browser.fill("#name", "王小佳").await;
    browser.fill("#id_number", &person(703).0).await;
    browser.click("main .btn.main").await;
    assert!(browser.has("#code-error").await && typed(&browser, "#name").await == "王小佳");
    browser.click("button[formaction]").await;
    assert!(browser.text("#code-error").await.contains("09:0"), "from when on another code can be asked for");
    assert_eq!(typed(&browser, "#id_number").await, person(703).0);
    server.set_clock("2026-11-23T09:05:00+08:00").await;
    browser.click("button[formaction]").await;
    assert_eq!(browser.path().await, "/signin/who");
    assert_eq!((typed(&browser, "#name").await.as_str(), typed(&browser, "#code").await.as_str()), ("王小佳", ""));
    browser.close().await;
    database.drop().await;
}

/// A move whose time has just gone: nothing is lost, and one tap takes the nearest. Then cancel, and have it all erased.
async fn moved_cancelled_erased(look: Look, n: usize) {
    let (database, server, browser) = visit(look).await;
    choose(&browser, &server, look).await;
    sign_in(&browser, n).await;
    browser.click("main form .btn.main").await;
    let code = voucher(&browser).await;
    go(&browser, &server, &format!("/reservations/{code}/reschedule")).await;
    browser.click("a[href*='banks=choose']").await;
    let bank = browser.text("#banks li:first-child").await;
    assert!(bank.chars().filter(char::is_ascii_digit).count() >= 3, "booked and left of a bank: {bank}");
    browser.click("#banks a.row").await;
    browser.click("a.day:not([aria-current])").await;
    browser.pick(".pick label").await;
    browser.click("main .btn.main").await;
    assert!(browser.has(".pair .old").await && browser.has(".pair .new").await, "old and new side by side");
    let wanted = address(&browser).await;
    let slot = wanted.split("slot=").nth(1).expect("a slot in the address").to_owned();

    // the sign-in ends: back to the same comparison
    browser.page.delete_cookie("session").await.expect("a cookie");
    browser.click("main form .btn.main").await;
    server.set_clock("2026-11-23T09:03:00+08:00").await;
    sign_in_again(&browser, n).await;
    assert_eq!(address(&browser).await, wanted);

    Citizen::sign_in(&server, n + 50).await.booked(&slot).await;
    browser.click("main form .btn.main").await;
    assert!(browser.has(".alts").await && browser.has(".note.good").await, "the old time is still theirs");
    assert_eq!(browser.page.find_all(fantoccini::Locator::Css(".alts li")).await.expect("found").len(), 3);
    browser.click(".alts .btn").await;
    assert_eq!(voucher(&browser).await, code, "the code stays");

    // what stands in the way of erasing is cancelled from there
    go(&browser, &server, "/reservations").await;
    browser.click("a[href='/my-data/deletion']").await;
    assert!(!browser.has("main form .btn.stop").await, "not while a reservation stands");
    browser.click("a[href$='/cancellation']").await;
    browser.page.delete_cookie("session").await.expect("a cookie");
    browser.click("main form .btn.stop").await;
    server.set_clock("2026-11-23T09:06:00+08:00").await;
    assert_eq!(browser.path().await, "/signin");
    let (id_number, mobile) = person(n);
    browser.fill("#mobile", &mobile).await;
    browser.click("main .btn.main").await;
    let code: String = browser.text("#demo-message").await.chars().filter(char::is_ascii_digit).take(6).collect();
    browser.fill("#code", &code).await;
    browser.fill("#name", "王小佳").await;
    browser.fill("#id_number", &id_number).await;
    browser.click("main .btn.main").await;
    browser.click("main form .btn.stop").await;
    assert!(browser.has(".ticket.off").await);
    go(&browser, &server, "/my-data/deletion").await;
    browser.click("main form .btn.stop").await;
    assert_eq!(browser.path().await, "/my-data/deleted");
    go(&browser, &server, "/reservations").await;
    assert_eq!(browser.path().await, "/signin", "signed out everywhere");
    browser.close().await;
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn a_move_is_lost_and_won_and_everything_erased_in_chinese() {
    moved_cancelled_erased(PHONE, 704).await;
}

#[tokio::test]
async fn a_move_is_lost_and_won_and_everything_erased_without_scripts_in_english() {
    moved_cancelled_erased(Look { language: "en", script: false, ..DESK }, 705).await;
}

/// Pages of a PDF as Chromium writes it.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.match_indices("/Type /Page").filter(|(at, found)| !text[at + found.len()..].starts_with('s')).count()
}

/// The longest list there is, on one A4 page in every mode and language; the file of one's data beside it.
#[tokio::test]
async fn the_voucher_is_one_page_on_paper_in_every_mode() {
    let (database, server, browser) = visit(DESK).await;
    let slot = open_slots(&server, "2026-11-25").await[0].0.clone();
    let facts = "loan_type=resale_home&funding=combined&marital_status=married&spouse_same_hukou=false&has_co_borrower=true\
                 &co_borrower_contributes_elsewhere=true&contributes_elsewhere=true&seller_jointly_owned=true\
                 &transfer_done=true&seller_or_co_owner_by_agent=true&multi_child_family=true&third_party_mortgage=true";
    go(&browser, &server, &format!("/book/confirm?slot={slot}&{facts}")).await;
    sign_in(&browser, 706).await;
    browser.click("main form .btn.main").await;
    let code = voucher(&browser).await;
    let papers = browser.page.find_all(fantoccini::Locator::Css(".cols .item")).await.expect("found").len();
    assert!(papers >= 25, "{papers} papers");
    for lang in ["zh-CN", "en"] {
        for (elder, theme) in [("", "light"), ("1", "light"), ("", "dark"), ("1", "dark")] {
            for (name, value) in [("lang", lang), ("elder", elder), ("theme", theme)] {
                let cookie = json!({"name": name, "value": value, "url": server.url});
                browser.cdp("Network.setCookie", cookie).await;
            }
            go(&browser, &server, &format!("/reservations/{code}")).await;
            assert_eq!(browser.has("html[data-elder]").await, !elder.is_empty());
            voucher(&browser).await;
            let paper = json!({"preferCSSPageSize": true, "printBackground": false});
            let printed = browser.cdp("Page.printToPDF", paper).await;
            let pdf = STANDARD.decode(printed["data"].as_str().expect("data")).expect("base64");
            if let Ok(folder) = std::env::var("VOUCHER_PDF") {
                std::fs::write(format!("{folder}/voucher-{lang}-{elder}{theme}.pdf"), &pdf).expect("written");
            }
            assert_eq!(pages(&pdf), 1, "{lang} elder={elder} {theme}");
        }
    }
    let cookie = browser.page.get_named_cookie("session").await.expect("a cookie").value().to_owned();
    let request = server.http.get(format!("{}/my-data/file", server.url)).header("cookie", format!("session={cookie}"));
    let file = request.send().await.expect("an answer");
    assert!(file.headers()["content-disposition"].to_str().expect("text").starts_with("attachment"));
    let file: Value = file.json().await.expect("JSON");
    assert_eq!(file["reservations"][0]["code"], code.as_str());
    browser.close().await;
    database.drop().await;
}

/// The wizard: an answer is asked for, the list is dated by the visit, remembered, and shared without personal data; a
/// newer list is told on the voucher and among one's own reservations.
async fn papers(look: Look, n: usize, added: &str) {
    let (database, server, browser) = visit(look).await;
    go(&browser, &server, "/materials?asked=loan_type").await;
    assert!(browser.has("#errors a[href='#c1']").await, "an answer is asked for");
    let slot = open_slots(&server, "2026-11-30").await[0].0.clone();
    let facts = "loan_type=new_home&marital_status=single";
    go(&browser, &server, &format!("/materials/list?{facts}&slot={slot}")).await;
    let dated = browser.text(".list").await;
    assert!(dated.contains("10月31日") || dated.contains("31 Oct"), "30 days before the visit: {dated}");
    let shared = typed(&browser, "#share").await;
    assert!(shared.starts_with(&server.url) && shared.contains("loan_type=new_home") && !shared.contains("slot="));
    go(&browser, &server, "/materials/list").await;
    assert_eq!(browser.path().await, "/materials/list", "the browser has kept the answers");
    go(&browser, &server, "/materials").await;
    assert!(browser.has(".note.good a").await, "and they are offered at the first question");
    go(&browser, &server, &format!("/book/confirm?slot={slot}")).await;
    sign_in(&browser, n).await;
    browser.click("main form .btn.main").await;
    let code = voucher(&browser).await;

    let city = next_version("2026-11-27");
    import(&database, &city).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    for path in ["/reservations".to_owned(), format!("/reservations/{code}")] {
        go(&browser, &server, &path).await;
        let text = browser.text("main .note").await;
        assert!(text.contains(added), "{path}: {text}");
    }
    assert!(browser.has(".cols b.tag").await, "the new paper is marked in the list");
    browser.close().await;
    database.drop().await;
}

#[tokio::test]
async fn the_list_goes_with_the_visit_in_chinese() {
    papers(PHONE, 707, "近6个月工资单").await;
}

#[tokio::test]
async fn the_list_goes_with_the_visit_without_scripts_in_english() {
    papers(Look { language: "en", script: false, ..DESK }, 708, "Pay slips of six months").await;
}
