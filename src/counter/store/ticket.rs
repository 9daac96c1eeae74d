use crate::counter::types::*;
use crate::ids::{BankId, MobileId, OfficeId, ReservationId, ServiceId, StaffId, WindowId};
use crate::people::IdType;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Proof that the hall's row is locked by this transaction: acts of one office follow one another.
pub struct HallLock(());

pub async fn lock_hall(conn: &mut PgConnection, office: OfficeId) -> sqlx::Result<HallLock> {
    sqlx::query!("select lock_hall($1)", office.0).execute(conn).await?;
    Ok(HallLock(()))
}

/// Raised by everything that a hall shows.
pub async fn versions(conn: &mut PgConnection) -> sqlx::Result<Vec<(OfficeId, i64)>> {
    let rows = sqlx::query!(r#"select office_id as "office: OfficeId", version from hall"#).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.office, row.version)).collect())
}

#[derive(Clone, Debug)]
pub struct TicketRow {
    pub id: Uuid,
    pub reservation: ReservationId,
    pub code: String,
    pub office: OfficeId,
    pub date: NaiveDate,
    pub letter: String,
    pub number: i16,
    pub status: TicketStatus,
    pub walk_in: bool,
    pub admitted_late: bool,
    pub priority: Option<Priority>,
    pub window: Option<WindowId>,
    pub bank: Option<BankId>,
    /// Where the seat is.
    pub seat_window: WindowId,
    pub service: ServiceId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub checked_in_at: DateTime<Utc>,
    pub calls: i16,
    pub called_at: Option<DateTime<Utc>>,
    pub first_called_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub put_back: bool,
    pub told_soon: bool,
    pub name_cipher: Vec<u8>,
    pub name_key: i16,
    pub id_type: IdType,
    pub id_cipher: Vec<u8>,
    pub id_key: i16,
    pub number_cipher: Vec<u8>,
    pub number_key: i16,
    pub mobile: MobileId,
    pub lang: String,
    pub facts: serde_json::Value,
    pub checklist_version: i32,
    pub outcome: Option<Outcome>,
    pub case_number: Option<String>,
    pub due_on: Option<NaiveDate>,
}

/// The one SELECT list of a ticket.
macro_rules! tickets {
    ($rest:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            TicketRow,
            r#"select t.id, t.reservation_id as "reservation: ReservationId", r.code, t.office_id as "office: OfficeId",
                      t.date, t.letter, t.number, t.status as "status: TicketStatus", t.walk_in, t.admitted_late,
                      t.priority as "priority: Priority", t.window_id as "window: WindowId", t.bank_id as "bank: BankId",
                      d.window_id as "seat_window: WindowId", r.service_id as "service: ServiceId",
                      s.starts_at, s.ends_at, t.checked_in_at, t.calls, t.called_at, t.first_called_at, t.started_at, t.ended_at, t.put_back, t.told_soon,
                      r.name_cipher, r.key_id as name_key, p.id_type as "id_type: IdType", p.id_cipher, p.key_id as id_key,
                      m.number_cipher, m.key_id as number_key, r.mobile_id as "mobile: MobileId", r.lang, r.facts,
                      r.checklist_version, v.outcome as "outcome?: Outcome", c.case_number as "case_number?", c.due_on
               from ticket t
               join reservation r on r.id = t.reservation_id
               join slot s on s.id = r.slot_id
               join window_day d on d.id = r.window_day_id
               join person p on p.id = r.person_id
               join mobile m on m.id = r.mobile_id
               left join visit_result v on v.reservation_id = r.id
               left join loan_case c on c.reservation_id = r.id "# + $rest,
            $($arg),*
        )
    };
}

pub async fn by_id(conn: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<TicketRow>> {
    tickets!("where t.id = $1", id).fetch_optional(conn).await
}

pub async fn of_reservation(conn: &mut PgConnection, code: &str) -> sqlx::Result<Option<TicketRow>> {
    tickets!("where r.code = $1", code).fetch_optional(conn).await
}

/// All tickets of an office on a day, by arrival.
pub async fn of_day(conn: &mut PgConnection, office: OfficeId, date: NaiveDate) -> sqlx::Result<Vec<TicketRow>> {
    tickets!("where t.office_id = $1 and t.date = $2 order by t.checked_in_at, t.id", office.0, date)
        .fetch_all(conn)
        .await
}

/// Those of them that are not over.
pub async fn open_of_day(conn: &mut PgConnection, office: OfficeId, date: NaiveDate) -> sqlx::Result<Vec<TicketRow>> {
    tickets!("where t.office_id = $1 and t.date = $2 and t.status not in ('done', 'left')", office.0, date)
        .fetch_all(conn)
        .await
}

/// The next number of a letter on a day; none when 999 are used up.
pub async fn next_number(
    conn: &mut PgConnection,
    office: OfficeId,
    date: NaiveDate,
    letter: char,
    _: &HallLock,
) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        "insert into ticket_number as n (office_id, date, letter, last) values ($1, $2, $3, 1)
         on conflict (office_id, date, letter) do update set last = n.last + 1 where n.last < 999 returning last",
        office.0,
        date,
        letter.to_string()
    )
    .fetch_optional(conn)
    .await
}

