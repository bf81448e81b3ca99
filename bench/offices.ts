import pg from "pg";

/** Organizations that starts are measured in: `office-1` and so on, each with one person and a container of theirs. */
export const offices = 1000;

/** Fills an empty, migrated database, as its owner: nobody is stopped by a limit, but all of them are counted. */
export async function fillOffices(url: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    for (const statement of statements) await owner.query(statement);
  } finally {
    await owner.end();
  }
}

const each = `generate_series(1, ${offices}) i`;
const pairs = `${each} join namespace n on n.path = 'office-' || i join account a on a.path = 'person-' || i`;

const statements = [
  "insert into account (path, name, email, operator) values ('root-operator', 'Root', 'root@example.org', true)",
  `insert into account (path, name, email) select 'person-' || i, 'Person', 'person-' || i || '@example.org' from ${each}`,
  `insert into namespace (path, kind) select 'office-' || i, 'organization' from ${each}`,
  `insert into organization (id, name, created_by) select n.id, n.path, a.id from ${pairs}`,
  `insert into member (organization_id, account_id, role) select n.id, a.id, 'maintainer' from ${pairs}`,
  `insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes)
   values ('small', 'process', 2000000000, 100, 1000000)`,
  `insert into namespace_limit (namespace_id, product, cap, member_cap)
   select n.id, 'small', 1000000000, 1000000000 from ${pairs}`,
  `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
   select n.id, 'container', 'train', 'organization-write', a.id, a.id from ${pairs}`,
  `insert into container (resource_id, environment, resource_type, mode, command)
   select id, 'host', 'small', 'task', 'true' from resource`,
  "create table floor (id int primary key, used int not null) with (fillfactor = 50)",
  `insert into floor select i, 0 from ${each}`,
  "grant all on floor to app",
];
