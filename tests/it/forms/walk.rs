//! Who walks through the pages, and what forms and addresses they meet.

use crate::support::{Citizen, Form, Page, Server, Staff, open_slots, person};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Somebody with cookies, and the pages they begin at; links lead to the others.
pub struct Visitor {
    pub who: &'static str,
    pub cookies: String,
    starts: Vec<String>,
}

/// A form on a page.
pub struct Found {
    pub page: String,
    pub form: Form,
}

const FACTS: &str = "loan_type=new_home&marital_status=single";
const DAY: &str = "2026-11-25";
/// Visits of one kind of page, which differ by what is in their query.
const OF_A_KIND: usize = 3;

/// Everybody there is.
pub async fn visitors(server: &Server) -> Vec<Visitor> {
    let slots = open_slots(server, DAY).await;
    let booked = Citizen::sign_in(server, 601).await;
    let code = booked.booked(&slots[0].0).await;
    let new = Citizen::sign_in(server, 602).await;
    let late = Citizen::sign_in(server, 603).await;
    let visitor = |who, cookies: String, starts: &[&str]| Visitor {
        who,
        cookies: format!("{cookies}; lang=en"),
        starts: starts.iter().map(|s| (*s).to_owned()).collect(),
    };
    let citizen = |who, citizen: &Citizen, starts: &[&str]| visitor(who, format!("session={}", citizen.token), starts);
    let book = format!("/book?{FACTS}&date={DAY}&bank=CMB&window=DL01");
    let confirm = |slot: &str| format!("/book/confirm?slot={slot}&{FACTS}");
    let applicant = format!("/book/applicant?slot={}&{FACTS}", slots[3].0);
    let own = format!("/reservations/{code}");
    let (cancel, moved) = (format!("{own}/cancellation"), format!("{own}/reschedule?date=2026-11-27"));
    let confirm_move = format!("{own}/reschedule/confirm?slot={}", slots[5].0);
    let mut all = vec![
        visitor(
            "a stranger",
            String::new(),
            &["/", "/materials", "/book", &book, "/signin", "/demo/messages", "/staff"],
        ),
        visitor("somebody with a code", code_sent(server).await, &["/signin/who?next=/reservations"]),
        citizen("somebody who books", &new, &[&confirm(&slots[3].0), &applicant]),
        citizen("somebody too late", &late, &[&confirm(&slots[0].0), "/my-data/deletion"]),
        citizen("somebody with a reservation", &booked, &["/reservations", &own, &confirm_move, &moved, &cancel]),
    ];
    for (who, username) in [
        ("a clerk", "daoli.desk"),
        ("a clerk of a bank", "daoli.cmb"),
        ("a manager", "daoli.manager"),
        ("an administrator", "system.admin"),
        ("an auditor", "auditor"),
    ] {
        all.push(visitor(
            who,
            format!("staff={}", Staff::sign_in(server, username).await.token),
            &["/staff", "/staff/account"],
        ));
    }
    all
}

/// The cookie of somebody who has asked for a sign-in code.
async fn code_sent(server: &Server) -> String {
    let asked = server.http.post(format!("{}/signin/code", server.url)).form(&[("mobile", person(604).1)]);
    let answer = asked.send().await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    cookie.split(';').next().expect("a value").to_owned()
}

/// A path without what is particular to one thing: codes and ids.
pub fn kind_of(path: &str) -> String {
    let word = |part: &str| {
        let code = part.len() == 12 && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if code || uuid(part) { "{}".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(word).collect::<Vec<_>>().join("/")
}

fn uuid(part: &str) -> bool {
    part.len() == 36 && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

pub fn query_of(address: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path.to_owned(), form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

impl Visitor {
    /// Follows links from the first pages: every form, and some addresses of every kind.
    pub async fn walk(&self, server: &Server) -> (Vec<Found>, Vec<String>) {
        let (mut forms, mut addresses) = (vec![], vec![]);
        let mut seen = BTreeMap::<String, usize>::new();
        let mut known = BTreeSet::new();
        let mut next: VecDeque<String> = self.starts.iter().cloned().collect();
        while let Some(address) = next.pop_front() {
            let (path, query) = query_of(&address);
            let elsewhere = !path.starts_with('/') || path.starts_with("//");
            // the counter is not walked: `counter_pages` sends its forms, but not with every filling
            let left_out = ["/api/", "/static/", "/counter"].iter().any(|start| path.starts_with(start));
            if elsewhere || left_out || !known.insert(address.clone()) {
                continue;
            }
            let names: BTreeSet<_> = query.iter().map(|(name, _)| name.clone()).collect();
            let kind = format!("{}?{}", kind_of(&path), names.into_iter().collect::<Vec<_>>().join("&"));
            let times = seen.entry(kind).or_default();
            *times += 1;
            if *times > OF_A_KIND {
                continue;
            }
            addresses.push(address.clone());
            let answer = self.get(server, &address).await;
            if let Some(to) = answer.headers().get("location") {
                next.push_back(to.to_str().expect("text").to_owned());
                continue;
            }
            if !is_page(&answer) {
                continue;
            }
            let page = Page::read(&answer.text().await.expect("text"));
            let relative = |link: &String| if link.starts_with('?') { format!("{path}{link}") } else { link.clone() };
            next.extend(page.links.iter().map(relative));
            for form in page.forms {
                let action = if form.action.is_empty() { path.clone() } else { form.action.clone() };
                let form = Form { action, ..form };
                if form.post {
                    forms.push(Found { page: address.clone(), form });
                } else {
                    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.filled()).finish();
                    next.push_back(format!("{}?{query}", query_of(&form.action).0));
                }
            }
        }
        (forms, addresses)
    }

    pub async fn get(&self, server: &Server, address: &str) -> reqwest::Response {
        let request = server.http.get(format!("{}{address}", server.url)).header("cookie", &self.cookies);
        request.send().await.expect("an answer")
    }
}

pub fn is_page(answer: &reqwest::Response) -> bool {
    answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
