-- Offices, banks, services, windows, checklists, calendar, weekly templates and policy, as `yueban import` reads them.
create table office (
    id          smallint generated always as identity primary key,
    slug        text not null unique,
    name_zh     text not null,
    name_en     text not null,
    district_zh text not null,
    district_en text not null,
    address_zh  text not null,
    address_en  text not null,
    phone       text not null,
    -- [{"weekdays": [1,2], "spans": [["08:30","11:30"]]}]
    hours       jsonb not null,
    -- the area whose release time applies, where the policy staggers it
    area        text,
    position    smallint not null
);

create table bank (
    id       smallint generated always as identity primary key,
    code     text not null unique,
    name_zh  text not null,
    name_en  text not null,
    position smallint not null
);

create table service (
    id                smallint generated always as identity primary key,
    code              text not null unique,
    name_zh           text not null,
    name_en           text not null,
    minutes           smallint not null check (minutes > 0),
    -- who may book it: anyone, or only whom the centre asked
    booked_by         text not null check (booked_by in ('public', 'staff', 'invitation')),
    -- live reservations a person may hold of it; the ledger refuses a higher number
    active_per_person smallint not null default 1 check (active_per_person between 1 and 50),
    position          smallint not null
);

create table svc_window (
    id        smallint generated always as identity primary key,
    code      text not null unique,
    office_id smallint not null references office,
    bank_id   smallint not null references bank,
    name_zh   text not null,
    name_en   text not null,
    position  smallint not null
);
create table svc_window_service (
    window_id  smallint not null references svc_window,
    service_id smallint not null references service,
    primary key (window_id, service_id)
);

-- What a window offers on each weekday, from a date on.
create table roster_template (
    id             integer generated always as identity primary key,
    window_id      smallint not null references svc_window,
    valid_from     date not null,
    valid_until    date check (valid_until >= valid_from),
    -- ISO: 1 is Monday
    weekdays       smallint[] not null check (cardinality(weekdays) > 0 and weekdays <@ array[1,2,3,4,5,6,7]::smallint[]),
    -- [["08:30","11:30"],["13:00","16:30"]]
    spans          jsonb not null,
    slot_minutes   smallint not null check (slot_minutes between 5 and 480),
    capacity       smallint not null check (capacity between 1 and 200),
    quota          smallint not null check (quota >= 0),
    public_share   smallint not null check (public_share >= 0),
    counter_share  smallint not null check (counter_share >= 0),
    priority_share smallint not null check (priority_share >= 0),
    unique (window_id, valid_from, weekdays)
);

-- Only a published year opens days; the other kind lists its statutory days so that pages can name them.
create table calendar_year (
    year   smallint primary key,
    status text not null check (status in ('published', 'statutory_only'))
);
create table calendar_day (
    date      date primary key,
    kind      text not null check (kind in ('holiday', 'adjusted_workday')),
    statutory boolean not null,
    name_zh   text not null,
    name_en   text not null
);

-- A version of the checklist: questions, materials and rules as one document, in the shape of catalog::checklist.
create table checklist (
    service_id     smallint not null references service,
    version        integer not null check (version > 0),
    effective_from date not null,
    document       jsonb not null,
    primary key (service_id, version)
);

-- Booking rules in the shape of policy::Policy; the newest valid one rules.
create table policy (
    id         integer generated always as identity primary key,
    valid_from date not null unique,
    document   jsonb not null
);

-- Who runs the offices, and where help is to be had by telephone.
create table centre (
    only_row boolean primary key default true check (only_row),
    name_zh  text not null,
    name_en  text not null,
    hotline  text not null,
    website  text not null
);
