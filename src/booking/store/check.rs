use crate::booking::Violation;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Counters against the ledger, bounds, and what a person may hold, as one snapshot.
pub async fn ledger(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Violation>> {
    sqlx::query_as!(
        Violation,
        r#"
with taken as materialized (
    select slot_id, window_day_id, share, count(*)::int as n from reservation
    where status not in ('cancelled', 'voided') group by 1, 2, 3),
held as materialized (
    select slot_id, window_day_id, share, count(*)::int as n, count(*) filter (where counts_in_day)::int as in_day
    from held_seat group by 1, 2, 3),
slots as (
    select s.*, coalesce(t.n, 0) as taken, coalesce(h.n, 0) as waiting
    from slot s
    left join (select slot_id, sum(n)::int as n from taken group by 1) t on t.slot_id = s.id
    left join (select slot_id, sum(n)::int as n from held group by 1) h on h.slot_id = s.id),
days as (
    select d.*, x.share, x.quota as share_quota, x.booked, x.held, x.share_kept,
           coalesce(t.n, 0) as taken, coalesce(h.n, 0) as waiting
    from window_day d
    cross join lateral (values
        ('public'::seat_share, public_quota, public_booked, public_held, public_kept),
        ('counter', counter_quota, counter_booked, counter_held, counter_kept),
        ('priority', priority_quota, priority_booked, priority_held, priority_kept))
        as x (share, quota, booked, held, share_kept)
    left join (select window_day_id, share, sum(n)::int as n from taken group by 1, 2) t
        on t.window_day_id = d.id and t.share = x.share
    left join (select window_day_id, share, sum(in_day)::int as n from held group by 1, 2) h
        on h.window_day_id = d.id and h.share = x.share)
select 'slot_counters' as "rule!", 'slot:' || id as "object!",
       format('booked %s, ledger %s; held %s, ledger %s', booked, taken, held, waiting) as "detail!"
from slots where booked <> taken or held <> waiting
union all
select 'slot_capacity', 'slot:' || id, format('%s taken of %s', taken + waiting, capacity)
from slots where taken + waiting > capacity
union all
select 'day_counters', 'window_day:' || id || ':' || share,
       format('booked %s, ledger %s; held %s, ledger %s', booked, taken, held, waiting)
from days where booked <> taken or held <> waiting
union all
select 'day_share', 'window_day:' || id || ':' || share, format('%s taken of %s', taken + waiting, share_quota)
from days where taken + waiting > greatest(share_quota, share_kept)
union all
select 'day_quota', 'window_day:' || id, format('%s taken of %s', sum(taken + waiting), quota)
from days group by id, quota, kept having sum(taken + waiting) > greatest(quota, kept)
union all
select 'live_per_person', 'person:' || r.person_id, format('%s live of service %s', count(*), v.code)
from reservation r join service v on v.id = r.service_id
where r.status in ('checked_in', 'called', 'serving') or (r.status = 'booked' and r.check_in_until >= $1)
group by r.person_id, v.code, v.active_per_person having count(*) > v.active_per_person
union all
select 'slot_of_day', 'reservation:' || r.code, 'its slot belongs to another window-day'
from reservation r join slot s on s.id = r.slot_id where s.window_day_id <> r.window_day_id
union all
select 'known_people', 'reservation:' || r.code, 'its person or mobile is missing'
from reservation r where not exists (select from person p where p.id = r.person_id)
   or not exists (select from mobile m where m.id = r.mobile_id)
union all
select 'closed_slot', 'slot:' || s.id, 'a closure stands over it, and it is open'
from closure c join slot s on s.starts_at < c.ends_at and s.ends_at > greatest(c.starts_at, c.made_at)
join window_day d on d.id = s.window_day_id join svc_window w on w.id = d.window_id
where c.undone_at is null and not s.closed
  and (c.window_id = w.id or c.bank_id = w.bank_id or c.office_id = w.office_id
       or num_nonnulls(c.office_id, c.bank_id, c.window_id) = 0)
union all
select 'live_on_open_slot', 'reservation:' || r.code, 'its slot is not there'
from reservation r where not exists (select from slot s where s.id = r.slot_id)
"#,
        now
    )
    .fetch_all(conn)
    .await
}
