import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillCrowd, growCrowd, hermit, type Place, personOf } from "../../bench/crowd.ts";
import * as activity from "../../server/domain/activity/activity.ts";
import * as explanations from "../../server/domain/explanations/explanations.ts";
import * as models from "../../server/domain/gateway/models.ts";
import * as members from "../../server/domain/members/members.ts";
import { type NamespaceRow, namespaceOf } from "../../server/domain/organizations/organizations.ts";
import * as projects from "../../server/domain/projects/projects.ts";
import * as sharing from "../../server/domain/sharing/sharing.ts";
import * as teams from "../../server/domain/teams/teams.ts";
import { type Ctx, nobody, type Ports } from "../../server/kernel/context.ts";
import { execute, type FreshDatabase, freshDatabase } from "../postgres.ts";
import { watch } from "./plans.ts";

/** What one page of any list, or one read, may touch. */
const most = { buffers: 1000, rows: 1000 };
/** The same for people in three teams to whom some projects are opened: a page of each way in, by kind. */
const withShares = { buffers: 3000, rows: 4500 };
/** Where a small table of teams is read through rather than its index. */
const ofMany = { buffers: 2500, rows: 12_500 };
/** A plan for any team expects a usual one: of a team of everybody it reads all, which takes two milliseconds, and sorts. */
const ofEverybody = { buffers: 2500, rows: 16_000 };

let database: FreshDatabase;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  database = await freshDatabase();
  const ties = { teams: 40, projects: 200 };
  await fillCrowd(database.owner_url, { mixed: 100_000, secretive: 100_000, [hermit]: 20_000 }, ties);
  await execute(database.owner_url, history);
  await growCrowd(database.owner_url, "mixed", 10_000);
  watched = watch(database.url);
}, 120_000);
afterAll(async () => {
  await watched?.close();
  await database?.drop();
});

/** 100,000 lines of an organization that has become quiet, and fewer of one that is busy; few warnings and refusals. */
const history = `
  set session_replication_role = replica;
  insert into activity (id, at, namespace_id, severity, action, text, entity_kind, entity_name, actor_kind, actor_id, refused)
  select uuidv7(moment.ago), now() + moment.ago, n.id,
    (case when i % 1000 = 0 then 'warning' when i % 50 = 0 then 'notice' else 'info' end)::activity_severity,
    'resource.edit', 'changed the data set ' || i, case when i % 2000 = 0 then 'member' else 'dataset' end, 'resource',
    'person', a.id, i % 5000 = 0
  from generate_series(1, 100000) i
  join namespace n on n.path = 'mixed' or (n.path = 'secretive' and i % 5 = 0)
  cross join lateral (select make_interval(secs => i - case n.path when 'mixed' then 300000 else 150000 end) as ago) moment
  join account a on a.path = 'person-' || 1 + i % 400;
  analyze activity;`;

