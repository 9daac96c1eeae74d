-- The ledger of seats. A reservation row takes a seat of one slot and one of its window's day; the counters on both
-- are written by triggers of the ledger alone, and CHECK constraints bound them, whatever SQL is run.
create type seat_share as enum ('public', 'counter', 'priority');

create table window_day (
    id                bigint generated always as identity primary key,
    window_id         smallint not null references svc_window,
    date              date not null,
    quota             integer not null check (quota >= 0),
    public_quota      integer not null check (public_quota >= 0),
    counter_quota     integer not null check (counter_quota >= 0),
    priority_quota    integer not null check (priority_quota >= 0),
    public_booked     integer not null default 0 check (public_booked >= 0),
    counter_booked    integer not null default 0 check (counter_booked >= 0),
    priority_booked   integer not null default 0 check (priority_booked >= 0),
    -- returned seats in their delay, and offers to the waiting list
    public_held       integer not null default 0 check (public_held >= 0),
    counter_held      integer not null default 0 check (counter_held >= 0),
    priority_held     integer not null default 0 check (priority_held >= 0),
    -- what stood taken when a quota was cut below it; shrinks as seats come back, never grows
    kept              integer not null default 0,
    public_kept       integer not null default 0,
    counter_kept      integer not null default 0,
    priority_kept     integer not null default 0,
    -- unsold priority seats pass to the public at this instant (null: never)
    share_release_at  timestamptz,
    share_released    boolean not null default false,
    closed_reason_zh  text,
    closed_reason_en  text,
    -- raised with every change, so that readers fetch only what moved
    version           bigint not null default 0,
    unique (window_id, date),
    constraint window_day_closed_reason check ((closed_reason_zh is null) = (closed_reason_en is null)),
    constraint window_day_quota check (public_booked + counter_booked + priority_booked
        + public_held + counter_held + priority_held <= greatest(quota, kept)),
    constraint window_day_public check (public_booked + public_held <= greatest(public_quota, public_kept)),
    constraint window_day_counter check (counter_booked + counter_held <= greatest(counter_quota, counter_kept)),
    constraint window_day_priority check (priority_booked + priority_held <= greatest(priority_quota, priority_kept))
) with (fillfactor = 50);
create index window_day_date on window_day (date);

create table slot (
    id            bigint generated always as identity primary key,
    public_id     uuid not null unique,
    window_day_id bigint not null references window_day,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null check (ends_at > starts_at),
    capacity      integer not null check (capacity >= 0),
    booked        integer not null default 0 check (booked >= 0),
    held          integer not null default 0 check (held >= 0),
    closed        boolean not null default false,
    unique (window_day_id, starts_at),
    unique (id, window_day_id),
    constraint slot_capacity check (booked + held <= capacity)
) with (fillfactor = 50);

create type reservation_status as enum
    ('booked', 'checked_in', 'called', 'serving', 'completed', 'cancelled', 'voided', 'no_show');

create table reservation (
    id                bigint generated always as identity primary key,
    code              text not null,
    slot_id           bigint not null,
    window_day_id     bigint not null,
    share             seat_share not null,
    status            reservation_status not null default 'booked',
    service_id        smallint not null,
    person_id         bigint not null,
    -- this person's nth live reservation of this service
    nth               smallint not null check (nth >= 1),
    mobile_id         bigint not null,
    -- the person who booked, where it is for a relative, and the version of the consent text agreed to
    booked_by         bigint,
    consent_version   smallint,
    name_cipher       bytea not null,
    key_id            smallint not null,
    facts             jsonb not null,
    checklist_version integer not null,
    channel           channel not null,
    lang              text not null check (lang in ('zh-CN', 'en')),
    check_in_from     timestamptz not null,
    check_in_until    timestamptz not null,
    cancel_until      timestamptz not null,
    reschedules       smallint not null default 0,
    -- raised by every change: SEQUENCE of the calendar entry
    revision          integer not null default 0,
    created_at        timestamptz not null,
    changed_at        timestamptz not null,
    -- when it was cancelled or voided
    ended_at          timestamptz,
    void_reason       text,
    constraint reservation_code unique (code),
    constraint reservation_slot foreign key (slot_id, window_day_id) references slot (id, window_day_id),
    constraint reservation_consent check ((booked_by is null) = (consent_version is null)),
    constraint reservation_ended check ((status in ('cancelled', 'voided')) = (ended_at is not null)),
    constraint reservation_void_reason check ((status = 'voided') = (void_reason is not null))
);
create unique index reservation_live on reservation (person_id, service_id, nth)
    where status in ('booked', 'checked_in', 'called', 'serving');
