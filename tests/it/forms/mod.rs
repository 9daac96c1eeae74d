//! Whatever is typed into whatever field: never our fault (5xx), never markup, never a way to another site; and what is
//! refused comes back with what was typed, what is wrong, and where. Forms and addresses are found by walking the pages.

mod typed;
mod walk;

use crate::support::{self, Form, Page, Server};
use reqwest::Response;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use typed::{Typed, as_shown};
use walk::{Found, Visitor, is_page, kind_of, query_of};

/// These end what a visitor has: theirs last, in this order.
const LAST: [&str; 4] = ["/cancellation", "/my-data/deletion", "/staff/signout", "/signout"];

/// What was found, with how often and where first.
#[derive(Default)]
struct Findings(BTreeMap<String, (usize, String)>);

impl Findings {
    fn note(&mut self, what: impl Into<String>, place: &str) {
        self.0.entry(what.into()).or_insert((0, place.to_owned())).0 += 1;
    }
}

/// What must hold of any answer. Gives it as a page, where it is one.
async fn judge(answer: Response, place: &str, findings: &mut Findings) -> (u16, Option<Page>) {
    let status = answer.status().as_u16();
    if status >= 500 {
        findings.note(format!("{status}"), place);
    }
    for cookie in answer.headers().get_all("set-cookie") {
        if cookie.len() > 4096 {
            findings.note("a cookie too large for browsers", place);
        }
    }
    if let Some(to) = answer.headers().get("location") {
        let to = to.to_str().unwrap_or_default();
        if !to.starts_with('/') || to.starts_with("//") || to.contains('\\') {
            findings.note(format!("leads to another site: {to}"), place);
        }
    }
    if !is_page(&answer) {
        return (status, None);
    }
    let page = Page::read(&answer.text().await.expect("text"));
    for markup in &page.foreign {
        findings.note(format!("not escaped: {markup}"), place);
    }
    (status, Some(page))
}

struct Story<'a> {
    server: &'a Server,
    findings: Findings,
    /// Kinds of forms, and of addresses with their names.
    tried: BTreeSet<String>,
    requests: usize,
    /// Texts that were refused and looked for in the page that came back.
    refused: usize,
}

impl Story<'_> {
    async fn send(&mut self, visitor: &Visitor, found: &Found, body: Vec<u8>) -> Response {
        self.requests += 1;
        let request = self.server.http.post(format!("{}{}", self.server.url, found.form.action));
        let request =
            request.header("cookie", &visitor.cookies).header("referer", format!("{}{}", self.server.url, found.page));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.expect("an answer")
    }

    /// Every way to fill a field of a form, and forms that lack one or have too many. Gives forms of the answers.
    async fn form(&mut self, visitor: &Visitor, found: &Found) -> Vec<Form> {
        let filled = typed::well_filled(&found.form);
        let mut more = vec![];
        for name in found.form.names() {
            for typed in typed::all() {
                let place = format!("{} at {}, {name}: {}", found.form.action, visitor.who, typed.what);
                let answer = self.send(visitor, found, typed::encode(&filled, name, &typed.sent)).await;
                let (status, page) = judge(answer, &place, &mut self.findings).await;
                if let Some(page) = page {
                    self.kept(&found.form, name, &typed, status, &page, &place);
                    more.extend(page.forms);
                }
            }
        }
        for (what, body) in odd(&found.form, &filled) {
            let place = format!("{} at {}: {what}", found.form.action, visitor.who);
            let answer = self.send(visitor, found, body).await;
            more.extend(judge(answer, &place, &mut self.findings).await.1.map(|page| page.forms).unwrap_or_default());
        }
        more
    }

    /// A refused text comes back in its field, with an error at it that the summary leads to.
    fn kept(&mut self, sent: &Form, name: &str, typed: &Typed, status: u16, page: &Page, place: &str) {
        let field = sent.field(name).expect("a field of the form");
        let visible = matches!(field.kind.as_str(), "text" | "tel" | "search" | "number" | "date" | "textarea");
        if !visible || status < 400 {
            return;
        }
        self.refused += 1;
        let back = page.forms.iter().filter_map(|form| form.field(name)).next();
        let Some(back) = back else {
            return self.findings.note(format!("{status} without the form again"), place);
        };
        if as_shown(&back.value) != as_shown(&typed.text) {
            let shown: String = back.value.chars().take(40).collect();
            self.findings.note(format!("{status} with something else than was typed: {shown:?}"), place);
        }
        let led = page.anchors.iter().any(|anchor| page.ids.contains(&format!("{anchor}-error")));
        if !led {
            self.findings.note(format!("{status} without an error that the summary leads to"), place);
        }
        // a sign-in does not tell which of the two was wrong
        let secret = sent.fields.iter().any(|field| field.kind == "password");
        if status == 422 && typed.what == "a script" && !secret && !page.ids.contains(&format!("{name}-error")) {
            self.findings.note(format!("{status} without an error at its field"), place);
        }
    }

    /// An address: every name in its query that was not tried at such a path, and a part of the path, in every way.
    async fn address(&mut self, visitor: &Visitor, address: &str) {
        let (path, query) = query_of(address);
        let kind = kind_of(&path);
        let names = query.iter().map(|(name, _)| name.as_str()).chain(["unknown"]);
        let names: Vec<_> = names.filter(|name| self.tried.insert(format!("GET {kind} {name}"))).collect();
        let part_too = kind != path && self.tried.insert(format!("GET {kind}"));
        for typed in typed::all() {
            // an address is ASCII, and a server need not read longer ones
            let sent: Vec<u8> = typed.sent.iter().copied().filter(u8::is_ascii).take(4096).collect();
            let mut tries: Vec<_> = names
                .iter()
                .map(|name| {
                    let query = String::from_utf8(typed::encode(&query, name, &sent)).expect("ASCII");
                    (format!("{name}: {}", typed.what), format!("{path}?{query}"))
                })
                .collect();
            if part_too && !sent.is_empty() {
                let part = |part: &str| {
                    if kind_of(part) == part {
                        part.to_owned()
                    } else {
                        String::from_utf8_lossy(&sent).replace('+', "%20")
                    }
                };
                tries.push((
                    format!("part of the path: {}", typed.what),
                    path.split('/').map(part).collect::<Vec<_>>().join("/"),
                ));
            }
            for (what, address) in tries {
                self.requests += 1;
                let answer = visitor.get(self.server, &address).await;
                judge(answer, &format!("GET {path} at {}, {what}", visitor.who), &mut self.findings).await;
            }
        }
    }
}

