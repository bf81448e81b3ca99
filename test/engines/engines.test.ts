import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { listDeleted, restoreDeleted } from "../../contract/deleted.ts";
import {
  deleteEngine,
  deployEngine,
  editEngine,
  getEngine,
  listEngineEvents,
  listEngineExecutions,
  listEngineSamples,
  listEngines,
  restartEngine,
  startEngine,
  stopEngine,
} from "../../contract/engines.ts";
import { putResourceType } from "../../contract/installation.ts";
import { engine as shares } from "../../contract/shares.ts";
import { reachEngine } from "../../server/domain/engines/engines.ts";
import { describeWith } from "../needs.ts";
import { problemOf, until } from "../world.ts";
import { at, call, type Shelf, shelf } from "./shelf.ts";

vi.setConfig({ testTimeout: 60_000 });

let it: Shelf;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

/** As if nobody had called for an hour. */
const back = (id: string) =>
  it.owner.query(
    `with e as (update engine set active_at = active_at - interval '1 hour' where resource_id = $1 returning execution_id)
    update execution x set started_at = started_at - interval '1 hour', starting_at = starting_at - interval '1 hour',
      queued_at = queued_at - interval '1 hour' from e where x.id = e.execution_id`,
    [id],
  );

const question = { model: "demo", messages: [{ role: "user", content: "What is an organization?" }] };
const sentence = "An organization is a namespace of its own with members, roles, storage, limits and a balance.";