pub struct NewTicket<'a> {
    pub code: &'a str,
    pub office: OfficeId,
    pub date: NaiveDate,
    pub letter: char,
    pub number: i16,
    pub walk_in: bool,
    pub admitted_late: bool,
    pub priority: Option<Priority>,
    pub window: Option<WindowId>,
    pub bank: Option<BankId>,
    pub now: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, new: NewTicket<'_>, _: &HallLock) -> sqlx::Result<Uuid> {
    let id = Uuid::new_v4();
    sqlx::query!(
        "insert into ticket (id, reservation_id, office_id, date, letter, number, walk_in, admitted_late, priority,
             window_id, bank_id, checked_in_at)
         select $1, r.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from reservation r where r.code = $2",
        id,
        new.code,
        new.office.0,
        new.date,
        new.letter.to_string(),
        new.number,
        new.walk_in,
        new.admitted_late,
        new.priority as Option<Priority>,
        new.window.map(|w| w.0),
        new.bank.map(|b| b.0),
        new.now
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Writes what an act changed of a ticket.
pub async fn save(conn: &mut PgConnection, t: &TicketRow, _: &HallLock) -> sqlx::Result<()> {
    sqlx::query!(
        "update ticket set status = $2, window_id = $3, calls = $4, called_at = $5, started_at = $6, ended_at = $7,
                put_back = $8, first_called_at = $9
         where id = $1",
        t.id,
        t.status as TicketStatus,
        t.window.map(|w| w.0),
        t.calls,
        t.called_at,
        t.started_at,
        t.ended_at,
        t.put_back,
        t.first_called_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn mark_told_soon(conn: &mut PgConnection, ticket: Uuid, _: &HallLock) -> sqlx::Result<()> {
    sqlx::query!("update ticket set told_soon = true where id = $1", ticket).execute(conn).await?;
    Ok(())
}

/// What happened to a ticket, as the append-only record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "ticket_act", rename_all = "snake_case")]
pub enum TicketAct {
    CheckedIn,
    Called,
    Recalled,
    Started,
    Parked,
    Missed,
    PutBack,
    Transferred,
    /// Its window closed; another of the bank took it.
    Rerouted,
    Accepted,
    SupplementRequired,
    Refused,
    Left,
}

impl TicketAct {
    /// The audit's word.
    pub fn action(self) -> &'static str {
        match self {
            TicketAct::CheckedIn => "ticket.check_in",
            TicketAct::Called => "ticket.call",
            TicketAct::Recalled => "ticket.recall",
            TicketAct::Started => "ticket.start",
            TicketAct::Parked => "ticket.park",
            TicketAct::Missed => "ticket.miss",
            TicketAct::PutBack => "ticket.put_back",
            TicketAct::Transferred => "ticket.transfer",
            TicketAct::Rerouted => "ticket.reroute",
            TicketAct::Accepted => "ticket.accept",
            TicketAct::SupplementRequired => "ticket.supplement",
            TicketAct::Refused => "ticket.refuse",
            TicketAct::Left => "ticket.leave",
        }
    }
}

impl From<Outcome> for TicketAct {
    fn from(outcome: Outcome) -> TicketAct {
        match outcome {
            Outcome::Accepted => TicketAct::Accepted,
            Outcome::SupplementRequired => TicketAct::SupplementRequired,
            Outcome::Refused => TicketAct::Refused,
            Outcome::Left => TicketAct::Left,
        }
    }
}

pub async fn note(
    conn: &mut PgConnection,
    ticket: Uuid,
    act: TicketAct,
    window: Option<WindowId>,
    staff: Option<StaffId>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ticket_event (ticket_id, at, act, window_id, staff_id) values ($1, $2, $3, $4, $5)",
        ticket,
        at,
        act as TicketAct,
        window.map(|w| w.0),
        staff.map(|s| s.0)
    )
    .execute(conn)
    .await?;
    Ok(())
}
