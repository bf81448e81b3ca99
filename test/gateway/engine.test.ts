import OpenAI from "openai";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApi } from "../../contract/apis.ts";
import { listCalls } from "../../contract/calls.ts";
import { stopEngine } from "../../contract/engines.ts";
import { at, type Shelf, shelf } from "../engines/shelf.ts";
import { describeWith } from "../needs.ts";
import { problemOf, until } from "../world.ts";

vi.setConfig({ testTimeout: 60_000 });

let it: Shelf;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

const messages = [{ role: "user" as const, content: "What is an organization?" }];
const sentence = "An organization is a namespace of its own with members, roles, storage, limits and a balance.";
const price = { input_micros: 1000, output_micros: 2000 };

/** As if nobody had called any engine for an hour. */
const idle = () =>
  it.owner.query(`with e as (update engine set active_at = active_at - interval '1 hour' returning execution_id)
    update execution x set started_at = started_at - interval '1 hour', starting_at = starting_at - interval '1 hour',
      queued_at = queued_at - interval '1 hour' from e where x.id = e.execution_id`);

describeWith("bubblewrap")("the official client against gateway, engine and a real model", () => {
  test("gets the right sentence, whole and streamed, from an engine of ours; it pays what was counted", async () => {
    await it.deploy("demo", { preset: "gguf", command: "", idle_minutes: 10 });
    const upstreams = [{ kind: "engine" as const, engine: "demo", model: "demo" }];
    await it.mia.call(createApi, { body: { namespace: "acme", name: "chat", upstreams, price } });
    const client = new OpenAI({ apiKey: it.vic.token, baseURL: `${it.url}/v1`, maxRetries: 0 });
    const answer = await client.chat.completions.create({ model: "acme/chat", messages });
    expect(answer.choices[0]?.message.content).toBe(sentence);
    let text = "";
    const stream = await client.chat.completions.create({
      ...{ model: "acme/chat", messages, stream: true as const },
      stream_options: { include_usage: true },
    });
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(sentence);
    expect(usage).toEqual(answer.usage);
    const calls = await until("two calls", async () => {
      const { items } = await it.mia.call(listCalls, { params: { namespace: "acme" }, query: {} });
      return items.length === 2 && items;
    });
    for (const call of calls)
      expect(call).toMatchObject({
        ...{ state: "done", counted_by: "upstream", upstream: "engine", member: { path: it.vic.path } },
        ...{ input_tokens: answer.usage?.prompt_tokens, output_tokens: answer.usage?.completion_tokens },
        cost: { amount_micros: (answer.usage?.prompt_tokens ?? 0) + 2 * (answer.usage?.completion_tokens ?? 0) },
      });
    await until("the end of the last call has been told", async () => {
      await idle();
      await it.ctx.ports.jobs.poke("engines");
      return (await it.look("demo")).starts_on_call;
    });
    expect(await it.become("demo", "stopped")).toMatchObject({ starts_on_call: true, execution: { number: 1 } });
    const woken = await Promise.all([1, 2].map(() => client.chat.completions.create({ model: "acme/chat", messages })));
    for (const one of woken) expect(one.choices[0]?.message.content).toBe(sentence);
    expect(await it.look("demo")).toMatchObject({ state: "healthy", execution: { number: 2 } });
    await it.mia.call(stopEngine, at("demo"));
    await it.become("demo", "stopped");
    const refused = await client.chat.completions.create({ model: "acme/chat", messages }).catch((e) => e);
    expect(refused).toMatchObject({ status: 409, message: expect.stringContaining("stopped") });
  });

  test("leads to no engine that its maintainer may not ask", async () => {
    const upstreams = [{ kind: "engine" as const, engine: "none", model: "demo" }];
    const problem = await problemOf(it.mia.call(createApi, { body: { namespace: "acme", name: "other", upstreams } }));
    expect(problem).toMatchObject({ status: 400, fields: [{ path: "body.upstreams.0.engine" }] });
  });
});
