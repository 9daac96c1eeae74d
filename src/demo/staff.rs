//! The sample city's staff: everyone an office needs, all with one password that the demo tells. Their accounts are shut
//! wherever the database is served without `--demo`.

use crate::accounts::staff::{self, Role, Scope, password};
use crate::booking;
use crate::catalog::{self, City};
use crate::clock::Clock;
use anyhow::Result;
use sqlx::PgConnection;

/// Of every account of the sample city, as long as nobody changes it.
pub const PASSWORD: &str = "Yueban-demo-2026";

const SURNAMES: [&str; 11] = ["林", "何", "郭", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许"];
const GIVEN: [&str; 7] = ["晓燕", "国强", "立新", "文静", "海波", "春华", "志远"];

/// Makes the accounts where the sample city has none.
pub async fn appoint(conn: &mut PgConnection) -> Result<()> {
    if staff::list(&mut *conn).await?.iter().any(|account| account.demo) {
        return Ok(());
    }
    let city = catalog::load(&mut *conn).await?;
    let now = booking::now_of(&mut *conn, Clock::real_now()).await?;
    // one hash for all: sixty of them would be felt at the first start
    let hash = password::hash(PASSWORD).await?;
    let named = |(n, (username, role, scope))| (username, name(n), role, scope);
    let samples: Vec<_> = people(&city).into_iter().enumerate().map(named).collect();
    staff::add_samples(conn, &samples, &hash, now).await?;
    Ok(())
}

/// One of each role first, at the first office; then whoever else each office needs.
fn people(city: &City) -> Vec<(String, Role, Option<Scope>)> {
    let mut counters = city.offices.iter().map(|office| {
        let at =
            |word: &str, role, bank| (format!("{}.{word}", office.slug), role, Some(Scope { office: office.id, bank }));
        let banks = city.banks.iter().filter(|b| city.windows.iter().any(|w| w.office == office.id && w.bank == b.id));
        let clerks: Vec<_> = banks.map(|bank| at(&bank.code.to_lowercase(), Role::BankClerk, Some(bank.id))).collect();
        let desk = [at("desk", Role::OfficeClerk, None), at("manager", Role::OfficeManager, None)];
        desk.into_iter().chain(clerks).collect::<Vec<_>>()
    });
    let centre = |username: &str, role| (username.to_owned(), role, None);
    let mut all = vec![
        centre("reviewer", Role::Reviewer),
        centre("approver", Role::Approver),
        centre("system.admin", Role::SystemAdmin),
        centre("security.admin", Role::SecurityAdmin),
        centre("auditor", Role::Auditor),
    ];
    let first = counters.next().unwrap_or_default();
    let of_each = Role::ALL.map(|role| first.iter().chain(&all).position(|(_, r, _)| *r == role));
    let mut rest: Vec<_> = first.into_iter().chain(all.drain(..)).map(Some).collect();
    let mut ordered: Vec<_> = of_each.into_iter().flatten().filter_map(|place| rest[place].take()).collect();
    ordered.extend(rest.into_iter().flatten());
    ordered.extend(counters.flatten());
    ordered
}

fn name(n: usize) -> String {
    format!("{}{}", SURNAMES[n % SURNAMES.len()], GIVEN[n % GIVEN.len()])
}
