//! What people, their keyboards and their enemies type: each as it stands in a body or a query.

use crate::support::{Form, person};

/// How a field is filled.
pub struct Typed {
    pub what: &'static str,
    /// Percent-encoded, or deliberately not well.
    pub sent: Vec<u8>,
    /// As it reads when it is decoded: what a form that comes back must hold.
    pub text: String,
}

pub fn all() -> Vec<Typed> {
    let long = "长a".repeat(2560);
    let texts: [(&str, &str); 20] = [
        ("empty", ""),
        ("blanks", " \u{3000}\t "),
        ("10 kB", &long),
        ("Arabic", "عبد الله بن عمر"),
        ("Thai", "ธนาคารแห่งประเทศไทย"),
        ("combining marks", "Z\u{351}\u{36b}\u{343}a\u{300}\u{301}\u{302}\u{303}l\u{489}"),
        ("right-to-left override", "\u{202e}gnp.exe\u{2066}x"),
        ("rare Han", "𠮷𡃁𪚥㐂"),
        ("control characters", "a\u{1}\u{7}\u{8}\u{b}\u{1b}[31mb\u{7f}\u{85}"),
        ("NUL", "a\0b"),
        ("line breaks", "a\r\nSet-Cookie: b=c\r\n\r\nd"),
        ("emoji", "👩‍👩‍👧‍👦🏳️‍🌈👍🏿"),
        ("noncharacters", "\u{fffe}\u{ffff}\u{10ffff}\u{feff}"),
        ("numbers", "-1e999999999999999999999"),
        ("SQL", "' or 1=1 --"),
        ("more SQL", "'; drop table reservation; --\\"),
        ("a script", "<script>alert(1)</script>"),
        ("an image that is none", "\"><img src=x onerror=alert(1)>'\"><svg/onload=alert(1)>"),
        ("elsewhere", "//evil.example/\\@x"),
        ("a template", "{{7*7}}${7*7}<%= 7 %>{% 7 %}&lt;b&gt;"),
    ];
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().into_bytes();
    let well = texts.into_iter().map(|(what, text)| Typed { what, sent: encoded(text), text: text.into() });
    let lone = [("lone percent signs", b"100%&".as_slice(), "100%"), ("escapes of nothing", b"%zz%4", "%zz%4")];
    let invalid = [
        ("escapes that are no UTF-8", b"%ff%c3%28".as_slice(), "\u{fffd}\u{fffd}("),
        ("half of a surrogate pair", b"%ed%a0%80", "\u{fffd}\u{fffd}\u{fffd}"),
        ("bytes that are no UTF-8", b"a\xff\xc3(b", "a\u{fffd}\u{fffd}(b"),
    ];
    let badly = lone.into_iter().chain(invalid);
    well.chain(badly.map(|(what, sent, text)| Typed { what, sent: sent.into(), text: text.into() })).collect()
}

/// A form with what it asks for, so that one wrong field is the only one.
pub fn well_filled(form: &Form) -> Vec<(String, String)> {
    let (id_number, mobile) = person(605);
    let good = [
        ("for", "relative"),
        ("consent", "yes"),
        ("mobile", &mobile),
        ("code", "123456"),
        ("name", "王小佳"),
        ("id_type", "resident_id"),
        ("id_number", &id_number),
    ];
    let mut filled = form.filled();
    for (name, value) in good {
        if form.field(name).is_some_and(|field| field.kind != "hidden") {
            filled.retain(|(n, _)| n != name);
            filled.push((name.into(), value.into()));
        }
    }
    filled
}

/// A text as a form's field gives it back: no blanks around it, and no NUL, which HTML cannot hold.
pub fn as_shown(text: &str) -> String {
    text.replace('\0', "\u{fffd}").replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// A body or query: pairs in which the one named is sent so.
pub fn encode(pairs: &[(String, String)], name: &str, sent: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut push = |name: &str, value: &[u8]| {
        body.extend((!body.is_empty()).then_some(b'&'));
        body.extend(form_urlencoded::byte_serialize(name.as_bytes()).flat_map(str::bytes));
        body.push(b'=');
        body.extend(value);
    };
    for (n, value) in pairs.iter().filter(|(n, _)| n != name) {
        push(n, form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().as_bytes());
    }
    push(name, sent);
    body
}
