import { createHash } from "node:crypto";
import type pg from "pg";

/** People in each organization of a crowd; the first few have the roles of `named`, the others are developers. */
const members = 400;
const named = { maintainer: 1, viewer: 2, reviewer: 3, editor: 4, developer: 77 } as const;

/** A person of a crowd by their role in its organizations. */
export const personOf = (role: keyof typeof named) => `person-${named[role]}`;
/** A person who is in no organization and owns as much as one. */
export const hermit = "person-401";
/** An organization of a crowd: two thirds, or one in five hundred, are visible to its members. */
export type Place = "mixed" | "secretive";
export const places: readonly Place[] = ["mixed", "secretive"];

/** The token of the n-th person. */
export const tokenOf = (n: number) => `ghp_of-the-crowd-${String(n).padStart(6, "0")}`;
/** Everybody's number who has a token. */
export const tokenHolders = Array.from({ length: members }, (_, i) => i + 1);

/**
 * Fills an empty, migrated database: people with tokens, two organizations with so many resources each, and one person
 * with as many of their own. One namespace is older than the next, as organizations come and go in life: a plan that
 * walks all resources from the newest meets the others' first.
 */
export async function fillCrowd(owner: pg.Pool, resources: number): Promise<void> {
  await owner.query(
    "insert into account (path, name, email, operator) values ('root-operator', 'Root', 'root@example.org', true)",
  );
  await owner.query(
    `insert into account (path, name, email)
     select 'person-' || n, 'Person ' || n, 'person-' || n || '@example.org' from generate_series(1, $1::int + 1) n`,
    [members],
  );
  for (const [age, place] of places.entries()) {
    await insertOrganization(owner, place);
    await insertResources(owner, place, places.length - age, resources, place === "mixed" ? 3 : 500);
  }
  await insertResources(owner, hermit, 0, resources, null);
  await insertTokens(owner);
  await owner.query("vacuum analyze");
}

async function insertOrganization(owner: pg.Pool, path: Place): Promise<void> {
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

/** Of three, or of `visible_in` for an organization that keeps to itself, one is private or visible; a person's never. */
async function insertResources(
  owner: pg.Pool,
  path: string,
  age: number,
  count: number,
  visible_in: number | null,
): Promise<void> {
  await owner.query(
    `insert into resource (id, created_at, namespace_id, kind, name, visibility, owner_id, created_by, deleted_at)
     select uuidv7(moment.ago), now() + moment.ago, n.id, (array['dataset', 'container'])[1 + i % 2]::resource_kind,
       'resource-' || i, v.visibility::resource_visibility, o.id, o.id, case when i % 50 = 7 then now() end
     from generate_series(1, $2::int) i
     cross join lateral (select make_interval(secs => i - $2::int * ($3::int + 1)) as ago) moment
     join namespace n on n.path = $1
     join account o on o.path = case n.kind when 'person' then n.path else 'person-' || 1 + i * 7919::bigint % $5 end
     cross join lateral (select case when $4::int is null then 'private'
       when $4 = 3 then (array['private', 'organization-read', 'organization-write'])[1 + i % 3]
       else case when i % $4 = 0 then 'organization-read' else 'private' end end as visibility) v`,
    [path, count, age, visible_in, members],
  );
}

async function insertTokens(owner: pg.Pool): Promise<void> {
  const hashes = tokenHolders.map((n) => createHash("sha256").update(tokenOf(n)).digest());
  await owner.query(
    `insert into token (account_id, name, hint, sha256)
     select a.id, 'bench', 'ghp_of-t', t.sha256
     from unnest($1::bytea[]) with ordinality t (sha256, n) join account a on a.path = 'person-' || t.n`,
    [hashes],
  );
}
