-- Who works at the offices and behind them: accounts, what each may see, and who is signed in.
create type staff_role as enum
    ('bank_clerk', 'office_clerk', 'reviewer', 'approver', 'office_manager', 'system_admin', 'security_admin', 'auditor');

create table staff (
    id                   bigint generated always as identity primary key,
    username             text not null check (username ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    -- as colleagues and citizens see it
    name                 text not null check (name <> ''),
    role                 staff_role not null,
    office_id            smallint references office,
    bank_id              smallint references bank,
    -- argon2id in PHC form: the parameters stand in it
    password_hash        text not null,
    password_changed_at  timestamptz not null,
    must_change_password boolean not null,
    -- the second factor's secret, encrypted, and the last step of time a code was taken from: none is taken twice
    totp_cipher          bytea,
    key_id               smallint,
    totp_step            bigint,
    -- wrong tries since the last good one, or since the last lock ran out
    failures             smallint not null default 0,
    locked_until         timestamptz,
    -- of the sample city: shut wherever its database is served without --demo
    demo                 boolean not null default false,
    disabled_at          timestamptz,
    created_at           timestamptz not null,
    constraint staff_username unique (username),
    constraint staff_scope check (
        (office_id is not null) = (role in ('bank_clerk', 'office_clerk', 'office_manager'))
        and (bank_id is not null) = (role = 'bank_clerk')),
    constraint staff_totp check ((totp_cipher is null) = (key_id is null))
);

-- One live session an account: a new sign-in takes the place of the old one.
create table staff_session (
    token_hash   bytea primary key,
    staff_id     bigint not null references staff,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    constraint staff_session_one unique (staff_id)
);

-- Of which roles a second factor is demanded; none where nothing is said.
create table staff_role_rule (
    role          staff_role primary key,
    totp_required boolean not null
);
