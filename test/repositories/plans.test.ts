import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool } from "../../server/database/connect.ts";
import type { DB } from "../../server/database/schema.gen.ts";
import { compare } from "../../server/domain/repositories/compare-queries.ts";
import * as queries from "../../server/domain/repositories/queries.ts";
import * as reviews from "../../server/domain/repositories/review-queries.ts";
import * as trees from "../../server/domain/repositories/tree-queries.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { type World, world } from "../world.ts";
import { stuff } from "./shelf.ts";

let w: World;
let pool: pg.Pool;
let ctx: Ctx;
let version_id: string;
let resource_id: string;
let last: { sql: string; parameters: readonly unknown[] } | undefined;

/** 50 data sets of 20 versions; one version has 60,000 files: flat/ 50,000 of them, 5,000 folders of two each. */
beforeAll(async () => {
  w = await world();
  const { id } = await w.person("ann");
  await w.owner.query(`
    insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
      select '${id}', 'dataset', 'set-' || i, 'private', '${id}', '${id}' from generate_series(1, 50) i;
    insert into version (resource_id, number, state, created_by, charged_to, sealed_at)
      select r.id, n, 'ready', '${id}', '${id}', now() from resource r, generate_series(1, 20) n;`);
  await stuff(
    w,
    `select v.id as version_id, p.path
      from (select id from version order by resource_id, number limit 1) v, (
        select 'flat/' || i as path from generate_series(1, 50000) i
        union all select 'folder-' || i || '/' || n from generate_series(1, 5000) i, generate_series(1, 2) n
        union all select 'file-' || i from generate_series(1, 50) i) p
      union all
      select v.id, 'file-' || i from (select id from version order by resource_id, number offset 1) v,
        generate_series(1, 50) i`,
  );
  await w.owner.query("analyze");
  const { rows } = await w.owner.query("select id, resource_id from version order by resource_id, number limit 1");
  ({ id: version_id, resource_id } = rows[0]);
  pool = openPool(String(w.owner.options.connectionString), () => {}, { max: 1 });
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      last = query;
    },
  });
  ctx = { ...w.ctx, db };
});
afterAll(async () => {
  await pool.end();
  await w.stop();
});

const none = "00000000-0000-0000-0000-000000000000";
const ownAlone = { drafts: false, unapproved: false };

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
}

/** How a statement was run: every step that read a table, and how many rows it went through. */
async function planOf(run: () => Promise<unknown>) {
  await run();
  const { sql, parameters } = last as NonNullable<typeof last>;
  const { rows } = await w.owner.query(`explain (analyze, format json) ${sql}`, parameters as unknown[]);
  return readsOf(rows[0]["QUERY PLAN"][0].Plan);
}

