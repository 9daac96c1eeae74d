use crate::booking::Violation;
use sqlx::PgConnection;

/// Tickets against reservations, windows, outcomes and the record of events, as one snapshot.
pub async fn hall(conn: &mut PgConnection) -> sqlx::Result<Vec<Violation>> {
    sqlx::query_as!(
        Violation,
        r#"
with fits (ticket, reservation) as (values
    ('waiting', 'checked_in'), ('transferred', 'checked_in'), ('parked', 'checked_in'), ('missed', 'checked_in'),
    ('called', 'called'), ('serving', 'serving'), ('done', 'completed'), ('left', 'completed')),
-- what may follow what; a ticket is where its last event but a rerouting put it
follows (act, next) as (values
    ('checked_in', '{called,transferred,left}'::text[]), ('put_back', '{called,transferred,left}'),
    ('transferred', '{called,transferred,left}'),
    ('called', '{recalled,started,parked,missed,transferred,accepted,supplement_required,refused,left}'),
    ('recalled', '{recalled,started,parked,missed,transferred,accepted,supplement_required,refused,left}'),
    ('started', '{parked,transferred,accepted,supplement_required,refused,left}'),
    ('parked', '{put_back,transferred,left}'), ('missed', '{put_back,left}'),
    ('accepted', '{}'), ('supplement_required', '{}'), ('refused', '{}'), ('left', '{}')),
ends (act, status) as (values
    ('checked_in', 'waiting'), ('put_back', 'waiting'), ('transferred', 'transferred'), ('called', 'called'),
    ('recalled', 'called'), ('started', 'serving'), ('parked', 'parked'), ('missed', 'missed'), ('accepted', 'done'),
    ('supplement_required', 'done'), ('refused', 'done'), ('left', 'left')),
events as (
    select ticket_id, id, act::text as act, lag(act::text) over w as before, lead(id) over w is null as last
    from ticket_event where act <> 'rerouted' window w as (partition by ticket_id order by id)),
tickets as (
    select t.*, r.code, r.status::text as reservation, d.date as day, w.office_id as seat_office,
           v.outcome::text as outcome, c.id as case_id, s.code as service,
           exists (select from visit_missing m where m.reservation_id = t.reservation_id) as missing
    from ticket t join reservation r on r.id = t.reservation_id join window_day d on d.id = r.window_day_id
    join svc_window w on w.id = d.window_id join service s on s.id = r.service_id
    left join visit_result v on v.reservation_id = t.reservation_id
    left join loan_case c on c.reservation_id = t.reservation_id)
select 'ticket_status' as "rule!", 'reservation:' || code as "object!",
       format('its ticket is %s, it is %s', status, reservation) as "detail!"
from tickets t where not exists (select from fits f where f.ticket = t.status::text and f.reservation = t.reservation)
union all
select 'ticket_of_reservation', 'reservation:' || r.code, format('it is %s without a ticket', r.status)
from reservation r where r.status in ('checked_in', 'called', 'serving', 'completed')
  and not exists (select from ticket t where t.reservation_id = r.id)
union all
select 'ticket_place', 'reservation:' || code, 'its ticket is of another day or office'
from tickets t where date <> day or office_id <> seat_office
  or exists (select from svc_window w where w.id = t.window_id and w.office_id <> t.office_id)
union all
select 'one_at_a_window', 'window:' || w.code, format('%s tickets are called or served there', count(*))
from ticket t join svc_window w on w.id = t.window_id where t.status in ('called', 'serving')
group by w.code having count(*) > 1
union all
select 'visit_outcome', 'reservation:' || code, format('its ticket is %s, its outcome %s', status, coalesce(outcome, 'none'))
from tickets where case status when 'done' then outcome is null or outcome = 'left' when 'left' then outcome is distinct from 'left'
                               else outcome is not null end
union all
select 'case_of_accepted', 'reservation:' || code, format('outcome %s, %s', coalesce(outcome, 'none'),
       case when case_id is null then 'no case' else 'a case' end)
from tickets where (case_id is not null) <> (coalesce(outcome, '') = 'accepted' and service <> 'signing')
union all
select 'missing_of_supplement', 'reservation:' || code, format('outcome %s, materials missing: %s', coalesce(outcome, 'none'), missing)
from tickets where missing <> (coalesce(outcome, '') = 'supplement_required')
union all
select 'ticket_events', 'reservation:' || t.code, format('%s after %s', e.act, coalesce(e.before, 'nothing'))
from events e join tickets t on t.id = e.ticket_id
where case when e.before is null then e.act <> 'checked_in'
           else not exists (select from follows f where f.act = e.before and e.act = any (f.next)) end
union all
select 'ticket_events', 'reservation:' || t.code, format('it is %s after %s', t.status, coalesce(e.act, 'nothing'))
from tickets t left join events e on e.ticket_id = t.id and e.last
where not exists (select from ends n where n.act = e.act and n.status = t.status::text)
"#
    )
    .fetch_all(conn)
    .await
}
