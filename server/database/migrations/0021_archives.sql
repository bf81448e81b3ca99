-- A zip has the CRC-32 of each file before its bytes. It is taken while they are uploaded, or when it is first needed.
alter table blob add column crc32 bigint check (crc32 between 0 and 4294967295);
