//! The screen with sample data.

use super::rows::{Newest, Row};
use super::{BoardPage, paths};
use crate::catalog::City;
use crate::counter::{Board, BoardWindow, Called, Duty, TicketStatus};
use crate::lang::{Lang, Text};
use crate::web::page::Page;
use askama::Template;

fn window(city: &City, n: usize, lang: Lang, state: Duty, ticket: Option<Called>, next: &[&str]) -> BoardWindow {
    let window = city.windows.iter().filter(|w| w.code.starts_with("NG")).nth(n).expect("a window");
    BoardWindow {
        window: window.code.clone(),
        name: window.name.get(lang).to_owned(),
        bank: city.bank(window.bank).name.get(lang).to_owned(),
        state,
        reason: (state == Duty::Paused).then(|| "打印机换纸，10:40 恢复".to_owned()),
        ticket,
        next: next.iter().map(|n| (*n).to_owned()).collect(),
        waiting: next.len(),
    }
}

fn called(number: &str, status: TicketStatus, at: &str) -> Option<Called> {
    let called_at = format!("2026-11-24T{at}+08:00");
    Some(Called { number: number.into(), name: "李*国".into(), status, calls: 1, called_at })
}

/// The screen at 10:20 with a call of a time; `named`: at a window that has no figure.
fn drawn(lang: Lang, called_at: Option<&str>, named: bool) -> String {
    let mut city = crate::web::citizen::sample_city();
    if named {
        let second = city.windows.iter_mut().filter(|w| w.code.starts_with("NG")).nth(1).expect("a window");
        second.name = Text::new("贵宾室", "the side room");
    }
    let page = Page { path: paths::board("nangang"), demo: !named, ..Page::sample(lang) };
    let newest = called_at.and_then(|at| called("A021", TicketStatus::Called, at));
    let windows = vec![
        window(&city, 0, lang, Duty::Open, called("A020", TicketStatus::Serving, "10:05:00"), &["A025", "A028"]),
        window(&city, 1, lang, Duty::Open, newest, &["A024", "B011"]),
        window(&city, 2, lang, Duty::Open, None, &[]),
        window(&city, 3, lang, Duty::Paused, None, &["A023"]),
        window(&city, 4, lang, Duty::Closed, called("B005", TicketStatus::Serving, "09:55:00"), &[]),
    ];
    let board = Board {
        office: "nangang".into(),
        as_of: "2026-11-24T10:20:00+08:00".into(),
        next: vec!["A022".into()],
        waiting: 11,
        estimated_wait_minutes: called_at.map(|_| 40),
        windows,
    };
    let rows: Vec<Row> = board.windows.iter().map(|w| Row::of(&city, &page, w)).collect();
    let drawn = BoardPage {
        slug: "nangang".into(),
        office: city.office_by_slug("nangang").expect("an office").name.get(lang).to_owned(),
        newest: Newest::of(&city, &page, &board),
        rows,
        waiting: board.waiting,
        wait: board.estimated_wait_minutes,
        page,
    };
    drawn.render().expect("renders")
}

pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("board", drawn(lang, Some("10:19:30"), false)),
        ("board-named", drawn(lang, Some("10:19:30"), true)),
        ("board-faded", drawn(lang, Some("10:10:00"), false)),
        ("board-idle", drawn(lang, None, false)),
    ]
}

#[test]
fn only_a_new_call_stands_out() {
    for (name, html) in samples(Lang::Zh) {
        assert_eq!(html.contains("class=\"call lit\""), ["board", "board-named"].contains(&name), "{name}");
    }
}
