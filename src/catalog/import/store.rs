//! Writes a checked city: each record is added, changed where it differs, or left alone.

use super::records::{ChecklistFile, CityFiles, Roster};
use super::{Fault, ImportError, Report};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

/// Advisory lock: one import at a time.
const IMPORT_LOCK: i64 = 0x7975_6562_0001;

pub async fn write(conn: &mut PgConnection, city: &CityFiles) -> Result<Report, ImportError> {
    let mut tx = conn.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock($1)", IMPORT_LOCK).execute(&mut *tx).await?;
    let mut report = Report::default();
    centre_and_places(&mut tx, city, &mut report).await?;
    windows(&mut tx, city, &mut report).await?;
    rosters(&mut tx, &city.rosters, &mut report).await?;
    calendar(&mut tx, city, &mut report).await?;
    policies(&mut tx, city, &mut report).await?;
    for list in &city.checklists {
        checklist(&mut tx, list, &mut report).await?;
    }
    sqlx::query!("update instance set demo = false where demo is null").execute(&mut *tx).await?;
    if report.changed() {
        sqlx::query!("update instance set config_version = config_version + 1").execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(report)
}

impl Report {
    /// Counts a record by what its statement said: none for one that was there already, else whether it was added.
    fn count(&mut self, was_added: Option<bool>) {
        match was_added {
            Some(true) => self.added += 1,
            Some(false) => self.changed += 1,
            None => self.unchanged += 1,
        }
    }
}

/// Counts a record by the one row that its statement returns, or does not. Tables with an identity column are updated
/// or inserted by two parts: `on conflict` would use up a number of the small column on each run.
macro_rules! upsert {
    ($conn:expr, $report:expr, $sql:literal, $($value:expr),* $(,)?) => {
        $report.count(sqlx::query_scalar!($sql, $($value),*).fetch_optional(&mut *$conn).await?)
    };
}

fn position(i: usize) -> i16 {
    i16::try_from(i).unwrap_or(i16::MAX)
}

async fn centre_and_places(conn: &mut PgConnection, city: &CityFiles, report: &mut Report) -> sqlx::Result<()> {
    let c = &city.centre;
    upsert!(
        conn,
        report,
        r#"with changed as (
               update centre set name_zh = $1, name_en = $2, hotline = $3, website = $4
               where (name_zh, name_en, hotline, website) is distinct from ($1, $2, $3, $4) returning 1),
           added as (
               insert into centre (name_zh, name_en, hotline, website)
               select $1, $2, $3, $4 where not exists (select from centre) returning 1)
           select false as "added!" from changed union all select true from added"#,
        c.name.zh,
        c.name.en,
        c.hotline,
        c.website,
    );
    for (i, o) in city.offices.iter().enumerate() {
        upsert!(
            conn,
            report,
            r#"with changed as (
                   update office set name_zh = $2, name_en = $3, district_zh = $4, district_en = $5, address_zh = $6,
                       address_en = $7, phone = $8, hours = $9, area = $10, position = $11, directions_zh = $12,
                       directions_en = $13
                   where slug = $1 and (name_zh, name_en, district_zh, district_en, address_zh, address_en, phone, hours,
                       area, position, directions_zh, directions_en)
                       is distinct from ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning 1),
               added as (
                   insert into office (slug, name_zh, name_en, district_zh, district_en, address_zh, address_en, phone,
                       hours, area, position, directions_zh, directions_en)
                   select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
                   where not exists (select from office where slug = $1) returning 1)
               select false as "added!" from changed union all select true from added"#,
            o.slug,
            o.name.zh,
            o.name.en,
            o.district.zh,
            o.district.en,
            o.address.zh,
            o.address.en,
            o.phone,
            json!(o.hours),
            o.area.as_deref(),
            position(i),
            o.directions.zh,
            o.directions.en,
        );
    }
    for (i, b) in city.banks.iter().enumerate() {
        upsert!(
            conn,
            report,
            r#"with changed as (
                   update bank set name_zh = $2, name_en = $3, position = $4
                   where code = $1 and (name_zh, name_en, position) is distinct from ($2, $3, $4) returning 1),
               added as (
                   insert into bank (code, name_zh, name_en, position) select $1, $2, $3, $4
                   where not exists (select from bank where code = $1) returning 1)
               select false as "added!" from changed union all select true from added"#,
            b.code,
            b.name.zh,
            b.name.en,
            position(i),
        );
    }
    for (i, s) in city.services.iter().enumerate() {
        upsert!(
            conn,
            report,
            r#"with changed as (
                   update service set name_zh = $2, name_en = $3, minutes = $4, booked_by = $5, active_per_person = $6,
                       position = $7
                   where code = $1 and (name_zh, name_en, minutes, booked_by, active_per_person, position)
                       is distinct from ($2, $3, $4, $5, $6, $7) returning 1),
               added as (
                   insert into service (code, name_zh, name_en, minutes, booked_by, active_per_person, position)
                   select $1, $2, $3, $4, $5, $6, $7
                   where not exists (select from service where code = $1) returning 1)
               select false as "added!" from changed union all select true from added"#,
            s.code,
            s.name.zh,
            s.name.en,
            s.minutes,
            s.booked_by,
            s.active_per_person,
            position(i),
        );
    }
    Ok(())
}

