-- Who books. Numbers are encrypted (key_id says with which key) and found through a blind index, never in clear.
create type id_type as enum ('resident_id', 'passport', 'permanent_residence');

create table person (
    id        bigint generated always as identity primary key,
    id_type   id_type not null,
    id_index  bytea not null,
    id_cipher bytea not null,
    key_id    smallint not null,
    constraint person_id_index unique (id_index)
);

create table mobile (
    id            bigint generated always as identity primary key,
    number_index  bytea not null,
    number_cipher bytea not null,
    key_id        smallint not null,
    constraint mobile_number_index unique (number_index)
);

-- A sign-in code: six digits, kept as a keyed hash; the newest unspent one of a number counts.
create table login_code (
    id         bigint generated always as identity primary key,
    mobile_id  bigint not null references mobile,
    code_hash  bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    wrong      smallint not null default 0,
    spent_at   timestamptz
);
create index login_code_mobile on login_code (mobile_id, created_at desc);

create type channel as enum ('web', 'app', 'wechat', 'counter', 'phone');

create table citizen_session (
    token_hash  bytea primary key,
    mobile_id   bigint not null references mobile,
    person_id   bigint not null references person,
    name_cipher bytea not null,
    key_id      smallint not null,
    channel     channel not null,
    lang        text not null check (lang in ('zh-CN', 'en')),
    created_at  timestamptz not null,
    expires_at  timestamptz not null
);
create index citizen_session_expires on citizen_session (expires_at);

-- Requests counted per address and purpose in fixed windows of real time; the address is a keyed hash.
create table address_count (
    purpose      text not null,
    address_hash bytea not null,
    window_start timestamptz not null,
    count        integer not null,
    primary key (purpose, address_hash, window_start)
);

-- What a caller's key was used for, for 24 hours. Callers are mobiles.
create table idempotency (
    caller_id    bigint not null,
    key_hash     bytea not null,
    request_hash bytea not null,
    status       smallint not null,
    -- JSON as it was answered, to the letter
    response     text not null,
    created_at   timestamptz not null,
    primary key (caller_id, key_hash)
);
create index idempotency_age on idempotency using brin (created_at);
