import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool } from "../../server/database/connect.ts";
import type { DB } from "../../server/database/schema.gen.ts";
import * as ends from "../../server/domain/containers/end-queries.ts";
import * as engines from "../../server/domain/containers/engine-queries.ts";
import * as containers from "../../server/domain/containers/queries.ts";
import * as waiting from "../../server/domain/containers/queue-queries.ts";
import * as workspaces from "../../server/domain/containers/workspace-queries.ts";
import * as limits from "../../server/domain/limits/queries.ts";
import * as resources from "../../server/domain/resources/queries.ts";
import * as usage from "../../server/domain/usage/queries.ts";
import * as records from "../../server/domain/usage/record-queries.ts";
import { statistics } from "../../server/domain/usage/statistic-queries.ts";
import { type Ctx, nobody, type Ports } from "../../server/kernel/context.ts";
import { lastId } from "../../server/kernel/page.ts";
import { counters } from "../limits/counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
let pool: pg.Pool;
let ctx: Ctx;
let some: { execution: string; container: string };
const asked: { sql: string; parameters: readonly unknown[] }[] = [];

/** acme has 500 containers of 40 executions each, nearly all ended, and what they used. */
const seed = `
  set session_replication_role = replica;
  insert into resource (namespace_id, kind, name, visibility, owner_id, created_by, deleted_at)
    select $ns, 'container', 'c' || n, case when n % 3 = 0 then 'private' else 'organization-read' end::resource_visibility,
      case when n % 2 = 0 then $a else $b end, $a, case when n % 50 = 0 then now() end from generate_series(1, 500) n;
  insert into container (resource_id, environment, resource_type, mode, command)
    select id, 'host', 'gpu', 'task', 'true' from resource;
  insert into allocation (operation_id, namespace_id, account_id, resource_type, units, capacity, released_at)
    select gen_random_uuid(), $ns, $a, 'gpu', 1, 9, case when n > 40 then now() end from generate_series(1, 20000) n;
  insert into execution (container_id, namespace_id, number, state, started_by, charged_to, allocation_id, resource_type, units,
      cpu_millis, memory_bytes, command, driver, environment, bindings, started_at, ended_at, removed_at)
    select c.id, $ns, n.n, case when n.n = 1 and c.i < 40 then 'running' else 'succeeded' end::execution_state, $a, $a, a.id, 'gpu', 1,
      1000, 1, 'true', 'process', 'host', '[]', now(), case when n.n = 1 and c.i < 40 then null else now() end,
      case when c.deleted_at is not null then now() end
    from (select id, deleted_at, row_number() over () as i from resource) c cross join generate_series(1, 40) n
    join (select id, row_number() over () as i from allocation) a on a.i = (c.i - 1) * 40 + n.n;
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at, ended_at, accrued_us)
    select id, 'compute', 'gpu', namespace_id, started_by, container_id, 'execution', 1, now(), now(), ended_at, 5 from execution;
  insert into usage_day select id, '2026-01-01'::date + (random() * 300)::int, namespace_id, 5, 0 from usage_record;
  insert into execution_event (execution_id, to_state, generation) select id, state, 0 from execution;
  analyze;`;

beforeAll(async () => {
  it = await counters(3);
  const values: Record<string, string | undefined> = { ns: it.organization, a: it.people[0], b: it.people[1] };
  await it.pool.query(seed.replace(/\$(ns|a|b)\b/g, (_, name: string) => `'${values[name]}'::uuid`));
  await it.pool.query("update member set role = 'developer' where account_id = $1", [it.people[2]]);
  some = await it.one(
    "select id as execution, container_id as container from execution where state = 'running' limit 1",
  );
  pool = openPool(it.url, () => {});
  const log = ({ query }: { query: { sql: string; parameters: readonly unknown[] } }) => void asked.push(query);
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }), log });
  const actor = { ...nobody, kind: "person" as const, id: it.people[2] ?? null };
  ctx = { actor, db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
}, 60_000);
afterAll(async () => {
  await pool.end();
  await it.stop();
});

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** What a statement reads from end to end, and how many rows it throws away at most. */
async function costOf(run: () => Promise<unknown>) {
  asked.length = 0;
  await run();
  const client = await it.pool.connect();
  const nodes: Plan[] = [];
  for (const { sql, parameters } of asked) {
    await client.query("begin");
    const { rows } = await client.query(`explain (analyze, format json) ${sql}`, [...parameters]);
    await client.query("rollback");
    nodes.push(...nodesOf(rows[0]["QUERY PLAN"][0].Plan));
  }
  client.release();
  const big = ["execution", "usage_record", "usage_day", "allocation", "execution_event"];
  const scans = nodes.filter((node) => node["Node Type"] === "Seq Scan" && big.includes(node["Relation Name"] ?? ""));
  const wasted = Math.max(...nodes.map((node) => node["Rows Removed by Filter"] ?? 0));
  return { scans: scans.map((node) => node["Relation Name"]), wasted };
}