describeWith("bubblewrap")("an engine", () => {
  test("serves a real model: it is asked and answers with the right sentence, and is metered as any execution", async () => {
    const made = await it.deploy("demo", { preset: "gguf", command: "", visibility: "organization-read" });
    expect(made).toMatchObject({
      state: "starting",
      model: "models/acme/demo-tiny",
      version: 1,
      starts_on_call: false,
    });
    const answer = await call(it, made.id, "/v1/chat/completions", question);
    const { choices, usage } = JSON.parse(answer.text);
    expect(choices[0].message.content).toBe(sentence);
    expect(usage).toEqual({ prompt_tokens: 42, completion_tokens: 94, total_tokens: 136 });
    const engine = await it.become("demo", "healthy");
    expect(engine.execution).toMatchObject({ kind: "engine", container: "demo", state: "running", mode: "service" });
    const log = await (await it.vic.fetch("/api/v1/engines/acme/demo/executions/1/logs")).text();
    expect(log).toContain("demo answers");
    await until("there are samples", async () => {
      const { items } = await it.vic.call(listEngineSamples, { params: { ...at("demo").params, number: 1 } });
      return items.length > 0;
    });
    const { items } = await it.vic.call(listEngineExecutions, at("demo"));
    expect(items.map(({ number, started_by }) => [number, started_by.path])).toEqual([[1, "mia-m"]]);
    const events = await until("it is well", async () => {
      const said = (await it.vic.call(listEngineEvents, at("demo"))).items.map(({ kind }) => kind);
      return said.includes("healthy") && said;
    });
    expect(events).toEqual(["healthy", "started", "deployed"]);
  });

  test("is deployed by maintainers, read by readers, and started and stopped by neither viewers nor strangers", async () => {
    const body = { namespace: "acme", name: "theirs", model: "models/acme/demo-tiny", resource_type: "desk" };
    const refused = await problemOf(it.dev.call(deployEngine, { body: { ...body, preset: "gguf" } }));
    expect(refused).toMatchObject({ code: "forbidden", permission: "engine.create" });
    expect(await it.vic.call(getEngine, at("demo"))).toMatchObject({
      can: { "execution.start": false, "execution.stop": false, "resource.edit": false },
    });
    expect((await problemOf(it.vic.call(startEngine, { ...at("demo"), body: {} }))).code).toBe("forbidden");
    expect((await problemOf(it.vic.call(stopEngine, at("demo")))).code).toBe("forbidden");
    expect((await problemOf(it.vic.call(restartEngine, at("demo")))).code).toBe("forbidden");
    expect((await problemOf(it.eve.call(getEngine, at("demo")))).code).toBe("not_found");
    const { items } = await it.vic.call(listEngines, { query: { namespace: "acme" } });
    expect(items).toMatchObject([{ name: "demo", state: "healthy", model: "models/acme/demo-tiny", version: 1 }]);
  });

  test("that crashes is started again later and later, and fails after the maximum", async () => {
    const { id } = await it.deploy("fragile", { restarts_max: 1 });
    await call(it, id, "/crash").catch(() => undefined);
    const again = await until("it runs as its second execution", async () => {
      const seen = await it.look("fragile");
      return seen.execution?.number === 2 && seen.state === "healthy" && seen;
    });
    expect(again.failures).toBe(1);
    await call(it, id, "/crash").catch(() => undefined);
    const failed = await it.become("fragile", "failed");
    expect(failed.fault).toBe("It ended with exit code 3");
    const refused = call(it, id, "/").catch(({ kind, message }) => [kind, message]);
    expect(await refused).toEqual(["conflict", "The engine fragile has failed: It ended with exit code 3"]);
    const { items } = await it.mia.call(listEngineEvents, at("fragile"));
    const kinds = items.map(({ kind, execution }) => `${kind} ${execution}`);
    expect(kinds.filter((kind) => !kind.startsWith("healthy"))).toEqual([
      ...["failed 2", "started 2", "restarting 1", "started 1", "deployed null"],
    ]);
    await it.mia.call(startEngine, { ...at("fragile"), body: {} });
    expect(await it.become("fragile", "healthy")).toMatchObject({ failures: 0, fault: null });
  });

  test("that nobody calls is stopped, and the next call starts it and is answered", async () => {
    const { id } = await it.deploy("sleepy", { idle_minutes: 10 });
    await it.become("sleepy", "healthy");
    const held = await reachEngine(it.ctx, id);
    await back(id);
    await until("a call that goes on keeps it", async () => {
      const { rows } = await it.owner.query(
        "select from engine where resource_id = $1 and active_at > now() - interval '1 min'",
        [id],
      );
      return rows.length === 1;
    });
    held.done();
    await it.ctx.ports.jobs.poke("engines");
    await until("the end of the call has been told", async () => {
      await back(id);
      return (await it.look("sleepy")).starts_on_call;
    });
    const slept = await it.become("sleepy", "stopped");
    expect(slept).toMatchObject({ starts_on_call: true, execution: { number: 1 } });
    const answers = await Promise.all([1, 2, 3].map(() => call(it, id, "/")));
    expect(answers.map(({ text }) => text)).toEqual(["ok", "ok", "ok"]);
    expect(await it.look("sleepy")).toMatchObject({ state: "healthy", execution: { number: 2 } });
    await it.mia.call(stopEngine, at("sleepy"));
    await it.become("sleepy", "stopped");
    await expect(call(it, id, "/")).rejects.toThrow("The engine sleepy is stopped");
  });

  test("that does not answer as it should is unhealthy, says why, and is started anew", async () => {
    const { id } = await it.deploy("sick");
    await call(it, id, "/sick");
    const unhealthy = await it.become("sick", "unhealthy");
    expect(unhealthy.fault).toBe("/health is answered with 503");
    await expect(call(it, id, "/")).rejects.toThrow("The engine sick is not well: /health is answered with 503");
    const anew = await until(
      "it runs as its second execution",
      async () => {
        const seen = await it.look("sick");
        return seen.execution?.number === 2 && seen.state === "healthy" && seen;
      },
      40,
    );
    expect(anew).toMatchObject({ failures: 1, fault: null });
  });

  test("is restarted as it is written down now; what runs goes on as it was started", async () => {
    await it.deploy("edited", { variables: { WORD: "one" } });
    await it.become("edited", "healthy");
    await it.mia.call(editEngine, { ...at("edited"), body: { variables: { WORD: "two" }, idle_minutes: 5 } });
    const before = await it.look("edited");
    expect(before).toMatchObject({ variables: { WORD: "two" }, idle_minutes: 5, execution: { number: 1 } });
    expect(before.execution?.command).toContain("export WORD='one'");
    await it.mia.call(restartEngine, at("edited"));
    const after = await until("it runs as its second execution", async () => {
      const seen = await it.look("edited");
      return seen.execution?.number === 2 && seen.state === "healthy" && seen;
    });
    expect(after.execution?.command).toContain("export WORD='two'");
    expect(after.failures).toBe(0);
  });

  test("is refused where a limit stands against it, with the numbers, and nothing is made", async () => {
    await it.root.call(putResourceType, {
      params: { name: "rare" },
      body: { capacity: 1, cpu: 0.5, memory_bytes: 2 ** 28 },
    });
    await it.deploy("first", { resource_type: "rare", idle_minutes: 1 });
    const refused = await problemOf(it.deploy("second", { resource_type: "rare" }));
    expect(refused).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "capacity", limit: 1, in_use: 1 }],
    });
    expect((await problemOf(it.look("second"))).code).toBe("not_found");
    const { id } = await it.become("first", "healthy");
    await back(id);
    await it.become("first", "stopped");
    await it.deploy("second", { resource_type: "rare" });
    const call_refused = await call(it, id, "/").catch((error) => error);
    expect(call_refused).toMatchObject({ kind: "limit_reached", extra: { refusals: [{ condition: "capacity" }] } });
  });

  test("that is deleted stops, stays stopped when it is restored, and can be shared and explained meanwhile", async () => {
    await it.deploy("shared", { visibility: "private" });
    await it.become("shared", "healthy");
    expect((await problemOf(it.dev.call(getEngine, at("shared")))).code).toBe("not_found");
    const share = {
      params: { namespace: "acme", name: "shared", subject: "dev-d" },
      body: { level: "contribute" as const },
    };
    await it.mia.call(shares.put, share);
    expect((await it.dev.call(getEngine, at("shared"))).can["execution.start"]).toBe(true);
    const ways = (await it.mia.call(shares.access, at("shared"))).items.map(({ person }) => person.path);
    expect(ways.toSorted()).toEqual(["dev-d", "mia-m"]);
    const { id } = await it.look("shared");
    await it.mia.call(deleteEngine, at("shared"));
    await until("nothing of it runs", async () => {
      const { rows } = await it.owner.query("select from execution where container_id = $1 and ended_at is null", [id]);
      return rows.length === 0;
    });
    await expect(call(it, id, "/")).rejects.toThrow("The engine is not there any more");
    const { items } = await it.mia.call(listDeleted, { query: { namespace: "acme" } });
    expect(items).toMatchObject([{ kind: "engine", name: "shared" }]);
    await it.mia.call(restoreDeleted, { params: { id }, body: {} });
    expect(await it.look("shared")).toMatchObject({ state: "stopped", starts_on_call: false });
  });
});
