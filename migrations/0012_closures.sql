-- Closures, and reservations whose seat the office took away. Rules: src/change.

create type closure_resolve as enum ('move', 'offer', 'void');
create table closure (
    id        uuid primary key,
    -- none of the three: the whole centre
    office_id smallint references office,
    bank_id   smallint references bank,
    window_id smallint references svc_window,
    starts_at timestamptz not null,
    ends_at   timestamptz not null,
    reason_zh text not null check (reason_zh <> ''),
    reason_en text not null check (reason_en <> ''),
    -- what became of who was booked
    resolve   closure_resolve not null,
    made_by   bigint not null references staff,
    made_at   timestamptz not null,
    undone_by bigint references staff,
    undone_at timestamptz,
    constraint closure_span check (ends_at > starts_at),
    constraint closure_of_one check (num_nonnulls(office_id, bank_id, window_id) <= 1),
    constraint closure_undone check ((undone_by is null) = (undone_at is null))
);
create index closure_standing on closure (ends_at) where undone_at is null;

-- A closure is undone once, and else stays as it was made.
create function closure_only_ends() returns trigger language plpgsql as $$
begin
    raise exception 'a closure is undone once, and never changed or removed' using errcode = 'YB003';
end $$;
create trigger closure_changed before update on closure for each row
    when (old.undone_at is not null
          or (old.id, old.office_id, old.bank_id, old.window_id, old.starts_at, old.ends_at, old.reason_zh, old.reason_en,
              old.resolve, old.made_by, old.made_at)
          is distinct from
          (new.id, new.office_id, new.bank_id, new.window_id, new.starts_at, new.ends_at, new.reason_zh, new.reason_en,
           new.resolve, new.made_by, new.made_at))
    execute function closure_only_ends();
create trigger closure_removed before delete or truncate on closure for each statement execute function closure_only_ends();

-- What keeps slots of these days closed: holidays, closures that stand, windows closed for the rest of their day.
-- `planned`: a holiday or closure, with its reason. `p_but`: as if this closure were undone; `p_holidays` false: as if
-- no holiday were there.
create function kept_closed(p_days bigint[], p_but uuid, p_holidays boolean)
returns table (slot_id bigint, planned boolean, reason_zh text, reason_en text) language sql stable as $$
    select s.id, h.date is not null or k.id is not null, coalesce(h.name_zh, k.reason_zh), coalesce(h.name_en, k.reason_en)
    from window_day d join slot s on s.window_day_id = d.id join svc_window w on w.id = d.window_id
    left join calendar_day h on h.date = d.date and h.kind = 'holiday' and p_holidays
    left join lateral (
        select c.id, c.reason_zh, c.reason_en from closure c
        where c.undone_at is null and c.id is distinct from p_but
          and (c.window_id = w.id or c.bank_id = w.bank_id or c.office_id = w.office_id
               or num_nonnulls(c.office_id, c.bank_id, c.window_id) = 0)
          and c.starts_at < s.ends_at and c.ends_at > s.starts_at
        order by c.made_at, c.id limit 1) k on true
    left join window_duty y on y.window_id = w.id and y.date = d.date and y.state = 'closed'
    where d.id = any (p_days) and (h.date is not null or k.id is not null or y.window_id is not null)
$$;

-- Makes slots of these days that have not ended closed or open as they ought to be, and gives a day its reason where all
-- that is left of it is closed by plan. The caller holds the days' locks, or made them.
create function settle_closed(p_days bigint[], p_now timestamptz) returns void language plpgsql as $$
begin
    update slot s set closed = not s.closed
    from slot o left join kept_closed(p_days, null, true) k on k.slot_id = o.id
    where o.id = s.id and o.window_day_id = any (p_days) and o.ends_at > p_now and o.closed <> (k.slot_id is not null);
    update window_day d set closed_reason_zh = c.zh, closed_reason_en = c.en
    from (select o.window_day_id,
                 case when bool_and(coalesce(k.planned, false)) then (array_agg(k.reason_zh order by o.starts_at))[1] end as zh,
                 case when bool_and(coalesce(k.planned, false)) then (array_agg(k.reason_en order by o.starts_at))[1] end as en
          from slot o left join kept_closed(p_days, null, true) k on k.slot_id = o.id
          where o.window_day_id = any (p_days) and o.ends_at > p_now group by 1) c
    where d.id = c.window_day_id and (d.closed_reason_zh, d.closed_reason_en) is distinct from (c.zh, c.en);
end $$;

-- A reservation whose seat the office took away, until its booker chooses anew: moved to another seat, or still where
-- it was and offered to be moved. It may be changed free of deadline and count, and is never a no-show.
create type unsettled as enum ('moved', 'offered');
alter table reservation
    add column unsettled unsettled,
    add column unsettled_reason text,
    add constraint reservation_unsettled check ((unsettled is null) = (unsettled_reason is null)) not valid;

-- Ends reservations whose time to check in is over: no-shows, but voided where the office had taken the seat away.
create function end_missed(p_ids bigint[], p_now timestamptz)
returns table (code text, status reservation_status) language plpgsql as $$
declare
    v_days bigint[] := array(select distinct r.window_day_id from reservation r
                             where r.id = any (p_ids) and r.unsettled is not null);
begin
    if v_days <> '{}' then
        perform lock_days(v_days, p_now);
    end if;
    return query
    update reservation r set
        status = case when r.unsettled is null then 'no_show' else 'voided' end::reservation_status,
        void_reason = r.unsettled_reason,
        ended_at = case when r.unsettled is not null then p_now end,
        changed_at = p_now, revision = r.revision + 1
    where r.id = any (p_ids) and r.status = 'booked' and r.check_in_until < p_now
    returning r.code, r.status;
end $$;

-- As before, but a cancellation that the office caused counts in no limit, as if it were voided.
create or replace function people_history(p_persons bigint[], p_mobiles bigint[], p_since timestamptz)
returns table (id bigint, person_id bigint, mobile_id bigint, service_id smallint, slot_id bigint, nth smallint,
    status reservation_status, created_at timestamptz, ended_at timestamptz, check_in_until timestamptz, starts_at timestamptz)
language plpgsql rows 10 as $$
begin
    -- one number line for both kinds of people
    perform lock_people(array(select 2 * p from unnest(p_persons) p union all select 2 * m + 1 from unnest(p_mobiles) m));
    return query
    select r.id, r.person_id, r.mobile_id, r.service_id, r.slot_id, r.nth,
           case when r.status = 'cancelled' and r.unsettled is not null then 'voided' else r.status end,
           r.created_at, r.ended_at, r.check_in_until, s.starts_at
    from reservation r join slot s on s.id = r.slot_id
    where (r.person_id = any (p_persons) or r.mobile_id = any (p_mobiles))
      and (r.status in ('booked', 'checked_in', 'called', 'serving') or r.created_at >= p_since or r.ended_at >= p_since);
end $$;
