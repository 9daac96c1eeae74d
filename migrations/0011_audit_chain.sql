-- Audit entries are sealed into a chain. Transactions commit in another order than they are numbered, so that an entry
-- is sealed once no transaction as old as its own is left: nothing can come in before it any more.
-- An era is the life of a database in one cluster: a restored one begins the next, since numbers begin anew there.
alter table audit_entry
    add column era smallint not null default 1,
    add column xid bigint not null default (pg_current_xact_id()::text::bigint);
create index audit_entry_order on audit_entry (era, xid);

-- Covers all entries from where the seal before ended up to (era, until_xid), this one not included.
create table audit_seal (
    position  bigint primary key,
    era       smallint not null,
    until_xid bigint not null,
    entries   bigint not null check (entries > 0),
    at        timestamptz not null,
    key_id    smallint not null,
    -- HMAC over the columns above, the mac of the seal before, and id and mac of every entry in the order of xid and id
    mac       bytea not null
);
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
    for each statement execute function audit_is_append_only();

-- The end of the chain: without it the last seals could go away unseen.
create table audit_head (
    only_row boolean primary key default true check (only_row),
    position bigint not null,
    key_id   smallint not null,
    -- HMAC over position and the last seal's mac
    mac      bytea not null
);
