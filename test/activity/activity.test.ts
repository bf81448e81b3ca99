import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Activity,
  exportActivity,
  getActivityChart,
  listActivity,
  listOwnActivity,
} from "../../contract/activity.ts";
import { addMembers, changeRole } from "../../contract/members.ts";
import { editOrganization } from "../../contract/organizations.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
const acme = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme", [[bob, "developer"]]);
  await ann.call(editOrganization, { ...acme, body: { city: "Ulm" } });
  await ann.call(editOrganization, { ...acme, body: { description: "=cmd|' /C calc'!A0" } });
  const refused = bob.call(changeRole, { params: { organization: "acme", member: "ann" }, body: { role: "viewer" } });
  expect((await problemOf(refused)).status).toBe(403);
});
afterAll(() => w.stop());

const actions = async (query: object) =>
  (await ann.call(listActivity, { ...acme, query })).items.map(({ action }) => action);
const all = ["member.change_role", "organization.edit", "organization.edit", "member.add", "organization.create"];

describe("the list", () => {
  test("is narrowed by one severity or several", async () => {
    expect(await actions({})).toEqual(all);
    expect(await actions({ severity: "warning" })).toEqual(["member.change_role"]);
    expect(await actions({ severity: "notice,warning" })).toEqual(all);
    expect(await actions({ severity: "info" })).toEqual([]);
    expect((await ann.fetch("/api/v1/organizations/acme/activity?severity=loud")).status).toBe(400);
  });

  test("is narrowed by action, kind of actor, entity and refusal", async () => {
    expect(await actions({ action: "member.add" })).toEqual(["member.add"]);
    expect(await actions({ actor_kind: "token" })).toEqual(all);
    expect(await actions({ actor_kind: "system" })).toEqual([]);
    expect(await actions({ entity: "member", refused: false })).toEqual(["member.add"]);
    expect(await actions({ actor: "bob" })).toEqual(["member.change_role"]);
  });

  test("is searched in the text and in names, with signs taken as they are", async () => {
    expect(await actions({ query: "INFORMATION" })).toEqual(["organization.edit", "organization.edit"]);
    expect(await actions({ query: "bob" })).toEqual(["member.add"]);
    expect(await actions({ query: "%" })).toEqual([]);
    expect(await actions({ query: "in", severity: "warning" })).toEqual([]);
  });

  test("is paged without a gap, whatever narrows it", async () => {
    for (const query of [{}, { severity: "info,notice,warning" }, { query: "e" }]) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await ann.call(listActivity, {
          ...acme,
          query: { ...query, limit: 2, ...(cursor ? { cursor } : {}) },
        });
        seen.push(...page.items.map(({ action }) => action));
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(seen).toEqual(all);
    }
  });
});

