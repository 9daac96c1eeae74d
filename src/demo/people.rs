//! Synthetic citizens: region 230199 is assigned to no county, and nobody born in the 1930s tries the demo.

use super::store::{self, Taken};
use crate::booking::Desk;
use crate::clock::china_date;
use crate::ids::{Code, Share};
use crate::people::{self, IdNumber, IdType, MobileNumber, PersonName};
use anyhow::{Context, Result, anyhow};
use chrono::{Datelike, NaiveDate, TimeDelta};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const SURNAMES: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "欧阳"];
const GIVEN: [&str; 16] = [
    "小佳", "明", "秀英", "建国", "桂兰", "磊", "静", "海涛", "雪", "志强", "丽华", "晨", "永康", "雨桐", "文博",
    "春梅",
];

pub async fn populate(desk: &Desk) -> Result<()> {
    let (city, now) = (desk.city(), desk.clock.now());
    let today = china_date(now);
    let policy = city.policy(today);
    let service = city.service_by_code("loan_application").context("the sample city has loan applications")?.id;
    let free = desk.fresh_availability().await;
    // a demo looks the same whenever it is made
    let mut rng = StdRng::seed_from_u64(230_199);
    let mut nth = 0;
    for (date, days) in free.days.iter() {
        let released = |area: Option<&str>| matches!(policy.opens_at(*date, area, &city.calendar), crate::policy::Opens::At(at) if at <= now);
        let days: Vec<_> = days
            .iter()
            .filter(|d| released(city.office(city.window(d.window).office).area.as_deref()))
            .filter(|d| city.window(d.window).services.contains(&service))
            .collect();
        let seats: i32 = days.iter().map(|d| d.remaining(Share::Public)).sum();
        let wanted = f64::from(seats) * rng.random_range(0.20..0.45);
        let mut order: Vec<_> = days.iter().flat_map(|d| d.slots.iter().map(move |s| (d, s))).collect();
        order.shuffle(&mut rng);
        let mut left: std::collections::HashMap<_, _> =
            days.iter().map(|d| (d.id, d.remaining(Share::Public))).collect();
        let mut taken = vec![];
        for (day, slot) in order {
            let day_left = left.get_mut(&day.id).context("the day is among them")?;
            if taken.len() as f64 >= wanted.floor() || *day_left == 0 || slot.capacity - slot.booked - slot.held < 1 {
                continue;
            }
            *day_left -= 1;
            nth += 1;
            let (number, mobile, name) = person(nth, today)?;
            let (check_in_from, check_in_until) = policy.check_in_window(slot.starts_at, slot.ends_at);
            taken.push(Taken {
                id_index: desk.keys.id_index(&number),
                id_cipher: people::seal_id(&desk.keys, &number),
                number_index: desk.keys.mobile_index(&mobile),
                number_cipher: people::seal_mobile(&desk.keys, &mobile),
                name: people::seal_name(&desk.keys, &name),
                code: Code::random(today.to_epoch_days().unsigned_abs()).to_string(),
                slot_id: slot.id.0,
                window_day_id: day.id.0,
                check_in_from,
                check_in_until,
                cancel_until: policy.cancel_until(slot.starts_at, &city.calendar),
            });
        }
        let mut conn = desk.db.acquire().await?;
        store::take(&mut conn, &taken, service.0, now).await?;
    }
    desk.fresh_availability().await;
    Ok(())
}

fn person(nth: i64, today: NaiveDate) -> Result<(IdNumber, MobileNumber, PersonName)> {
    let born = NaiveDate::from_ymd_opt(1931, 1, 1).context("a date")? + TimeDelta::days(nth % 3000);
    let digits = format!("230199{:04}{:02}{:02}{:03}", born.year(), born.month(), born.day(), 1 + nth / 3000);
    let number = IdNumber::parse(IdType::ResidentId, &people::with_check_digit(&digits), today)
        .map_err(|e| anyhow!("a synthetic ID number: {e:?}"))?;
    let mobile = MobileNumber::parse(&format!("17000{nth:06}")).map_err(|e| anyhow!("a synthetic mobile: {e:?}"))?;
    let i = nth as usize;
    let name = format!("{}{}", SURNAMES[i % 16], GIVEN[(i / 16 + i) % 16]);
    let name = PersonName::parse(&name).map_err(|e| anyhow!("a synthetic name: {e:?}"))?;
    Ok((number, mobile, name))
}
