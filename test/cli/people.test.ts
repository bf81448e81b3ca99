import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { editOrganization } from "../../contract/organizations.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let bob: Person;
let homes: string;
let asAnn: Terminal;
let asBob: Terminal;

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(mkdtempSync(join(homes, "ann-")));
  asBob = terminal(mkdtempSync(join(homes, "bob-")), { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: bob.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

describe("signing in", () => {
  test("checks the token and keeps it for its owner only, without printing it", async () => {
    const { code, out, err } = await asAnn.start(["login", w.url, "--with-token"], `${ann.token}\n`).ended;
    expect({ code, out }).toEqual({ code: 0, out: `Signed in to ${w.url} as ann (ann).\n` });
    expect(out + err).not.toContain(ann.token);
    const file = join(asAnn.home, ".config/guildhall/profile.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url: w.url, token: ann.token });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("with a wrong token ends with 3 and keeps what was there", async () => {
    const { code, err } = await asAnn("login", w.url, "--token", "ghp_wrong");
    expect(code).toBe(3);
    expect(err).toContain(`Sign in with: guildhall login ${w.url}`);
    expect(err).toMatch(/Request [0-9a-f-]{36}/);
    expect(await asAnn.done("whoami")).toContain("ann@example.org");
  });

  test("is shown by whoami, as data with --json", async () => {
    expect(JSON.parse(await asBob.done("whoami", "--json"))).toMatchObject({ path: "bob", memberships: [] });
    expect(await asBob.done("whoami")).toContain("GUILDHALL_TOKEN");
  });
});

describe("organizations and members", () => {
  test("are created and listed", async () => {
    expect(await asAnn.done("orgs", "create", "acme", "--name", "Acme Research")).toContain("Created Acme Research.");
    expect(await asAnn.done("orgs")).toMatch(
      /^PATH +NAME +YOUR ROLE +MEMBERS +CREATED\nacme +Acme Research +maintainer +1 /,
    );
    const { items, next_cursor } = JSON.parse(await asAnn.done("orgs", "--json"));
    expect([items[0].path, next_cursor]).toEqual(["acme", null]);
  });

  test("with a wrong name are refused with every fault at once", async () => {
    const { code, err } = await asAnn("orgs", "create", "Not ok", "--name", " ");
    expect(code).toBe(2);
    expect(err).toContain("body.path: Use 3 to 50 lowercase letters");
    expect(err).toContain("body.name: Must not be empty");
  });

  test("are invisible to strangers: exit code 4", async () => {
    const { code, err } = await asBob("members", "acme");
    expect(code).toBe(4);
    expect(err).toContain("Not found");
  });

  test("are added by user name and e-mail, each with a role, and listed", async () => {
    const out = await asAnn.done("members", "add", "acme", "bob:viewer", "new@example.org:editor");
    expect(out).toMatch(/^bob +viewer +added/m);
    expect(out).toMatch(/^new@example.org +editor +invited +http:\/\/.*\/invitations\//m);
    expect(await asAnn.done("members", "acme")).toMatch(/^bob +bob +viewer +bob@example.org /m);
    const { items } = JSON.parse(await asAnn.done("members", "acme", "--role", "viewer", "--json"));
    expect(items).toMatchObject([{ path: "bob", role: "viewer" }]);
  });

  test("that cannot be added are named, and the exit code says so", async () => {
    const { code, out } = await asAnn("members", "add", "acme", "bob", "nobody-here");
    expect(code).toBe(1);
    expect(out).toMatch(/^bob +developer +refused +bob is a member already$/m);
    expect(out).toMatch(/^nobody-here +developer +refused +There is nobody with this user name$/m);
  });

  test("change roles only with the permission: exit code 4 names what is missing", async () => {
    const { code, err } = await asBob("members", "role", "acme", "bob", "maintainer");
    expect(code).toBe(4);
    expect(err).toContain("member.change_role");
    expect(await asAnn.done("members", "role", "acme", "bob", "developer")).toContain("bob (bob) is developer");
  });

  test("are removed only when somebody says yes", async () => {
    const { code, err } = await asAnn("members", "remove", "acme", "bob");
    expect(code).toBe(2);
    expect(err).toContain("--yes");
    expect(await asAnn.done("members", "remove", "acme", "bob", "--yes")).toContain("Removed bob");
    expect((await asBob("members", "acme")).code).toBe(4);
  });

  test("join by a link that is all standard output has", async () => {
    const carl = await w.person("carl");
    const asCarl = terminal(asBob.home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: carl.token });
    const { code, out, err } = await asAnn("members", "invite", "acme", "--max-uses", "1", "--expires", "2d", "--qr");
    expect(code).toBe(0);
    expect(out).toMatch(/^http:\/\/\S+\/invitations\/\S+\n$/);
    expect(err).toContain("The first 1 to use it become developer; it ends at ");
    expect(err).toContain("▄");
    expect(await asCarl.done("join", out.trim())).toBe("You are developer of acme now.\n");
    expect(await asCarl.done("join", out.trim())).toBe("You are developer of acme already.\n");
    const late = await asBob("join", out.trim());
    expect(late.code).toBe(1);
    expect(late.err).toContain("for one person, and has been used");
  });

  test("join by a link for any number of people", async () => {
    const { code, err } = await asAnn("members", "invite", "acme", "--role", "viewer", "--max-uses", "unlimited");
    expect([code, err]).toEqual([0, expect.stringContaining("Anybody with this link becomes viewer; it ends at ")]);
  });

  test("leave a record, refused attempts included", async () => {
    const all = await asAnn.done("activity", "acme");
    expect(all).toContain("removed bob");
    const refused = JSON.parse(await asAnn.done("activity", "acme", "--refused", "--from", "1h", "--json"));
    expect(refused.items).toMatchObject([{ action: "member.change_role", refused: true, actor: { path: "bob" } }]);
    expect(await asAnn.done("activity", "acme", "--severity", "info", "warning")).not.toContain("removed bob");
  });

  test("save their record as a file and follow it", async () => {
    const csv = await asAnn.done("activity", "acme", "--as", "csv", "--action", "member.remove");
    expect(csv.split("\n")).toHaveLength(3);
    const following = asAnn.start(["activity", "acme", "--follow", "--entity", "organization"]);
    await following.shows("created the organization Acme Research");
    await ann.call(editOrganization, { params: { organization: "acme" }, body: { city: "Ulm" } });
    await following.shows("changed the organization's information");
    following.interrupt();
    await following.ended;
  });

  test("are told of what concerns them, until they have read it", async () => {
    expect(await asBob.done("notifications", "--unread")).toMatch(/new +acme +ann removed bob$/m);
    expect((await asBob("notifications", "--unread", "--mark-read")).err).toContain("Everything is marked as read.");
    expect((await asBob("notifications", "--unread")).err).toBe("Nothing new.\n");
    expect(await asBob.done("notifications")).toContain("ann added bob as viewer");
    expect(await asBob.done("notifications", "settings")).toMatch(/^compute +on +o\w+$/m);
    await asBob.done("notifications", "settings", "compute", "--console", "off", "--mail", "on");
    expect(await asBob.done("notifications", "settings", "compute", "--mail", "off")).toMatch(/^compute +off +off$/m);
    expect(await asBob.done("notifications", "settings", "--language", "zh", "--json")).toContain('"language": "zh"');
    expect((await asBob("notifications", "settings", "--mail", "off")).code).toBe(2);
  });
});

describe("signing out", () => {
  test("forgets the token", async () => {
    await asAnn.done("logout");
    expect((await asAnn("orgs")).code).toBe(3);
  });
});
