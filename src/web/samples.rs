//! All pages with sample data: every message is on one of them, and each speaks its own language and no program's.

use super::text::tests::{SAID, keys};
use super::{board, citizen, counter, staff};
use crate::lang::Lang;

/// Parts of a page that have no end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];
/// Attributes that are read out or shown.
const SPOKEN: [&str; 5] = ["alt", "aria-label", "title", "placeholder", "data-words"];

/// Names that every language writes alike.
const NAMES: [&str; 11] = [
    "Yueban",
    "demo",
    "Microsoft",
    "Authenticator",
    "FreeOTP",
    "Idempotency",
    "Key",
    "application",
    "json",
    "api",
    "docs",
];

/// Also leaves the pages in `target/pages`, to be looked at in a browser.
#[test]
fn every_page_renders_in_both_languages_with_all_its_words() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![];
    for lang in Lang::ALL {
        let folder = root.join("target/pages").join(lang.tag());
        std::fs::create_dir_all(&folder).expect("a folder");
        let desks = [staff::all_samples(lang), counter::all_samples(lang)];
        let rooms = [citizen::all_samples(lang), board::all_samples(lang)].into_iter().chain(desks);
        for (name, html) in rooms.flatten() {
            assert!(html.starts_with("<!doctype html>"), "{name}");
            assert!(!html.contains("Unknown localization"), "{name} in {lang:?} lacks a word: {html}");
            let strange = texts(&html, lang).into_iter().filter(|text| strange(text, lang));
            found.extend(strange.map(|text| format!("{name} in {lang:?}: {text}")));
            std::fs::write(folder.join(format!("{name}.html")), html).expect("a file");
        }
    }
    let said = SAID.lock().expect("a lock");
    for lang in Lang::ALL {
        let unsaid = keys(lang).into_iter().filter(|key| !said.contains(&(lang, key.clone())));
        found.extend(unsaid.map(|key| format!("on no page in {lang:?}: {key}")));
    }
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

/// What people read or hear of a page, without what is marked as of no language or of another.
fn texts(html: &str, lang: Lang) -> Vec<String> {
    let mut found = vec![];
    // open parts, and whether what they hold counts
    let mut open: Vec<(&str, bool)> = vec![];
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if let Some(ended) = name.strip_prefix('/') {
            let at = open.iter().rposition(|(name, _)| *name == ended);
            open.truncate(at.unwrap_or_else(|| panic!("</{ended}> ends nothing")));
        } else if !name.starts_with('!') {
            let other = attribute(tag, "lang").is_some_and(|of| of != lang.tag());
            let own = !other && attribute(tag, "translate") != Some("no") && !["script", "style"].contains(&name);
            let counts = own && open.last().is_none_or(|(_, counts)| *counts);
            if counts {
                found.extend(SPOKEN.iter().filter_map(|spoken| attribute(tag, spoken)).map(plain));
            }
            if !VOID.contains(&name) && !tag.ends_with('/') {
                open.push((name, counts));
            }
        }
        if open.last().is_some_and(|(_, counts)| *counts) && !text.trim().is_empty() {
            found.push(plain(text));
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn plain(text: &str) -> String {
    text.replace("&nbsp;", " ").replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"").trim().to_owned()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Words of the other language, or words that only programs use.
fn strange(text: &str, lang: Lang) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !['_', '.'].contains(&c));
    let mut words = words.map(|word| word.trim_matches('.'));
    // codes of reservations, windows and requests and names of accounts are nobody's language
    let code = |word: &str| {
        let big = word.len() == 4 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        big || word.contains('.') || word.len() >= 4 && word.contains(|c: char| c.is_ascii_digit())
    };
    let english = |word: &str| word.len() >= 3 && word.contains(|c: char| c.is_ascii_alphabetic());
    words.any(|word| word.contains('_') || lang == Lang::Zh && !code(word) && english(word) && !NAMES.contains(&word))
        || lang == Lang::En && unmasked(text).contains(is_han)
}

/// Without masked names, which stay as they are.
fn unmasked(text: &str) -> String {
    let mut left = String::new();
    let mut parts = text.split('*').peekable();
    while let Some(part) = parts.next() {
        let part = if left.ends_with('*') { part.strip_prefix(is_han).unwrap_or(part) } else { part };
        let masked = parts.peek().is_some();
        left += if masked { part.strip_suffix(is_han).unwrap_or(part) } else { part };
        left.extend(masked.then_some('*'));
    }
    left
}

#[test]
fn strange_words_are_told_from_codes_and_masked_names() {
    for text in ["王*佳", "K7F2 9MQ4 ABCD", "清单第 1 版，DL01", "12329"] {
        assert!(!strange(text, Lang::Zh), "{text}");
    }
    for text in ["Booked 王*佳", "欧**阳", "Sat 28 Nov"] {
        assert!(!strange(text, Lang::En), "{text}");
    }
    for (text, lang) in [("已 booked", Lang::Zh), ("loan_type", Lang::En), ("new_home1", Lang::Zh), ("约满", Lang::En)]
    {
        assert!(strange(text, lang), "{text}");
    }
    let html = "<!doctype html><p>a <b lang=\"en\">not</b> b<img alt=\"c\"><i translate=\"no\">not<u>not</u></i></p>";
    assert_eq!(texts(html, Lang::Zh), ["a", "b", "c"]);
}
