import { sql } from "kysely";
import { expect } from "vitest";
import { jobs } from "../../server/domain/usage/jobs.ts";
import type { By, PartRow } from "../../server/domain/usage/part-queries.ts";
import { partsOf } from "../../server/domain/usage/parts.ts";
import { summary } from "../../server/domain/usage/storage-queries.ts";
import type { Ctx } from "../../server/kernel/context.ts";

/** Everything that is held, file by file and output by output. */
const pieces = (namespace: string) => sql`
  select r.id, r.kind::text || 's/' || n.path || '/' || r.name as resource, r.kind::text as kind, p.name as project,
    a.path as member, v.id::text as piece, 'version ' || v.number as source, f.sha256 as content, f.bytes
  from version_file f join version v on v.id = f.version_id join resource r on r.id = v.resource_id
  join namespace n on n.id = r.namespace_id join account a on a.id = v.charged_to left join project p on p.id = r.project_id
  where n.path = ${namespace} and r.deleted_at is null and v.removed_at is null
  union all
  select r.id, r.kind::text || 's/' || n.path || '/' || r.name, r.kind::text, p.name, a.path, e.id::text,
    'output of execution ' || e.number, uuid_send(e.id), e.output_bytes
  from execution e join resource r on r.id = e.container_id join namespace n on n.id = r.namespace_id
  join account a on a.id = e.charged_to left join project p on p.id = r.project_id
  where n.path = ${namespace} and r.deleted_at is null and e.removed_at is null and e.output_bytes > 0`;

const names = {
  project: sql`coalesce(x.project, '')`,
  member: sql`x.member`,
  kind: sql`x.kind`,
  resource: sql`x.resource`,
  version: sql`x.resource || ' ' || x.source`,
};

const nameOf = (by: By, row: PartRow) =>
  ({
    project: row.project ?? "",
    member: row.member_path,
    kind: row.kind,
    resource: row.resource,
    version: `${row.resource} ${row.source}`,
  })[by];

interface Truth {
  name: string;
  logical: number;
  physical: number;
}

async function truth(ctx: Ctx, namespace: string, name: ReturnType<typeof sql>): Promise<Truth[]> {
  const { rows } = await sql<Truth>`
    select c.name, sum(c.logical)::bigint as logical, sum(c.physical)::bigint as physical
    from (select ${name} as name, x.content, sum(x.bytes) as logical, max(x.bytes) as physical
      from (${pieces(namespace)}) x group by 1, 2) c
    group by 1 having sum(c.logical) > 0 order by 1`.execute(ctx.db);
  return rows;
}

/** Every part page by page, so that pages are tested by the way. */
async function all(ctx: Ctx, id: string, by: By): Promise<PartRow[]> {
  const found: PartRow[] = [];
  const asked = { by, sort: "size" } as const;
  for (let cursor: string | undefined; ; ) {
    const rows = await partsOf(ctx, { id, role: "maintainer" }, asked, { limit: 3, cursor });
    found.push(...rows.slice(0, 3));
    const last = found.at(-1);
    if (rows.length <= 3 || !last) return found;
    cursor = Buffer.from(`${last.logical_bytes}:${last.key}`).toString("base64url");
  }
}

/** Whatever is said of the storage of a namespace, is what its files say when each is looked at: counted now, and kept. */
export async function tellsTheTruth(ctx: Ctx, namespace: string, hint = ""): Promise<void> {
  await agrees(ctx, namespace, hint);
  for (const job of jobs(ctx)) await job.run();
  await agrees(ctx, namespace, `${hint}, kept`);
}

const agrees = (ctx: Ctx, namespace: string, hint: string): Promise<void> =>
  ctx.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (db) => {
      const now: Ctx = { ...ctx, db };
      const { id } = await db
        .selectFrom("namespace")
        .select("id")
        .where("path", "=", namespace)
        .executeTakeFirstOrThrow();
      const [whole] = await truth(now, namespace, sql`''`);
      expect(await summary(now, id), hint).toMatchObject({
        logical_bytes: whole?.logical ?? 0,
        physical_bytes: whole?.physical ?? 0,
      });
      for (const by of ["project", "member", "kind", "resource", "version"] as const) {
        const said = (await all(now, id, by)).map((row) => ({
          name: nameOf(by, row),
          logical: row.logical_bytes,
          physical: row.physical_bytes,
        }));
        const told = await truth(now, namespace, names[by]);
        expect(new Set(said), `${hint} by ${by}`).toEqual(new Set(told));
        expect(said.map(({ logical }) => logical)).toEqual(
          said.map(({ logical }) => logical).toSorted((a, b) => b - a),
        );
      }
    });
