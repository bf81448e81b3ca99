import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { type Person, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let homes: string;
let asAnn: Terminal;
let asBob: Terminal;
let asVic: Terminal;

beforeAll(async () => {
  w = await world();
  const [ann, bob, vic] = [await w.person("ann"), await w.person("bob"), await w.person("vic")];
  await w.organization(ann, "acme", [
    [bob, "developer"],
    [vic, "viewer"],
  ]);
  await bob.call(datasets.create, { body: { namespace: "acme", name: "iris", visibility: "private" } });
  await bob.call(datasets.create, { body: { namespace: "bob", name: "notes" } });
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  const as = ({ token }: Person) => terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: token });
  [asAnn, asBob, asVic] = [as(ann), as(bob), as(vic)];
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});

test("teams are created, filled, listed, and deleted when somebody says yes", async () => {
  expect(await asAnn.done("teams", "create", "acme", "Crew", "--description", "All hands")).toContain("Created Crew.");
  expect(await asAnn.done("teams", "add", "acme", "Crew", "bob", "vic")).toMatch(/^vic +vic +viewer/m);
  await asAnn.done("teams", "add", "acme", "Crew", "bob", "--lead");
  expect(await asVic.done("teams", "acme")).toMatch(/^Crew +2 +bob +in it +All hands$/m);
  expect(await asVic.done("teams", "members", "acme", "Crew")).toMatch(/^bob +bob +developer +lead/m);
  expect(await asAnn.done("members", "acme", "--team", "Crew")).not.toMatch(/^ann/m);
  await asAnn.done("teams", "create", "acme", "Brief");
  expect((await asAnn("teams", "delete", "acme", "Brief")).code).toBe(2);
  expect(await asAnn.done("teams", "delete", "acme", "Brief", "--yes")).toBe("Deleted Brief; 0 shares ended.\n");
  expect((await asVic("teams", "remove", "acme", "Crew", "bob")).code).toBe(4);
  expect((await asAnn("teams", "edit", "acme", "Crew")).code).toBe(2);
  await asAnn.done("teams", "edit", "acme", "Crew", "--name", "Staff");
  expect(await asAnn.done("teams", "edit", "acme", "Staff", "--name", "Crew", "--description", "All")).toBe(
    "Changed Crew.\n",
  );
  expect(await asVic.done("teams", "acme")).toMatch(/^Crew +2 +bob +in it +All$/m);
  await asAnn.done("teams", "edit", "acme", "Crew", "--description", "All hands");
});

describe("a share", () => {
  test("is previewed, made, listed, explained and ended", async () => {
    const wanted = ["share", "datasets/acme/iris", "team:Crew", "edit"];
    const { out, err } = await asBob(...wanted, "--preview");
    expect(out).toMatch(/^vic +nothing +reader$/m);
    expect(err).toContain("1 would gain, 0 would lose. Nothing was changed.");
    expect((await asVic("access", "datasets/acme/iris")).code).toBe(4);
    expect(await asBob.done(...wanted)).toBe("Shared datasets/acme/iris with team:Crew (edit).\n");
    expect(await asVic.done("share", "datasets/acme/iris")).toMatch(/^team:Crew +edit +to each by their role +bob/m);
    const why = await asVic.done("access", "datasets/acme/iris");
    expect(why).toMatch(/^ann +metadata only +maintainer: its metadata$/m);
    expect(why).toMatch(/^bob +owner +owner: owns it; editor: shared with the team Crew$/m);
    expect(why).toMatch(/^vic +reader +reader: shared with the team Crew$/m);
    await asBob.done("unshare", "datasets/acme/iris", "team:Crew");
    expect((await asVic("access", "datasets/acme/iris")).code).toBe(4);
  });

  test("with a viewer says that they only read", async () => {
    const said = await asBob.done("share", "datasets/acme/iris", "vic", "manage");
    expect(said).toContain("they only read: their role in the organization gives no more");
    await asBob.done("unshare", "datasets/acme/iris", "vic");
  });

  test("written wrongly says how it is written", async () => {
    const level = await asBob("share", "datasets/acme/iris", "vic", "everything");
    expect([level.code, level.err]).toEqual([
      2,
      expect.stringContaining("The levels are read, contribute, edit, manage."),
    ]);
    const kind = await asBob("share", "acme/iris", "vic", "read");
    expect([kind.code, kind.err]).toEqual([2, expect.stringContaining("<kind>/<namespace>/<name>")]);
  });

  test("from a personal namespace is found by whom it is for", async () => {
    await asBob.done("share", "datasets/bob/notes", "ann", "contribute");
    expect(await asAnn.done("shared")).toMatch(/^datasets\/bob\/notes +contributor/m);
  });
});

describe("a project", () => {
  test("is created with shares, and what goes into it is reached by it", async () => {
    const created = await asBob.done("projects", "create", "acme/garden", "--share", "team:Crew:read");
    expect(created).toBe("Created acme/garden (shared).\n");
    expect((await asBob("projects", "add", "acme/garden", "datasets/acme/iris")).err).toContain("is in acme/garden");
    expect(await asVic.done("projects", "acme")).toMatch(/^acme\/garden +shared +1 +0 B +bob +reader$/m);
    expect(await asVic.done("access", "datasets/acme/iris")).toMatch(
      /^vic +reader +reader: shared with the team Crew by the project garden$/m,
    );
    expect(await asAnn.done("access", "acme", "--member", "vic")).toMatch(/^datasets\/acme\/iris +reader/m);
  });

  test("is changed, emptied and deleted", async () => {
    expect(await asBob.done("projects", "edit", "acme/garden", "--visibility", "private")).toMatch(
      /^Visibility +private$/m,
    );
    expect((await asVic("projects", "show", "acme/garden")).code).toBe(4);
    expect((await asBob("projects", "delete", "acme/garden", "--yes")).err).toContain("It holds 1 resources");
    const out = await asBob("projects", "take-out", "datasets/acme/iris", "--visibility", "organization-read");
    expect(out.err).toContain("is in no project now: organization-read");
    expect((await asBob("projects", "delete", "acme/garden", "--yes")).err).toContain("Deleted acme/garden.");
  });
});
