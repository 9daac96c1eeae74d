-- What is to be told (outbox) and what was done (audit), both written in the act's own transaction.
create table outbox (
    id         bigint generated always as identity primary key,
    event      text not null,
    mobile_id  bigint not null,
    lang       text not null check (lang in ('zh-CN', 'en')),
    -- the values of the text, encrypted: a sign-in code is among them
    payload    bytea not null,
    key_id     smallint not null,
    created_at timestamptz not null
);
create index outbox_mobile on outbox (mobile_id, id desc);

create type actor_kind as enum ('citizen', 'staff', 'client', 'system', 'stranger');
create table audit_entry (
    id       bigint generated always as identity primary key,
    at       timestamptz not null,
    actor    actor_kind not null,
    -- person.id of a citizen; null for system and strangers
    actor_id bigint,
    action   text not null,
    -- kind and key of what was acted on, such as reservation:K7F29MQ4XXXX
    object   text not null,
    detail   jsonb not null,
    key_id   smallint not null,
    -- HMAC over the columns above but id, with a key outside the database (see src/audit)
    mac      bytea not null
);
create index audit_entry_at on audit_entry using brin (at);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are never changed or removed' using errcode = 'YB003';
end $$;
create trigger audit_append_only before update or delete or truncate on audit_entry
    for each statement execute function audit_is_append_only();
