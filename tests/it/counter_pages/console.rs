//! One window's console with forms alone: calls and every outcome, and what the citizen sees of it.

use super::{done, key_of, location, press, shown, staff};
use crate::support::{self, Citizen, START, TODAY, at, id, slot, visitor_with};
use serde_json::json;

const CONSOLE: &str = "/counter/windows/DL01";

#[tokio::test]
async fn a_visit_that_lacks_papers_is_told_once_and_booked_again() {
    let (database, server) = support::city().await;
    let (citizen, code) = Citizen::books(&server, 941, &slot(&server, TODAY, "DL01", "09:30").await).await;
    server.set_clock(&at("09:25")).await;
    let (desk, clerk) = staff(&server).await;
    let ticket = desk.check_in(&code).await;
    let of = |act: &str| format!("/counter/tickets/{}/{act}", id(&ticket));
    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("1 in the queue") && html.contains("Early, came 09:25"), "{html}");
    server.set_clock(&at("09:31")).await;
    assert!(shown(&clerk, CONSOLE).await.contains("Booked for now"));

    assert_eq!(done(&clerk, CONSOLE, &format!("{CONSOLE}/calls"), &[]).await, format!("{CONSOLE}?done=called"));
    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("Called 1 ×") && html.contains("王*佳") && !html.contains("王小佳"), "{html}");
    let here = [("window", "DL01")];
    assert_eq!(done(&clerk, CONSOLE, &of("recall"), &here).await, format!("{CONSOLE}?done=recalled"));
    assert_eq!(done(&clerk, CONSOLE, &of("start"), &here).await, format!("{CONSOLE}?done=started"));

    // the papers are those of the reservation's own answers
    let html = shown(&clerk, CONSOLE).await;
    let papers: Vec<String> =
        html.split("name=\"missing.").skip(1).map(|p| p.split('"').next().expect("a code").to_owned()).collect();
    assert!((5..40).contains(&papers.len()), "{papers:?}");
    let outcome = of("outcome");
    let nothing = press(&clerk, CONSOLE, &outcome, &here).await;
    assert_eq!(nothing.status(), 422);
    assert!(nothing.text().await.expect("text").contains("Choose an outcome first"));
    let none = press(&clerk, CONSOLE, &outcome, &[("window", "DL01"), ("outcome", "supplement")]).await;
    assert!(none.text().await.expect("text").contains("Tick what is missing"));
    let (first, second) = (papers[0].as_str(), papers[1].as_str());
    let ticked = |code: &str, why: &'static str, note: &'static str| {
        [(format!("missing.{code}"), "1"), (format!("why.{code}"), why), (format!("note.{code}"), note)]
    };
    let fields = [ticked(first, "expired", "issued in <August>"), ticked(second, "own", "")].concat();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    fields.extend([("window", "DL01"), ("outcome", "supplement")]);
    let unsaid = press(&clerk, CONSOLE, &outcome, &fields).await;
    assert_eq!(unsaid.status(), 422);
    let html = unsaid.text().await.expect("text");
    assert!(html.contains("needs a reason in your own words") && html.contains("issued in &#60;August&#62;"), "{html}");
    assert!(html.contains(&format!("name=\"missing.{first}\" value=\"1\" checked")), "what was ticked stays");
    let own = format!("note.{second}");
    fields.retain(|(name, _)| *name != own);
    fields.push((&own, "seal of the employer"));
    assert_eq!(done(&clerk, CONSOLE, &outcome, &fields).await, CONSOLE);

    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("Just done") && html.contains(&of("notice")), "{html}");
    let notice = shown(&clerk, &of("notice")).await;
    assert!(notice.contains("2 missing") && notice.contains("seal of the employer"), "{notice}");
    // reasons are in the language of whom they are for
    assert!(notice.contains("已过有效期：issued in &#60;August&#62;") && !notice.contains("王小佳"), "{notice}");
    let own = server.http.get(format!("{}/reservations/{code}", server.url));
    let own = own.header("cookie", format!("session={}; lang=en", citizen.token)).send().await.expect("an answer");
    let own = own.text().await.expect("text");
    assert!(own.contains("seal of the employer") && own.contains("2 missing"), "the citizen sees it too: {own}");

    // the next visit, on the spot
    let book = format!("/counter/book?for={}", id(&ticket));
    let html = shown(&clerk, &book).await;
    assert!(html.contains("王*佳") && html.contains("value=\"supplement\" selected"), "{html}");
    let time =
        html.split("name=\"slot\" value=\"").nth(1).and_then(|s| s.split('"').next()).expect("a time").to_owned();
    let fields = [("for", id(&ticket)), ("service", "supplement"), ("slot", &time)];
    let made = done(&clerk, &book, "/counter/book", &fields).await;
    assert!(made.starts_with("/counter/reservations/") && made.ends_with("?done=booked"), "{made}");
    let html = shown(&clerk, &made).await;
    assert!(html.contains("Supplement of materials") && html.contains("王*佳"), "{html}");
    let list = citizen.get("/reservations").await.json::<serde_json::Value>().await.expect("JSON");
    assert!(list["items"].as_array().expect("items").iter().any(|r| r["service"] == "supplement"), "{list}");
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn an_acceptance_has_a_number_and_a_refusal_a_reason() {
    let (database, server) = support::city().await;
    server.set_clock(START).await;
    let (desk, clerk) = staff(&server).await;
    for n in 951..954 {
        desk.done("/walk-ins", visitor_with(n, json!({"bank": "CMB"}))).await;
    }
    let calls = format!("{CONSOLE}/calls");
    let next = async || {
        done(&clerk, CONSOLE, &calls, &[]).await;
        let html = shown(&clerk, CONSOLE).await;
        let act = html.split("/outcome\"").next().and_then(|s| s.rsplit("action=\"").next()).expect("a ticket is here");
        format!("{act}/outcome")
    };
    let outcome = next().await;
    let accepted = [("window", "DL01"), ("outcome", "accepted"), ("with.spouse", "1")];
    let key = key_of(&shown(&clerk, CONSOLE).await, &outcome);
    let fields = [&[("key", key.as_str())], &accepted[..]].concat();
    for _ in 0..2 {
        assert_eq!(location(&clerk.form(&outcome, &fields).await), CONSOLE, "pressed twice");
    }
    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("20261123-0001") && html.contains("Answer due by Thu 26 Nov"), "{html}");

    let outcome = next().await;
    let silent = press(&clerk, CONSOLE, &outcome, &[("window", "DL01"), ("outcome", "refused")]).await;
    assert_eq!(silent.status(), 422);
    assert!(silent.text().await.expect("text").contains("id=\"reason-error\""));
    let refused = [("window", "DL01"), ("outcome", "refused"), ("reason", "Two loans stand already.")];
    assert_eq!(done(&clerk, CONSOLE, &outcome, &refused).await, CONSOLE);
    let notice = shown(&clerk, &outcome.replace("/outcome", "/notice")).await;
    assert!(notice.contains("Notice of refusal") && notice.contains("Two loans stand already."), "{notice}");

    let outcome = next().await;
    assert_eq!(done(&clerk, CONSOLE, &outcome, &[("window", "DL01"), ("outcome", "left")]).await, CONSOLE);
    assert_eq!(clerk.page(&outcome.replace("/outcome", "/notice")).await.status(), 404, "nothing was written down");
    let day = desk.day().await;
    let count = |what: &str| day["totals"][what].as_u64().expect("a number");
    assert_eq!((count("accepted"), count("refused"), count("left")), (1, 1, 1));
    database.assert_sound().await;
    database.drop().await;
}

