//! How one visit differs from another, in words: 同一窗口，晚1小时.

use super::parts;
use crate::catalog::City;
use crate::clock::{china_date, china_time};
use crate::ids::WindowId;
use crate::lang::Lang;
use crate::web::page::Page;
use chrono::{DateTime, TimeDelta, Utc};

type Place = (WindowId, DateTime<Utc>);

/// What is the same stands first, then what is not.
pub fn words(page: &Page, city: &City, wanted: Place, offered: Place) -> String {
    let mut words = place(page, city, wanted.0, offered.0);
    words.extend(time(page, wanted.1, offered.1));
    words.join(if page.lang() == Lang::Zh { "，" } else { ", " })
}

fn place(page: &Page, city: &City, wanted: WindowId, offered: WindowId) -> Vec<String> {
    if wanted == offered {
        return vec![page.t("diff-same-window")];
    }
    let (wanted, offered) = (city.window(wanted), city.window(offered));
    let bank = match wanted.bank == offered.bank {
        true => page.t("diff-same-bank"),
        false => page.t1("diff-other-bank", "bank", city.bank(offered.bank).name.get(page.lang())),
    };
    let office = match wanted.office == offered.office {
        true => page.t("diff-same-office"),
        false => page.t1("diff-other-office", "office", city.office(offered.office).name.get(page.lang())),
    };
    vec![bank, office]
}

fn time(page: &Page, wanted: DateTime<Utc>, offered: DateTime<Utc>) -> Vec<String> {
    let days = (china_date(offered) - china_date(wanted)).num_days();
    let apart = offered - wanted;
    let later = apart > TimeDelta::zero();
    if days == 0 {
        let key = match apart.is_zero() {
            true => return vec![page.t("diff-same-time")],
            false if later => "diff-later",
            false => "diff-earlier",
        };
        return vec![page.t1(key, "rest", parts::rest(page, apart.abs()))];
    }
    let same_clock = (china_time(wanted) == china_time(offered)).then(|| page.t("diff-same-clock"));
    let key = if later { "diff-days-later" } else { "diff-days-earlier" };
    same_clock.into_iter().chain([page.t1(key, "n", days.abs())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::citizen::samples;

    #[test]
    fn a_difference_is_said_as_people_say_it() {
        let city = samples::City::new().city;
        let at = |text: &str| format!("2026-11-{text}+08:00").parse::<DateTime<Utc>>().expect("an instant");
        let window = |code: &str| city.window_by_code(code).expect("a window").id;
        let said = |lang, window_to: &str, time_to: &str| {
            let page = Page::sample(lang);
            words(&page, &city, (window("NG01"), at("25T09:30:00")), (window(window_to), at(time_to)))
        };
        assert_eq!(said(Lang::Zh, "NG01", "25T10:30:00"), "同一窗口，晚1小时");
        assert_eq!(said(Lang::Zh, "NG01", "26T09:30:00"), "同一窗口，同一钟点，晚1天");
        assert_eq!(said(Lang::Zh, "DL01", "25T09:00:00"), "同一银行，换到道里办事处，早30分钟");
        assert_eq!(said(Lang::Zh, "NG02", "25T09:30:00"), "换成招商银行，同一办事处，同一时间");
        assert_eq!(said(Lang::En, "NG01", "24T10:30:00"), "same window, 1 day earlier");
    }
}
