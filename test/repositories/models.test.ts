import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createContainer, getContainer } from "../../contract/containers.ts";
import { listDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { getExecution, getLogs, startExecution } from "../../contract/executions.ts";
import { models as files } from "../../contract/files.ts";
import { verify } from "../../contract/installation.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { datasets, models } from "../../contract/repositories.ts";
import { listResources } from "../../contract/resources.ts";
import { editOrganizationSettings, getOrganizationSettings } from "../../contract/settings.ts";
import * as shares from "../../contract/shares.ts";
import { transferModel } from "../../contract/transfers.ts";
import { getOverview, listStorageParts, listUsageRecords } from "../../contract/usage.ts";
import { models as versions } from "../../contract/versions.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { storageOf, storing } from "./shelf.ts";

let w: World;
let ann: Person;
let bob: Person;
let vic: Person;

beforeAll(async () => {
  w = await world();
  [ann, bob, vic] = [await w.person("ann"), await w.person("bob"), await w.person("vic")];
  await w.organization(ann, "acme", [
    [bob, "developer"],
    [vic, "viewer"],
  ]);
  await w.organization(ann, "beta", [[bob, "developer"]]);
});
afterAll(() => w.stop());

const at = (name: string, namespace = "acme") => ({ namespace, name });
const create = (name: string, routes: typeof datasets | typeof models = models, namespace = "acme") =>
  bob.call(routes.create, { body: { ...at(name, namespace), visibility: "organization-read" } });

/** A model with one sealed version of ten bytes. */
async function sealed(name: string): Promise<void> {
  await create(name);
  await bob.call(versions.open, { params: at(name), body: {} });
  await bob.call(files.put, { params: { ...at(name), version: 1, path: "weights.txt" } }, { upload: "0123456789" });
  await bob.call(versions.seal, { params: { ...at(name), version: 1 } });
}

describe("a model", () => {
  test("is made, filled, sealed, bound to an execution and duplicated as a data set is", async () => {
    await sealed("net");
    expect(await vic.call(models.get, { params: at("net") })).toMatchObject({ kind: "model", latest_version: 1 });
    const bindings = [{ source: "models/acme/net" }];
    const recipe = { resource_type: "cpu-small", command: "cat /input/0/weights.txt", bindings };
    await bob.call(createContainer, { body: { ...at("reader"), ...recipe } });
    const { number } = await bob.call(startExecution, { params: at("reader"), body: {} });
    const run = { ...at("reader"), number };
    await until("the execution ends", async () => (await bob.call(getExecution, { params: run })).ended_at !== null);
    expect(await (await bob.call.open(getLogs, { params: run, query: {} })).text()).toBe("0123456789");
    const made = await bob.call(models.duplicate, { params: at("net"), body: at("own", "beta") });
    expect(made).toMatchObject({ kind: "model", origin: "models/acme/net", latest_version: 1, logical_bytes: 10 });
    const copy = await bob.call.open(files.get, {
      params: { ...at("own", "beta"), version: 1, path: "weights.txt" },
      query: {},
    });
    expect(await copy.text()).toBe("0123456789");
    expect(await storageOf(w, "beta")).toEqual(storing(10));
  });

  test("is counted and shown as a kind of its own", async () => {
    const params = { namespace: "acme" };
    expect(await ann.call(getOverview, { params })).toMatchObject({
      resources: { dataset: 0, model: 1, container: 1 },
    });
    const parts = await ann.call(listStorageParts, { params, query: { by: "kind" } });
    expect(parts.items).toMatchObject([{ kind: "model", logical_bytes: 10 }]);
    const { items } = await ann.call(listUsageRecords, { params, query: { type: "storage" } });
    expect(items).toMatchObject([{ resource: "models/acme/net", source: "version 1" }]);
    const listed = await vic.call(listResources, { query: { namespace: "acme", kind: "model" } });
    expect(listed.items.map(({ name }) => name)).toEqual(["net"]);
    expect((await vic.call(models.list, { query: { namespace: "acme" } })).items).toHaveLength(1);
    expect((await vic.call(datasets.list, { query: { namespace: "acme" } })).items).toHaveLength(0);
  });

  test("is shared, deleted, restored and moved elsewhere as a data set is", async () => {
    await sealed("passed-on");
    await bob.call(shares.model.put, { params: { ...at("passed-on"), subject: "vic" }, body: { level: "edit" } });
    const { items: ways } = await bob.call(shares.model.access, { params: at("passed-on"), query: {} });
    expect(ways.find(({ person }) => person.path === "vic")?.ways).toContainEqual(
      expect.objectContaining({ reason: "share" }),
    );
    await bob.call(models.remove, { params: at("passed-on") });
    const { items } = await bob.call(listDeleted, { query: { namespace: "acme" } });
    expect(items).toMatchObject([{ kind: "model", name: "passed-on" }]);
    await bob.call(restoreDeleted, { params: { id: items[0]?.id ?? "" }, body: {} });
    const body = { namespace: "beta", confirm: "passed-on" };
    expect(await bob.call(transferModel, { params: at("passed-on"), body })).toMatchObject({ namespace: "beta" });
    expect(await w.root.call(verify, {})).toMatchObject({ ok: true });
  });

  test("begins with the visibility that its organization chose for models", async () => {
    const params = { organization: "beta" };
    const body = { default_visibility: { model: "organization-read" } } as const;
    await ann.call(editOrganizationSettings, { params, body });
    expect((await ann.call(getOrganizationSettings, { params })).default_visibility).toMatchObject({
      ...{ dataset: "private", model: "organization-read", container: "private" },
    });
    expect(await bob.call(models.create, { body: at("open", "beta") })).toMatchObject({
      visibility: body.default_visibility.model,
    });
    expect(await bob.call(datasets.create, { body: at("closed", "beta") })).toMatchObject({ visibility: "private" });
  });
});

describe("data sets and models of a namespace share their names", () => {
  test("whatever the case, and containers have names of their own", async () => {
    await create("taken", datasets);
    for (const routes of [datasets, models])
      expect(await problemOf(create("TAKEN", routes))).toMatchObject({
        ...{
          status: 409,
          code: "name_taken",
          detail: expect.stringContaining("data sets and models share their names"),
        },
      });
    const recipe = { resource_type: "cpu-small", command: "true" };
    await bob.call(createContainer, { body: { ...at("taken"), ...recipe } });
    await create("taken", models, "beta");
  });

  test("one name is given once, however many ask for it at the same moment", async () => {
    const asked = [datasets, models, datasets, models].map((routes) => create("contested", routes));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("also when one is restored or given another name", async () => {
    await create("gone", datasets);
    await bob.call(datasets.remove, { params: at("gone") });
    await create("gone", models);
    const { items } = await bob.call(listDeleted, { query: { namespace: "acme" } });
    const id = items.find(({ name }) => name === "gone")?.id ?? "";
    expect((await problemOf(bob.call(restoreDeleted, { params: { id }, body: {} }))).code).toBe("name_taken");
    const rename = bob.call(models.edit, { params: at("gone"), body: { name: "taken" } });
    expect((await problemOf(rename)).code).toBe("name_taken");
  });
});

describe("the kind of a repository is switched", () => {
  test("with its versions, shares and bindings, and its old address leads to it", async () => {
    await sealed("turned");
    const bindings = [{ source: "models/acme/turned" }];
    const recipe = { resource_type: "cpu-small", command: "cat /input/0/weights.txt", bindings };
    await bob.call(createContainer, { body: { ...at("of-turned"), ...recipe } });
    await bob.call(shares.model.put, { params: { ...at("turned"), subject: "vic" }, body: { level: "read" } });
    const turned = await bob.call(models.edit, { params: at("turned"), body: { kind: "dataset" } });
    expect(turned).toMatchObject({ kind: "dataset", latest_version: 1, logical_bytes: 10 });
    const led = await vic.fetch("/api/v1/models/acme/turned/versions/1/files/weights.txt?inline=true", {
      redirect: "manual",
    });
    const today = "/api/v1/datasets/acme/turned/versions/1/files/weights.txt?inline=true";
    expect([led.status, led.headers.get("location")]).toEqual([308, today]);
    expect(led.headers.get("cache-control")).toBe("no-store"); // it may be turned back
    expect(await vic.call(models.get, { params: at("turned") })).toMatchObject({ kind: "dataset" });
    const { items } = await bob.call(shares.dataset.list, { params: at("turned"), query: {} });
    expect(items).toMatchObject([{ person: { path: "vic" }, level: "read" }]);
    const container = await bob.call(getContainer, { params: at("of-turned") });
    expect(container.bindings).toMatchObject([{ source: "datasets/acme/turned", version: 1, readable: true }]);
    await bob.call(createContainer, { body: { ...at("named-before"), ...recipe } });
    const { number } = await bob.call(startExecution, { params: at("named-before"), body: {} });
    const run = { ...at("named-before"), number };
    await until(
      "the execution ends",
      async () => (await bob.call(getExecution, { params: run })).state === "succeeded",
    );
  });

  test("which what is shared with somebody by name shows as well", async () => {
    await bob.call(models.create, { body: at("between") });
    await bob.call(shares.model.put, { params: { ...at("between"), subject: "vic" }, body: { level: "read" } });
    await bob.call(models.edit, { params: at("between"), body: { kind: "dataset" } });
    const named = { namespace: "acme", query: "between" };
    expect((await vic.call(datasets.list, { query: named })).items).toHaveLength(1);
    expect((await vic.call(models.list, { query: named })).items).toHaveLength(0);
  });

  test("by whoever may edit it, and is written down and told to its owner", async () => {
    const turn = (who: Person) => who.call(datasets.edit, { params: at("turned"), body: { kind: "model" } });
    expect(await problemOf(turn(vic))).toMatchObject({ status: 403, permission: "resource.edit" });
    expect(await turn(ann)).toMatchObject({ kind: "model" });
    const { items } = await ann.call(listActivity, { params: { organization: "acme" }, query: { query: "turned" } });
    expect(items.find(({ text }) => text.includes("a model"))).toMatchObject({
      ...{ action: "resource.edit", text: "made the dataset turned a model" },
      ...{ before: { kind: "dataset" }, after: { kind: "model" } },
    });
    const told = await bob.call(listNotifications, { query: {} });
    expect(told.items[0]).toMatchObject({ way: { to: "resource", kind: "model", namespace: "acme", name: "turned" } });
    expect(await turn(ann).catch(({ problem }) => problem.detail)).toContain("use models/acme/turned");
  });

  test("and a change sent to its old address is told the new one; who may not see it learns nothing", async () => {
    await bob.call(models.edit, { params: at("turned"), body: { visibility: "private" } });
    const edit = (who: Person) =>
      problemOf(who.call(datasets.edit, { params: at("turned"), body: { description: "x" } }));
    expect(await edit(bob)).toMatchObject({ status: 404, detail: expect.stringContaining("is a model now") });
    await w.organization(await w.person("far"), "far-away");
    const far = await w.person("farther");
    expect((await edit(far)).detail).not.toContain("model");
    expect((await far.fetch("/api/v1/datasets/acme/turned", { redirect: "manual" })).status).toBe(404);
  });

  test("and nothing is left under a name of the other kind that was never there", async () => {
    expect((await bob.fetch("/api/v1/datasets/acme/nothing", { redirect: "manual" })).status).toBe(404);
    expect((await bob.fetch("/api/v1/models/acme/turned/versions/99", { redirect: "manual" })).status).toBe(404);
  });
});
