import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ForgeMember } from "../../../server/domain/forges/ports.ts";
import { giteeForge } from "../../../server/drivers/forge/gitee.ts";
import { type FakeGitee, fakeGitee } from "../../gitee/fake.ts";
import type { FakeAccount, FakeGroup, FakeState } from "../../gitee/state.ts";

const forge = giteeForge("Guildhall/test");
let gitee: FakeGitee;
let site: { address: string };
let [admin, group, token] = [{} as FakeAccount, {} as FakeGroup, ""];

beforeAll(async () => {
  gitee = await fakeGitee();
  site = { address: gitee.url };
  admin = gitee.account("ada");
  const many = Array.from({ length: 249 }, (_one, i) => gitee.account(`student-${String(i).padStart(3, "0")}`));
  group = gitee.group("school", admin, many);
  token = tokenOf(gitee.state, admin);
}, 60_000);
afterEach(() => {
  gitee.judge = null;
  gitee.state.says_roles = true;
});
afterAll(() => gitee.close());

function tokenOf(state: FakeState, { id }: FakeAccount): string {
  state.tokens.set(`token-of-${id}`, { account_id: id, expires_at: Date.now() + 86_400_000 });
  return `token-of-${id}`;
}

async function everybody(): Promise<ForgeMember[]> {
  const known = new Map<string, ForgeMember>();
  for await (const { people, begins } of forge.members(site, token, "school")) {
    if (begins) known.clear();
    for (const one of people) known.set(one.id, one);
  }
  return [...known.values()];
}

const admins = (people: ForgeMember[]) => people.filter(({ role }) => role === "admin").map(({ login }) => login);

test("members are read page by page, with the roles that the list says", async () => {
  const people = await everybody();
  expect(people).toHaveLength(250);
  expect(admins(people)).toEqual(["ada"]);
});

test("where the list says no roles, administrators and members are listed by themselves", async () => {
  gitee.state.says_roles = false;
  const people = await everybody();
  expect(people).toHaveLength(250);
  expect(admins(people)).toEqual(["ada"]);
});

test("a list of one role that comes empty, without saying how many it has, is read again", async () => {
  gitee.state.says_roles = false;
  let emptied = 0;
  gitee.judge = ({ query }) => (query.get("role") === "member" && emptied++ === 0 ? { text: "[]" } : undefined);
  expect(await everybody()).toHaveLength(250);
  expect(emptied).toBeGreaterThan(1);
});

test("a list that changes while it is read is read again, so that nobody is left out between two pages", async () => {
  const [first] = [...group.members.keys()].slice(1);
  gitee.judge = ({ query }) =>
    query.get("page") === "2" && group.members.has(first ?? 0)
      ? { before: () => void group.members.delete(first ?? 0) }
      : undefined;
  const people = await everybody();
  expect(people).toHaveLength(249);
  group.members.set(first ?? 0, "member");
});

test("a list that never stands still is not believed", async () => {
  let n = 0;
  gitee.judge = ({ path }) =>
    path.endsWith("/members")
      ? { before: () => void group.members.set(gitee.account(`late-${n++}`).id, "member") }
      : undefined;
  await expect(everybody()).rejects.toMatchObject({ fault: "unavailable" });
  for (const [id, one] of gitee.state.accounts) if (one.login.startsWith("late-")) group.members.delete(id);
});

test("a role that is not known counts as the least", async () => {
  const [, second] = [...group.members.keys()];
  group.members.set(second ?? 0, "developer");
  expect(admins(await everybody())).toEqual(["ada"]);
  group.members.set(second ?? 0, "member");
});

test.each([
  [{ status: 401 }, "unauthorized"],
  [{ status: 403 }, "forbidden"],
  [{ status: 404 }, "not_found"],
  [{ status: 429, retry_after: 7 }, "busy"],
  [{ status: 500 }, "unavailable"],
  [{ status: 302 }, "malformed"],
  [{ cut: true as const }, "unavailable"],
  [{ text: "<html>" }, "unavailable"],
  [{ text: '{"members":[]}' }, "malformed"],
  [{ text: '[{"id":"x","login":"y"}]' }, "malformed"],
])("a page that comes as %j fails the whole list as %s", async (fault, kind) => {
  gitee.judge = ({ query }) => (query.get("page") === "3" ? fault : undefined);
  await expect(everybody()).rejects.toMatchObject({ fault: kind });
});

test("how long to wait is told", async () => {
  gitee.judge = () => ({ status: 429, retry_after: 7 });
  await expect(forge.me(site, token)).rejects.toMatchObject({ fault: "busy", retry_after_seconds: 7 });
});

test("an answer without an end is not read to its end", async () => {
  gitee.judge = () => ({ text: `["${"a".repeat(3_000_000)}"]` });
  await expect(forge.me(site, token)).rejects.toMatchObject({ fault: "malformed" });
});

test("a token never is in an address", async () => {
  await everybody();
  await forge.roleIn(site, token, "school");
  expect(gitee.asked.filter((line) => line.includes(token) || line.includes("access_token"))).toEqual([]);
});

test("what one is there is known, also when one is nothing", async () => {
  const stranger = tokenOf(gitee.state, gitee.account("stranger"));
  expect(await forge.roleIn(site, token, "school")).toBe("admin");
  expect(await forge.roleIn(site, stranger, "school")).toBeNull();
  await expect(forge.members(site, stranger, "school")[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    fault: "forbidden",
  });
  expect((await forge.administered(site, token, 1)).items.map(({ login }) => login)).toEqual(["school"]);
  expect(await forge.member(site, token, "school", "student-001")).toMatchObject({
    login: "student-001",
    role: "member",
  });
  expect(await forge.member(site, token, "school", "nobody")).toBeNull();
});

test("a picture is fetched from the forge itself, and from no private address elsewhere", async () => {
  expect((await forge.picture(site, group.avatar_url)).length).toBeGreaterThan(50);
  await expect(forge.picture(site, "http://127.0.0.1:9/x.png")).rejects.toMatchObject({ fault: "forbidden" });
  await expect(forge.picture(site, "http://localhost:9/x.png")).rejects.toMatchObject({ fault: "unavailable" });
  await expect(forge.picture(site, "file:///etc/passwd")).rejects.toMatchObject({ fault: "malformed" });
});
