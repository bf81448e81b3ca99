import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listUsageRecords } from "../../contract/usage.ts";
import { until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
});
afterAll(() => it_.stop());

const question = [{ role: "user" as const, content: "what is an organization" }];
const priced = { price: { input_micros: 1000, output_micros: 3000 } };

describe("the official client", () => {
  it("lists models and finds one by its whole name and by the name alone", async () => {
    const model = await it_.publish("honest");
    const client = it_.as(it_.bob);
    expect((await client.models.list()).data.map(({ id }) => id)).toContain(model);
    expect((await client.models.retrieve(model)).owned_by).toBe("acme");
    expect((await client.models.retrieve(model.slice(5))).id).toBe(model);
  });

  it("gets an answer, and what it cost is what the upstream counted", async () => {
    const model = await it_.publish("honest", priced);
    const answer = await it_.as(it_.bob).chat.completions.create({ model, messages: question, max_tokens: 5 });
    expect(answer.choices[0]?.message.content?.split(" ").filter(Boolean)).toHaveLength(5);
    const call = await until("its call", async () => (await it_.calls(1)).find((one) => one.model === model));
    expect(call).toMatchObject({
      ...{ state: "done", status: 200, protocol: "chat", stream: false, counted_by: "upstream", claimed: null },
      ...{
        input_tokens: answer.usage?.prompt_tokens,
        output_tokens: 5,
        member: { path: "bob" },
        token: { name: "test" },
      },
      ...{ cost: { amount_micros: (answer.usage?.prompt_tokens ?? 0) + 15 }, request_id: answer._request_id },
    });
  });

  it("streams, with the use of it only where it asked", async () => {
    const model = await it_.publish("honest", priced);
    const client = it_.as(it_.bob);
    const read = async (stream_options?: { include_usage: boolean }) => {
      const chunks = [];
      const more = stream_options ? { stream_options } : {};
      const body = { model, messages: question, max_tokens: 7, stream: true as const, ...more };
      for await (const chunk of await client.chat.completions.create(body)) chunks.push(chunk);
      return chunks;
    };
    const plain = await read();
    expect(plain.some(({ usage }) => usage)).toBe(false);
    expect(plain.filter(({ choices }) => choices[0]?.delta.content)).toHaveLength(7);
    const [last] = (await read({ include_usage: true })).slice(-1);
    expect(last?.usage?.completion_tokens).toBe(7);
    const calls = await until("two calls", async () => {
      const own = (await it_.calls(2)).filter((one) => one.model === model);
      return own.length === 2 && own;
    });
    for (const call of calls) expect(call).toMatchObject({ state: "done", output_tokens: 7, counted_by: "upstream" });
  });

  it("pays for what was produced when it goes away, and its upstream stops", async () => {
    const model = await it_.publish("slow:5", priced);
    const stream = await it_
      .as(it_.bob)
      .chat.completions.create({ model, messages: question, max_tokens: 5000, stream: true });
    let seen = 0;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content && ++seen === 4) stream.controller.abort();
    const call = await until("its call", async () => (await it_.calls(1)).find((one) => one.model === model));
    expect(call).toMatchObject({ state: "aborted", counted_by: "us" });
    expect(call.output_tokens).toBeGreaterThanOrEqual(4);
    expect(call.output_tokens).toBeLessThan(200);
    await until("the upstream's end", async () => it_.upstream.streams() === 0);
    expect((await it_.owner.query("select * from open_call")).rows).toEqual([]);
  });

  it("embeds, and numbers are what base64 says", async () => {
    const model = await it_.publish("honest");
    const client = it_.as(it_.bob);
    const coded = await client.embeddings.create({ model, input: "one two" });
    const plain = await client.embeddings.create({ model, input: "one two", encoding_format: "float" });
    expect(coded.data[0]?.embedding).toEqual(plain.data[0]?.embedding);
  });

  it("sends sound both ways: forms go on with the upstream's name, bytes come back as they are", async () => {
    const model = await it_.publish("honest", { protocols: ["audio"] });
    const client = it_.as(it_.bob);
    const speech = await client.audio.speech.create({ model, input: "hello", voice: "alloy" });
    expect([...new Uint8Array(await speech.arrayBuffer())]).toEqual([1, 2, 3, 255]);
    const file = await OpenAI.toFile(Buffer.from("RIFF\u0000\u0001"), "a.wav");
    expect((await client.audio.transcriptions.create({ model, file })).text).toBe("hello");
    const { body } = it_.upstream.asked.at(-1) ?? { body: {} };
    expect(body).toMatchObject({ model: "honest" });
    expect(String((body as { raw: string }).raw)).toContain("RIFF\u0000\u0001");
  });

  it("understands what goes wrong, and does not ask again where that is useless", async () => {
    const client = it_.as(it_.bob, { maxRetries: 2 });
    const unknown = await client.chat.completions.create({ model: "acme/none", messages: question }).catch((e) => e);
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: "model_not_found", requestID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const wrong = await it_
      .as({ token: "ghp_none" })
      .models.list()
      .catch((e) => e);
    expect(wrong).toBeInstanceOf(OpenAI.AuthenticationError);
    const other = await it_.publish("honest", { protocols: ["embeddings"] });
    const not_for = await client.chat.completions.create({ model: other, messages: question }).catch((e) => e);
    expect(not_for).toBeInstanceOf(OpenAI.BadRequestError);
    const broken = await it_.publish("error:500");
    const failed = await it_
      .as(it_.bob)
      .chat.completions.create({ model: broken, messages: question })
      .catch((e) => e);
    expect(failed).toMatchObject({ status: 502, code: "upstream_failed" });
  });

  it("is used by day in the records of the organization", async () => {
    const { items } = await it_.ann.call(listUsageRecords, { params: { namespace: "acme" }, query: { type: "api" } });
    expect(items.length).toBeGreaterThan(0);
    expect(items[0]).toMatchObject({ product: "api", member: { path: "bob" }, unit: "micros" });
    for (const { quantity, cost } of items) expect(Math.round(quantity)).toBe(cost.amount_micros);
    expect(await it_.broken()).toEqual([]);
  });
});

describe("Anthropic's client", () => {
  const clientOf = () => new Anthropic({ apiKey: it_.bob.token, baseURL: it_.url, maxRetries: 0 });
  const asked = (model: string) => ({ model, messages: question, max_tokens: 6 });

  it("gets messages and streams of them where the route allows it", async () => {
    const model = await it_.publish("honest", { protocols: ["messages"], ...priced });
    const message = await clientOf().messages.create(asked(model));
    expect(message.usage.output_tokens).toBe(6);
    const final = await clientOf().messages.stream(asked(model)).finalMessage();
    expect(final.usage.output_tokens).toBe(6);
    expect(final.content[0]).toMatchObject({ type: "text" });
    const calls = await until("two calls", async () => {
      const own = (await it_.calls(2)).filter((one) => one.model === model);
      return own.length === 2 && own;
    });
    for (const call of calls)
      expect(call).toMatchObject({ output_tokens: 6, counted_by: "upstream", protocol: "messages" });
  });

  it("reads its own errors", async () => {
    const model = await it_.publish("honest");
    const refused = await clientOf()
      .messages.create(asked(model))
      .catch((e) => e);
    expect(refused).toBeInstanceOf(Anthropic.BadRequestError);
  });
});
