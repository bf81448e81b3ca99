import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Access, getMemberAccess, type Way } from "../../contract/access.ts";
import { getProject, listProjects } from "../../contract/projects.ts";
import { listSharedWithMe, type Visibility } from "../../contract/resources.ts";
import {
  api,
  application,
  container,
  dataset,
  engine,
  model as modelShares,
  project as projectShares,
} from "../../contract/shares.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { always, aPerson, aThing, newestFirst, sees, tieOf, universe, waysTo } from "./agreement.ts";
import { build } from "./build.ts";
import * as model from "./model.ts";
import { people, roleOf, type Thing } from "./model.ts";

vi.setConfig({ testTimeout: 120_000 }); // hundreds of requests, beside whatever else the machine does

let w: World;
let persons: Record<string, Person>;

beforeAll(async () => {
  w = await world();
  persons = await build(w, universe);
});
afterAll(() => w.stop());

const { things, projects } = universe;
const shares = { dataset, model: modelShares, container, engine, application, api };
const personOf = (path: string) => persons[path] as Person;

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

const reachedBy = (person: string, namespace: string) =>
  things.filter((thing) => thing.namespace === namespace && sees(person, thing)).sort(newestFirst);

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
          reachedBy(member, namespace).map((t) => [t.id, tieOf(member, t), sorted(waysTo(member, t))]),
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

/** A change of who reaches something, and what the thing would be by it. */
const aChange: fc.Arbitrary<{ visibility?: Visibility; project?: string }> = fc.oneof(
  fc.record({ visibility: fc.constantFrom<Visibility>("private", "organization-read", "organization-write") }),
  fc.record({ project: fc.constantFrom(...projects.map(({ name }) => name)) }),
);

/** What the rule says of somebody's tie before and after. */
function turnsOf(before: Thing, change: { visibility?: Visibility; project?: string }) {
  const project = projects.find((p) => p.namespace === before.namespace && p.name === change.project);
  const after: Thing = project
    ? { ...before, project: project.name, visibility: model.inside(project.visibility) }
    : { ...before, ...change };
  const kept = universe.shares.filter((share) => !project || share.of !== before.id);
  return people.flatMap((person) => {
    const was = tieOf(person, before);
    const is = model.strongest(model.waysTo({ ...universe, shares: kept }, person, after));
    return was === is ? [] : [{ person: person, before: was, after: is }];
  });
}

test("a preview says of everybody what the rule says of before and after", () =>
  always(
    fc.asyncProperty(aThing, aChange, async (thing, change) => {
      const owner = thing.owner ?? "";
      const { namespace, name } = thing;
      const project = projects.find((p) => p.namespace === namespace && p.name === change.project);
      if (tieOf(owner, thing) !== "owner" || thing.project !== null) return;
      if (change.project === undefined && !(namespace in model.membership) && change.visibility !== "private") return;
      const adds =
        project && ["contributor", "editor", "manager", "owner"].includes(projectTieOf(owner, project) ?? "");
      if (change.project !== undefined && !adds) return;
      const found = await personOf(owner).call(shares[thing.kind].preview, {
        params: { namespace, name },
        body: change,
      });
      const turns = [...found.gains, ...found.losses].map(({ person, ...ties }) => ({ person: person.path, ...ties }));
      const byPath = (a: { person: string }, b: { person: string }) => (a.person < b.person ? -1 : 1);
      expect(turns.sort(byPath)).toEqual(turnsOf(thing, change).sort(byPath));
      expect(found.gains_count + found.losses_count).toBe(turns.length);
    }),
    400,
  ));
