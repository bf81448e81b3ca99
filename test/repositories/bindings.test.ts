import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { bindable, describeVersions, materialize } from "../../server/domain/repositories/repositories.ts";
import { type Ctx, nobody } from "../../server/kernel/context.ts";
import { type Person, type World, world } from "../world.ts";
import { open, put, seal, shelf } from "./shelf.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "developer"]]);
});
afterAll(() => w.stop());

const as = ({ id, path, name }: Person): Ctx => ({ ...w.ctx, actor: { ...nobody, kind: "person", id, path, name } });

test("what can be bound is a sealed version that one may read; the fault names the field", async () => {
  const at = await shelf(ann, "acme", "iris", "organization-read");
  const source = "datasets/acme/iris";
  const fault = (path: string) => ({ kind: "invalid", extra: { fields: [{ path }] } });
  await put(ann, at, "a.txt", "one");
  await expect(bindable(as(ann), source, 1)).rejects.toMatchObject(fault("version"));
  await expect(bindable(as(ann), source, "latest")).rejects.toMatchObject(fault("version"));
  await seal(ann, at);
  await open(ann, at);
  await put(ann, at, "b.txt", "two", { version: 2 });
  const bound = await bindable(as(bob), "datasets/acme/IRIS", "latest");
  expect(bound).toMatchObject({ source, version: 1 });
  await expect(bindable(as(bob), source, 2)).rejects.toMatchObject(fault("version"));
  for (const unknown of ["datasets/acme/nothing", "containers/acme/iris", "datasets/acme", ""])
    await expect(bindable(as(ann), unknown, 1)).rejects.toMatchObject(fault("source"));
  expect(await describeVersions(as(bob), [bound.version_id])).toEqual([{ ...bound, readable: true }]);
  await ann.call(datasets.edit, { params: at, body: { visibility: "private" } });
  expect(await describeVersions(as(bob), [bound.version_id])).toEqual([{ ...bound, readable: false }]);
  await expect(bindable(as(bob), source, 1)).rejects.toMatchObject(fault("source"));
  await ann.call(datasets.remove, { params: at });
  expect(await describeVersions(as(ann), [bound.version_id])).toEqual([{ ...bound, readable: false }]);
});

test("what is bound is a folder with exactly the files of the version", async () => {
  const at = await shelf(ann, "acme", "folder");
  await put(ann, at, "a.txt", "one");
  await put(ann, at, "deep/数据.csv", "two");
  await put(ann, at, "deep/empty", "");
  await seal(ann, at);
  const { version_id } = await bindable(as(ann), "datasets/acme/folder", 1);
  const [folder, again] = await Promise.all([materialize(w.ctx, version_id), materialize(w.ctx, version_id)]);
  expect(again).toBe(folder);
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  expect([read("a.txt"), read("deep/数据.csv"), read("deep/empty")]).toEqual(["one", "two", ""]);
});
