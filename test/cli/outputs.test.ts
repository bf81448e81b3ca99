import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let homes: string;
let asAnn: Terminal;

beforeAll(async () => {
  w = await world();
  const ann = await w.person("ann");
  await w.organization(ann, "acme");
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
  const command = "mkdir d; echo 1 >d/a; echo one >b; ln -s b link; echo '{}' >r.ipynb";
  await asAnn.done("containers", "create", "acme/make", "--command", command, "--visibility", "organization-write");
  await asAnn.done("run", "acme/make", "-f");
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

test("an output becomes a version; what is left out is named, and the version says where it came from", async () => {
  const { code, out, err } = await asAnn("publish", "acme/make", "acme/made", "--create");
  expect({ code, out }).toEqual({ code: 0, out: "Made acme/made@1 (3 files, 9 B) of acme/make#1.\n" });
  expect(err).toContain("Left out link: it is a symbolic link");
  expect(await asAnn.done("origins", "acme/made@1")).toMatch(/^acme\/make#1 +3 +9 B +ann /m);
  const more = ["--path", "d", "--folder", "next", "--empty", "--json"];
  const again = await asAnn.done("publish", "acme/make#1", "acme/made", ...more);
  expect(JSON.parse(again)).toMatchObject({ state: "done", version: 2, files: 1 });
  const taken = await asAnn("publish", "acme/make", "acme/made", "--create");
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining("taken")]);
});

test("an output is downloaded as one file, all of it or a folder", async () => {
  const zip = join(homes, "make.zip");
  expect(await asAnn.done("outputs", "acme/make#1", "--archive", "zip", "-o", zip)).toMatch(/^Wrote .*make\.zip \(/);
  expect(readFileSync(zip).subarray(0, 2).toString()).toBe("PK");
  const tar = await asAnn.done("outputs", "acme/make", "d/", "--archive", "tar", "-o", "-");
  expect(tar).toContain("make-1/d/a");
  expect(tar).not.toContain("make-1/b");
  expect((await asAnn("outputs", "acme/make", "link", "--archive", "tar")).code).toBe(4);
});

test("an output is the input of a container, and two executions are compared", async () => {
  const input = ["--input", "containers/acme/make#1", "--visibility", "organization-write"];
  await asAnn.done("containers", "create", "acme/use", "--command", "cat /input/0/b >b; echo new >c", ...input);
  expect(await asAnn.done("containers", "show", "acme/use")).toMatch(/^\/input\/0 +containers\/acme\/make#1$/m);
  await asAnn.done("run", "acme/use", "-f");
  const { out } = await asAnn("compare", "acme/make#1", "acme/use#1");
  expect(out).toMatch(/^command +mkdir d/m);
  expect(out).toMatch(/^removed +d\/a +\d B/m);
  expect(out).toMatch(/^added +c +– +4 B$/m);
  expect(out).toContain("1 same (4 B)");
  const same = JSON.parse(await asAnn.done("compare", "acme/use", "1", "--json"));
  expect(same).toMatchObject({ outputs: { items: [] } });
});

test("a container has a README and a notebook on its page", async () => {
  writeFileSync(join(homes, "README.md"), "# Make\n");
  expect((await asAnn("containers", "readme", "acme/make")).err).toContain("It has no README");
  await asAnn.done("containers", "readme", "acme/make", "--file", join(homes, "README.md"));
  await asAnn.done("containers", "readme", "acme/make", "--notebook", "containers/acme/make#1:r.ipynb");
  const { out, err } = await asAnn("containers", "readme", "acme/make");
  expect(out).toBe("# Make\n");
  expect(err).toContain("containers/acme/make@1:r.ipynb");
  expect((await asAnn("containers", "readme", "acme/make", "--notebook", "nonsense")).code).toBe(2);
});
