import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import type { Input } from "../../contract/route.ts";
import * as shares from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
const p: Record<string, Person> = {};
const as = (path: string) => p[path] as Person;
const iris = { namespace: "acme", name: "iris" };

beforeAll(async () => {
  w = await world();
  for (const path of ["ann", "bob", "dot", "edi", "vic"]) p[path] = await w.person(path);
  await w.organization(as("ann"), "acme", [
    [as("bob"), "developer"],
    [as("dot"), "developer"],
    [as("edi"), "editor"],
    [as("vic"), "viewer"],
  ]);
  await as("bob").call(datasets.create, { body: { ...iris, visibility: "private" } });
  await as("bob").call(createProject, { body: { namespace: "acme", name: "lab", visibility: "organization-write" } });
  await as("ann").call(createTeam, { params: { organization: "acme" }, body: { name: "Crew" } });
  for (const member of ["dot", "vic"])
    await as("ann").call(putTeamMember, { params: { organization: "acme", team: "Crew", member }, body: {} });
});
afterAll(() => w.stop());

const preview = (who: string, body: Input<typeof shares.dataset.preview>["body"]) =>
  as(who).call(shares.dataset.preview, { params: iris, body });
const turns = (rows: { person: { path: string }; before: string | null; after: string | null }[]) =>
  rows.map(({ person, before, after }) => `${person.path}: ${before} → ${after}`);

/** Who reaches it and what is recorded, before and after a preview. */
async function untouched(look: () => Promise<unknown>): Promise<void> {
  const state = async () => [
    await as("bob").call(shares.dataset.access, { params: iris, query: {} }),
    await as("ann").call(listActivity, { params: { organization: "acme" }, query: { refused: false } }),
  ];
  const before = await state();
  await look();
  expect(await state()).toEqual(before);
}

test("a change of visibility names who would gain and who would lose, and changes nothing", () =>
  untouched(async () => {
    const { gains, gains_count, losses_count } = await preview("bob", { visibility: "organization-write" });
    expect(turns(gains)).toEqual([
      "ann: null → manager",
      "dot: null → contributor",
      "edi: null → editor",
      "vic: null → reader",
    ]);
    expect([gains_count, losses_count]).toEqual([4, 0]);
  }));

test("a share says what it comes to: a viewer only reads, and who has it already gains nothing", async () => {
  await untouched(async () => {
    const team = await preview("bob", { share: { subject: "team:Crew", level: "edit" } });
    expect(turns(team.gains)).toEqual(["dot: null → editor", "vic: null → reader"]);
  });
  await as("bob").call(shares.dataset.put, { params: { ...iris, subject: "dot" }, body: { level: "manage" } });
  const team = await preview("bob", { share: { subject: "team:Crew", level: "edit" } });
  expect(turns(team.gains)).toEqual(["vic: null → reader"]);
});

test("moving into a project names who loses with the shares, and who gains with the project", async () => {
  await untouched(async () => {
    const { gains, losses } = await preview("bob", { project: "lab" });
    expect(turns(gains)).toEqual(["ann: null → manager", "edi: null → editor", "vic: null → reader"]);
    expect(turns(losses)).toEqual(["dot: manager → contributor"]);
  });
  const ended = await preview("bob", { share: { subject: "dot", level: null } });
  expect(turns(ended.losses)).toEqual(["dot: manager → null"]);
});

test("a project is previewed the same way", async () => {
  const params = { namespace: "acme", name: "lab" };
  const { gains, losses } = await as("bob").call(shares.project.preview, { params, body: { visibility: "private" } });
  expect(gains).toEqual([]);
  expect(turns(losses)).toEqual([
    "ann: manager → null",
    "dot: contributor → null",
    "edi: editor → null",
    "vic: reader → null",
  ]);
});

test("what may not be done is not previewed, and what makes no sense is named", async () => {
  await as("bob").call(shares.dataset.put, { params: { ...iris, subject: "dot" }, body: { level: "edit" } });
  expect((await problemOf(preview("dot", { visibility: "organization-write" }))).permission).toBe(
    "resource.set_visibility",
  );
  expect((await problemOf(preview("bob", { visibility: "shared" }))).fields).toMatchObject([
    { path: "body.visibility" },
  ]);
  expect((await problemOf(preview("bob", { project: "none" }))).code).toBe("not_found");
  expect((await problemOf(preview("edi", {}))).code).toBe("not_found");
});
