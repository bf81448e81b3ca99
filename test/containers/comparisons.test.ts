import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listOutputFolder } from "../../contract/executions.ts";
import { differencesOf } from "../../server/domain/containers/differences.ts";
import { problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";
import { compare, run } from "./press.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await it.container(
    "make",
    "mkdir d; echo same >d/same; echo aaa >d/twin; echo long >d/size; echo old >gone; ln -s d l",
  );
  await it.start(it.dev, "make");
  await it.reach(it.dev, "make", 1, "succeeded");
  const command = "mkdir d; echo same >d/same; echo bbb >d/twin; echo longer >d/size; echo new >'fresh one'; exit 3";
  await it.start(it.deb, "make", { command, units: 2 });
  await it.reach(it.dev, "make", 2, "failed");
});
afterAll(() => it.stop());

describe("two executions side by side", () => {
  test("say in which parameters they differ, and in which not", async () => {
    const { from, to, parameters } = await compare(it.vic, "make", 1, 2);
    expect([from.number, to.number]).toEqual([1, 2]);
    const by = Object.fromEntries(parameters.map((row) => [row.name, row]));
    expect(by).toMatchObject({
      units: { from: 1, to: 2, same: false },
      resource_type: { from: "small", to: "small", same: true },
      exit_code: { from: 0, to: 3, same: false },
      started_by: { from: "dev-d", to: "deb-d", same: false },
      bindings: { from: [], to: [], same: true },
      command: { same: false },
    });
  });

  test("have files that were added, changed and removed; equal bytes are the same whatever the time", async () => {
    const { outputs } = await compare(it.dev, "make", 1, 2);
    expect(outputs.items.map(({ path, change }) => `${change} ${path}`)).toEqual([
      ...["changed d/size", "changed d/twin", "added fresh one", "removed gone"],
    ]);
    expect(outputs.totals).toMatchObject({
      added: { files: 1, bytes: 4 },
      removed: { files: 1, bytes: 4 },
      changed: { files: 2 },
      same: { files: 1, bytes: 5 },
      unread: { files: 0 },
    });
    expect(outputs.compared_to).toBeNull();
  });

  test("may be of two containers, of which the asker reads both", async () => {
    await it.container("other", "mkdir d; echo same >d/same", { visibility: "private" });
    await it.start(it.mia, "other");
    await it.reach(it.mia, "other", 1, "succeeded");
    const { outputs } = await compare(it.mia, "make", 1, 1, "other");
    expect(outputs.totals).toMatchObject({ same: { files: 1 }, removed: { files: 3 } });
    expect((await problemOf(compare(it.dev, "make", 1, 1, "other"))).status).toBe(404);
    expect((await problemOf(compare(it.dev, "make", 1, 9))).status).toBe(404);
  });
});

test("what is as large as before and too large to be read is not called the same", async () => {
  const folders = ["one", "other"].map((name) => join(it.data, name)) as [string, string];
  for (const folder of folders) {
    await mkdir(folder);
    await writeFile(join(folder, "a-small"), "x");
    await writeFile(join(folder, "large"), "");
    await truncate(join(folder, "large"), 300 * 2 ** 20);
  }
  const { items, totals } = await differencesOf(...folders);
  expect(items).toMatchObject([{ path: "large", change: "unread" }]);
  expect(totals).toMatchObject({ same: { files: 1 }, unread: { files: 1, bytes: 300 * 2 ** 20 } });
});

describe("an output is shown folder by folder", () => {
  const folder = (under: string, more: object = {}) =>
    it.dev.call(listOutputFolder, { params: run("make"), query: { under, ...more } });
  const names = ({ items }: Awaited<ReturnType<typeof folder>>) =>
    items.map(({ file, folder }) => (file ? file.path : `${folder?.path}/`));

  test("by name, in pages, without links", async () => {
    expect(names(await folder(""))).toEqual(["d/", "gone"]);
    const first = await folder("d", { limit: 2 });
    expect(names(first)).toEqual(["d/same", "d/size"]);
    const rest = await folder("d/", { limit: 2, cursor: first.next_cursor ?? "" });
    expect([names(rest), rest.next_cursor]).toEqual([["d/twin"], null]);
  });

  test.each(["l", "gone", "nothing", "d/same", "l/.."])("and %s is no folder of it", async (under) => {
    expect([400, 404]).toContain((await problemOf(folder(under))).status);
  });
});
