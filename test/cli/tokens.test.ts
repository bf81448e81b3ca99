import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { datasets } from "../../contract/repositories.ts";
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

const statusWith = async (secret: string) =>
  (await fetch(`${w.url}/api/v1/resources?namespace=acme`, { headers: { authorization: `Bearer ${secret.trim()}` } }))
    .status;

test("tokens makes, lists, edits, rotates and revokes those of an organization", async () => {
  for (const name of ["iris", "roses"])
    await ann.call(datasets.create, { body: { namespace: "acme", name, visibility: "organization-read" } });
  const of = ["--organization", "acme"];
  const naming = ["--scope", "read", "--resource", "datasets/acme/iris"];
  const secret = (await cli.done("tokens", "create", "report", ...of, ...naming, "--rate", "60")).trim();
  expect(secret).toMatch(/^gho_/);
  expect(await cli.done("tokens", ...of)).toMatch(/report +active +read +1 +ann +60/);
  const reach = await cli.done("tokens", "reach", "report", ...of);
  expect(reach).toMatch(/iris +reader: named by the token/);
  expect(reach).not.toContain("roses");
  expect(await cli.done("tokens", "edit", "report", ...of, "--name", "nightly", "--rate", "unlimited")).toContain(
    "nightly",
  );
  const second = (await cli.done("tokens", "rotate", "nightly", ...of, "--overlap", "1h")).trim();
  expect([await statusWith(secret), await statusWith(second)]).toEqual([200, 200]);
  await cli.done("tokens", "revoke", "nightly", ...of, "--yes");
  expect([await statusWith(secret), await statusWith(second)]).toEqual([401, 401]);
});

test("tokens makes and ends one's own, and says what is written wrongly", async () => {
  const made = JSON.parse(await cli.done("tokens", "create", "laptop", "--scope", "read", "--expires", "7d", "--json"));
  expect(made).toMatchObject({ name: "laptop", scopes: ["read"], token: expect.stringMatching(/^ghp_/) });
  expect(await cli.done("tokens")).toContain("laptop");
  expect((await cli("tokens", "revoke", "nothing", "--yes")).code).toBe(2);
  await cli.done("tokens", "revoke", "laptop", "--yes");
  expect(await statusWith(made.token)).toBe(401);
});