const place = () => ({ id: it.organization, role: "developer" as const });
const page = { limit: 50, below: lastId };
const ids = () => [some.execution];

describe("hot statements walk indexes:", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["a container's executions", () => containers.listOf(ctx, some.container, { limit: 50, below: 1e9 })],
    ["one execution", () => containers.findExecution(ctx, some.container, 1)],
    ["what is visible", () => containers.listVisible(ctx, { namespace: place(), ...page, active: false })],
    ["what is active", () => containers.listVisible(ctx, { namespace: place(), ...page, active: true })],
    [
      "who holds units",
      () => containers.listVisible(ctx, { namespace: place(), ...page, active: true, resource_type: "gpu" }),
    ],
    [
      "what a maintainer sees",
      () => containers.listVisible(ctx, { namespace: { ...place(), role: "maintainer" }, ...page, active: false }),
    ],
    ["the reconciler's list", () => containers.listActive(ctx)],
    ["the reconciler's work", () => containers.getWork(ctx, some.execution)],
    ["what must stop", () => ends.listDoomed(ctx)],
    ["what ends soon", () => workspaces.listEnding(ctx)],
    ["what is watched for use", () => workspaces.listWatched(ctx)],
    ["a workspace that is opened", () => workspaces.findOpen(ctx, some.execution)],
    ["who was in a workspace", () => workspaces.listVisits(ctx, some.execution)],
    ["who is told of its end", () => workspaces.listPeople(ctx, some.execution)],
    ["what is in use", () => workspaces.setActive(ctx, ids())],
    ["what was in use while nobody looked", () => workspaces.setAllActive(ctx)],
    ["who waits", () => waiting.listWaiting(ctx)],
    ["who stands where", () => waiting.standing(ctx, { resource_type: "gpu", place: 5 })],
    ["what is confirmed", () => engines.setSeen(ctx, ids())],
    ["what an engine has", () => engines.activeAmong(ctx, ids())],
    ["what is left behind", () => ends.listLeftBehind(ctx, some.container)],
    ["what is to be cleared", () => resources.listToClear(ctx, "container", 100)],
    ["what a container holds", () => resources.holdings(ctx, some.container)],
    ["what was deleted", () => resources.listDeleted(ctx, it.organization, { limit: 50, below: undefined })],
    ["what is old", () => resources.purgeOlder(ctx, 30, 100)],
    ["what is published", () => resources.listPublished(ctx, it.organization, { limit: 50, below: lastId })],
    ["a stop", () => containers.requestStop(ctx, some.execution, "asked")],
    ["usage records", () => records.list(ctx, place(), { limit: 50, order: "newest" })],
    ["a member's usage records", () => records.list(ctx, place(), { limit: 50, order: "newest", member: "person-0" })],
    [
      "usage records of days",
      () => records.list(ctx, place(), { limit: 50, order: "newest", from: "2026-03-02T00:00:00Z" }),
    ],
    ["the largest usage records", () => records.list(ctx, place(), { limit: 50, order: "largest", type: "compute" })],
    ["limits", () => limits.list(ctx, it.organization, it.people[0] ?? null)],
    [
      "limits of members",
      () => limits.listMembers(ctx, it.organization, { limit: 50, after: { path: "", product: "" } }),
    ],
  ])("%s", async (_name, run) => {
    const cost = await costOf(run);
    expect(cost.scans).toEqual([]);
    expect(cost.wasted).toBeLessThan(600);
  });

  test("a month's sums read that month's days, not history", async () => {
    const month = { from: "2026-03-01", to: "2026-03-31" };
    const summed = { span: month, steps: [month], by: "member" } as const;
    expect((await costOf(() => statistics(ctx, place(), summed))).scans).not.toContain("usage_day");
    expect((await costOf(() => usage.compute(ctx, it.organization, month))).scans).not.toContain("usage_day");
  });
});