/// Bodies that no browser makes of the form: a field is missing, or there twice, or nobody knows it.
fn odd(form: &Form, filled: &[(String, String)]) -> Vec<(String, Vec<u8>)> {
    let encode = |pairs: &[(String, String)]| {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
    };
    let mut bodies = vec![];
    for name in form.names() {
        let rest: Vec<_> = filled.iter().filter(|(n, _)| n != name).cloned().collect();
        bodies.push((format!("without {name}"), encode(&rest)));
        let twice = [filled, &[(name.to_owned(), "<script>alert(2)</script>".to_owned())]].concat();
        bodies.push((format!("{name} twice"), encode(&twice)));
    }
    let unknown = ("\"><img src=x onerror=alert(3)>".to_owned(), "<script>alert(3)</script>".to_owned());
    bodies.push(("unknown fields".into(), encode(&[filled, &[unknown, (String::new(), String::new())]].concat())));
    bodies.push(("nothing".into(), vec![]));
    bodies.push(("no form at all".into(), b"{\"mobile\": [\xff\x00&&&==".to_vec()));
    bodies.push(("as it stands".into(), encode(filled)));
    bodies
}

fn order(found: &Found) -> usize {
    LAST.iter().position(|last| found.form.action.ends_with(last)).map_or(0, |place| place + 1)
}

/// Where forms go and what can be typed into them: the hidden rest differs by what was chosen before.
fn kind_of_form(form: &Form) -> String {
    let typed = form.fields.iter().filter(|field| field.kind != "hidden").map(|field| field.name.as_str());
    format!("{} {:?}", kind_of(&query_of(&form.action).0), typed.collect::<BTreeSet<_>>())
}

/// Every path that the pages' routers take a POST at, as `kind_of` writes it, read from their source; but those of the
/// counter, whose forms belong to tickets that the walk does not have.
fn posts() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let text = |path: &str| std::fs::read_to_string(source.join(path)).expect("a source file");
    let paths = text("paths.rs");
    let constant = |name: &str| {
        let line = paths.lines().find(|line| line.starts_with(&format!("pub const {name}: &str = \"")));
        line.and_then(|line| line.split('"').nth(1)).unwrap_or_else(|| panic!("no path is called {name}")).to_owned()
    };
    let rooms = std::fs::read_dir(&source).expect("a folder").map(|room| room.expect("an entry").file_name());
    let rooms = rooms.filter_map(|room| room.into_string().ok()).filter(|room| room != "api" && room != "counter");
    let routers: String =
        rooms.map(|room| room + "/mod.rs").filter(|f| source.join(f).exists()).map(|f| text(&f)).collect();
    let routes = routers.split(".route(").skip(1).map(|route| route.split(".route(").next().unwrap_or_default());
    let routes = routes.filter(|route| route.contains("post("));
    let path = |route: &str| match route.trim().strip_prefix('"') {
        Some(literal) => literal.split('"').next().unwrap_or_default().to_owned(),
        None => constant(route.split([',', ')']).next().unwrap_or_default().trim().trim_start_matches("paths::")),
    };
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    routes.map(|route| path(route).split('/').map(part).collect::<Vec<_>>().join("/")).collect()
}

#[tokio::test]
async fn no_field_and_no_address_takes_anything_amiss() {
    let (database, server) = support::city().await;
    let mut story =
        Story { server: &server, findings: Findings::default(), tried: BTreeSet::new(), requests: 0, refused: 0 };
    let mut met = BTreeSet::new();
    for visitor in walk::visitors(&server).await {
        let (mut forms, addresses) = visitor.walk(&server).await;
        for address in addresses {
            story.address(&visitor, &address).await;
        }
        forms.sort_by_key(order);
        let mut forms = VecDeque::from(forms);
        while let Some(found) = forms.pop_front() {
            met.insert(kind_of(&query_of(&found.form.action).0));
            if story.tried.insert(kind_of_form(&found.form)) {
                let more = story.form(&visitor, &found).await.into_iter().filter(|form| form.post);
                forms.extend(more.map(|form| Found { page: found.page.clone(), form }));
            }
        }
    }
    let (requests, refused, tried) = (story.requests, story.refused, &story.tried);
    println!("{requests} requests, {refused} texts came back, of these forms and addresses: {tried:#?}");
    assert!(refused > 100, "hardly anything was refused: {refused}");
    for unseen in posts().difference(&met) {
        story.findings.note("no form was met that is sent here: begin the walk at its page (forms/walk.rs)", unseen);
    }
    let told = |(what, (times, place)): (&String, &(usize, String))| format!("{what}\n    {times} × {place}");
    let found: Vec<_> = story.findings.0.iter().map(told).collect();
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
    database.assert_sound().await;
    database.drop().await;
}
