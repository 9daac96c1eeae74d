-- The allocator's own functions. Design and measurements: README, "The allocator".
-- Lock order everywhere: persons and mobiles (advisory, ascending), window-days (ascending id), slots.

-- A seat that is given, with every record of it.
create type seat_claim as (
    slot_id bigint, window_day_id bigint, share seat_share,
    code text, service_id smallint, person_id bigint, nth smallint, mobile_id bigint,
    booked_by bigint, consent_version smallint, name_cipher bytea, key_id smallint,
    facts jsonb, checklist_version integer, channel channel, lang text,
    check_in_from timestamptz, check_in_until timestamptz, cancel_until timestamptz, made_at timestamptz,
    idem_key bytea, idem_request bytea, idem_response text,
    outbox_payload bytea,
    audit_actor_id bigint, audit_detail jsonb, audit_key_id smallint, audit_mac bytea
);
create type claim_outcome as enum ('slot_closed', 'slot_full', 'quota_reached');

create function lock_people(p_keys bigint[]) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(k) from (select distinct k from unnest(p_keys) as k order by k) as ordered;
end $$;

-- Locks people, then reads what the rules count: all they hold, and what they made or gave back since an instant.
create function people_history(p_persons bigint[], p_mobiles bigint[], p_since timestamptz)
returns table (id bigint, person_id bigint, mobile_id bigint, service_id smallint, slot_id bigint, nth smallint,
    status reservation_status, created_at timestamptz, ended_at timestamptz, check_in_until timestamptz, starts_at timestamptz)
language plpgsql rows 10 as $$
begin
    -- one number line for both kinds of people
    perform lock_people(array(select 2 * p from unnest(p_persons) p union all select 2 * m + 1 from unnest(p_mobiles) m));
    return query
    select r.id, r.person_id, r.mobile_id, r.service_id, r.slot_id, r.nth, r.status, r.created_at, r.ended_at,
           r.check_in_until, s.starts_at
    from reservation r join slot s on s.id = r.slot_id
    where (r.person_id = any (p_persons) or r.mobile_id = any (p_mobiles))
      and (r.status in ('booked', 'checked_in', 'called', 'serving') or r.created_at >= p_since or r.ended_at >= p_since);
end $$;

-- Takes the locks of window-days in key order, then makes true what only time has changed:
-- returned seats whose delay is over, and unsold priority seats that pass to the public.
create function lock_days(p_days bigint[], p_now timestamptz) returns void language plpgsql as $$
declare v_due boolean;
begin
    select bool_or(due) into v_due
    from (select not share_released and share_release_at <= p_now as due
          from window_day where id = any (p_days) order by id for no key update) locked;
    if exists (select from held_seat where window_day_id = any (p_days) and until <= p_now) then
        delete from held_seat where window_day_id = any (p_days) and until <= p_now;
    end if;
    if v_due then
        update window_day set
            public_quota = public_quota + greatest(priority_quota - priority_booked - priority_held, 0),
            priority_quota = least(priority_quota, priority_booked + priority_held),
            share_released = true
        where id = any (p_days) and not share_released and share_release_at <= p_now;
    end if;
end $$;

-- What a claim would find, read without a lock: null where a seat looks free. (PL/pgSQL keeps its plan; a function in
-- SQL would be parsed anew at each call.)
create function seat_refusal(p_slot bigint, p_share seat_share, p_now timestamptz) returns claim_outcome
language plpgsql stable as $$
declare
    v_slot slot;
    v_day window_day;
    v_waited_slot integer := 0;
    v_waited_day integer := 0;
    v_waited_share integer := 0;
    v_passed integer := 0;
    v_left integer;
begin
    select * into v_slot from slot where id = p_slot;
    select * into v_day from window_day where id = v_slot.window_day_id;
    if v_slot.closed or v_day.closed_reason_zh is not null then return 'slot_closed'; end if;
    if v_day.public_held + v_day.counter_held + v_day.priority_held > 0 or v_slot.held > 0 then
        select count(*) filter (where slot_id = p_slot), count(*) filter (where counts_in_day),
               count(*) filter (where counts_in_day and share = p_share)
        into v_waited_slot, v_waited_day, v_waited_share
        from held_seat where window_day_id = v_day.id and until <= p_now;
    end if;
    if v_slot.booked + v_slot.held - v_waited_slot >= v_slot.capacity then return 'slot_full'; end if;
    if v_day.public_booked + v_day.counter_booked + v_day.priority_booked + v_day.public_held + v_day.counter_held
       + v_day.priority_held - v_waited_day >= v_day.quota then return 'quota_reached'; end if;
    if not v_day.share_released and v_day.share_release_at <= p_now then
        v_passed := greatest(v_day.priority_quota - v_day.priority_booked - v_day.priority_held, 0);
    end if;
    v_left := case p_share
        when 'public' then v_day.public_quota + v_passed - v_day.public_booked - v_day.public_held
        when 'counter' then v_day.counter_quota - v_day.counter_booked - v_day.counter_held
        else v_day.priority_quota - v_passed - v_day.priority_booked - v_day.priority_held end;
    return case when v_left + v_waited_share <= 0 then 'quota_reached' end::claim_outcome;
end $$;

-- What is left for each wish of a batch, in the order of the arrays, under the locks of the days; and what an earlier
-- request with the same key got. The caller's transaction is READ COMMITTED and holds the people's locks: the second
-- statement sees what the first one waited for. Nothing comes back for a slot that does not exist.
create function lock_seats(p_slots bigint[], p_shares seat_share[], p_days bigint[], p_callers bigint[], p_keys bytea[],
    p_now timestamptz)
returns table (ord bigint, closed boolean, slot_left integer, share_left integer, day_left integer,
    request_hash bytea, response text, answered_at timestamptz)
language plpgsql rows 64 as $$
begin
    perform lock_days(p_days, p_now);
    return query
    select w.ord, s.closed or d.closed_reason_zh is not null,
           s.capacity - s.booked - s.held,
           case w.share when 'public' then d.public_quota - d.public_booked - d.public_held
                        when 'counter' then d.counter_quota - d.counter_booked - d.counter_held
                        else d.priority_quota - d.priority_booked - d.priority_held end,
           d.quota - d.public_booked - d.counter_booked - d.priority_booked
                   - d.public_held - d.counter_held - d.priority_held,
           i.request_hash, i.response, i.created_at
    from unnest(p_slots, p_shares, p_callers, p_keys) with ordinality w (slot, share, caller, key, ord)
    join slot s on s.id = w.slot join window_day d on d.id = s.window_day_id
    -- one look into the index for each, also by a plan that was made when the table was empty
    left join lateral (select x.request_hash, x.response, x.created_at from idempotency x
                       where x.caller_id = w.caller and x.key_hash = w.key limit 1) i on true;
end $$;
