import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers, listInvitations, listMembers } from "../../contract/members.ts";
import { exportMembers, getRosterTemplate, importMembers } from "../../contract/roster.ts";
import { guarded, readSheet } from "../../server/domain/roster/sheet.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;
const at = { params: { organization: "acme" } };

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
  await Promise.all(["cem", "dan"].map((path) => w.person(path)));
  await w.organization(ann, "acme", [[bob, "viewer"]]);
  await w.owner.query(
    "insert into team (organization_id, name, created_by) select id, 'Class 7', $1 from namespace where path = 'acme'",
    [ann.id],
  );
});
afterAll(() => w.stop());

const roster = (body: { csv: string; apply?: boolean; digest?: string; default_role?: "viewer" }) =>
  ann.call(importMembers, { ...at, body });
const rows = (...lines: string[]) => ["email,user_name,role,name,team", ...lines].join("\r\n");

test("every faulty line is named by its number, with what is wrong", async () => {
  const { lines, counts, applied } = await roster({
    csv: rows(
      ",cem,developer,,Class 7",
      "new@example.org,,viewer,New One,",
      ",bob,editor,,",
      "not-an-address,,viewer,,",
      ",Nobody Here,viewer,,",
      ",nobody-here,viewer,,",
      ",dan,boss,,",
      ",dan,,,",
      ",,viewer,,",
      "a@example.org,dan,viewer,,",
      "CEM@example.org,,viewer,,",
      ",dan,viewer,,Class 8",
      "other@example.org,,viewer,,class 7",
      "",
      "new@example.org,,editor,,",
    ),
  });
  expect(lines.map(({ line, outcome, fault }) => `${line} ${fault ?? outcome}`)).toEqual([
    ...["2 add", "3 invite", "4 already", "5 bad_email", "6 bad_user_name", "7 unknown_user_name", "8 unknown_role"],
    ...["9 no_role", "10 no_person", "11 two_persons", "12 duplicate", "13 unknown_team", "14 team_of_unknown"],
    "16 duplicate",
  ]);
  expect(lines.find(({ line }) => line === 12)?.remark).toBe("Line 2 is the same person: delete one");
  expect({ counts, applied }).toEqual({ counts: { add: 1, invite: 1, already: 1, fault: 11 }, applied: false });
  expect((await ann.call(listMembers, { ...at, query: {} })).items).toHaveLength(2);
});

test("what is applied is exactly what was previewed, or nothing", async () => {
  const csv = rows(",cem,developer,,class 7", "new@example.org,,viewer,New One,", ",dan,boss,,");
  const { digest } = await roster({ csv });
  await ann.call(addMembers, { ...at, body: { members: [{ path: "cem", role: "viewer" }] } });
  expect((await problemOf(roster({ csv, apply: true, digest }))).code).toBe("conflict");
  expect((await ann.call(listInvitations, { ...at, query: {} })).items).toEqual([]);
  await w.owner.query("delete from member where account_id = (select id from account where path = 'cem')");
  const done = await roster({ csv, apply: true, digest });
  expect(done).toMatchObject({ applied: true, digest, counts: { add: 1, invite: 1, fault: 1 } });
  const { items } = await ann.call(listMembers, { ...at, query: {} });
  expect(items.map(({ path, role }) => `${path} ${role}`)).toEqual(["ann maintainer", "bob viewer", "cem developer"]);
  expect((await ann.call(listInvitations, { ...at, query: {} })).items).toMatchObject([{ email: "new@example.org" }]);
  const { rowCount } = await w.owner.query(
    "select from team_member join account on account.id = account_id where account.path = 'cem'",
  );
  expect(rowCount).toBe(1);
});

