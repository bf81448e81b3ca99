import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let bob: Person;
let home: string;
let asAnn: Terminal;
let asEve: Terminal;

beforeAll(async () => {
  w = await world();
  const [ann, eve] = [await w.person("ann"), await w.person("eve")];
  bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "developer"]]);
  await ann.call(editOrganizationSettings, { params: { organization: "acme" }, body: { joining: "ask" } });
  home = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  const as = ({ token }: Person) => terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: token });
  [asAnn, asEve] = [as(ann), as(eve)];
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

test("a roster is shown first and imported when somebody says yes; what is faulty is named", async () => {
  await w.person("cem");
  const file = join(home, "class.csv");
  writeFileSync(file, "user_name;email;role\ncem;;viewer\n;new@school.example;\nnobody-here;;viewer\n");
  const shown = await asAnn("members", "import", "acme", file, "--role", "developer", "--dry-run");
  expect(shown.code).toBe(1);
  expect(shown.out).toMatch(/^ *2 +cem +viewer +add +cem becomes viewer at once$/m);
  expect(shown.out).toMatch(/^ *3 +new@school.example +developer +invite /m);
  expect(shown.out).toContain("1 to add, 1 to invite, 0 members already, 1 faulty.");
  expect(await asAnn.done("members", "acme")).not.toContain("cem");
  const done = await asAnn("members", "import", "acme", file, "--role", "developer", "--yes");
  expect(done.out).toContain("Added 1 and invited 1 to acme.");
  const csv = await asAnn.done("members", "export", "acme");
  expect(csv).toContain("cem@example.org,cem,cem,viewer,");
});

test("a removal hands over to the heir and can be undone", async () => {
  await bob.call(datasets.create, { body: { namespace: "acme", name: "iris" } });
  const removed = await asAnn.done("members", "remove", "acme", "bob", "--heir", "ann", "--yes");
  expect(removed).toContain("1 resources handed over, 0 stay with acme. It can be undone until ");
  expect(await asAnn.done("members", "former", "acme")).toMatch(/^bob +bob +developer +\S+ +removed by ann +/m);
  const back = await asAnn.done("members", "return", "acme", "bob");
  expect(back).toBe("bob is developer again: 1 resources, 0 projects, 0 teams and 0 shares given back.\n");
});

test("whoever asks is listed and let in", async () => {
  expect(await asEve.done("ask", "acme", "--message", "from class 7")).toContain("a maintainer will answer");
  expect(await asAnn.done("members", "requests", "acme")).toMatch(/^eve +eve +eve@example.org +\S+ +from class 7$/m);
  expect(await asAnn.done("members", "approve", "acme", "eve", "--role", "viewer")).toBe(
    "eve is viewer of acme now.\n",
  );
  const { code, err } = await asAnn("members", "decline", "acme", "eve");
  expect(code).toBe(2);
  expect(err).toContain("eve does not wait to be let into acme.");
});

test("links that are out are listed, printed again and revoked; a mailed one is sent once more or says why not", async () => {
  const link = (await asAnn.done("members", "invite", "acme", "--role", "viewer", "--max-uses", "3")).trim();
  await asAnn.done("members", "invite", "acme", "--email", "fay@school.example");
  const out = await asAnn.done("members", "invitations", "acme");
  expect(out).toMatch(/^\S{36} +fay@school.example +developer +pending +0 of 1 +\S+ +– +ann$/m);
  const id = /^(\S{36}) +anybody +viewer +pending +0 of 3 /m.exec(out)?.[1] ?? "";
  expect(await asAnn.done("members", "invitations", "link", "acme", id)).toBe(`${link}\n`);
  expect((await asAnn("members", "invitations", "mail", "acme", "fay@school.example")).code).toBe(1);
  expect((await asAnn("members", "invitations", "revoke", "acme", link)).code).toBe(0);
  expect((await asAnn("members", "invitations", "revoke", "acme", link)).code).toBe(2);
  expect(await asAnn.done("members", "invitations", "acme")).not.toContain(id);
  expect(await asAnn.done("members", "invitations", "acme", "--all")).toMatch(new RegExp(`^${id} .* revoked `, "m"));
  const hal = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: (await w.person("hal")).token });
  expect((await hal("join", link)).code).not.toBe(0);
});

test("whoever asked takes it back; whoever is in leaves, and hands over; the last maintainer cannot", async () => {
  const gus = await w.person("gus");
  const asGus = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: gus.token });
  await asGus.done("ask", "acme");
  expect((await asGus("ask", "acme", "--withdraw")).code).toBe(0);
  expect(await asAnn.done("members", "requests", "acme", "--limit", "all")).not.toContain("gus");
  await asAnn.done("members", "add", "acme", "gus:developer");
  await gus.call(datasets.create, { body: { namespace: "acme", name: "seeds" } });
  expect((await asGus("orgs", "leave", "acme")).code).toBe(2);
  expect(await asGus.done("orgs", "leave", "acme", "--heir", "ann", "--yes")).toContain("1 resources handed over");
  expect(await asGus.done("orgs", "--json")).not.toContain("acme");
  expect((await asAnn("orgs", "leave", "acme", "--yes")).code).toBe(1);
});

test("members are narrowed to where they came from and sorted by when they came", async () => {
  const newest = await asAnn.done("members", "acme", "--source", "local", "--sort", "joined");
  expect(newest.split("\n").filter(Boolean).at(-1)).toMatch(/^ann +ann +maintainer .* local$/);
  expect((await asAnn("members", "acme", "--source", "gitee")).out).toBe("");
});
