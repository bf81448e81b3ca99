import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { growth } from "../../server/domain/usage/growth-queries.ts";
import { type Asked, list } from "../../server/domain/usage/part-queries.ts";
import { list as records } from "../../server/domain/usage/record-queries.ts";
import { stepsOf } from "../../server/domain/usage/steps.ts";
import { openFigures, summary, totals } from "../../server/domain/usage/storage-queries.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { type Cost, watch } from "../sharing/plans.ts";
import { type Person, type World, world } from "../world.ts";

const [resources, versions] = [2000, 5];

let w: World;
let watched: ReturnType<typeof watch>;
let ann: Person;
let bob: Person;
let namespace_id: string;

/** An organization of 2,000 data sets of 5 versions, what equal files save being counted. Another one stands beside it. */
beforeAll(async () => {
  w = await world();
  [ann, bob] = await Promise.all([w.person("ann-a"), w.person("bob-b")]);
  await w.organization(ann, "acme", [[bob, "developer"]]);
  await w.organization(ann, "beta", []);
  const { rows } = await w.owner.query("select id from namespace where path = 'acme'");
  namespace_id = rows[0].id;
  await w.owner.query(`
    set session_replication_role = replica;
    insert into project (namespace_id, name, visibility, owner_id, created_by)
      select '${namespace_id}', 'p-' || i, 'organization-read', '${ann.id}', '${ann.id}' from generate_series(1, 50) i;
    insert into resource (namespace_id, kind, name, visibility, owner_id, created_by, bytes, project_id)
      select n.id, 'dataset', 'set-' || i, case when i % 2 = 0 then 'private' else 'organization-read' end::resource_visibility,
        '${ann.id}', '${ann.id}', 1000 + i, case when n.path = 'acme' and i % 4 = 1 then p.id end
      from namespace n cross join generate_series(1, ${resources}) i
      left join project p on p.name = 'p-' || (1 + i % 50) where n.path in ('acme', 'beta');
    insert into version (resource_id, number, state, created_by, charged_to, sealed_at, bytes, files)
      select r.id, v, 'ready', case when v % 2 = 0 then '${ann.id}' else '${bob.id}' end::uuid,
        case when v % 2 = 0 then '${ann.id}' else '${bob.id}' end::uuid, now(), 200, 1
      from resource r, generate_series(1, ${versions}) v;
    insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at)
      select v.record_id, 'storage', 'storage', r.namespace_id, v.charged_to, r.id, 'version ' || v.number, 200,
        now() - v.number * interval '1 day', now() - interval '100 days' from version v join resource r on r.id = v.resource_id;
    insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end)
      select u.id, d::date, u.namespace_id, 1, 1 from usage_record u,
        generate_series(now() - interval '100 days', u.since, interval '10 days') d;
    reset session_replication_role`);
  await w.owner.query("insert into namespace_limit (namespace_id, product) values ($1, 'storage')", [namespace_id]);
  await w.owner.query("update resource set saved_bytes = 0");
  await w.owner.query("update namespace_limit set saved_bytes = 0");
  await w.owner.query("vacuum analyze");
  watched = watch(String(w.owner.options.connectionString));
});
afterAll(async () => {
  await watched.close();
  await w.stop();
});

const as = (person: Person): Ctx => ({ ...w.ctx, db: watched.db, actor: { ...w.ctx.actor, id: person.id } });

async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  watched.sent.length = 0;
  await run();
  const [sent] = watched.sent;
  if (!sent) throw new Error("a statement was sent");
  return watched.explain(sent, "custom");
}

/** Neither the files of versions nor what other namespaces have is read. */
function reads({ scans, rows }: Cost, rows_max: number) {
  expect(scans.filter((scan) => / on (version|version_file|version_leaf|leaf|leaf_file|blob)$/.test(scan))).toEqual([]);
  expect(rows).toBeLessThan(rows_max);
}

const place = (person: Person) => ({ id: namespace_id, role: person === ann ? "maintainer" : "developer" }) as const;

describe.each([["a maintainer"], ["a developer"]])("for %s", (who) => {
  const person = () => (who === "a maintainer" ? ann : bob);
  /** For whoever is no maintainer each thing in a project is asked for its ties. */
  const of_names = who === "a maintainer" ? 0 : 12 * resources;
  const page = (asked: Partial<Asked>) => () =>
    list(as(person()), place(person()), { by: "resource", sort: "size", ...asked }, { limit: 50 });

  test.each([
    ["project", {}, 3 * resources],
    ["kind", {}, 3 * resources],
    ["resource", {}, 3 * resources],
    ["resource", { project: "p-2" }, 500],
    ["member", {}, 4 * versions * resources],
    ["version", {}, 4 * versions * resources],
    ["version", { resource: { kinds: "datasets", namespace: "acme", name: "set-1" } }, 500],
  ] as const)("parts by %s of %j read what is summed, and no file", async (by, asked, rows_max) => {
    reads(
      await costOf(page({ by, ...asked })),
      rows_max + ("project" in asked || "resource" in asked ? 200 : of_names),
    );
  });

  test("growth reads records and what changed, not every day of every record", async () => {
    const steps = stepsOf("2026-01-01", new Date().toISOString().slice(0, 10), "week");
    for (const by of ["all", "member", "project"] as const) {
      const cost = await costOf(() => growth(as(person()), place(person()), { steps, by, series: 8 }));
      reads(cost, 40 * versions * resources);
    }
  });
});

describe("records", () => {
  test.each([{ project: "p-2" }, { team: "few" }] as const)(
    "of %j are walked one by one, not searched for among all",
    async (asked) => {
      await w.owner.query(
        `with t as (insert into team (organization_id, name, created_by) values ($1, 'few', $2)
         on conflict do nothing returning id)
       insert into team_member (team_id, organization_id, account_id) select id, $1, $2 from t`,
        [namespace_id, ann.id],
      );
      for (const order of ["newest", "oldest"] as const) {
        const cost = await costOf(() => records(as(ann), place(ann), { ...asked, limit: 5, order }));
        expect(cost.scans.filter((scan) => scan === "Seq Scan on usage_record")).toEqual([]);
        expect(cost.rows).toBeLessThan(2000);
      }
    },
  );
});

test("the whole reads the rows of resources", async () => {
  reads(await costOf(() => summary(as(ann), namespace_id)), 3 * resources + 100);
  reads(await costOf(() => totals(as(ann), namespace_id)), 3 * resources + 100);
});

test("what is kept is counted again after every change, and not counted in vain", async () => {
  expect(await openFigures(w.ctx, 10)).toEqual([]);
  await w.owner.query("update resource set bytes = bytes where name = 'set-3' and namespace_id = $1", [namespace_id]);
  await w.owner.query("update namespace_limit set in_use = in_use where namespace_id = $1", [namespace_id]);
  expect((await openFigures(w.ctx, 10)).map(({ of }) => of)).toEqual(["resource", "namespace"]);
});
