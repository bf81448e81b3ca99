import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { checkAccess, type listResources, type Visibility } from "../../contract/resources.ts";
import type { Output } from "../../contract/route.ts";
import * as sharing from "../../server/domain/sharing/sharing.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { actingAs, always, aPerson, aThing, newestFirst, seed, sees, tieOf, universe } from "./agreement.ts";
import { build } from "./build.ts";
import { namespaces, people, roleOf, type Thing } from "./model.ts";

vi.setConfig({ testTimeout: 120_000 }); // hundreds of requests, beside whatever else the machine does

let w: World;
let persons: Record<string, Person>;

beforeAll(async () => {
  w = await world();
  persons = await build(w, universe);
});
afterAll(() => w.stop());

const { things, projects } = universe;
const personOf = (path: string) => persons[path] as Person;
const as = (path: string) => actingAs(w, personOf(path));

test("a read by address, a read by id and a check say what the rule says", () =>
  always(
    fc.asyncProperty(aPerson, aThing, async (person, thing) => {
      const ctx = as(person);
      const expected = { tie: tieOf(person, thing), role: roleOf(person, thing) };
      const byId = await sharing.get(ctx, thing.id);
      const byAddress = await sharing.find(ctx, thing.kind, { namespace: thing.namespace, name: thing.name });
      expect(byAddress).toEqual(byId);
      if (thing.deleted) expect(byId).toBe(undefined);
      else expect(byId).toMatchObject({ id: thing.id, ...expected });
      const check = sharing.standing(ctx, thing.id);
      if (sees(person, thing)) expect(await check).toMatchObject({ id: thing.id, ...expected });
      else await expect(check).rejects.toMatchObject({ kind: "not_found" });
    }),
    600,
  ));

test("checks of many people at the same moment are not mixed up", async () => {
  const asked = fc.sample(fc.tuple(aPerson, aThing), { seed, numRuns: 400 });
  const answers = await Promise.all(
    asked.map(([person, thing]) => sharing.standing(as(person), thing.id).catch(() => null)),
  );
  for (const [i, [person, thing]] of asked.entries()) {
    const answer = answers[i] ? [answers[i].id, answers[i].tie] : null;
    expect(answer, `${person} asks for ${thing.id}`).toEqual(
      sees(person, thing) ? [thing.id, tieOf(person, thing)] : null,
    );
  }
});

test("over HTTP, a check tells the tie and what may be done, or that there is nothing", () =>
  always(
    fc.asyncProperty(aPerson, aThing, async (person, thing) => {
      const check = personOf(person).call(checkAccess, { params: { id: thing.id } });
      if (sees(person, thing)) expectAnswer(await check, thing, tieOf(person, thing));
      else expect((await problemOf(check)).code).toBe("not_found");
    }),
    60,
  ));

function expectAnswer({ tie, can }: Output<typeof checkAccess>, { kind }: Thing, expected: string | null): void {
  expect(tie).toBe(expected);
  expect(can["resource.read_content"]).toBe(expected !== null);
  expect(can["resource.edit"]).toBe(["editor", "manager", "owner"].includes(expected ?? ""));
  expect(Object.keys(can).some((action) => action.startsWith("execution."))).toBe(
    ["container", "engine"].includes(kind),
  );
}

const someFilters = fc.record(
  {
    limit: fc.integer({ min: 1, max: 30 }),
    namespace: fc.constantFrom(...namespaces),
    kind: fc.constantFrom("dataset" as const, "container" as const),
    owner: fc.constantFrom(...people, "nobody-at-all"),
    visibility: fc.constantFrom<Visibility>("private", "organization-read", "organization-write"),
    query: fc.constantFrom("iris", "birds_", "%", "\\", "7"),
    project: fc.constantFrom(...projects.map(({ name }) => name), "none-at-all"),
  },
  { requiredKeys: ["limit", "namespace"] },
);
type SomeFilters = typeof someFilters extends fc.Arbitrary<infer F> ? F : never;

/** What the list should hold, newest first. */
const listOf = (person: string, f: SomeFilters): Thing[] =>
  things
    .filter((thing) => thing.namespace === f.namespace && sees(person, thing))
    .filter(({ kind }) => f.kind === undefined || kind === f.kind)
    .filter(({ owner }) => f.owner === undefined || owner === f.owner)
    .filter(({ project }) => f.project === undefined || project === f.project)
    .filter(({ visibility }) => f.visibility === undefined || visibility === f.visibility)
    .filter(({ name }) => f.query === undefined || name.toLowerCase().includes(f.query.toLowerCase()))
    .sort(newestFirst);

/** Every page to the end, of which none but the last is short. */
async function pagesOf(ctx: Ctx, f: SomeFilters): Promise<sharing.ResourceRow[]> {
  const rows: sharing.ResourceRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next_cursor } = await sharing.listVisible(ctx, { ...f, cursor });
    rows.push(...items);
    if (next_cursor === null) return rows;
    expect(items.length).toBe(f.limit);
    cursor = next_cursor;
  }
}

test("a list holds, page by page, exactly what the rule shows, newest first and nothing twice", () =>
  always(
    fc.asyncProperty(aPerson, someFilters, async (person, filters) => {
      const rows = pagesOf(as(person), filters);
      if (roleOf(person, filters) === null) await expect(rows).rejects.toMatchObject({ kind: "not_found" });
      else
        expect((await rows).map(({ id, tie, role }) => [id, tie, role])).toEqual(
          listOf(person, filters).map((thing) => [thing.id, tieOf(person, thing), roleOf(person, thing)]),
        );
    }),
    250,
  ));

test("a row of a list is the row that a single read gives", async () => {
  for (const person of people.filter((person) => roleOf(person, { namespace: "atelier" }) !== null)) {
    const rows = await pagesOf(as(person), { limit: 50, namespace: "atelier" });
    for (const row of rows.slice(0, 20)) expect(row).toEqual(await sharing.get(as(person), row.id));
  }
});

test("over HTTP, the list shows the same in the same order", async () => {
  const answer = await personOf("dev").fetch("/api/v1/resources?namespace=atelier&limit=100");
  const { items } = (await answer.json()) as Output<typeof listResources>;
  expect(items.map(({ id }) => id)).toEqual(
    listOf("dev", { limit: 100, namespace: "atelier" })
      .slice(0, 100)
      .map(({ id }) => id),
  );
});
