//! What history costs: bookings and availability with 10⁴ stored reservations, and with as many as asked for.

use crate::Options;
use crate::city::City;
use crate::load;
use crate::report::Report;
use crate::server::Server;
use anyhow::Result;
use sqlx::Executor;
use std::time::Instant;

pub async fn measure(options: &Options, city: &City, server: &Server, report: &mut Report) -> Result<()> {
    for (stored, names) in [
        (10_000, ["history 10⁴: spread 64 /s", "history 10⁴: availability 64 /s"]),
        (options.history, ["history most: spread 64 /s", "history most: availability 64 /s"]),
    ] {
        let began = Instant::now();
        fill(city, stored).await?;
        println!("history of {stored} reservations, made in {:?}", began.elapsed());
        for _ in 0..options.rounds {
            report.add(names[0], load::book(options, city, server, 64, None).await?.per_second);
            report.add(names[1], load::availability_rate(options, server).await?);
        }
    }
    Ok(())
}

/// Completed visits of past years, over as many people: `H` codes, one window-day for every 300 of them.
async fn fill(city: &City, stored: i64) -> Result<()> {
    let there: i64 =
        sqlx::query_scalar("select count(*) from reservation where code like 'H%'").fetch_one(city.pool()).await?;
    let people = (stored / 2).max(1);
    sqlx::raw_sql(
        "alter table reservation disable trigger user; alter table slot disable trigger user;
         alter table window_day disable trigger user",
    )
    .execute(city.pool())
    .await?;
    sqlx::query(
        "insert into person (id_type, id_index, id_cipher, key_id)
         select 'passport', decode(md5('p' || g), 'hex'), ''::bytea, 1 from generate_series(
             (select count(*) + 1 from person where id_type = 'passport'), $1) g",
    )
    .bind(people)
    .execute(city.pool())
    .await?;
    sqlx::query(
        "insert into mobile (number_index, number_cipher, key_id)
         select decode(md5('m' || g), 'hex'), ''::bytea, 1 from
             generate_series((select coalesce(max(id), 0) + 1 from mobile), $1) g",
    )
    .bind(people)
    .execute(city.pool())
    .await?;
    let mut at = there;
    while at < stored {
        let upto = (at + 300_000).min(stored);
        sqlx::query(
            "with days as (
                 insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota, public_booked)
                 select (select min(id) from svc_window), date '2000-01-01' - (g / 300)::int, 300, 300, 0, 0, 0
                 from generate_series($1::bigint, $2::bigint - 1, 300) g returning id, date),
             slots as (
                 insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
                 select gen_random_uuid(), id, date + time '09:00', date + time '09:30', 300 from days returning id, window_day_id)
             insert into reservation (code, slot_id, window_day_id, share, status, service_id, person_id, nth, mobile_id,
                 name_cipher, key_id, facts, checklist_version, channel, lang, check_in_from, check_in_until, cancel_until,
                 created_at, changed_at)
             select 'H' || lpad(to_hex(d.n * 300 + g), 11, '0'), d.id, d.window_day_id, 'public', 'completed',
                    (select min(id) from service), 1 + (hashint8(d.n * 300 + g)::bigint & 2147483647) % $3, 1,
                    1 + (hashint8(d.n * 300 + g + 7)::bigint & 2147483647) % $3, decode(repeat('ab', 52), 'hex'), 1,
                    '{\"loan_type\": \"new_home\", \"marital_status\": \"single\"}', 1, 'web', 'zh-CN',
                    timestamptz '2001-01-01', timestamptz '2001-01-01', timestamptz '2001-01-01',
                    timestamptz '2001-01-01' + make_interval(secs => (d.n * 300 + g) * 20), timestamptz '2001-01-01'
             from (select *, $1 / 300 + row_number() over (order by id) as n from slots) d, generate_series(0, 299) g",
        )
        .bind(at)
        .bind(upto)
        .bind(people)
        .execute(city.pool())
        .await?;
        at = upto;
    }
    // the counters of the past, as the ledger would have counted them
    sqlx::raw_sql(
        "update slot s set booked = 300 where capacity = 300 and booked = 0;
         update window_day set public_booked = 300 where quota = 300 and public_booked = 0;
         alter table reservation enable trigger user; alter table slot enable trigger user;
         alter table window_day enable trigger user",
    )
    .execute(city.pool())
    .await?;
    city.pool().execute("vacuum analyze").await?;
    Ok(())
}