async fn windows(conn: &mut PgConnection, city: &CityFiles, report: &mut Report) -> sqlx::Result<()> {
    for (i, w) in city.windows.iter().enumerate() {
        upsert!(
            conn,
            report,
            r#"with refers as (select o.id as office_id, b.id as bank_id from office o, bank b where o.slug = $2 and b.code = $3),
               changed as (
                   update svc_window w set office_id = r.office_id, bank_id = r.bank_id, name_zh = $4, name_en = $5, position = $6
                   from refers r
                   where w.code = $1 and (w.office_id, w.bank_id, w.name_zh, w.name_en, w.position)
                       is distinct from (r.office_id, r.bank_id, $4, $5, $6) returning 1),
               added as (
                   insert into svc_window (code, office_id, bank_id, name_zh, name_en, position)
                   select $1, office_id, bank_id, $4, $5, $6 from refers
                   where not exists (select from svc_window where code = $1) returning 1)
               select false as "added!" from changed union all select true from added"#,
            w.code,
            w.office,
            w.bank,
            w.name.zh,
            w.name.en,
            position(i),
        );
        report.added += sqlx::query!(
            "insert into svc_window_service (window_id, service_id)
             select w.id, s.id from svc_window w, service s where w.code = $1 and s.code = any ($2)
             on conflict do nothing",
            w.code,
            &w.services,
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
        report.removed += sqlx::query!(
            "delete from svc_window_service x using svc_window w, service s
             where w.id = x.window_id and s.id = x.service_id and w.code = $1 and s.code <> all ($2)",
            w.code,
            &w.services,
        )
        .execute(&mut *conn)
        .await?
        .rows_affected();
    }
    Ok(())
}

async fn rosters(conn: &mut PgConnection, rosters: &[Roster], report: &mut Report) -> sqlx::Result<()> {
    let mut kept: Vec<i32> = Vec::new();
    for r in rosters {
        let spans: Value = r
            .spans
            .iter()
            .map(|(a, b)| json!([a.format("%H:%M").to_string(), b.format("%H:%M").to_string()]))
            .collect();
        let row = sqlx::query!(
            r#"with found as (
                   select t.id from roster_template t join svc_window w on w.id = t.window_id
                   where w.code = $1 and t.valid_from = $2 and t.weekdays = $4),
               changed as (
                   update roster_template t set valid_until = $3, spans = $5, slot_minutes = $6, capacity = $7, quota = $8,
                       public_share = $9, counter_share = $10, priority_share = $11
                   from found
                   where t.id = found.id and (valid_until, spans, slot_minutes, capacity, quota, public_share,
                       counter_share, priority_share) is distinct from ($3, $5, $6, $7, $8, $9, $10, $11) returning t.id),
               added as (
                   insert into roster_template (window_id, valid_from, valid_until, weekdays, spans, slot_minutes, capacity,
                       quota, public_share, counter_share, priority_share)
                   select id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from svc_window
                   where code = $1 and not exists (select from found) returning id)
               select f.id as "id!", case when c.id is not null then false end as added
               from found f left join changed c on c.id = f.id
               union all select id, true from added"#,
            r.window,
            r.valid_from,
            r.valid_until,
            &r.weekdays,
            spans,
            r.slot_minutes,
            r.seats_per_slot,
            r.daily_quota,
            r.public,
            r.counter,
            r.priority,
        )
        .fetch_one(&mut *conn)
        .await?;
        report.count(row.added);
        kept.push(row.id);
    }
    let removed = sqlx::query!("delete from roster_template where id <> all ($1)", &kept).execute(conn).await?;
    report.removed += removed.rows_affected();
    Ok(())
}

