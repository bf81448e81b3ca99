import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { editContainerPage, getContainerPage } from "../../contract/container-pages.ts";
import { cloneContainer, createContainer, editContainer, getContainer } from "../../contract/containers.ts";
import { listExecutions } from "../../contract/executions.ts";
import { problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
const notebook = { source: "containers/acme/make", version: 1, path: "report.ipynb" };
beforeAll(async () => {
  it = await lab();
  await it.container("make", `echo '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}' >report.ipynb`);
  await it.start(it.dev, "make");
  await it.reach(it.dev, "make", 1, "succeeded");
});
afterAll(() => it.stop());

const make = { namespace: "acme", name: "make" };
const pageOf = (name = "make") => it.dev.call(getContainerPage, { params: { namespace: "acme", name } });
const edit = (body: Parameters<typeof it.dev.call<typeof editContainerPage>>[1]["body"], by = it.mia) =>
  by.call(editContainerPage, { params: make, body });

describe("the page of a container", () => {
  test("is empty at first, and says what its editors wrote", async () => {
    expect(await pageOf()).toEqual({ readme: "", notebook: null });
    await edit({ readme: "# How to\n\u4f60\u597d" });
    expect((await pageOf()).readme).toBe("# How to\n\u4f60\u597d");
    expect((await problemOf(edit({ readme: "x" }, it.vic))).status).toBe(403);
  });

  test("shows a notebook of an output, and keeps the rest when one thing is changed", async () => {
    await edit({ notebook: { ...notebook, version: "latest" } });
    expect(await pageOf()).toEqual({ readme: "# How to\n\u4f60\u597d", notebook: { ...notebook, readable: true } });
    await edit({ readme: "new" });
    expect((await pageOf()).notebook).toMatchObject(notebook);
  });

  test("takes 256 KiB, not a byte more, and only notebooks that are there to read", async () => {
    await edit({ readme: "é".repeat(131_072) });
    expect((await problemOf(edit({ readme: `${"é".repeat(131_072)}x` }))).fields).toMatchObject([
      { path: "body.readme" },
    ]);
    expect((await problemOf(edit({ notebook: { ...notebook, path: "a.txt" } }))).status).toBe(400);
    expect((await problemOf(edit({ notebook: { ...notebook, version: 9 } }))).fields).toMatchObject([
      { path: "body.notebook.version" },
    ]);
    await edit({ readme: "new" });
  });

  test("leaves a line of history that does not repeat the text", async () => {
    const query = { entity: "container", action: "resource.edit", limit: 1 };
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query });
    expect(items).toMatchObject([{ after: { readme_bytes: 3, notebook: "containers/acme/make/1: report.ipynb" } }]);
  });
});

describe("a clone", () => {
  /** Columns of a container that a clone does not take over: what is its own, and what only counts. */
  const own = ["resource_id", "executions"];

  test("has everything that the recipe and the page say, and nothing of executions", async () => {
    await it.mia.call(editContainer, { params: make, body: { bindings: [{ source: "containers/acme/make" }] } });
    const at = { namespace: "acme", name: "mine" };
    const { container, dropped_bindings } = await it.dev.call(cloneContainer, { params: make, body: at });
    expect(dropped_bindings).toEqual([]);
    expect(container).toMatchObject({
      ...{ owner: { path: "dev-d" }, origin: "containers/acme/make", executions: 0, visibility: "private" },
      bindings: [{ source: "containers/acme/make", version: 1 }],
    });
    const { rows } = await it.owner.query(
      "select c.* from container c join resource r on r.id = c.resource_id where r.name = any ('{make,mine}') order by r.name",
    );
    const [of, copy] = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !own.includes(name))),
    );
    expect(copy).toEqual(of);
    expect((await it.dev.call(listExecutions, { params: at, query: {} })).items).toEqual([]);
    expect(await it.broken()).toEqual([]);
  });

  test("loses what the cloner may not read, which is named", async () => {
    const shut = { namespace: "acme", name: "shut", resource_type: "small", command: "true" };
    await it.mia.call(createContainer, {
      body: { ...shut, visibility: "organization-read", bindings: [{ source: "containers/acme/make" }] },
    });
    const params = { namespace: "acme", name: "shut" };
    await it.mia.call(editContainerPage, { params, body: { readme: "read me", notebook } });
    await it.mia.call(editContainer, { params: make, body: { visibility: "private" } });
    const to = { namespace: "acme", name: "copy" };
    const { container, dropped_bindings } = await it.dev.call(cloneContainer, { params, body: to });
    expect(dropped_bindings).toEqual(["containers/acme/make/1"]);
    expect(container.bindings).toEqual([]);
    expect(await pageOf("copy")).toEqual({ readme: "read me", notebook: null });
    expect((await it.mia.call(getContainer, { params: make })).bindings).toHaveLength(1);
  });
});
