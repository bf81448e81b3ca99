import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillCrowd, hermit, personOf } from "../../bench/crowd.ts";
import { fillHistory } from "../../bench/history.ts";
import * as activity from "../../server/domain/activity/activity.ts";
import { type NamespaceRow, namespaceOf } from "../../server/domain/organizations/organizations.ts";
import { type Ctx, nobody, type Ports } from "../../server/kernel/context.ts";
import { type FreshDatabase, freshDatabase } from "../postgres.ts";
import { watch } from "../sharing/plans.ts";

let database: FreshDatabase;
let watched: ReturnType<typeof watch>;
let ctx: Ctx;
let mixed: NamespaceRow;

beforeAll(async () => {
  database = await freshDatabase();
  await fillCrowd(database.owner_url, { mixed: 10, secretive: 10, [hermit]: 10 }, null);
  await fillHistory(database.owner_url, lines);
  watched = watch(database.url);
  const db = watched.db;
  const { id } = await db
    .selectFrom("account")
    .select("id")
    .where("path", "=", personOf("maintainer"))
    .executeTakeFirstOrThrow();
  const actor = { ...nobody, kind: "person" as const, id, path: personOf("maintainer") };
  ctx = { actor, db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
  mixed = (await namespaceOf(ctx, "mixed")) as NamespaceRow;
}, 240_000);
afterAll(async () => {
  await watched?.close();
  await database?.drop();
});

/** A million do as well. */
const lines = 300_000;

/** What every statement of some work cost, whichever plan PostgreSQL takes. */
async function costsOf(work: () => Promise<unknown>) {
  watched.sent.length = 0;
  await work();
  const costs: (Awaited<ReturnType<typeof watched.explain>> & { named: string })[] = [];
  for (const statement of [...watched.sent])
    for (const mode of ["custom", "generic"] as const)
      costs.push({ ...(await watched.explain(statement, mode)), named: `${mode} plan of ${statement.sql}` });
  expect(costs.length).toBeGreaterThan(0);
  return costs;
}

async function expectCheap(work: () => Promise<unknown>, most = { buffers: 1000, rows: 1000 }): Promise<void> {
  for (const { named, scans, buffers, rows } of await costsOf(work)) {
    expect(scans, named).not.toContain("Seq Scan on activity");
    expect(buffers, `pages of the ${named}`).toBeLessThan(most.buffers);
    expect(rows, `rows of the ${named}`).toBeLessThan(most.rows);
  }
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const warnings = ["notice", "warning"] as const;

describe("a page of many lines reads little more than a page", () => {
  const filters: Record<string, object> = {
    nothing: {},
    "one severity": { severity: ["warning"] },
    "several severities": { severity: warnings },
    entity: { entity: "member" },
    action: { action: "member.add" },
    actor: { actor: "person-9" },
    refused: { refused: true },
    date: { from: daysAgo(200), to: daysAgo(100) },
    "severity and date": { severity: warnings, from: daysAgo(200), to: daysAgo(100) },
  };
  test.each(Object.keys(filters))("narrowed by %s", async (name) => {
    const page = { limit: 50, ...filters[name] };
    const first = await activity.list(ctx, mixed, page);
    expect(first.items).toHaveLength(50);
    await expectCheap(() => activity.list(ctx, mixed, page));
    await expectCheap(() => activity.list(ctx, mixed, { ...page, cursor: first.next_cursor ?? "" }));
  });
});

describe("a word is found among many lines", () => {
  const most = { buffers: 3000, rows: 12_000 };

  test("that is in a hundred of them, by the index of words", async () => {
    const { items } = await activity.list(ctx, mixed, { limit: 50, query: "needle" });
    expect(items).toHaveLength(50);
    await expectCheap(() => activity.list(ctx, mixed, { limit: 50, query: "needle" }), most);
  });

  test("that is in nearly all of them, among the newest", async () => {
    await expectCheap(() => activity.list(ctx, mixed, { limit: 50, query: "data set" }), most);
    expect(watched.sent).toHaveLength(1);
  });
});

describe("the chart counts many lines from indexes alone", () => {
  const asked: Record<string, object> = {
    everything: {},
    severities: { severity: warnings },
    "one actor": { actor: "person-9" },
    "one kind": { entity: "member" },
    "one action": { action: "member.add" },
    refusals: { refused: true },
    "what the system did last year": { actor_kind: "system", from: daysAgo(300) },
  };
  test.each(Object.keys(asked))("%s", async (name) => {
    const { items } = await activity.chart(ctx, mixed, { zone: "Europe/Berlin", ...asked[name] });
    expect(items.length).toBeGreaterThan(20);
    for (const { named, scans } of await costsOf(() => activity.chart(ctx, mixed, { zone: "UTC", ...asked[name] })))
      for (const scan of scans.filter((one) => one.endsWith("on activity")))
        expect(scan, named).toBe("Index Only Scan on activity");
  });
});