create index reservation_person on reservation (person_id, created_at desc);
create index reservation_mobile on reservation (mobile_id, created_at desc);

create table held_seat (
    id            bigint generated always as identity primary key,
    slot_id       bigint not null,
    window_day_id bigint not null,
    share         seat_share not null,
    -- false where only the slot waits: the day's seat was kept by its holder, or is above a cut quota
    counts_in_day boolean not null,
    until         timestamptz not null,
    foreign key (slot_id, window_day_id) references slot (id, window_day_id)
);
create index held_seat_until on held_seat (window_day_id, until);

-- ---------------------------------------------------------------- counters
-- Changes of seats by one statement. `+1` rows took a seat, `-1` rows gave one back.
create type seat_delta as (slot_id bigint, window_day_id bigint, share seat_share, n integer);

create function apply_booked(p_deltas seat_delta[]) returns void language plpgsql as $$
begin
    update window_day d set
        public_booked   = public_booked + c.pub,
        counter_booked  = counter_booked + c.cou,
        priority_booked = priority_booked + c.pri,
        kept          = case when kept > 0 and c.total < 0 then least(kept, public_booked + counter_booked + priority_booked
                        + public_held + counter_held + priority_held + c.total) else kept end,
        public_kept   = case when public_kept > 0 and c.pub < 0 then least(public_kept, public_booked + public_held + c.pub) else public_kept end,
        counter_kept  = case when counter_kept > 0 and c.cou < 0 then least(counter_kept, counter_booked + counter_held + c.cou) else counter_kept end,
        priority_kept = case when priority_kept > 0 and c.pri < 0 then least(priority_kept, priority_booked + priority_held + c.pri) else priority_kept end,
        version = version + 1
    from (select window_day_id, sum(n)::int as total,
                 coalesce(sum(n) filter (where share = 'public'), 0)::int as pub,
                 coalesce(sum(n) filter (where share = 'counter'), 0)::int as cou,
                 coalesce(sum(n) filter (where share = 'priority'), 0)::int as pri
            from unnest(p_deltas) group by 1) c
    where d.id = c.window_day_id;
    update slot s set booked = booked + c.n
    from (select slot_id, sum(n)::int as n from unnest(p_deltas) group by 1) c
    where s.id = c.slot_id and c.n <> 0;
end $$;

create function apply_held(p_deltas seat_delta[], p_day_deltas seat_delta[]) returns void language plpgsql as $$
begin
    update window_day d set
        public_held   = public_held + c.pub,
        counter_held  = counter_held + c.cou,
        priority_held = priority_held + c.pri,
        version = version + 1
    from (select window_day_id,
                 coalesce(sum(n) filter (where share = 'public'), 0)::int as pub,
                 coalesce(sum(n) filter (where share = 'counter'), 0)::int as cou,
                 coalesce(sum(n) filter (where share = 'priority'), 0)::int as pri
            from unnest(p_day_deltas) group by 1) c
    where d.id = c.window_day_id;
    update slot s set held = held + c.n
    from (select slot_id, sum(n)::int as n from unnest(p_deltas) group by 1) c
    where s.id = c.slot_id and c.n <> 0;
    update window_day set version = version + 1
    where id in (select window_day_id from unnest(p_deltas)) and id not in (select window_day_id from unnest(p_day_deltas));
end $$;

