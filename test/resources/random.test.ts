import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainer, deleteContainer, listContainers } from "../../contract/containers.ts";
import { listDeleted, purgeDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { startExecution } from "../../contract/executions.ts";
import { setLimit } from "../../contract/limits.ts";
import { datasets } from "../../contract/repositories.ts";
import type { Resource } from "../../contract/resources.ts";
import { transferContainer, transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { jobs } from "../../server/domain/repositories/jobs.ts";
import { put, seal } from "../repositories/shelf.ts";
import { seeded } from "../storm/random.ts";
import { tellsTheTruth } from "../usage/truth.ts";
import { type Person, problemOf } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

const expected = new Set(["limit_reached", "name_taken", "conflict", "not_found", "forbidden", "sealed"]);

/** An act may be refused for a reason that people know; anything else is a fault. */
async function dare(act: () => Promise<unknown>): Promise<void> {
  const refused = await act().catch((error) => problemOf(Promise.reject(error)));
  const code = (refused as { code?: string } | undefined)?.code;
  if (code !== undefined && !expected.has(code)) throw new Error(`refused with ${code}: ${JSON.stringify(refused)}`);
}

type Act = (p: Person) => Promise<unknown>;

/** What one chooses from, by a seed. */
function choices(seed: number) {
  const { pick, below } = seeded(seed);
  const place = (person: Person) => pick(["acme", "beta", person.path]);
  let names = 0;
  const name = () => `r${names++ % 25}`;
  const some = async <T>(items: Promise<{ items: T[] }>): Promise<T | undefined> => {
    const found = (await items).items;
    return found.length === 0 ? undefined : pick(found);
  };
  const dataset = (p: Person) => some<Resource>(p.call(datasets.list, { query: { namespace: place(p), limit: 100 } }));
  const container = (p: Person) =>
    some<Resource>(p.call(listContainers, { query: { namespace: place(p), limit: 100 } }));
  const at = ({ namespace, name }: Resource) => ({ namespace, name });
  return { pick, below, place, name, some, dataset, container, at };
}
type Choices = ReturnType<typeof choices>;

const making = ({ below, place, name, dataset, at }: Choices): Act[] => [
  async (p) => {
    const made = { namespace: place(p), name: name() };
    await p.call(datasets.create, { body: made });
    await p.call(versions.open, { params: made, body: {} });
    await put(p, made, "a.txt", "x".repeat(below(50)));
    if (below(3) > 0) await seal(p, made);
  },
  async (p) => {
    const one = await dataset(p);
    if (!one) return;
    const { number } = await p.call(versions.open, { params: at(one), body: {} });
    await put(p, at(one), `f${below(5)}`, "y".repeat(below(50)), { version: number });
    if (below(3) > 0) await seal(p, at(one), number);
  },
  async (p) => {
    const made = { namespace: place(p), name: name(), resource_type: "cpu-small", command: "echo 123 > a" };
    await p.call(createContainer, { body: made });
    await p.call(startExecution, { params: made, body: {} });
  },
];

const moving = ({ place, name, dataset, container, at }: Choices): Act[] => [
  ...[0, 1].map(() => async (p: Person) => {
    const one = await dataset(p);
    if (one) await p.call(datasets.duplicate, { params: at(one), body: { namespace: place(p), name: name() } });
  }),
  ...[0, 1].map(() => async (p: Person) => {
    const one = await dataset(p);
    const body = { namespace: place(p), confirm: one?.name ?? "", name: name() };
    if (one && one.namespace !== body.namespace) await p.call(transferDataset, { params: at(one), body });
  }),
  async (p) => {
    const one = await container(p);
    const body = { namespace: place(p), confirm: one?.name ?? "", name: name() };
    if (one && one.namespace !== body.namespace) await p.call(transferContainer, { params: at(one), body });
  },
];

const ending = ({ pick, below, place, name, some, dataset, container, at }: Choices): Act[] => [
  async (p) => {
    const one = await dataset(p);
    if (one) await p.call(datasets.remove, { params: at(one) });
  },
  async (p) => {
    const one = await container(p);
    if (one) await p.call(deleteContainer, { params: at(one) });
  },
  ...[0, 1].map(() => async (p: Person) => {
    const one = await some(p.call(listDeleted, { query: { namespace: place(p) } }));
    if (one) await p.call(restoreDeleted, { params: { id: one.id }, body: below(2) ? {} : { name: name() } });
  }),
  async (p) => {
    const one = await some(p.call(listDeleted, { query: { namespace: place(p) } }));
    if (one) await p.call(purgeDeleted, { params: { id: one.id } });
  },
  async () => {
    await it.owner.query("update resource set purged_at = purged_at - interval '2 minutes' where cleared_at is null");
    await jobs(it.ctx)
      .find((job) => job.name === "purged data sets")
      ?.run();
  },
  async () => {
    const body = { limit: below(2) ? null : 200 + below(400) };
    await it.mia.call(setLimit, { params: { organization: pick(["acme", "beta"]), product: "storage" }, body });
  },
];

test("whatever is duplicated, moved, deleted, restored and purged, in whatever order, the counters tell the truth", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  const given = choices(seed);
  const acts = [...making(given), ...moving(given), ...ending(given)];
  for (let round = 0; round < 30; round++) {
    // three at a time, so that they meet
    await Promise.all(
      [0, 1, 2]
        .flatMap(() => [0, 1, 2])
        .map(() => {
          const [act, person] = [given.pick(acts), given.pick([it.dev, it.mia])];
          return dare(() => act(person));
        }),
    );
    expect(await it.broken(), `seed ${seed}, round ${round}`).toEqual([]);
    for (const namespace of ["acme", "beta", "dev-d"])
      await tellsTheTruth(it.ctx, namespace, `seed ${seed}, round ${round}`);
  }
  const { rows } = await it.owner.query("select distinct action from activity where not refused");
  const done = ["delete", "restore", "purge", "transfer"].map((verb) => `resource.${verb}`);
  expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(done));
}, 240_000);
