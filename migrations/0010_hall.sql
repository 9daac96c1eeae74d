-- The hall: tickets, calls, outcomes. Rules and order of calling: src/counter.
-- Lock order of its acts: people (advisory), window-days, then the hall's row.

-- One row an office. Its lock puts the acts of a hall in order on any number of servers (lock_hall); readers watch its
-- version.
create table hall (
    office_id smallint primary key references office,
    version   bigint not null default 0
);

-- What a window does on a day, where it is not simply open.
create type window_duty_state as enum ('open', 'paused', 'closed');
create table window_duty (
    window_id  smallint not null references svc_window,
    date       date not null,
    state      window_duty_state not null,
    reason     text,
    staff_id   bigint references staff,
    changed_at timestamptz not null,
    primary key (window_id, date),
    constraint window_duty_reason check (state = 'open' or reason is not null)
);

create type ticket_status as enum
    ('waiting', 'transferred', 'called', 'serving', 'parked', 'missed', 'done', 'left');
create type priority_reason as enum ('elderly', 'disabled', 'pregnant', 'military');

-- A place in the queue of an office on a day, for one reservation (a walk-in has one too: its seat is in the ledger).
create table ticket (
    id             uuid primary key,
    reservation_id bigint not null unique references reservation,
    office_id      smallint not null references office,
    date           date not null,
    -- A to Z by service, and the day's next number of that letter in that office
    letter         text not null check (letter ~ '^[A-Z]$'),
    number         smallint not null check (number between 1 and 999),
    status         ticket_status not null default 'waiting',
    walk_in        boolean not null,
    -- let in after the time to check in was over
    admitted_late  boolean not null default false,
    priority       priority_reason,
    -- where they may be called: this window; or any of this bank; or any that serves it
    window_id      smallint references svc_window,
    bank_id        smallint references bank,
    checked_in_at  timestamptz not null,
    -- the first call and its repetitions; a third that nobody answers makes it missed
    calls          smallint not null default 0 check (calls between 0 and 3),
    -- of the last time it left the queue; the first one ends its wait
    called_at      timestamptz,
    first_called_at timestamptz,
    started_at     timestamptz,
    ended_at       timestamptz,
    -- told that few are called before them: once
    told_soon      boolean not null default false,
    -- put back into the queue after it was missed: once
    put_back       boolean not null default false,
    constraint ticket_number_once unique (office_id, date, letter, number),
    constraint ticket_at_a_window check (status not in ('called', 'serving') or window_id is not null),
    constraint ticket_called check (status not in ('called', 'serving') or called_at is not null),
    constraint ticket_started check (status <> 'serving' or started_at is not null),
    constraint ticket_ended check ((status in ('done', 'left')) = (ended_at is not null))
);
create unique index ticket_one_at_a_window on ticket (window_id) where status in ('called', 'serving');
create index ticket_day on ticket (office_id, date);
create index ticket_open on ticket (date, office_id) where status not in ('done', 'left');

create table ticket_number (
    office_id smallint not null references office,
    date      date not null,
    letter    text not null,
    last      smallint not null,
    primary key (office_id, date, letter)
);

-- What happened to a ticket, append-only: figures are recomputed from here.
create type ticket_act as enum ('checked_in', 'called', 'recalled', 'started', 'parked', 'missed', 'put_back',
    'transferred', 'rerouted', 'accepted', 'supplement_required', 'refused', 'left');
create table ticket_event (
    id        bigint generated always as identity primary key,
    ticket_id uuid not null references ticket,
    at        timestamptz not null,
    act       ticket_act not null,
    window_id smallint references svc_window,
    staff_id  bigint references staff
);
create index ticket_event_ticket on ticket_event (ticket_id, id);
create function ticket_events_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'what happened to a ticket is never changed or removed' using errcode = 'YB003';
end $$;
create trigger ticket_event_append_only before update or delete or truncate on ticket_event
    for each statement execute function ticket_events_are_append_only();

