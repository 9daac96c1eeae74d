//! Choosing a day, a bank, a window and a time: every state of what can be chosen, and addresses that lead astray.

mod live;
mod weight;

use crate::support::{self, Citizen, Database, Server, open_slots};
use reqwest::StatusCode;

async fn page(server: &Server, path: &str) -> (StatusCode, String) {
    let answer = server.http.get(format!("{}{path}", server.url)).header("accept-language", "zh-CN").send().await;
    let answer = answer.expect("an answer");
    (answer.status(), answer.text().await.expect("text"))
}

async fn shown(server: &Server, path: &str) -> String {
    let (status, html) = page(server, path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    html
}

/// The piece of a page that a live number stands in.
fn piece<'a>(html: &'a str, id: &str) -> &'a str {
    let from = html.split(&format!("data-live-id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}"));
    from.split("data-live-id=").next().and_then(|p| p.split("</li>").next()).expect("a piece")
}

fn kind<'a>(html: &'a str, id: &str) -> &'a str {
    piece(html, id).split("data-kind=\"").nth(1).and_then(|k| k.split('"').next()).expect("a kind")
}

/// Until the server shows what was just booked: within a second.
pub async fn settled() {
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
}

/// Closes window-days, as an administrator will; the servers see it within a second.
async fn close(database: &Database, server: &Server, which: &str) {
    let close = format!(
        "update window_day d set closed_reason_zh = '系统检修', closed_reason_en = 'Maintenance'
         from svc_window w, bank b where w.id = d.window_id and b.id = w.bank_id and {which}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(close)).execute(&database.pool().await).await.expect("closed");
    // any move of the clock reads everything afresh
    server.set_clock(support::START).await;
}

#[tokio::test]
async fn every_day_says_what_it_is() {
    let (database, server) = support::city().await;
    close(&database, &server, "d.date = '2026-12-01'").await;
    close(&database, &server, "d.date = '2026-11-25' and b.code = 'LJB'").await;
    let html = shown(&server, "/book").await;
    let kinds = ["2026-11-24", "2026-11-25", "2026-12-01", "2026-12-02", "2026-12-03"]
        .map(|date| kind(&html, &format!("day:{date}")));
    assert_eq!(kinds, ["open", "open", "closed", "open", "later"]);
    assert!(piece(&html, "day:2026-12-03").contains("11月24日 08:00放号"), "the exact opening");
    assert!(piece(&html, "day:2026-12-01").contains("系统检修"), "the reason");
    assert!(!html.contains("day:2026-11-28"), "no weekend");

    let html = shown(&server, "/book?date=2026-11-25").await;
    let closed = piece(&html, "bank:LJB");
    assert!(closed.contains("停办") && closed.contains("11月26日(周四)恢复") && !closed.contains("href"), "{closed}");
    let html = shown(&server, "/").await;
    assert!(html.contains("龙江银行：11月25日(周三)停办") && html.contains("全部办事处：12月1日(周二)停办"));
    for path in ["/book?date=2026-12-01&bank=CCB&window=DL02", "/book?date=2026-12-03&bank=CCB"] {
        let html = shown(&server, path).await;
        assert!(html.contains("去看 11月24日(周二)") && !html.contains("id=\"spans\""), "{path} leads on");
    }

    // past the cut-off, tomorrow is out of reach; before the release, the new day is
    server.set_clock("2026-11-23T16:00:00+08:00").await;
    let html = shown(&server, "/book").await;
    assert_eq!((kind(&html, "day:2026-11-24"), kind(&html, "day:2026-11-25")), ("past", "open"));
    assert!(shown(&server, "/book?date=2026-11-24").await.contains("已过预约截止时间"));
    server.set_clock("2026-11-24T07:59:00+08:00").await;
    let html = shown(&server, "/book").await;
    assert_eq!(kind(&html, "day:2026-12-03"), "later");
    server.set_clock("2026-11-24T08:00:00+08:00").await;
    assert_eq!(kind(&shown(&server, "/book").await, "day:2026-12-03"), "open");
    database.drop().await;
}

