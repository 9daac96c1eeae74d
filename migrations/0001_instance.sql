-- One row about this database: whether it is a demo, what its clock says, which configuration it holds.
-- No statement here or elsewhere asks the database for the time: every instant is a parameter.
create table instance (
    only_row        boolean primary key default true check (only_row),
    -- null until the first server, or the first import, decides; afterwards it never changes
    demo            boolean,
    clock_offset_ms bigint not null default 0,
    config_version  bigint not null default 1,
    check (clock_offset_ms = 0 or demo)
);
insert into instance default values;

create function instance_kind_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'a database stays what it was first used for' using errcode = 'YB002';
end $$;
create trigger instance_kind_is_final before update on instance for each row
    when (old.demo is not null and new.demo is distinct from old.demo)
    execute function instance_kind_is_final();

-- A server whose keys are not the ones this database was written with refuses to start.
create type key_purpose as enum ('data', 'index', 'audit');
create table key_fingerprint (
    purpose     key_purpose not null,
    key_id      smallint not null,
    fingerprint bytea not null,
    primary key (purpose, key_id)
);

-- Jobs that several servers share: the row is the lock, the instants are of the product's clock.
create table job (
    name        text primary key,
    last_run_at timestamptz,
    last_error  text
);
