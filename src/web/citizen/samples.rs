//! A small city for samples: six offices, nine banks, one window each where the sample city has one.

use super::choose::Pairs;
use super::facts::Answers;
use super::offer::{Offer, public_service};
use crate::booking::{Availability, DaySeats, ReservationDetail, SlotRef, SlotSeats, Status};
use crate::calendar::{Calendar, DayKind, SpecialDay};
use crate::catalog::{self, BookedBy, ChecklistVersion, Hours};
use crate::clock::china;
use crate::ids::{BankId, Channel, Code, OfficeId, PersonId, ServiceId, Share, SlotId, WindowDayId, WindowId};
use crate::lang::{Lang, Text};
use crate::people::{IdNumber, IdType, PersonName};
use crate::policy::Policy;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

pub struct City {
    pub city: catalog::City,
    pub free: Availability,
}

const BANKS: [(&str, &str, &str, &str); 9] = [
    ("CCB", "建设银行", "China Construction Bank", "012345"),
    ("CMB", "招商银行", "China Merchants Bank", "0123"),
    ("ICBC", "工商银行", "Industrial and Commercial Bank of China", "0125"),
    ("HRBB", "哈尔滨银行", "Harbin Bank", "134"),
    ("PSBC", "邮政储蓄银行", "Postal Savings Bank of China", "23"),
    ("BOCOM", "交通银行", "Bank of Communications", "03"),
    ("ABC", "农业银行", "Agricultural Bank of China", "02"),
    ("BOC", "中国银行", "Bank of China", "01"),
    ("LJB", "龙江银行", "Longjiang Bank", "14"),
];
const OFFICES: [(&str, &str, &str, &str); 6] = [
    ("daoli", "DL", "道里", "Daoli"),
    ("nangang", "NG", "南岗", "Nangang"),
    ("daowai", "DW", "道外", "Daowai"),
    ("xiangfang", "XF", "香坊", "Xiangfang"),
    ("songbei", "SB", "松北", "Songbei"),
    ("pingfang", "PF", "平房", "Pingfang"),
];

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("a time")
}

impl City {
    #[expect(clippy::new_without_default, reason = "a sample is no default")]
    pub fn new() -> City {
        let city = city();
        let free = seats(&city, &DAYS, &[2], 1);
        City { city, free }
    }

    /// The same with holidays, services that others book, two seats a span, and days that can be booked until the
    /// start of each span.
    pub fn other() -> City {
        let mut city = city();
        let name = || Text::new("开放日", "Open house");
        let special = |day, kind| (date(11, day), SpecialDay { kind, name: name() });
        let days =
            [special(26, DayKind::Holiday), special(27, DayKind::Holiday), special(28, DayKind::AdjustedWorkday)];
        city.calendar = Calendar::new([2026], days);
        let staff = catalog::Service { id: ServiceId(2), booked_by: BookedBy::Staff, ..city.services[0].clone() };
        city.services.push(catalog::Service {
            code: "supplement".into(),
            name: Text::new("补件", "Supplement"),
            ..staff
        });
        let mut policy = Policy::fallback().clone();
        (policy.horizon.min, policy.day_before_cutoff) = (0, None);
        city.policies = vec![catalog::DatedPolicy { valid_from: date(1, 1), policy }];
        let free = seats(&city, &[(11, 24, 9), (11, 25, 9), (11, 30, 13), (12, 1, 0), (12, 2, 0)], &[1, 2], 2);
        City { city, free }
    }

    pub fn offer(&self) -> Offer<'_> {
        let service = public_service(&self.city).expect("the sample has one");
        Offer { city: &self.city, free: &self.free, now: china(date(11, 24), time(10, 20)), service }
    }

    pub fn answers(&self) -> Answers {
        let given: Pairs = ["loan_type=resale_home", "marital_status=married"]
            .map(|p| p.split_once('=').expect("a pair"))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        Answers::of(&self.city, date(11, 24), &given)
    }
}