/** The steps of a plan that read tables, or one table. */
function readsOf(plan: Node, table?: string) {
  const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
  const wanted = (name: string | undefined) => name !== undefined && (table === undefined || name === table);
  const reads = all(plan).filter((node) => wanted(node["Relation Name"]));
  const rowsOf = (node: Node) => (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
  return {
    scans: reads.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"]),
    rows: Math.round(reads.map(rowsOf).reduce((a, b) => a + b, 0)),
  };
}

describe("a list reads what it shows, not the table", () => {
  test.each([
    ["the top, with its folders summed", { prefix: "", from: "", limit: 10 }, 50_000 + 100],
    ["the top from the middle", { prefix: "", from: "folder-3", limit: 100 }, 1000],
    ["a flat folder", { prefix: "flat/", from: "flat/", limit: 100 }, 1000],
    ["a flat folder from the middle", { prefix: "flat/", from: "flat/3", limit: 100 }, 1000],
  ])("of %s", async (_title, page, rows_max) => {
    const plan = await planOf(() => queries.listFolder(ctx, version_id, page));
    expect(plan.scans).toEqual([]);
    expect(plan.rows).toBeLessThan(rows_max);
  });

  test("of all files", async () => {
    const plan = await planOf(() => queries.listFiles(ctx, version_id, { limit: 100, from: "folder-3" }));
    expect(plan.scans).toEqual([]);
    expect(plan.rows).toBeLessThan(101 + 400); // and how the leaves follow one another
  });

  test.each([500, 5000])("of what %i files replace", async (length) => {
    const some = Array.from({ length }, (_, i) => ({ path: `flat/${i * 10}` }));
    const plan = await planOf(() => queries.bytesOf(ctx, version_id, some));
    expect(plan.scans).toEqual([]); // also where all files of all versions are not many more
    expect(plan.rows).toBeLessThan(some.length + 1);
  });

  test("of versions", async () => {
    const plan = await planOf(() => queries.listVersions(ctx, resource_id, ownAlone, { limit: 5, below: 15 }));
    expect(plan.scans.filter((table) => table !== "account")).toEqual([]);
    expect(plan.rows).toBeLessThan(50);
  });

  test("of the newest sealed version", async () => {
    const plan = await planOf(() => queries.findVersion(ctx, resource_id, "latest", ownAlone));
    expect(plan.scans.filter((table) => table !== "account")).toEqual([]);
    expect(plan.rows).toBeLessThan(50);
  });
});

describe("a version of 60,000 files", () => {
  const leaves = Math.ceil(60_050 / 192);

  /** How many rows of lists of leaves and of files something writes; then it is undone. */
  async function written(act: (ctx: Ctx) => Promise<unknown>) {
    const transaction = await ctx.db.startTransaction().execute();
    try {
      const before = await countsIn(transaction);
      await act({ ...ctx, db: transaction });
      const after = await countsIn(transaction);
      return { lists: after.lists - before.lists, files: after.files - before.files };
    } finally {
      await transaction.rollback().execute();
    }
  }
  async function countsIn(db: Ctx["db"]) {
    const { rows } = await sql<{ lists: number; files: number }>`
      select sum(written) filter (where relname = 'version_leaf')::int as lists,
        sum(written) filter (where relname = 'leaf_file')::int as files
      from (select relname, n_tup_ins + n_tup_upd + n_tup_del as written from pg_stat_xact_user_tables) t`.execute(db);
    return rows[0] as { lists: number; files: number };
  }
  const next = async (ctx: Ctx) => {
    const { rows } = await sql<queries.VersionRow>`select * from version where id = ${version_id}`.execute(ctx.db);
    const [base] = rows as [queries.VersionRow];
    const made = await queries.insertVersion(ctx, { ...base, note: "", base_id: base.id });
    await queries.shareFiles(ctx, base, made.id);
    return made.id;
  };

  test("is begun with by naming its leaves", async () => {
    expect(await written(next)).toEqual({ lists: leaves, files: 0 });
  });

  test("is duplicated by naming its leaves", async () => {
    const copy = async (ctx: Ctx) => {
      const { rows } = await sql<{ id: string; created_by: string }>`
        insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
        select namespace_id, kind, 'copy', visibility, owner_id, created_by from resource where id = ${resource_id}
        returning id, created_by`.execute(ctx.db);
      await queries.duplicateVersions(ctx, resource_id, {
        id: rows[0]?.id ?? "",
        charged_to: rows[0]?.created_by ?? "",
      });
    };
    expect(await written(copy)).toEqual({ lists: leaves + 19, files: 0 });
  });

  test("is written into by copying one leaf", async () => {
    const file = {
      path: "flat/new",
      sha256: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
      bytes: 1,
    };
    const one = await written(async (ctx) => {
      await queries.putFiles(ctx, await next(ctx), [{ ...file, media_type: "text/plain" }]);
    });
    expect(one.files).toBeLessThan(300);
  });

  test("takes 2,000 files in their order without moving one", async () => {
    const files = Array.from({ length: 2000 }, (_, i) => ({
      path: `flatter/${10_000 + i}`,
      sha256: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
      ...{ bytes: 1, media_type: "text/plain" },
    }));
    const all = await written(async (ctx) => {
      const id = await next(ctx);
      for (let first = 0; first < files.length; first += 500)
        await queries.putFiles(ctx, id, files.slice(first, first + 500));
    });
    expect(all.files).toBeLessThan(files.length + 2 * 300); // a leaf that is shared is copied, and cut once
  });

  test("loses a folder of 50,000 by two leaves that are cut", async () => {
    const taken = await written(async (ctx) => trees.takeFolder(ctx, await next(ctx), "flat"));
    expect(taken.files).toBeLessThan(1200); // of 60,060
  });

  test("is compared by the leaves that differ", async () => {
    const transaction = await ctx.db.startTransaction().execute();
    const inside = { ...ctx, db: transaction };
    const id = await next(inside);
    await trees.takeFolder(inside, id, "folder-77");
    await compare(inside, version_id, id, { after: "", limit: 100, change: null });
    const { sql: text, parameters } = last as NonNullable<typeof last>;
    const { rows } = await transaction.executeQuery<Record<"QUERY PLAN", [{ Plan: Node }]>>(
      CompiledQuery.raw(`explain (analyze, format json) ${text}`, [...parameters]),
    );
    await transaction.rollback().execute();
    expect(readsOf(rows[0]?.["QUERY PLAN"][0].Plan as Node, "leaf_file").rows).toBeLessThan(2000);
  });

  test("and one that waits is found without looking at the others", async () => {
    const plan = await planOf(() => reviews.list(ctx, { mine: false, namespace: null, after: none, limit: 50 }));
    expect(plan.rows).toBeLessThan(200);
  });
});

test("a page of a folder with 50,000 files gives its entries in order and goes on", async () => {
  const first = await queries.listFolder(ctx, version_id, { prefix: "", from: "", limit: 2 });
  expect(first.map(({ path, is_folder, files }) => [path, is_folder, files])).toEqual([
    ["file-1", false, 1],
    ["file-10", false, 1],
    ["file-11", false, 1],
  ]);
  const flat = await queries.listFolder(ctx, version_id, { prefix: "", from: "file-9\u0001", limit: 1 });
  expect(flat[0]).toMatchObject({ path: "flat", is_folder: true, files: 50_000, bytes: 50_000 });
});
