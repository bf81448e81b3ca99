import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Access, getMemberAccess, type Way } from "../../contract/access.ts";
import { getProject, listProjects } from "../../contract/projects.ts";
import { checkAccess, type listResources, listSharedWithMe, type Visibility } from "../../contract/resources.ts";
import type { Output } from "../../contract/route.ts";
import { container, dataset, project as projectShares } from "../../contract/shares.ts";
import * as sharing from "../../server/domain/sharing/sharing.ts";
import { type Ctx, nobody } from "../../server/kernel/context.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { build } from "./build.ts";
import * as model from "./model.ts";
import { namespaces, people, roleOf, type Thing } from "./model.ts";

const shares = { dataset, container };
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const universe = model.universeOf(seed);
const { things, projects } = universe;
const aThing = fc.constantFrom(...things);
const aPerson = fc.constantFrom(...people);
let w: World;
let persons: Record<string, Person>;

beforeAll(async () => {
  w = await world();
  persons = await build(w, universe);
});
afterAll(() => w.stop());

const personOf = (path: string) => persons[path] as Person;
const waysTo = (person: string, thing: Thing) => model.explained(person, thing, model.waysTo(universe, person, thing));
const tieOf = (person: string, thing: Thing) => model.strongest(model.waysTo(universe, person, thing));
const sees = (person: string, thing: Thing) =>
  !thing.deleted && (tieOf(person, thing) !== null || roleOf(person, thing) === "maintainer");

/** What a person would bring to a verb. */
function as(path: string): Ctx {
  const { id, name } = personOf(path);
  return { ...w.ctx, actor: { ...nobody, kind: "person", id, path, name } };
}

/** Checks a property; a failure names the seed of the world and of the run (`SEED=…`). */
const always = <T extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<T>, numRuns: number) =>
  fc.assert(property, { seed, numRuns, endOnFailure: true });

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
  expect(Object.keys(can).some((action) => action.startsWith("execution."))).toBe(kind === "container");
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

const newestFirst = (a: Thing, b: Thing) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1);

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

test("the explanation names everybody who reaches a resource, with the tie that is enforced and every way in", () =>
  always(
    fc.asyncProperty(aPerson, aThing, fc.integer({ min: 1, max: 4 }), async (asker, thing, limit) => {
      const { namespace, name, kind } = thing;
      const pages = pagesOfAll(
        (query) => personOf(asker).call(shares[kind].access, { params: { namespace, name }, query }),
        limit,
      );
      if (!sees(asker, thing)) return void expect((await problemOf(pages)).code).toBe("not_found");
      expect(await pages.then(named)).toEqual(
        people
          .filter((person) => sees(person, thing))
          .map((person) => ({ path: person, tie: tieOf(person, thing), ways: sorted(waysTo(person, thing)) }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }),
    120,
  ));

const sorted = (ways: readonly Way[]) => ways.map((way) => JSON.stringify(way, Object.keys(way).sort())).sort();
const named = (rows: Access[]) => rows.map(({ person, tie, ways }) => ({ path: person.path, tie, ways: sorted(ways) }));

/** A whole list over HTTP. */
async function pagesOfAll<T>(
  read: (query: { limit: number; cursor?: string }) => Promise<{ items: T[]; next_cursor: string | null }>,
  limit: number,
): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next_cursor } = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...items);
    if (next_cursor === null) return found;
    expect(items.length).toBe(limit);
    cursor = next_cursor;
  }
}

const inOrganization = fc.constantFrom(...Object.keys(model.membership));

test("what a member reaches, and why, is the list that they see, and is told to maintainers and to them", () =>
  always(
    fc.asyncProperty(
      inOrganization,
      aPerson,
      aPerson,
      fc.integer({ min: 5, max: 60 }),
      async (namespace, asker, member, limit) => {
        const params = { organization: namespace, member };
        const pages = pagesOfAll((query) => personOf(asker).call(getMemberAccess, { params, query }), limit);
        const [role, other] = [roleOf(asker, { namespace }), roleOf(member, { namespace })];
        if (role === null || other === null) return void expect((await problemOf(pages)).code).toBe("not_found");
        if (role !== "maintainer" && asker !== member)
          return void expect((await problemOf(pages)).code).toBe("forbidden");
        expect((await pages).map(({ resource, tie, ways }) => [resource.id, tie, sorted(ways)])).toEqual(
          listOf(member, { limit, namespace }).map((t) => [t.id, tieOf(member, t), sorted(waysTo(member, t))]),
        );
      },
    ),
    60,
  ));

test("what people share from their own namespaces is found by whom they share it with", async () => {
  for (const person of people) {
    const found = await pagesOfAll((query) => personOf(person).call(listSharedWithMe, { query }), 7);
    const expected = things
      .filter((thing) => !(thing.namespace in model.membership) && thing.namespace !== person && sees(person, thing))
      .sort(newestFirst);
    expect(found.map(({ id, tie }) => [id, tie])).toEqual(expected.map((thing) => [thing.id, tieOf(person, thing)]));
  }
});

const aProject = fc.constantFrom(...projects);
const projectTieOf = (person: string, project: model.Project) =>
  model.strongest(model.waysToProject(universe, person, project));
const seesProject = (person: string, project: model.Project) =>
  projectTieOf(person, project) !== null || roleOf(person, project) === "maintainer";

test("projects are listed, read and explained by the same rule, and sum what is in them", () =>
  always(
    fc.asyncProperty(aPerson, aProject, fc.integer({ min: 1, max: 5 }), async (person, project, limit) => {
      const { namespace, name } = project;
      const one = () => personOf(person).call(getProject, { params: { namespace, name } });
      const list = pagesOfAll(
        (query) => personOf(person).call(listProjects, { query: { ...query, namespace } }),
        limit,
      );
      if (roleOf(person, project) === null) expect((await problemOf(list)).code).toBe("not_found");
      else
        expect((await list).map((row) => [row.name, row.tie])).toEqual(
          projects
            .filter((other) => other.namespace === namespace && seesProject(person, other))
            .map((other) => [other.name, projectTieOf(person, other)]),
        );
      if (!seesProject(person, project)) return void expect((await problemOf(one())).code).toBe("not_found");
      const held = things.filter((t) => t.namespace === namespace && t.project === name && !t.deleted);
      expect(await one()).toMatchObject({ tie: projectTieOf(person, project), resources: held.length });
    }),
    80,
  ));

test("the explanation of a project names everybody who reaches it", () =>
  always(
    fc.asyncProperty(aPerson, aProject, fc.integer({ min: 1, max: 4 }), async (asker, project, limit) => {
      const { namespace, name } = project;
      const pages = pagesOfAll(
        (query) => personOf(asker).call(projectShares.access, { params: { namespace, name }, query }),
        limit,
      );
      if (!seesProject(asker, project)) return void expect((await problemOf(pages)).code).toBe("not_found");
      const ways = (person: string) =>
        sorted(model.explained(person, project, model.waysToProject(universe, person, project)));
      expect(await pages.then(named)).toEqual(
        people
          .filter((person) => seesProject(person, project))
          .map((person) => ({ path: person, tie: projectTieOf(person, project), ways: ways(person) }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }),
    60,
  ));