#[tokio::test]
async fn tickets_are_parked_missed_put_back_and_sent_on() {
    let (database, server) = support::city().await;
    server.set_clock(START).await;
    let (desk, clerk) = staff(&server).await;
    for n in 961..964 {
        desk.done("/walk-ins", visitor_with(n, json!({"bank": "CMB"}))).await;
    }
    let here = [("window", "DL01")];
    let next = async || {
        let calls = format!("{CONSOLE}/calls");
        done(&clerk, CONSOLE, &calls, &[]).await;
        let html = shown(&clerk, CONSOLE).await;
        let act = html.split("/park\"").next().and_then(|s| s.rsplit("action=\"").next()).expect("a ticket is here");
        act.to_owned()
    };
    let first = next().await;
    assert_eq!(done(&clerk, CONSOLE, &format!("{first}/park"), &here).await, format!("{CONSOLE}?done=parked"));
    let second = next().await;
    for told in ["recalled", "recalled"] {
        let page = done(&clerk, CONSOLE, &format!("{second}/recall"), &here).await;
        assert_eq!(page, format!("{CONSOLE}?done={told}"));
    }
    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("Called 3 ×") && !html.contains(&format!("{second}/recall")), "three calls, no fourth");
    assert_eq!(done(&clerk, CONSOLE, &format!("{second}/miss"), &here).await, format!("{CONSOLE}?done=missed"));
    let html = shown(&clerk, CONSOLE).await;
    assert!(html.contains("Parked") && html.contains("Missed, called 3 ×"), "{html}");
    let back = done(&clerk, CONSOLE, &format!("{second}/put-back"), &here).await;
    assert_eq!(back, format!("{CONSOLE}?done=put-back"));
    assert!(shown(&clerk, CONSOLE).await.contains("Missed, put back"), "and the row says why it stands there");
    assert_eq!(done(&clerk, CONSOLE, &format!("{first}/put-back"), &here).await, format!("{CONSOLE}?done=put-back"));

    let sent = next().await;
    let to = [("window", "DL01"), ("to", "DL02")];
    assert_eq!(done(&clerk, CONSOLE, &format!("{sent}/transfer"), &to).await, format!("{CONSOLE}?done=transferred"));
    assert!(shown(&desk, "/counter/windows/DL02").await.contains("From another window"));
    // what cannot be done is told where it was pressed
    let twice = clerk.form(&format!("{first}/miss"), &[("window", "DL01"), ("key", "once")]).await;
    assert_eq!(location(&twice), format!("{CONSOLE}?no=ticket_state"));
    let html = shown(&clerk, &format!("{CONSOLE}?no=ticket_state")).await;
    assert!(html.contains("role=\"alert\""), "{html}");
    database.assert_sound().await;
    database.drop().await;
}