describe("the chart", () => {
  const ask = (query: object) => ann.call(getActivityChart, { ...acme, query });

  test("counts the lines that the list shows, by severity", async () => {
    const { step, items } = await ask({});
    expect(step).toBe("hour");
    const sum = (key: "info" | "notice" | "warning") => items.reduce((all, item) => all + item[key], 0);
    expect([sum("info"), sum("notice"), sum("warning")]).toEqual([0, 4, 1]);
    expect((await ask({ query: "information" })).items.map(({ notice }) => notice)).toEqual([2]);
    expect((await ask({ severity: "warning", refused: true })).items[0]).toMatchObject({ notice: 0, warning: 1 });
  });

  test("takes longer steps for a longer time, beginning where the reader's days begin", async () => {
    const span = { from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z" };
    expect((await ask(span)).step).toBe("day");
    expect((await ask({ ...span, from: "2020-01-01T00:00:00Z" })).step).toBe("week");
    const at = "2026-02-03T20:00:00Z"; // four in the morning of the next day in Shanghai
    const line = "'info', 'x.y', 'did', 'x', 'x', 'system'";
    await w.owner.query(
      `insert into activity (at, namespace_id, severity, action, text, entity_kind, entity_name, actor_kind)
       select $1::timestamptz, id, ${line} from namespace where path = 'acme'`,
      [at],
    );
    expect((await ask(span)).items.map((item) => item.at)).toEqual(["2026-02-03T00:00:00.000Z"]);
    const there = await ask({ ...span, zone: "Asia/Shanghai" });
    expect(there.items.map((item) => item.at)).toEqual(["2026-02-03T16:00:00.000Z"]);
    expect((await problemOf(ask({ zone: "Nowhere/Atlantis" }))).status).toBe(400);
    await w.owner.query("delete from activity where action = 'x.y'");
  });
});

describe("the download", () => {
  const download = (query: object) => ann.call.open(exportActivity, { ...acme, query: query as never });

  test("gives every line as JSON, as the list does", async () => {
    const response = await download({ format: "jsonl" });
    const lines = (await response.text()).trim().split("\n");
    const { items } = await ann.call(listActivity, { ...acme, query: {} });
    expect(lines.map((line) => JSON.parse(line) as Activity)).toEqual(items);
  });

  test("gives a table that a spreadsheet takes for text, never for a formula", async () => {
    const response = await download({});
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="acme-activity-[\d-]+\.csv"/);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder().decode(bytes);
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    expect(rows.map(({ action }) => action)).toEqual(all);
    for (const row of rows) for (const value of Object.values(row)) expect(value).not.toMatch(/^[=+\-@\t\r]/);
    expect(JSON.parse(rows[1]?.["after"] ?? "")).toEqual({ description: "=cmd|' /C calc'!A0" });
  });

  test("neutralizes names that begin like a formula", async () => {
    const cat = await w.person("cat");
    await w.owner.query("update account set name = '=HYPERLINK(1)' where path = 'cat'");
    await ann.call(addMembers, { ...acme, body: { members: [{ path: cat.path, role: "viewer" }] } });
    const text = await (await download({ query: "hyperlink" })).text();
    expect(text).toContain(",'=HYPERLINK(1),");
  });

  test("is narrowed like the list and read in pages", async () => {
    await w.owner.query(`insert into activity (namespace_id, severity, action, text, entity_kind, entity_name, actor_kind)
      select n.id, 'info', 'many.lines', 'line ' || i, 'x', 'x', 'system'
      from generate_series(1, 1750) i, namespace n where n.path = 'acme'`);
    const text = await (await download({ format: "jsonl", action: "many.lines" })).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Activity);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1750);
    expect(lines.every(({ action }) => action === "many.lines")).toBe(true);
    await w.owner.query("delete from activity where action = 'many.lines'");
  });

  test("is for maintainers", async () => {
    expect((await problemOf(bob.call(exportActivity, { ...acme, query: {} }))).status).toBe(403);
    expect((await problemOf(bob.call(getActivityChart, { ...acme, query: {} }))).status).toBe(403);
  });
});

test("a person reads who signed in as them, and who tried", async () => {
  const dan = await w.person("dan");
  const signIn = (password: string) =>
    fetch(`${w.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Firefox", origin: w.url },
      body: JSON.stringify({ email: "Dan@example.org", password }),
    });
  expect((await signIn("a wrong password")).status).toBe(401);
  expect((await signIn(dan.password)).status).toBe(200);
  const own = await until("both lines", async () => {
    const { items } = await dan.call(listOwnActivity, { query: {} });
    return items.length === 4 && items;
  });
  expect(own.map(({ action, severity, refused }) => [action, severity, refused])).toEqual([
    ["account.sign_in", "info", false],
    ["account.sign_in", "warning", true],
    ["token.create", "notice", false],
    ["account.create", "notice", false],
  ]);
  expect(own[0]).toMatchObject({
    ip: "127.0.0.1",
    after: { browser: "Firefox" },
    actor: { kind: "person", path: "dan" },
  });
  expect(own[1]).toMatchObject({ ip: "127.0.0.1", actor: { kind: "nobody", path: null } });
  expect((await ann.call(listOwnActivity, { query: { action: "account.sign_in" } })).items).toEqual([]);
});
