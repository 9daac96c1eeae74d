//! Pages as a browser reads them: their forms and links, and markup that only a visitor can have written.

use html5gum::{StartTag, Token, Tokenizer};
use std::collections::BTreeSet;

#[derive(Debug, Default)]
pub struct Page {
    pub forms: Vec<Form>,
    /// Addresses of links, without what is behind a `#`.
    pub links: BTreeSet<String>,
    /// Ids that links of the page lead to.
    pub anchors: BTreeSet<String>,
    pub ids: BTreeSet<String>,
    /// Markup that no page of ours holds: scripts and handlers in the page, images from nowhere, frames.
    pub foreign: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Form {
    pub post: bool,
    pub action: String,
    pub fields: Vec<Field>,
}

/// A field, or one of the choices that share a name.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub name: String,
    /// `type` of an input, `hidden` where nobody can type into it; else the name of the tag.
    pub kind: String,
    pub value: String,
    /// Checked, or selected.
    pub chosen: bool,
}

impl Page {
    pub fn read(html: &str) -> Page {
        let mut page = Page::default();
        let mut open: Option<Form> = None;
        // the same form sent elsewhere by one of its buttons
        let mut elsewhere: Vec<String> = vec![];
        let (mut select, mut text) = (None, None::<Field>);
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) => {
                    page.tag(&tag);
                    let get = |name: &str| attribute(&tag, name);
                    match (tag.name.as_slice(), &mut open) {
                        (b"form", _) => {
                            let post = get("method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
                            let action = get("action").unwrap_or_default();
                            open = Some(Form { post, action, fields: vec![] });
                        }
                        (b"input" | b"button", Some(form)) => {
                            elsewhere.extend(get("formaction"));
                            let usual = if tag.name.as_slice() == b"button" { "submit" } else { "text" };
                            let written = tag.attributes.contains_key(b"readonly".as_slice());
                            let kind = if written { Some("hidden".into()) } else { get("type") };
                            let kind = kind.unwrap_or_else(|| usual.to_owned());
                            let chosen = tag.attributes.contains_key(b"checked".as_slice());
                            let value = get("value").unwrap_or_default();
                            form.fields.extend(get("name").map(|name| Field { name, kind, value, chosen }));
                        }
                        (b"textarea", Some(_)) => {
                            text = get("name").map(|name| Field { name, kind: "textarea".into(), ..Field::default() });
                        }
                        (b"select", Some(_)) => select = get("name"),
                        (b"option", Some(form)) => {
                            let chosen = tag.attributes.contains_key(b"selected".as_slice());
                            let value = get("value").unwrap_or_default();
                            let field = |name| Field { name, kind: "select".into(), value, chosen };
                            form.fields.extend(select.clone().map(field));
                        }
                        _ => {}
                    }
                }
                Token::String(words) => {
                    if let Some(field) = &mut text {
                        field.value.push_str(&String::from_utf8_lossy(&words.value));
                    }
                }
                Token::EndTag(tag) => match (tag.name.as_slice(), &mut open) {
                    (b"textarea", Some(form)) => form.fields.extend(text.take()),
                    (b"select", _) => select = None,
                    (b"form", _) => {
                        if let Some(form) = open.take() {
                            let other = |action| Form { action, ..form.clone() };
                            page.forms.extend(elsewhere.drain(..).map(other));
                            page.forms.push(form);
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        page
    }

    fn tag(&mut self, tag: &StartTag<()>) {
        let get = |name: &str| attribute(tag, name);
        self.ids.extend(get("id"));
        if tag.name.as_slice() == b"a"
            && let Some(href) = get("href")
        {
            let (address, anchor) = href.split_once('#').unwrap_or((&href, ""));
            self.anchors.extend((!anchor.is_empty()).then(|| anchor.to_owned()));
            self.links.extend((!address.is_empty()).then(|| address.to_owned()));
        }
        let handler = tag.attributes.keys().any(|name| name.starts_with(b"on"));
        let script = ["href", "src", "action", "formaction"].iter().filter_map(|name| get(name));
        let script = script.into_iter().any(|to| to.trim_start().to_ascii_lowercase().starts_with("javascript:"));
        let ours = match tag.name.as_slice() {
            b"script" => get("src").is_some_and(|from| from.starts_with("/static/")),
            b"img" => get("src").is_some_and(|from| from.starts_with('/') || from.starts_with("data:")),
            b"iframe" | b"object" | b"embed" | b"base" | b"style" => false,
            _ => true,
        };
        if handler || script || !ours {
            self.foreign.push(format!("{tag:?}"));
        }
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned())
}

impl Form {
    /// What a browser sends of the form as it stands: of choices the made one, or the first; of buttons the first.
    pub fn filled(&self) -> Vec<(String, String)> {
        let mut sent: Vec<(String, String)> = vec![];
        for field in &self.fields {
            let same = || self.fields.iter().filter(|f| f.name == field.name);
            let value = match field.kind.as_str() {
                "radio" | "select" => &same().find(|f| f.chosen).unwrap_or(field).value,
                "checkbox" if !field.chosen => continue,
                _ => &field.value,
            };
            if !matches!(field.kind.as_str(), "radio" | "select" | "submit")
                || sent.iter().all(|(n, _)| *n != field.name)
            {
                sent.push((field.name.clone(), value.clone()));
            }
        }
        sent
    }

    pub fn names(&self) -> BTreeSet<&str> {
        self.fields.iter().map(|f| f.name.as_str()).collect()
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

#[test]
fn a_form_is_read_as_a_browser_reads_it() {
    let page = Page::read(
        r##"<a href="/a?b=1&amp;c=2#d">x</a><form method=POST action="/go"><input name=n value="a&lt;b&quot;"><select name=s>
        <option value=1>1<option value=2 selected>2</select><input type=radio name=r value=1><input type=radio name=r
        value=2 checked><input type=checkbox name=c value=y><textarea name=t>one &amp; two</textarea>
        <button formaction="/other">x</button><button name=b value=1>y</button><button name=b value=2>z</button></form>"##,
    );
    assert_eq!(page.links, BTreeSet::from(["/a?b=1&c=2".to_owned()]));
    let actions: Vec<_> = page.forms.iter().map(|f| (f.post, f.action.as_str())).collect();
    assert_eq!(actions, [(true, "/other"), (true, "/go")]);
    let sent: Vec<_> = page.forms[1].filled().into_iter().map(|(n, v)| format!("{n}={v}")).collect();
    assert_eq!(sent, ["n=a<b\"", "s=2", "r=2", "t=one & two", "b=1"]);
    assert!(page.foreign.is_empty(), "{:?}", page.foreign);
}

/// The eyes of the stories about forms: what is not escaped is seen, and what is escaped is not taken for it.
#[test]
fn markup_of_a_visitor_is_seen() {
    for typed in
        ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<iframe src=//x>", "<a href='javascript:x'>"]
    {
        let open = format!("<p>{typed}</p>");
        assert_eq!(Page::read(&open).foreign.len(), 1, "{open}");
        let broken_out = format!("<input value=\"\">{typed}\">");
        assert_eq!(Page::read(&broken_out).foreign.len(), 1, "{broken_out}");
        let escaped = typed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;");
        let kept = format!("<p>{escaped}</p><input value=\"{escaped}\"><textarea>{escaped}</textarea>");
        assert!(Page::read(&kept).foreign.is_empty(), "{kept}");
    }
    assert_eq!(Page::read("<input value=\"\" onfocus=\"alert(1)\">").foreign.len(), 1);
    assert!(Page::read("<script src=\"/static/js/site.js\" type=\"module\"></script><svg></svg>").foreign.is_empty());
}
