use super::{By, Counts, Group};
use crate::ids::{BankId, Channel, OfficeId, ServiceId, WindowId};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Reservations of a range by the date of their visit.
pub async fn counts(
    conn: &mut PgConnection,
    (from, to): (NaiveDate, NaiveDate),
    by: By,
    office: Option<OfficeId>,
) -> sqlx::Result<Vec<(NaiveDate, Group, Counts)>> {
    let rows = sqlx::query!(
        r#"select d.date,
                  case when $3 then w.office_id end as "office: OfficeId",
                  case when $4 then w.bank_id end as "bank: BankId",
                  case when $5 then w.id end as "window: WindowId",
                  case when $6 then r.channel end as "channel: Channel",
                  case when $7 then r.service_id end as "service: ServiceId",
                  count(*) filter (where r.status not in ('cancelled', 'voided')) as "booked!",
                  count(t.id) as "checked_in!",
                  count(*) filter (where v.outcome = 'accepted') as "accepted!",
                  count(*) filter (where v.outcome = 'supplement_required') as "supplement_required!",
                  count(*) filter (where v.outcome = 'refused') as "refused!",
                  count(*) filter (where v.outcome = 'left') as "left!",
                  count(*) filter (where r.status = 'no_show') as "no_show!",
                  count(*) filter (where r.status = 'cancelled') as "cancelled!",
                  count(*) filter (where r.status = 'voided') as "voided!"
           from window_day d join svc_window w on w.id = d.window_id
           join reservation r on r.window_day_id = d.id
           left join ticket t on t.reservation_id = r.id
           left join visit_result v on v.reservation_id = r.id
           where d.date between $1 and $2 and ($8::smallint is null or w.office_id = $8)
           group by 1, 2, 3, 4, 5, 6"#,
        from,
        to,
        by.office,
        by.bank,
        by.window,
        by.channel,
        by.service,
        office.map(|o| o.0)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let group =
                Group { office: r.office, bank: r.bank, window: r.window, channel: r.channel, service: r.service };
            let counts = Counts {
                booked: r.booked,
                checked_in: r.checked_in,
                accepted: r.accepted,
                supplement_required: r.supplement_required,
                refused: r.refused,
                left: r.left,
                no_show: r.no_show,
                cancelled: r.cancelled,
                voided: r.voided,
            };
            (r.date, group, counts)
        })
        .collect())
}

/// Quotas of a range: what could have been served.
pub async fn capacities(
    conn: &mut PgConnection,
    (from, to): (NaiveDate, NaiveDate),
    by: By,
    office: Option<OfficeId>,
) -> sqlx::Result<Vec<(NaiveDate, Group, i64)>> {
    let rows = sqlx::query!(
        r#"select d.date,
                  case when $3 then w.office_id end as "office: OfficeId",
                  case when $4 then w.bank_id end as "bank: BankId",
                  case when $5 then w.id end as "window: WindowId",
                  sum(d.quota) as "capacity!"
           from window_day d join svc_window w on w.id = d.window_id
           where d.date between $1 and $2 and ($6::smallint is null or w.office_id = $6) and d.closed_reason_zh is null
           group by 1, 2, 3, 4"#,
        from,
        to,
        by.office,
        by.bank,
        by.window,
        office.map(|o| o.0)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let group = Group { office: r.office, bank: r.bank, window: r.window, channel: None, service: None };
            (r.date, group, r.capacity)
        })
        .collect())
}