create function nth_is_bounded_on_change() returns trigger language plpgsql as $$
begin
    if exists (select from new_rows n join old_rows o using (id) join service v on v.id = n.service_id
                where n.status in ('booked', 'checked_in', 'called', 'serving') and n.nth > v.active_per_person
                  and (n.nth > o.nth or n.service_id <> o.service_id
                       or o.status not in ('booked', 'checked_in', 'called', 'serving'))) then
        raise exception 'more live reservations of a service than a person may hold'
            using errcode = 'check_violation', constraint = 'reservation_nth';
    end if;
    return null;
end $$;

-- The way of every booking: one update a day and one a slot, whatever the number of rows.
create function reservation_inserted() returns trigger language plpgsql as $$
begin
    if exists (select from new_rows n join service v on v.id = n.service_id
                where n.status in ('booked', 'checked_in', 'called', 'serving') and n.nth > v.active_per_person) then
        raise exception 'more live reservations of a service than a person may hold'
            using errcode = 'check_violation', constraint = 'reservation_nth';
    end if;
    update window_day d set
        public_booked   = public_booked + c.pub,
        counter_booked  = counter_booked + c.cou,
        priority_booked = priority_booked + c.pri,
        version = version + 1
    from (select window_day_id,
                 (count(*) filter (where share = 'public'))::int as pub,
                 (count(*) filter (where share = 'counter'))::int as cou,
                 (count(*) filter (where share = 'priority'))::int as pri
            from new_rows where status not in ('cancelled', 'voided') group by 1) c
    where d.id = c.window_day_id;
    update slot s set booked = booked + c.n
    from (select slot_id, count(*)::int as n from new_rows where status not in ('cancelled', 'voided') group by 1) c
    where s.id = c.slot_id;
    return null;
end $$;

create function reservation_updated() returns trigger language plpgsql as $$
begin
    -- only rows whose seat changed hands: a change of status within the seat leaves the counters alone
    perform apply_booked(array_agg((slot_id, window_day_id, share, n)::seat_delta)) from (
        select slot_id, window_day_id, share, sum(n)::int as n from (
            select slot_id, window_day_id, share, 1 as n from new_rows where status not in ('cancelled', 'voided')
            union all
            select slot_id, window_day_id, share, -1 from old_rows where status not in ('cancelled', 'voided')) moved
        group by 1, 2, 3 having sum(n) <> 0) net
    having count(*) > 0;
    return null;
end $$;

create function reservation_deleted() returns trigger language plpgsql as $$
begin
    perform apply_booked(array_agg((slot_id, window_day_id, share, -1)::seat_delta))
       from old_rows where status not in ('cancelled', 'voided') having count(*) > 0;
    return null;
end $$;

create function held_inserted() returns trigger language plpgsql as $$
begin
    perform apply_held(array_agg((slot_id, window_day_id, share, 1)::seat_delta),
                       coalesce(array_agg((slot_id, window_day_id, share, 1)::seat_delta) filter (where counts_in_day), '{}'))
       from new_rows having count(*) > 0;
    return null;
end $$;

create function held_deleted() returns trigger language plpgsql as $$
begin
    perform apply_held(array_agg((slot_id, window_day_id, share, -1)::seat_delta),
                       coalesce(array_agg((slot_id, window_day_id, share, -1)::seat_delta) filter (where counts_in_day), '{}'))
       from old_rows having count(*) > 0;
    return null;
end $$;

create function held_updated() returns trigger language plpgsql as $$
begin
    perform apply_held(array_agg((slot_id, window_day_id, share, n)::seat_delta),
                       coalesce(array_agg((slot_id, window_day_id, share, n)::seat_delta) filter (where counts_in_day), '{}'))
       from (select slot_id, window_day_id, share, counts_in_day, 1 as n from new_rows
             union all
             select slot_id, window_day_id, share, counts_in_day, -1 from old_rows) moved
    having count(*) > 0;
    return null;
end $$;

create function ledger_is_never_truncated() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger of seats is never truncated' using errcode = 'YB001';
end $$;

create trigger reservation_inserted after insert on reservation
    referencing new table as new_rows for each statement execute function reservation_inserted();
