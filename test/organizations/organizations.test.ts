import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import * as members from "../../contract/members.ts";
import * as organizations from "../../contract/organizations.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
});
afterAll(() => w.stop());

test("whoever creates an organization becomes its maintainer", async () => {
  const made = await ann.call(organizations.createOrganization, { body: { path: "acme", name: " Acme " } });
  expect(made).toMatchObject({ path: "acme", name: "Acme", role: "maintainer", members: 1 });
  expect((await ann.call(organizations.listOrganizations, { query: {} })).items.map((o) => o.path)).toEqual(["acme"]);
});

test("a path is unique over people and organizations, and reserved words are nobody's", async () => {
  const create = (path: string) => ann.call(organizations.createOrganization, { body: { path, name: "x" } });
  expect((await problemOf(create("bob"))).code).toBe("name_taken");
  expect((await problemOf(create("api"))).fields).toEqual([
    { path: "body.path", message: "This word is reserved: choose another" },
  ]);
});

test("every fault of a request is named at once, unknown fields one by one", async () => {
  const response = await ann.fetch("/api/v1/organizations", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: "Not ok", name: "", colour: "red", shape: 1 }),
  });
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  const { fields } = (await response.json()) as { fields: { path: string }[] };
  expect(fields.map((f) => f.path).sort()).toEqual(["body.colour", "body.name", "body.path", "body.shape"]);
});

test("a stranger finds no organization but may read its home page", async () => {
  const at = { params: { organization: "acme" } };
  expect((await problemOf(bob.call(organizations.getOrganization, at))).status).toBe(404);
  expect(await bob.call(organizations.getHomePage, at)).toMatchObject({ path: "acme", name: "Acme" });
});

test("an edit is recorded with what was before and what is now", async () => {
  const at = { params: { organization: "acme" } };
  await ann.call(organizations.editOrganization, { ...at, body: { city: "Ulm" } });
  const { items } = await ann.call(listActivity, { ...at, query: { entity: "organization" } });
  expect(items[0]).toMatchObject({ action: "organization.edit", before: { city: "" }, after: { city: "Ulm" } });
});

describe("members", () => {
  const at = { params: { organization: "acme" } };

  test("several people are added at once, each with their own role and their own outcome", async () => {
    const body = {
      members: [
        { path: "bob", role: "developer" as const },
        { email: "new@example.org", role: "viewer" as const },
        { path: "nobody-here", role: "viewer" as const },
        { path: "ann", role: "viewer" as const },
      ],
    };
    const { results } = await ann.call(members.addMembers, { ...at, body });
    expect(results.map((r) => r.outcome)).toEqual(["added", "invited", "refused", "refused"]);
    expect(results[1]?.invitation_url).toMatch(/\/invitations\/[\w-]{24}$/);
  });

  test("a refused attempt is answered with the missing permission and recorded", async () => {
    const problem = await problemOf(
      bob.call(members.changeRole, { params: { organization: "acme", member: "ann" }, body: { role: "viewer" } }),
    );
    expect(problem).toMatchObject({ status: 403, permission: "member.change_role" });
    const { items } = await ann.call(listActivity, { ...at, query: { refused: true } });
    expect(items[0]).toMatchObject({ refused: true, severity: "warning", actor: { kind: "token", path: "bob" } });
  });

  test("only maintainers and oneself see an e-mail", async () => {
    const { items } = await bob.call(members.listMembers, { ...at, query: {} });
    expect(items.map((m) => [m.path, m.email])).toEqual([
      ["ann", null],
      ["bob", "bob@example.org"],
    ]);
  });

  test("two maintainers who demote each other at the same moment leave one", async () => {
    const role = (who: Person, of: string, role: members.Role) =>
      who.call(members.changeRole, { params: { organization: "acme", member: of }, body: { role } });
    await role(ann, "bob", "maintainer");
    const outcomes = await Promise.allSettled([role(ann, "bob", "viewer"), role(bob, "ann", "viewer")]);
    expect(outcomes.filter((o) => o.status === "fulfilled").length).toBeLessThanOrEqual(1);
    const { rows } = await w.owner.query("select from member where role = 'maintainer'");
    expect(rows.length).toBe(1);
  });

  test("a last maintainer who leaves several times at once stays; of two who leave at once one does", async () => {
    await w.organization(ann, "twice", [[bob, "maintainer"]]);
    const twice = { params: { organization: "twice" }, body: {} };
    const leave = (who: Person) => who.call(members.leaveOrganization, twice);
    for (let round = 0; round < 3; round++) {
      const who = [ann, bob, ann, bob];
      const outcomes = await Promise.allSettled(who.map(leave));
      const left = who.filter((_, i) => outcomes[i]?.status === "fulfilled");
      expect(new Set(left).size).toBe(round === 0 ? 1 : 0);
      const { rows } = await w.owner.query(
        `select from member m join namespace n on n.id = m.organization_id
        where n.path = 'twice' and m.role = 'maintainer'`,
      );
      expect(rows.length).toBe(1);
    }
  });

  test("whoever is named twice in one go is added or invited once, by the first", async () => {
    const cleo = await w.person("cleo");
    const at = { params: { organization: await w.organization(ann, "doubles") } };
    const twice = [
      { email: "new@example.org", role: "viewer" as const },
      { path: cleo.path, role: "developer" as const },
      { email: "New@example.org", role: "editor" as const },
      { email: cleo.email, role: "editor" as const },
    ];
    const { results } = await ann.call(members.addMembers, { ...at, body: { members: twice } });
    expect(results.map(({ outcome }) => outcome)).toEqual(["invited", "added", "refused", "refused"]);
    expect(results[2]?.reason).toBe("This person is named twice: only the first counts");
    const { items } = await ann.call(members.listInvitations, { ...at, query: {} });
    expect(items.filter(({ email }) => email === "new@example.org")).toMatchObject([{ role: "viewer" }]);
  });
});
