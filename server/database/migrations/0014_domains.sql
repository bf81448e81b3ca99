-- Whoever has confirmed an address of a domain that an organization lets in joins it by themselves.
create index account_confirmed_by_domain on account (split_part(email, '@', 2)) where email_verified;
