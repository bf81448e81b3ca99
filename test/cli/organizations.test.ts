import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let home: string;
let cli: Terminal;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "acme");
  home = mkdtempSync(join(tmpdir(), "guildhall-home-"));
  cli = terminal(home, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(home, { recursive: true });
});

test("orgs edit changes what is named, and wants something named", async () => {
  expect(await cli.done("orgs", "edit", "acme", "--name", "Acme Research", "--city", "Ulm")).toContain("name, city");
  expect((await cli("orgs", "edit", "acme")).code).toBe(2);
});

test("orgs settings shows and changes", async () => {
  expect(await cli.done("orgs", "settings", "acme")).toContain("e-mail domains      any");
  const changed = await cli.done("orgs", "settings", "acme", "--usage", "own", "--editors-share", "no", "--json");
  expect(JSON.parse(changed)).toMatchObject({ usage_visibility: "own", editors_share: false });
});

test("orgs avatar gives a picture and takes it away", async () => {
  const file = join(home, "logo.png");
  const picture = sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } });
  writeFileSync(file, await picture.png().toBuffer());
  expect(JSON.parse(await cli.done("orgs", "avatar", "acme", file, "--json"))).toMatchObject({
    avatar_url: expect.stringMatching(/^\/api\/v1\/avatars\//),
  });
  expect(await cli.done("orgs", "avatar", "acme", "--remove")).toContain("no picture");
});

test("orgs rename leaves the old address to be read by", async () => {
  expect(await cli.done("orgs", "rename", "acme", "acme-labs")).toContain("acme-labs");
  expect(await cli.done("orgs", "settings", "acme")).toContain("usage members read");
});

test("orgs delete says what would end; with the name it deletes, and orgs restore brings it back", async () => {
  const asked = await cli("orgs", "delete", "acme-labs");
  expect(asked.code).toBe(2);
  expect(asked.err).toContain('--confirm "Acme Research"');
  expect(await cli.done("orgs", "delete", "acme-labs", "--confirm", "Acme Research")).toContain(
    "Deleted Acme Research",
  );
  expect(await cli.done("orgs", "deleted")).toContain("acme-labs");
  expect(await cli.done("orgs", "restore", "acme-labs")).toContain("is back");
});
