import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  deployEngine,
  editEngine,
  getEngine,
  getEngineLogs,
  listEngineEvents,
  listEngineExecutions,
  listEngineSamples,
  listEngines,
  restartEngine,
  startEngine,
  stopEngine,
} from "../../contract/engines.ts";
import { describeWith } from "../needs.ts";
import { problemOf, until } from "../world.ts";
import { ask, at, call, type Shelf, shelf } from "./shelf.ts";

vi.setConfig({ testTimeout: 60_000 });

let it: Shelf;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

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
});
