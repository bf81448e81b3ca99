-- An operator chooses the currency while there is neither a price nor money; the first of either fixes it.
alter table currency add column is_fixed boolean not null default true;