#[tokio::test]
async fn a_full_window_bank_and_day_stay_visible_and_lead_on() {
    let (database, server) = support::city().await;
    let mut n = 700;
    let slots = open_slots(&server, "2026-11-25").await;
    for (slot, _) in slots.iter().filter(|(_, window)| window == "DL01").take(10) {
        n += 1;
        Citizen::sign_in(&server, n).await.booked(slot).await;
    }
    settled().await;
    let html = shown(&server, "/book?date=2026-11-25&bank=CMB&window=DL01").await;
    assert_eq!(kind(&html, "window:DL01"), "few");
    assert!(piece(&html, "window:DL01").contains("仅剩"));
    let last = slots.iter().filter(|(_, window)| window == "DL01").nth(11).expect("a last seat");
    let address = format!("/book?date=2026-11-25&bank=CMB&window=DL01&slot={}", last.0);
    assert!(
        piece(&shown(&server, &address).await, &format!("slot:{}", last.0)).contains(" checked"),
        "chosen by address"
    );
    Citizen::sign_in(&server, n + 1).await.booked(&last.0).await;
    settled().await;
    let html = shown(&server, &address).await;
    assert_eq!(kind(&html, "window:DL01"), "full");
    assert!(html.contains("刚被别人约走了") && html.contains("这个窗口约满了"), "a taken time is told");
    // one window of four: the bank has seats, and the filter by office shows it full
    let html = shown(&server, "/book?date=2026-11-25&office=daoli").await;
    assert_eq!(kind(&html, "bank:CMB"), "full");
    assert!(piece(&html, "bank:CMB").contains("href"), "and it can be looked at");
    assert_eq!(kind(&shown(&server, "/book?date=2026-11-25").await, "bank:CMB"), "open");
    let one = shown(&server, "/book?only=CMB&office=daoli").await;
    assert_eq!(kind(&one, "day:2026-11-25"), "full", "the strip follows the filter");
    assert!(!one.contains("bank:CCB") && one.contains("只看 道里办事处 · 招商银行"));
    database.drop().await;
}

#[tokio::test]
async fn filters_stand_in_the_address_and_half_days_are_counted() {
    let (database, server) = support::city().await;
    let html = shown(&server, "/book?date=2026-11-25&office=daoli&half=afternoon").await;
    assert!(piece(&html, "bank:CMB").contains("共 7"), "seven spans after noon");
    let link =
        html.split("href=\"").find(|l| l.contains("bank=CMB")).and_then(|l| l.split('"').next()).expect("a link");
    assert!(link.contains("office=daoli") && link.contains("half=afternoon"), "{link}");
    let html = shown(&server, &link.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert!(
        html.contains("13:00–13:30") && !html.contains("08:30–09:00"),
        "one window is chosen, and its afternoon shown"
    );
    assert!(html.contains("只看 道里办事处 · 下午"));
    let none = shown(&server, "/book?only=PSBC&office=daoli").await;
    assert!(none.contains("这里没有这样的窗口") && none.contains("看全部"));
    database.drop().await;
}

/// Nothing that stands in an address breaks the page: what is unknown is 404 with everything that can be chosen.
#[tokio::test]
async fn an_address_that_leads_astray_gets_a_helpful_page() {
    let (database, server) = support::city().await;
    let nowhere = uuid::Uuid::from_u128(7);
    let long = "9".repeat(3000);
    for query in [
        "date=soon",
        "date=99999-01-01",
        "date=-5000-01-01",
        "office=moon",
        "bank=XYZ",
        "date=2026-11-25&bank=%27%3B--",
        "only=%3Cscript%3E",
        "half=evening",
        "date=2026-11-25&bank=CCB&window=ZZ99",
        &format!("date=2026-11-25&bank=CCB&window=NG02&slot={nowhere}"),
        "date=2026-11-25&bank=CCB&window=NG02&slot=x",
        "date=%F0%9F%8F%A0&office=%00&bank=%0A",
        &format!("date={long}"),
    ] {
        let (status, html) = page(&server, &format!("/book?{query}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{query}");
        assert!(html.contains("网址里的") && html.contains("data-live-id"), "{query} still offers what there is");
        assert!(!html.contains("<script>") && !html.contains(&long), "{query}");
    }
    for (query, told) in [
        ("date=2026-11-20", "11月20日(周五)已过预约截止时间"),
        ("date=2026-11-28", "11月28日(周六)不办理"),
        ("date=2026-12-08", "12月8日(周二)还没有放号"),
        ("date=2027-03-01", "放号时间待定"),
        ("date=2026-11-28&bank=CCB", "只看 建设银行"),
    ] {
        let html = shown(&server, &format!("/book?{query}")).await;
        assert!(html.contains(told) && html.contains("下面是能约的日子"), "{query}: {told}");
    }
    database.drop().await;
}

/// After the last day of the horizon is gone, pages say so instead of showing nothing.
#[tokio::test]
async fn with_nothing_in_the_horizon_there_is_still_a_way() {
    let (database, server) = support::city().await;
    close(&database, &server, "true").await;
    let html = shown(&server, "/").await;
    assert!(html.contains("这几天都约满了") && html.contains("12329"));
    assert!(shown(&server, "/book").await.contains("不办理"));
    assert!(html.contains("示例公交1路"), "how to come is told all the same");
    database.drop().await;
}