/// Answers as a list says them.
pub fn case(list: &catalog::checklist::Checklist, lang: Lang) -> String {
    let given = [("loan_type", "resale_home"), ("marital_status", "married")];
    super::facts::in_words(list, &list.parse_query(given).expect("facts"), lang)
}

/// A message with a sign-in code.
pub fn sms(lang: Lang) -> String {
    Text::new("登录验证码204816，5分钟内有效。", "Your sign-in code is 204816, valid for 5 minutes.")
        .get(lang)
        .to_owned()
}

/// Why a window is closed.
pub fn maintenance() -> Text {
    Text::new("系统检修", "Maintenance")
}

/// A reservation at the sample visit's time.
pub fn reservation(city: &City) -> ReservationDetail {
    let at = china(date(11, 25), time(9, 30));
    let window = city.city.window_by_code("NG01").expect("a window");
    let number = IdNumber::parse(IdType::ResidentId, "23019919850101001X", date(11, 24)).expect("an ID number");
    ReservationDetail {
        code: Code::new(20_780, 77_777_777_777),
        status: Status::Booked,
        shown_status: Status::Booked,
        service: ServiceId(1),
        window: window.id,
        date: date(11, 25),
        slot: SlotId(1),
        slot_public: Uuid::nil(),
        starts_at: at,
        ends_at: at + TimeDelta::minutes(30),
        check_in_from: at - TimeDelta::minutes(30),
        check_in_until: at + TimeDelta::minutes(15),
        cancel_until: at - TimeDelta::hours(2),
        name_masked: "王*佳".into(),
        id_masked: number.masked(),
        mobile_masked: "138****8000".into(),
        person: PersonId(1),
        name: PersonName::parse("王小佳").expect("a name"),
        id_number: number,
        for_relative: false,
        channel: Channel::Web,
        share: Share::Public,
        lang: Lang::Zh,
        facts: serde_json::Map::from_iter([
            ("loan_type".to_owned(), "resale_home".into()),
            ("marital_status".to_owned(), "married".into()),
        ]),
        checklist_version: 1,
        reschedules: 0,
        revision: 0,
        created_at: at - TimeDelta::days(1),
        changed_at: at - TimeDelta::days(1),
        void_reason: None,
        unsettled: None,
        consent_version: None,
    }
}

fn city() -> catalog::City {
    let hours = vec![Hours {
        weekdays: vec![1, 2, 3, 4, 5],
        spans: vec![(time(8, 30), time(11, 30)), (time(13, 0), time(16, 30))],
    }];
    let office = |(i, (slug, _, zh, en)): (usize, &(&str, &str, &str, &str))| catalog::Office {
        id: OfficeId(i as i16),
        slug: (*slug).into(),
        name: Text::new(format!("{zh}办事处"), format!("{en} Office")),
        district: Text::new(format!("{zh}区"), format!("{en} District")),
        address: Text::new(
            format!("哈尔滨市{zh}区示例路{}号", i + 1),
            format!("No. {} Sample Road, {en} District, Harbin", i + 1),
        ),
        phone: format!("0451-0000010{}", i + 1),
        directions: Text::new(
            format!("示例公交{}路到示例站，下车步行约5分钟，一楼大厅进门取号。", i + 1),
            format!("Sample bus {} to Sample Stop, then 5 minutes on foot; check in on the ground floor.", i + 1),
        ),
        hours: hours.clone(),
        area: None,
    };
    let mut windows = vec![];
    for (o, (_, prefix, ..)) in OFFICES.iter().enumerate() {
        let here = BANKS.iter().enumerate().filter(|(_, b)| b.3.contains(&o.to_string()));
        for (n, (b, _)) in here.enumerate() {
            windows.push(catalog::Window {
                id: WindowId((o * 10 + n) as i16),
                code: format!("{prefix}{:02}", n + 1),
                office: OfficeId(o as i16),
                bank: BankId(b as i16),
                name: Text::new(format!("{}号窗口", n + 1), format!("Window {}", n + 1)),
                services: vec![ServiceId(1)],
            });
        }
    }
    let list = include_str!("../../../seed/harbin/checklists/loan_application.1.json");
    let mut list: serde_json::Value = serde_json::from_str(list).expect("the seed is JSON");
    for name in ["service", "version", "effective_from"] {
        list.as_object_mut().expect("an object").remove(name);
    }
    catalog::City {
        version: 1,
        centre: crate::web::page::Page::sample(Lang::Zh).centre,
        offices: OFFICES.iter().enumerate().map(office).collect(),
        banks: BANKS
            .iter()
            .enumerate()
            .map(|(i, (code, zh, en, _))| catalog::Bank {
                id: BankId(i as i16),
                code: (*code).into(),
                name: Text::new(*zh, *en),
            })
            .collect(),
        services: vec![catalog::Service {
            id: ServiceId(1),
            code: "loan_application".into(),
            name: Text::new("公积金贷款申请", "Loan application"),
            minutes: 30,
            booked_by: BookedBy::Public,
            active_per_person: 1,
        }],
        windows,
        calendar: Calendar::new([2026], []),
        policies: vec![],
        checklists: vec![ChecklistVersion {
            service: ServiceId(1),
            version: 1,
            effective_from: date(1, 1),
            document: serde_json::from_value(list).expect("the seed is a checklist"),
        }],
    }
}

