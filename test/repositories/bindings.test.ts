import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainer, getContainer } from "../../contract/containers.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { bindable, describeVersions, materialize } from "../../server/domain/repositories/repositories.ts";
import { type Ctx, nobody } from "../../server/kernel/context.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
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

const recipe = { resource_type: "cpu-small", command: "true" };
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

test("a container binds a version by its name, and keeps that version when the name moves on", async () => {
  const at = await shelf(ann, "acme", "named");
  await put(ann, at, "a.txt", "one");
  await seal(ann, at);
  await open(ann, at);
  await seal(ann, at, 2);
  const name = (version: number, name: string | null) =>
    ann.call(versions.edit, { params: { ...at, version }, body: { name } });
  await name(1, "v1.0");
  const source = "datasets/acme/named";
  const make = (version: string) =>
    ann.call(createContainer, {
      body: { namespace: "acme", name: "reader", ...recipe, bindings: [{ source, version }] },
    });
  expect(await problemOf(make("v9"))).toMatchObject({
    fields: [{ path: "body.bindings.0.version", message: "It has no sealed version v9" }],
  });
  expect((await make("v1.0")).bindings).toMatchObject([{ source, version: 1 }]);
  await name(1, null);
  await name(2, "v1.0");
  const params = { namespace: "acme", name: "reader" };
  expect((await ann.call(getContainer, { params })).bindings).toMatchObject([{ source, version: 1 }]);
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