create trigger reservation_updated after update on reservation
    referencing old table as old_rows new table as new_rows for each statement execute function reservation_updated();
create trigger reservation_deleted after delete on reservation
    referencing old table as old_rows for each statement execute function reservation_deleted();
create trigger reservation_nth_updated after update on reservation
    referencing old table as old_rows new table as new_rows for each statement execute function nth_is_bounded_on_change();
create trigger reservation_truncated before truncate on reservation
    for each statement execute function ledger_is_never_truncated();
create trigger held_inserted after insert on held_seat
    referencing new table as new_rows for each statement execute function held_inserted();
create trigger held_updated after update on held_seat
    referencing old table as old_rows new table as new_rows for each statement execute function held_updated();
create trigger held_deleted after delete on held_seat
    referencing old table as old_rows for each statement execute function held_deleted();
create trigger held_truncated before truncate on held_seat
    for each statement execute function ledger_is_never_truncated();

-- ---------------------------------------------------------------- guards
-- Only from within the ledger's own triggers: at depth 0 the statement came from outside.
create function counters_belong_to_the_ledger() returns trigger language plpgsql as $$
begin
    raise exception 'seat counters are written by the ledger alone' using errcode = 'YB001';
end $$;

create trigger slot_a_guard before update on slot for each row
    when (pg_trigger_depth() = 0
          and (old.booked, old.held, old.window_day_id) is distinct from (new.booked, new.held, new.window_day_id))
    execute function counters_belong_to_the_ledger();
create trigger slot_a_guard_insert before insert on slot for each row
    when (pg_trigger_depth() = 0 and (new.booked <> 0 or new.held <> 0)) execute function counters_belong_to_the_ledger();
create trigger window_day_a_guard before update on window_day for each row
    when (pg_trigger_depth() = 0
          and (old.public_booked, old.counter_booked, old.priority_booked, old.public_held, old.counter_held,
               old.priority_held, old.kept, old.public_kept, old.counter_kept, old.priority_kept)
          is distinct from
          (new.public_booked, new.counter_booked, new.priority_booked, new.public_held, new.counter_held,
           new.priority_held, new.kept, new.public_kept, new.counter_kept, new.priority_kept))
    execute function counters_belong_to_the_ledger();
create trigger window_day_a_guard_insert before insert on window_day for each row
    when (pg_trigger_depth() = 0
          and new.public_booked + new.counter_booked + new.priority_booked + new.public_held + new.counter_held
              + new.priority_held + new.kept + new.public_kept + new.counter_kept + new.priority_kept <> 0)
    execute function counters_belong_to_the_ledger();

-- A quota may be cut below what is taken: that much is kept, and no more.
create function keep_what_is_taken() returns trigger language plpgsql as $$
declare taken integer := new.public_booked + new.counter_booked + new.priority_booked
                         + new.public_held + new.counter_held + new.priority_held;
begin
    new.kept := case when taken > new.quota then taken else 0 end;
    new.public_kept := case when new.public_booked + new.public_held > new.public_quota then new.public_booked + new.public_held else 0 end;
    new.counter_kept := case when new.counter_booked + new.counter_held > new.counter_quota then new.counter_booked + new.counter_held else 0 end;
    new.priority_kept := case when new.priority_booked + new.priority_held > new.priority_quota then new.priority_booked + new.priority_held else 0 end;
    return new;
end $$;
create trigger window_day_b_kept before update on window_day for each row
    when ((old.quota, old.public_quota, old.counter_quota, old.priority_quota)
          is distinct from (new.quota, new.public_quota, new.counter_quota, new.priority_quota))
    execute function keep_what_is_taken();

-- Every change that readers show raises the day's version (the ledger's own statements do it themselves).
create function window_day_changed() returns trigger language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end $$;
create trigger window_day_c_version before update on window_day for each row
    when (new.version = old.version) execute function window_day_changed();
create function slot_changed() returns trigger language plpgsql as $$
begin
    update window_day set version = version + 1 where id = new.window_day_id;
    return null;
end $$;
create trigger slot_changed after update of capacity, closed on slot for each row execute function slot_changed();
