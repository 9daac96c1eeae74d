-- How to come to an office; empty where nothing is said. A release that does not know the columns leaves them empty.
alter table office
    add column directions_zh text not null default '',
    add column directions_en text not null default '';
