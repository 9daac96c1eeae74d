//! Reads the city from the database.

use super::city::{Bank, BookedBy, Centre, ChecklistVersion, City, DatedPolicy, Office, Service, Window};
use crate::calendar;
use crate::ids::{BankId, OfficeId, ServiceId, WindowId};
use crate::lang::Text;
use serde::de::DeserializeOwned;
use sqlx::{Connection, PgConnection};

/// The whole configuration as one version of it.
///
/// A database without a centre (nothing imported yet) gives an empty city. A document that this binary cannot read is
/// an error.
pub async fn load(conn: &mut PgConnection) -> sqlx::Result<City> {
    let mut tx = conn.begin_with("begin isolation level repeatable read read only").await?;
    let city = City {
        version: sqlx::query_scalar!("select config_version from instance").fetch_one(&mut *tx).await?,
        centre: centre(&mut tx).await?,
        offices: offices(&mut tx).await?,
        banks: banks(&mut tx).await?,
        services: services(&mut tx).await?,
        windows: windows(&mut tx).await?,
        calendar: calendar::store::load(&mut tx).await?,
        policies: policies(&mut tx).await?,
        checklists: checklists(&mut tx).await?,
    };
    tx.commit().await?;
    Ok(city)
}

async fn centre(conn: &mut PgConnection) -> sqlx::Result<Centre> {
    let row = sqlx::query!("select name_zh, name_en, hotline, website from centre").fetch_optional(conn).await?;
    Ok(row.map_or_else(Centre::default, |r| Centre {
        name: Text::new(r.name_zh, r.name_en),
        hotline: r.hotline,
        website: r.website,
    }))
}

async fn offices(conn: &mut PgConnection) -> sqlx::Result<Vec<Office>> {
    let rows = sqlx::query!(
        "select id, slug, name_zh, name_en, district_zh, district_en, address_zh, address_en, phone, hours, area,
                directions_zh, directions_en
         from office order by position, slug"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Office {
                id: OfficeId(r.id),
                slug: r.slug,
                name: Text::new(r.name_zh, r.name_en),
                district: Text::new(r.district_zh, r.district_en),
                address: Text::new(r.address_zh, r.address_en),
                phone: r.phone,
                hours: document(r.hours)?,
                area: r.area,
                directions: Text::new(r.directions_zh, r.directions_en),
            })
        })
        .collect()
}

async fn banks(conn: &mut PgConnection) -> sqlx::Result<Vec<Bank>> {
    let rows =
        sqlx::query!("select id, code, name_zh, name_en from bank order by position, code").fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|r| Bank { id: BankId(r.id), code: r.code, name: Text::new(r.name_zh, r.name_en) })
        .collect())
}

async fn services(conn: &mut PgConnection) -> sqlx::Result<Vec<Service>> {
    let rows = sqlx::query!(
        "select id, code, name_zh, name_en, minutes, booked_by, active_per_person from service order by position, code"
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Service {
            id: ServiceId(r.id),
            code: r.code,
            name: Text::new(r.name_zh, r.name_en),
            minutes: r.minutes,
            booked_by: match r.booked_by.as_str() {
                "public" => BookedBy::Public,
                "staff" => BookedBy::Staff,
                _ => BookedBy::Invitation,
            },
            active_per_person: r.active_per_person,
        })
        .collect())
}

async fn windows(conn: &mut PgConnection) -> sqlx::Result<Vec<Window>> {
    let rows = sqlx::query!(
        r#"select id, code, office_id, bank_id, name_zh, name_en,
                  array(select service_id from svc_window_service s where s.window_id = w.id order by 1) as "services!"
           from svc_window w order by position, code"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Window {
            id: WindowId(r.id),
            code: r.code,
            office: OfficeId(r.office_id),
            bank: BankId(r.bank_id),
            name: Text::new(r.name_zh, r.name_en),
            services: r.services.into_iter().map(ServiceId).collect(),
        })
        .collect())
}

async fn policies(conn: &mut PgConnection) -> sqlx::Result<Vec<DatedPolicy>> {
    let rows = sqlx::query!("select valid_from, document from policy order by valid_from").fetch_all(conn).await?;
    rows.into_iter().map(|r| Ok(DatedPolicy { valid_from: r.valid_from, policy: document(r.document)? })).collect()
}

async fn checklists(conn: &mut PgConnection) -> sqlx::Result<Vec<ChecklistVersion>> {
    let rows = sqlx::query!(
        "select service_id, version, effective_from, document from checklist order by effective_from, version"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(ChecklistVersion {
                service: ServiceId(r.service_id),
                version: r.version,
                effective_from: r.effective_from,
                document: document(r.document)?,
            })
        })
        .collect()
}

/// A stored document in the shape that this binary knows.
fn document<T: DeserializeOwned>(value: serde_json::Value) -> sqlx::Result<T> {
    serde_json::from_value(value).map_err(|e| sqlx::Error::Decode(e.into()))
}
