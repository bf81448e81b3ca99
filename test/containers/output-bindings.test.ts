import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer, deleteContainer, editContainer, getContainer } from "../../contract/containers.ts";
import { purgeDeleted } from "../../contract/deleted.ts";
import { getOutput } from "../../contract/executions.ts";
import { listToClear } from "../../server/domain/resources/queries.ts";
import { problemOf, until } from "../world.ts";
import { type Lab, lab } from "./lab.ts";
import { run } from "./press.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await it.container(
    "make",
    "umask 077; mkdir d; echo one >d/1; ln -s /etc/passwd outside; ln -s d/1 inside; mkfifo pipe",
  );
  await it.start(it.dev, "make");
  await it.reach(it.dev, "make", 1, "succeeded");
});
afterAll(() => it.stop());

const of = (source: string, version: number | "latest" = "latest") => ({
  source: `containers/acme/${source}`,
  version,
});
const container = (name: string, command: string, ...bindings: ReturnType<typeof of>[]) =>
  it.dev.call(createContainer, {
    body: { namespace: "acme", name, command, resource_type: "small", bindings, visibility: "organization-write" },
  });
const read = async (name: string, number: number, path: string) =>
  (await it.dev.call.open(getOutput, { params: { ...run(name, number), path }, query: {} })).text();

describe("what an execution left is an input of another", () => {
  test("as plain files that can be read and not written, without links and pipes", async () => {
    const made = await container(
      "use",
      "cat /input/0/d/1 >got; ls /input/0 >names; echo x >/input/0/d/1 || echo no >>got",
      of("make"),
    );
    expect(made.bindings).toMatchObject([
      { source: "containers/acme/make", version: 1, path: "/input/0", readable: true },
    ]);
    const started = await it.start(it.deb, "use");
    expect(started.bindings).toMatchObject([{ source: "containers/acme/make", version: 1 }]);
    expect(await it.reach(it.deb, "use", 1, "succeeded", "failed")).toMatchObject({ state: "succeeded" });
    expect(await read("use", 1, "got")).toBe("one\nno\n");
    expect(await read("use", 1, "names")).toBe("d\n");
    expect(await read("make", 1, "d/1")).toBe("one\n");
  });

  test("also of the same container, by number", async () => {
    await container("count", "n=$(cat /input/0/n 2>/dev/null || echo 0); echo $((n + 1)) >n");
    const params = { namespace: "acme", name: "count" };
    for (const number of [1, 2]) {
      await it.start(it.dev, "count");
      await it.reach(it.dev, "count", number, "succeeded");
      const bindings = [of("count", number)];
      await it.dev.call(editContainer, { params, body: { bindings } });
    }
    expect(await read("count", 2, "n")).toBe("2\n");
  });
});

describe("it is refused", () => {
  test("where there is none, or it still runs", async () => {
    await it.container("slow", "sleep 60");
    await it.start(it.dev, "slow");
    expect((await problemOf(container("bad-1", "true", of("make", 7)))).detail).toContain("no execution 7");
    expect((await problemOf(container("bad-2", "true", of("slow")))).detail).toContain("has succeeded yet");
    expect((await problemOf(container("bad-3", "true", of("slow", 1)))).fields).toMatchObject([
      { path: "body.bindings.0.version", message: expect.stringContaining("still runs") },
    ]);
  });

  test("to whoever may not read its container, when it is bound and when it is read", async () => {
    await it.container("closed", "echo secret >s", { visibility: "organization-read" });
    await it.start(it.mia, "closed");
    await it.reach(it.mia, "closed", 1, "succeeded");
    await container("reader", "true", of("closed"));
    const params = { namespace: "acme", name: "closed" };
    await it.mia.call(editContainer, { params, body: { visibility: "private" } });
    expect((await problemOf(container("bad-4", "true", of("closed")))).detail).toContain("that you may read");
    expect((await problemOf(it.start(it.dev, "reader"))).status).toBe(403);
    const seen = await it.dev.call(getContainer, { params: { namespace: "acme", name: "reader" } });
    expect(seen.bindings).toMatchObject([{ readable: false }]);
  });
});

test("it stays until nothing reads it any more, although its container was purged", async () => {
  await it.container("gone", "echo kept >k");
  const { id } = await it.start(it.dev, "gone");
  await it.reach(it.dev, "gone", 1, "succeeded");
  await container("long", "until [ -e /output/go ]; do sleep 0.05; done; cat /input/0/k >k", of("gone"));
  const reading = await it.start(it.dev, "long");
  await it.reach(it.dev, "long", 1, "running");
  const { id: container_id } = await it.mia.call(getContainer, { params: { namespace: "acme", name: "gone" } });
  await it.mia.call(deleteContainer, { params: { namespace: "acme", name: "gone" } });
  await it.mia.call(purgeDeleted, { params: { id: container_id } });
  await it.owner.query("update resource set purged_at = now() - interval '1 hour' where id = $1", [container_id]);
  const folder = (of: string) => join(it.data, "executions", of);
  expect(await listToClear(it.ctx, "container", 10)).toEqual([]);
  expect(existsSync(join(folder(id), "view", "k"))).toBe(true);
  await writeFile(join(folder(reading.id), "output", "go"), "");
  expect(await it.reach(it.dev, "long", 1, "succeeded", "failed")).toMatchObject({ state: "succeeded" });
  expect(await read("long", 1, "k")).toBe("kept\n");
  await until("the output to be removed", async () => {
    it.ctx.ports.jobs.poke("purged containers");
    return !existsSync(folder(id));
  });
  expect((await problemOf(it.start(it.dev, "long"))).status).toBe(403);
});