test("a file of any program is understood: semicolons, tabs, a mark at the front, words of Chinese", () => {
  const one = [{ email: "a@b.example", role: "viewer", name: "安" }];
  const sheet = (csv: string) => readSheet(csv).map(({ email, role, name }) => ({ email, role, name }));
  expect(sheet("\ufeffE-Mail;Role;Name\na@b.example;viewer;安\n")).toEqual(one);
  expect(sheet("email\trole\tname\r\na@b.example\tviewer\t安")).toEqual(one);
  expect(sheet("邮箱,角色,姓名\n a@b.example , viewer ,安\n,,\n")).toEqual(one);
  expect(sheet('name,role,email\n"安",viewer,"a@b.example"')).toEqual(one);
});

test("a file that is none is refused at the field, in words", async () => {
  for (const [csv, what] of [
    ["", /empty/],
    ["who,what\na,b", /first line names the columns/],
    ['email\n"never ends', /cannot be read as CSV/],
    [`email\n${"a@b.example\n".repeat(2001)}`, /At most 2000 lines at once: this file has 2001/],
  ] as const) {
    const { fields } = await problemOf(roster({ csv }));
    expect(fields?.[0]).toMatchObject({ path: "body.csv", message: expect.stringMatching(what) });
  }
});

test("other domains than the organization's own are faults, in rosters and in additions", async () => {
  await w.owner.query("update organization set email_domains = '{example.org}'");
  const { lines } = await roster({ csv: "email\na@else.example\nb@example.org", default_role: "viewer" });
  expect(lines.map(({ fault, outcome }) => fault ?? outcome)).toEqual(["domain_not_allowed", "invite"]);
  const members = [{ email: "a@else.example", role: "viewer" as const }];
  const { results } = await ann.call(addMembers, { ...at, body: { members } });
  await w.owner.query("update organization set email_domains = '{}'");
  const reason = "The organization takes e-mail addresses of its own domains only";
  expect(results[0]).toMatchObject({ outcome: "refused", reason });
});

test("two thousand lines are previewed and applied in one go", async () => {
  const csv = `email,role\n${Array.from({ length: 2000 }, (_, i) => `pupil-${i}@school.example,viewer`).join("\n")}`;
  const { digest } = await roster({ csv });
  const done = await roster({ csv, apply: true, digest });
  expect(done.counts).toEqual({ add: 0, invite: 2000, already: 0, fault: 0 });
}, 60_000);

test("members are exported with their teams; only maintainers see e-mails; nothing a spreadsheet would compute", async () => {
  const eve = await w.person("eve");
  await w.owner.query("update account set name = '=cmd|''/C calc''!A1' where path = 'eve'");
  await ann.call(addMembers, { ...at, body: { members: [{ path: eve.path, role: "viewer" }] } });
  const read = async (person: Person) => {
    const response = await person.call.open(exportMembers, at);
    expect(response.headers.get("content-disposition")).toContain("members-of-acme.csv");
    return parse(await response.text(), { bom: true, columns: true }) as Record<string, string>[];
  };
  const lines = await read(ann);
  expect(lines.map((line) => line["user_name"])).toEqual(["ann", "bob", "cem", "eve"]);
  expect(lines[2]).toMatchObject({ email: "cem@example.org", role: "developer", team: "Class 7" });
  expect(lines[3]?.["name"]).toBe("'=cmd|'/C calc'!A1");
  expect((await read(bob)).map((line) => line["email"])).toEqual(["", "bob@example.org", "", ""]);
  expect(["+1", "-1", "@a", "=1", "a=1"].map(guarded)).toEqual(["'+1", "'-1", "'@a", "'=1", "a=1"]);
});

test("an export is a roster: read again, everybody in it is a member already", async () => {
  const csv = await (await ann.call.open(exportMembers, at)).text();
  const { counts } = await roster({ csv });
  expect(counts).toEqual({ add: 0, invite: 0, already: 4, fault: 0 });
  const template = await (await ann.call.open(getRosterTemplate, at)).text();
  expect((await roster({ csv: template })).lines.map(({ fault, outcome }) => fault ?? outcome)).toEqual([
    "already",
    "unknown_user_name",
  ]);
});