async fn calendar(conn: &mut PgConnection, city: &CityFiles, report: &mut Report) -> sqlx::Result<()> {
    for y in &city.years {
        upsert!(
            conn,
            report,
            r#"insert into calendar_year as y (year, status) values ($1, $2)
               on conflict (year) do update set status = excluded.status where y.status <> excluded.status
               returning (xmax = 0) as "added!""#,
            y.year,
            y.status,
        );
    }
    for d in &city.holidays {
        upsert!(
            conn,
            report,
            r#"insert into calendar_day as d (date, kind, statutory, name_zh, name_en) values ($1, $2, $3, $4, $5)
               on conflict (date) do update set kind = excluded.kind, statutory = excluded.statutory,
                   name_zh = excluded.name_zh, name_en = excluded.name_en
               where (d.*) is distinct from (excluded.*)
               returning (xmax = 0) as "added!""#,
            d.date,
            d.kind,
            d.statutory,
            d.name.zh,
            d.name.en,
        );
    }
    let years: Vec<i16> = city.years.iter().map(|y| y.year).collect();
    let removed = sqlx::query!("delete from calendar_year where year <> all ($1)", &years).execute(&mut *conn).await?;
    report.removed += removed.rows_affected();
    let dates: Vec<_> = city.holidays.iter().map(|h| h.date).collect();
    let removed = sqlx::query!("delete from calendar_day where date <> all ($1)", &dates).execute(conn).await?;
    report.removed += removed.rows_affected();
    Ok(())
}

async fn policies(conn: &mut PgConnection, city: &CityFiles, report: &mut Report) -> sqlx::Result<()> {
    for (valid_from, policy) in &city.policies {
        upsert!(
            conn,
            report,
            r#"with changed as (
                   update policy set document = $2 where valid_from = $1 and document <> $2 returning 1),
               added as (
                   insert into policy (valid_from, document) select $1, $2
                   where not exists (select from policy where valid_from = $1) returning 1)
               select false as "added!" from changed union all select true from added"#,
            valid_from,
            json!(policy),
        );
    }
    let dates: Vec<_> = city.policies.keys().copied().collect();
    let removed = sqlx::query!("delete from policy where valid_from <> all ($1)", &dates).execute(conn).await?;
    report.removed += removed.rows_affected();
    Ok(())
}

/// A version that reservations were made under keeps its document: their holders were told to bring just this.
async fn checklist(conn: &mut PgConnection, list: &ChecklistFile, report: &mut Report) -> Result<(), ImportError> {
    let document = json!(list.document);
    let in_use = sqlx::query_scalar!(
        r#"select exists (select from reservation r where r.service_id = c.service_id and r.checklist_version = c.version) as "used!"
           from checklist c join service s on s.id = c.service_id
           where s.code = $1 and c.version = $2 and c.document <> $3"#,
        list.service,
        list.version,
        document,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if in_use == Some(true) {
        return Err(ImportError::Faults(vec![Fault {
            file: "checklists.csv".into(),
            line: list.line,
            field: "version".into(),
            reason: "reservations were made under this version, so its document stays: make it a new version".into(),
        }]));
    }
    upsert!(
        conn,
        report,
        r#"insert into checklist as c (service_id, version, effective_from, document)
           select id, $2, $3, $4 from service where code = $1
           on conflict (service_id, version) do update set effective_from = excluded.effective_from, document = excluded.document
           where (c.*) is distinct from (excluded.*)
           returning (xmax = 0) as "added!""#,
        list.service,
        list.version,
        list.effective_from,
        document,
    );
    Ok(())
}
