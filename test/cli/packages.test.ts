import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { setBilling, setCredit } from "../../contract/house.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let homes: string;
let asAnn: Terminal;
let asRoot: Terminal;
beforeAll(async () => {
  w = await world();
  const ann = await w.person("ann");
  await w.organization(ann, "acme");
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  const as = ({ token }: Person) => terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: token });
  [asAnn, asRoot] = [as(ann), as(w.root)];
  await w.root.call(setBilling, { body: { billing: true } });
  await w.root.call(setCredit, { params: { namespace: "acme" }, body: { credit_micros: 50_000_000 } });
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

test("a package is offered, bought, looked at and taken back from a terminal", async () => {
  await asRoot.done("packages", "offer", "A shelf", "storage", "100", "12.50", "--days", "90", "--for", "acme");
  expect(await asAnn.done("packages", "offers", "acme")).toContain("100 GiB months");
  expect(await asAnn.done("packages", "buy", "acme", "1")).toContain("A shelf is bought (order 1)");
  expect(await asAnn.done("packages", "acme")).toContain("100 of 100 GiB months");
  expect(await asAnn.done("packages", "show", "acme", "1")).toContain("100 of 100 GiB months left, good");
  expect(await asAnn.done("packages", "uses", "acme", "1")).toBe("");
  expect(await asRoot.done("packages", "take-back", "1", "by mistake")).toContain("12.50");
  expect(await asRoot.done("packages", "withdraw", "1")).toContain("no longer");
  expect(await asRoot.done("packages", "offered")).toBe("");
});