async function as(path: string): Promise<Ctx> {
  const { id } = await watched.db.selectFrom("account").select("id").where("path", "=", path).executeTakeFirstOrThrow();
  const actor = { ...nobody, kind: "person" as const, id, path };
  return { actor, db: watched.db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
}

/** Every statement of some work costs little, whichever plan PostgreSQL takes, and reads no table through. */
async function expectCheap(work: () => Promise<unknown>, bound = most): Promise<void> {
  watched.sent.length = 0;
  await work();
  const sent = [...watched.sent];
  expect(sent.length).toBeGreaterThan(0);
  for (const statement of sent)
    for (const mode of ["custom", "generic"] as const) {
      const { buffers, rows, scans } = await watched.explain(statement, mode);
      const named = `${mode} plan of ${statement.sql}`;
      for (const large of ["resource", "activity", "share"]) expect(scans, named).not.toContain(`Seq Scan on ${large}`);
      expect(buffers, `pages of the ${named}`).toBeLessThan(bound.buffers);
      expect(rows, `rows of the ${named}`).toBeLessThan(bound.rows);
    }
}

/** The first page, and one from the middle. */
async function expectCheapPages<F extends { limit: number }>(
  list: (f: F & { cursor?: string }) => Promise<{ items: unknown[]; next_cursor: string | null }>,
  filters: F,
  bound = most,
) {
  let cursor: string | null = null;
  await expectCheap(async () => {
    cursor = (await list(filters)).next_cursor;
  }, bound);
  if (cursor !== null) await expectCheap(() => list({ ...filters, cursor: cursor as unknown as string }), bound);
}

const page = { limit: 50 };
/** Something that everybody sees, something in a project, and a project. */
const explained = { dataset: "resource-31000", container: "resource-2003", project: "project-6" };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

const askers = ["developer", "viewer", "editor", "maintainer"] as const;

describe("a page of 50 of 100,000 resources reads little more than a page", () => {
  const inPlaces = (["mixed", "secretive"] as const).flatMap((place) => askers.map((role) => [role, place] as const));

  test.each(inPlaces)("for a %s of a %s organization", async (role, namespace) => {
    const ctx = await as(personOf(role));
    const bound = role === "maintainer" ? most : withShares;
    const kind = "dataset" as const;
    await expectCheapPages((f) => sharing.listVisible(ctx, f), { ...page, namespace }, bound);
    await expectCheapPages((f) => sharing.listVisible(ctx, f), { ...page, namespace, kind }, bound);
  });

  test("for a person in their own namespace", async () => {
    const ctx = await as(hermit);
    await expectCheapPages((f) => sharing.listVisible(ctx, f), { ...page, namespace: hermit });
  });

  const filters = {
    owner: { owner: "person-9" },
    visibility: { visibility: "organization-read" },
    private: { visibility: "private" },
    both: { owner: "person-9", visibility: "private" },
    project: { project: "project-6" },
  } as const;
  const filtered = (["developer", "maintainer"] as const).flatMap((role) =>
    Object.keys(filters).map((name) => [role, name as keyof typeof filters] as const),
  );
  test.each(filtered)("for a %s who filters by %s", async (role, name) => {
    const ctx = await as(personOf(role));
    for (const namespace of ["mixed", "secretive"] satisfies Place[])
      await expectCheapPages((f) => sharing.listVisible(ctx, f), { ...page, namespace, ...filters[name] }, withShares);
  });
});

describe("in an organization of 10,000 members", () => {
  test.each(askers)("a page of who reaches something, for a %s", async (role) => {
    const ctx = await as(personOf(role));
    for (const [kind, name] of Object.entries(explained))
      await expectCheapPages(
        (f) => explanations.explain(ctx, kind as "dataset", { namespace: "mixed", name }, f),
        page,
        ofMany,
      );
  });

  test("a page of members, of a role or of a team, and of a team", async () => {
    const ctx = await as(personOf("developer"));
    for (const filters of [{}, { role: "editor" as const }, { team: "Team 7" }, { team: "Everybody" }])
      await expectCheapPages(
        (f) => members.list(ctx, "mixed", f),
        { ...page, sort: "path" as const, ...filters },
        ofEverybody,
      );
    for (const team of ["Team 7", "Everybody"])
      await expectCheapPages((f) => teams.listPeople(ctx, { organization: "mixed", team }, f), page, ofEverybody);
  });

  test("a page of what a member reaches, and why", async () => {
    const ctx = await as(personOf("maintainer"));
    for (const role of askers) {
      const at = { organization: "mixed", member: personOf(role) };
      await expectCheapPages((f) => explanations.reachOf(ctx, at, f), page, ofMany);
    }
  });
});

test("a page of projects, and one of teams", async () => {
  for (const role of askers) {
    const ctx = await as(personOf(role));
    await expectCheapPages((f) => projects.list(ctx, f), { limit: 10, namespace: "mixed" }, ofMany);
    await expectCheapPages((f) => teams.list(ctx, "mixed", f), { limit: 10 }, ofMany);
  }
});

test("a single read and a check read a handful of rows", async () => {
  const ctx = await as(personOf("developer"));
  const row = await sharing.find(ctx, "dataset", { namespace: "mixed", name: "resource-30004" });
  expect(row).toBeDefined();
  await expectCheap(() => sharing.find(ctx, "dataset", { namespace: "mixed", name: "resource-30004" }));
  await expectCheap(() => sharing.get(ctx, row?.id ?? ""));
  await expectCheap(() => sharing.standing(ctx, row?.id ?? ""));
});

describe("a token of an organization of 100,000 resources", () => {
  /** One that stands there like a viewer, or one that names some of what is there. */
  async function robot(names: boolean): Promise<Ctx> {
    const id = crypto.randomUUID();
    const organization = (await namespaceOf(await as(personOf("maintainer")), "mixed")) as NamespaceRow;
    const all = !names;
    await execute(
      database.owner_url,
      `with t as (insert into token (id, namespace_id, created_by, secret_by, name, hint, sha256, all_resources)
        select '${id}', m.organization_id, m.account_id, m.account_id, 'robot', 'gho_', sha256('${id}'::bytea), ${all}
        from member m where m.organization_id = '${organization.id}' and m.role = 'maintainer' limit 1
        returning id, namespace_id)
      insert into token_resource (token_id, resource_id) select t.id, r.id from t cross join lateral (
        select id from resource where namespace_id = t.namespace_id and kind = 'dataset' and visibility <> 'private'
        order by id limit ${all ? 0 : 200}) r`,
    );
    const token = { id, name: "robot", scopes: null, organization: { id: organization.id } };
    const actor = { ...nobody, kind: "token" as const, id, name: "robot", token };
    return { actor, db: watched.db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
  }

  test.each([false, true])(
    "lists and reads at the cost of a person, whether it names what it reaches (%s)",
    async (names) => {
      const ctx = await robot(names);
      await expectCheapPages((f) => sharing.listVisible(ctx, f), { ...page, namespace: "mixed" });
      const [first] = (await sharing.listVisible(ctx, { ...page, namespace: "mixed" })).items;
      const at = { namespace: "mixed", name: first?.name ?? "" };
      expect(await sharing.find(ctx, "dataset", at)).toMatchObject({ id: first?.id });
      await expectCheap(() => sharing.find(ctx, "dataset", at));
      await expectCheap(() => sharing.standing(ctx, first?.id ?? ""));
    },
  );

  test("finds a model that it calls by a handful of rows, with its organization's name and without", async () => {
    await execute(
      database.owner_url,
      `with r as (insert into resource (namespace_id, kind, owner_id, created_by, name, visibility)
        select n.id, 'api', m.account_id, m.account_id, 'chat', 'organization-read' from namespace n
        join member m on m.organization_id = n.id and m.role = 'maintainer' where n.path = 'mixed' limit 1 returning id)
      insert into api (resource_id, protocols) select id, '{chat}' from r`,
    );
    for (const ctx of [await robot(false), await as(personOf("developer"))])
      for (const name of ["chat", "mixed/chat"]) {
        expect(await models.routeOf(ctx, name)).toMatchObject({ name: "chat", namespace_path: "mixed" });
        await expectCheap(() => models.routeOf(ctx, name));
      }
  });
});

describe("a page of 100,000 lines of history reads little more than a page", () => {
  const filters: Record<string, object> = {
    nothing: {},
    severity: { severity: ["warning"] },
    entity: { entity: "member" },
    actor: { actor: "person-9" },
    refused: { refused: true },
    date: { from: daysAgo(3), to: daysAgo(2.6) },
  };
  test.each(Object.keys(filters))("filtered by %s", async (name) => {
    const ctx = await as(personOf("maintainer"));
    for (const path of ["mixed", "secretive"]) {
      const organization = (await namespaceOf(ctx, path)) as NamespaceRow;
      await expectCheapPages((f) => activity.list(ctx, organization, f), { ...page, ...filters[name] });
    }
  });
});