-- What a visit came to.
create type visit_outcome as enum ('accepted', 'supplement_required', 'refused', 'left');
create table visit_result (
    reservation_id bigint primary key references reservation,
    outcome        visit_outcome not null,
    -- in writing where it was refused
    reason         text,
    -- who came along to sign: spouse, co_borrower, guarantor, other
    companions     text[] not null default '{}' check (companions <@ array['spouse', 'co_borrower', 'guarantor', 'other']),
    window_id      smallint not null references svc_window,
    staff_id       bigint references staff,
    at             timestamptz not null,
    constraint visit_refused_with_reason check (outcome <> 'refused' or reason is not null)
);
-- All that is missing, told once and in writing: materials of the checklist the reservation was made under.
create table visit_missing (
    reservation_id bigint not null references visit_result,
    position       smallint not null,
    material       text not null,
    reason         text not null,
    primary key (reservation_id, material)
);
-- An accepted application. The clock of three working days starts at accepted_at.
create table loan_case (
    id             bigint generated always as identity primary key,
    -- the day of acceptance and the day's next number: 20261124-0007
    case_number    text not null unique,
    reservation_id bigint not null unique references visit_result,
    accepted_at    timestamptz not null,
    -- null while that needs a calendar that is not published
    due_on         date
);
create table case_number (
    date date primary key,
    last integer not null
);

-- The acts of an office follow one another: whoever holds its row is alone in its hall until the transaction ends.
create function lock_hall(p_office smallint) returns void language plpgsql as $$
begin
    insert into hall (office_id) values (p_office) on conflict do nothing;
    perform from hall where office_id = p_office for no key update;
end $$;

-- Where a ticket can go. It begins by waiting, keeps its window while it is called, and ends once.
create function ticket_goes() returns trigger language plpgsql as $$
begin
    if (old.status, new.status) not in (
        ('done', 'done'), ('left', 'left'), ('waiting', 'waiting'), ('waiting', 'called'), ('waiting', 'transferred'), ('waiting', 'left'),
        ('transferred', 'transferred'), ('transferred', 'called'), ('transferred', 'left'),
        ('called', 'called'), ('called', 'serving'), ('called', 'parked'), ('called', 'missed'),
        ('called', 'transferred'), ('called', 'done'), ('called', 'left'),
        ('serving', 'serving'), ('serving', 'parked'), ('serving', 'transferred'), ('serving', 'done'), ('serving', 'left'),
        ('parked', 'parked'), ('parked', 'waiting'), ('parked', 'transferred'), ('parked', 'left'),
        ('missed', 'missed'), ('missed', 'waiting'), ('missed', 'left'))
       or (new.status in ('called', 'serving') and old.status in ('called', 'serving') and new.window_id <> old.window_id)
       -- of one that is over only the reason of its priority may go
       or (old.ended_at is not null and to_jsonb(old) - 'priority' <> to_jsonb(new) - 'priority')
       or (old.reservation_id, old.office_id, old.date, old.letter, old.number)
          is distinct from (new.reservation_id, new.office_id, new.date, new.letter, new.number) then
        raise exception 'a ticket cannot go from % to %', old.status, new.status
            using errcode = 'check_violation', constraint = 'ticket_transition';
    end if;
    return new;
end $$;
create trigger ticket_goes before update on ticket for each row execute function ticket_goes();

-- A reservation's status follows its ticket, whoever writes.
create function ticket_moves() returns trigger language plpgsql as $$
declare
    v_status reservation_status := case
        when new.status in ('called', 'serving') then new.status::text::reservation_status
        when new.status in ('done', 'left') then 'completed'
        else 'checked_in' end;
    v_from reservation_status[] := case tg_op when 'INSERT' then '{booked,no_show}' else '{checked_in,called,serving}' end;
begin
    update reservation set status = v_status, changed_at = coalesce(new.ended_at, new.started_at, new.called_at, new.checked_in_at)
     where id = new.reservation_id and status = any (v_from) and status <> v_status;
    if not exists (select from reservation where id = new.reservation_id and status = v_status)
       or (tg_op = 'INSERT' and (new.status <> 'waiting' or not found)) then
        raise exception 'only a reservation that stands has a ticket'
            using errcode = 'check_violation', constraint = 'ticket_reservation';
    end if;
    insert into hall (office_id, version) values (new.office_id, 1)
        on conflict (office_id) do update set version = hall.version + 1;
    return null;
end $$;
create trigger ticket_inserted after insert on ticket for each row execute function ticket_moves();
create trigger ticket_updated after update on ticket for each row execute function ticket_moves();

create function window_duty_changed() returns trigger language plpgsql as $$
begin
    insert into hall (office_id, version) select office_id, 1 from svc_window where id = new.window_id
        on conflict (office_id) do update set version = hall.version + 1;
    return null;
end $$;
create trigger window_duty_changed after insert or update on window_duty
    for each row execute function window_duty_changed();
