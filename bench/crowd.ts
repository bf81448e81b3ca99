import { createHash } from "node:crypto";
import pg from "pg";
import { addMembers, insertTies, type Ties } from "./ties.ts";

/** People in each organization of a crowd; the first few have the roles of `named`, the others are developers. */
const members = 400;
const named = { maintainer: 1, viewer: 2, reviewer: 3, editor: 4, developer: 77 } as const;

/** A person of a crowd by their role in its organizations. */
export const personOf = (role: keyof typeof named) => `person-${named[role]}`;
/** A person who is in no organization and owns as much as one. */
export const hermit = "person-401";
/** An organization of a crowd: two thirds, or one in five hundred, are visible to its members. */
export type Place = "mixed" | "secretive";
const places: readonly Place[] = ["mixed", "secretive"];

/** The token of the n-th person. */
export const tokenOf = (n: number) => `ghp_of-the-crowd-${String(n).padStart(23, "0")}`;
/** Everybody's number who has a token. */
export const tokenHolders = Array.from({ length: members }, (_, i) => i + 1);

/** How many resources are in each namespace of a crowd. */
export type Sizes = Record<Place | typeof hermit, number>;

/**
 * Fills an empty, migrated database, as its owner: people with tokens, two organizations with resources, in which so many
 * teams and projects tie people to them, and one person with their own. One namespace is older than the next, as
 * organizations come and go in life: a plan that walks all resources from the newest meets the others' first.
 */
export async function fillCrowd(url: string, sizes: Sizes, ties: Ties | null): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await insertPeople(owner);
    for (const place of places) await insertOrganization(owner, place);
    await owner.query("set session_replication_role = replica"); // nothing checks what is right by construction
    await insertResources(owner, "mixed", { count: sizes.mixed, age: 2, visible_in: 3 });
    await insertResources(owner, "secretive", { count: sizes.secretive, age: 1, visible_in: 500 });
    await insertResources(owner, hermit, { count: sizes[hermit], age: 0, visible_in: null });
    if (ties) for (const place of places) await insertTies(owner, place, ties);
    await insertTokens(owner);
    await owner.query("analyze");
  } finally {
    await owner.end();
  }
}

/** Makes one of a crowd's organizations, which has teams, one of so many more members. */
export async function growCrowd(url: string, place: Place, count: number): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await addMembers(owner, place, count).finally(() => owner.end());
}

async function insertPeople(owner: pg.Client): Promise<void> {
  await owner.query(
    "insert into account (path, name, email, operator) values ('root-operator', 'Root', 'root@example.org', true)",
  );
  await owner.query(
    `insert into account (path, name, email)
     select 'person-' || n, 'Person ' || n, 'person-' || n || '@example.org' from generate_series(1, $1::int + 1) n`,
    [members],
  );
}

async function insertOrganization(owner: pg.Client, path: Place): Promise<void> {
  await owner.query("insert into namespace (path, kind) values ($1, 'organization')", [path]);
  await owner.query(
    `insert into organization (id, name, created_by)
     select n.id, n.path, a.id from namespace n, account a where n.path = $1 and a.operator`,
    [path],
  );
  await owner.query(
    `insert into member (organization_id, account_id, role)
     select n.id, a.id, coalesce($2::jsonb ->> a.path, 'developer')::member_role
     from namespace n, account a where n.path = $1 and a.path like 'person-%' and a.path <> $3`,
    [path, JSON.stringify(Object.fromEntries(Object.entries(named).map(([role, n]) => [`person-${n}`, role]))), hermit],
  );
}

/** Of three, or of `visible_in` where people keep to themselves, one is private or visible; a person's own never. */
async function insertResources(
  owner: pg.Client,
  path: string,
  { count, age, visible_in }: { count: number; age: number; visible_in: number | null },
): Promise<void> {
  await owner.query(
    `insert into resource (id, created_at, namespace_id, kind, name, visibility, owner_id, created_by, deleted_at)
     select uuidv7(moment.ago), now() + moment.ago, n.id, (array['dataset', 'container'])[1 + i % 2]::resource_kind,
       'resource-' || i, v.visibility::resource_visibility, o.id, o.id, case when i % 50 = 7 then now() end
     from generate_series(1, $2::int) i
     cross join lateral (select make_interval(secs => i - 100000 * ($3::int + 1)) as ago) moment
     join namespace n on n.path = $1
     join account o on o.path = case n.kind when 'person' then n.path else 'person-' || 1 + i * 7919::bigint % $5 end
     cross join lateral (select case when $4::int is null then 'private'
       when $4 = 3 then (array['private', 'organization-read', 'organization-write'])[1 + i % 3]
       else case when i % $4 = 0 then 'organization-read' else 'private' end end as visibility) v`,
    [path, count, age, visible_in, members],
  );
}

async function insertTokens(owner: pg.Client): Promise<void> {
  const hashes = tokenHolders.map((n) => createHash("sha256").update(tokenOf(n)).digest());
  await owner.query(
    `insert into token (account_id, created_by, secret_by, name, hint, sha256)
     select a.id, a.id, a.id, 'bench', 'ghp_of-t', t.sha256
     from unnest($1::bytea[]) with ordinality t (sha256, n) join account a on a.path = 'person-' || t.n`,
    [hashes],
  );
}
