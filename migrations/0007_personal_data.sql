-- What a citizen asked to have erased, and whom a new checklist has been told to.

-- Erased: the numbers cannot be read any more; the blind index stays as long as rules look back, then it is forgotten
-- too (replaced by a random one). Who signs in again before has their row filled anew.
alter table person add column erased_at timestamptz;
alter table person add column forgotten boolean not null default false;
alter table mobile add column erased_at timestamptz;
alter table mobile add column forgotten boolean not null default false;
create index person_erased on person (erased_at) where erased_at is not null and not forgotten;
create index mobile_erased on mobile (erased_at) where erased_at is not null and not forgotten;

-- Erased: name and answers are gone, the seat's history stays.
alter table reservation add column erased_at timestamptz;
-- The checklist's version that its booker was last told of, beside the one it was made under.
alter table reservation add column checklist_told integer;