/// Month, day and how many of a window's 13 spans are taken: 25 November is busy, one bank full and one closed on it;
/// 30 November is full; later days have more.
const DAYS: [(u32, u32, i32); 7] =
    [(11, 25, 9), (11, 26, 6), (11, 27, 5), (11, 30, 13), (12, 1, 12), (12, 2, 0), (12, 3, 2)];

/// On the `closed` days of December nothing works; each span has `capacity` seats.
fn seats(city: &catalog::City, days: &[(u32, u32, i32)], closed: &[u32], capacity: i32) -> Availability {
    let mut all: BTreeMap<NaiveDate, Vec<Arc<DaySeats>>> = BTreeMap::new();
    let mut slots = HashMap::new();
    for (n, (month, day, busy)) in days.iter().copied().enumerate() {
        let date = date(month, day);
        for window in &city.windows {
            let bank = city.bank(window.bank).code.as_str();
            let taken = match (day, bank) {
                (25, "ICBC") => 13,
                (25, "CMB") if window.office.0 > 0 => 13,
                _ => busy,
            };
            let first = (n as i64) * 100_000 + i64::from(window.id.0) * 100;
            let seats = Arc::new(DaySeats {
                id: WindowDayId(first),
                window: window.id,
                date,
                quota: 13,
                share_quota: [13, 0, 0],
                share_booked: [taken, 0, 0],
                share_held: [0; 3],
                closed: (month == 12 && closed.contains(&day) || (day, bank) == (25, "LJB")).then(maintenance),
                slots: (0..13)
                    .map(|i| (i, (i * 5 + i64::from(window.id.0)) % 13 < taken.into()))
                    .map(|(i, taken)| SlotSeats { capacity, ..slot(date, first + i, i, taken) })
                    .collect(),
            });
            for (index, slot) in seats.slots.iter().enumerate() {
                slots.insert(slot.public_id, SlotRef { day: seats.clone(), index });
            }
            all.entry(date).or_default().push(seats);
        }
    }
    Availability {
        as_of: china(date(11, 24), time(10, 20)),
        generation: 1,
        days: Arc::new(all),
        slots: Arc::new(slots),
    }
}

fn slot(date: NaiveDate, id: i64, i: i64, taken: bool) -> SlotSeats {
    let minutes = 8 * 60 + 30 + 30 * i + if i >= 6 { 90 } else { 0 };
    let starts_at = china(date, NaiveTime::MIN) + TimeDelta::minutes(minutes);
    SlotSeats {
        id: SlotId(id),
        public_id: Uuid::from_u128(id as u128 + 1),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        capacity: 1,
        booked: taken.into(),
        held: 0,
        closed: false,
    }
}
