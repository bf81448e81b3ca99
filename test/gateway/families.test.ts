import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../contract/tokens.ts";
import { until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
});
afterAll(() => it_.stop());

const input = "say something";
const callOf = (model: string) =>
  until("its call", async () => (await it_.calls(0)).find((one) => one.model === model));
const asked = () => it_.upstream.asked.at(-1)?.body ?? {};

describe("a response", () => {
  const priced = { protocols: ["responses"], price: { output_micros: 1000 } };

  it("comes whole and streamed, is paid as it was counted, and is kept nowhere", async () => {
    const model = await it_.publish("honest", priced);
    const client = it_.as(it_.bob);
    const whole = await client.responses.create({ model, input, max_output_tokens: 5, store: true });
    expect(whole.output_text.trim().split(" ")).toHaveLength(5);
    expect(asked()).toMatchObject({ model: "honest", store: false });
    expect(await callOf(model)).toMatchObject({
      ...{ protocol: "responses", output_tokens: 5, counted_by: "upstream", cost: { amount_micros: 5 } },
    });
    let text = "";
    let end: string | undefined;
    for await (const event of await client.responses.create({ model, input, max_output_tokens: 5, stream: true })) {
      if (event.type === "response.output_text.delta") text += event.delta;
      end = event.type;
    }
    expect({ text, end }).toEqual({ text: whole.output_text, end: "response.completed" });
  });

  it("ends as incomplete where a cap is reached", async () => {
    const model = await it_.publish("honest", priced);
    const { id, token } = await it_.bob.call(createToken, { body: { name: "capped" } });
    await it_.owner.query("update token set spending_cap = 3 where id = $1", [id]);
    const events = [];
    const body = { model, input, max_output_tokens: 50, stream: true as const };
    for await (const event of await it_.as({ token }).responses.create(body)) events.push(event);
    expect(events.at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { id: "resp_1", status: "incomplete", usage: { output_tokens: 3 } },
    });
  });

  it("is not there any more when it is asked for by its id, nor can another build on it", async () => {
    const { responses } = it_.as(it_.bob);
    const model = await it_.publish("honest", priced);
    for (const asking of [
      () => responses.retrieve("resp_1"),
      () => responses.delete("resp_1"),
      () => responses.cancel("resp_1"),
      () => responses.inputItems.list("resp_1"),
    ]) {
      const error = await Promise.resolve(asking()).catch((e) => e);
      expect(error).toBeInstanceOf(OpenAI.NotFoundError);
      expect(error).toMatchObject({ code: "response_not_found", param: "response_id" });
    }
    const error = await responses.create({ model, input, previous_response_id: "resp_1" }).catch((e) => e);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: "previous_response_id" });
    const stranger = it_.as({ token: "ghp_none" });
    expect((await stranger.responses.retrieve("resp_1").catch((e) => e)).status).toBe(401);
  });
});

describe("what goes in is counted as the upstream counts it, and costs nothing", () => {
  it("for Anthropic's client and for responses", async () => {
    const model = await it_.publish("honest", { protocols: ["messages", "responses"], price: { call_micros: 10 } });
    const anthropic = new Anthropic({ apiKey: it_.bob.token, baseURL: it_.url, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: input }];
    expect(await anthropic.messages.countTokens({ model, messages })).toEqual({ input_tokens: 77 });
    expect(await it_.as(it_.bob).responses.inputTokens.count({ model, input })).toMatchObject({ input_tokens: 77 });
    expect((await it_.calls(0)).some((call) => call.model === model)).toBe(false);
  });

  it("or as we count where it does not", async () => {
    const model = await it_.publish("error:404", { protocols: ["messages"] });
    const anthropic = new Anthropic({ apiKey: it_.bob.token, baseURL: it_.url, maxRetries: 0 });
    const counted = await anthropic.messages.countTokens({ model, messages: [{ role: "user", content: input }] });
    expect(counted.input_tokens).toBeGreaterThan(4);
  });
});

describe("by the call are paid", () => {
  const price = { call_micros: 10 };
  const png = () => OpenAI.toFile(Buffer.from([137, 80, 78, 71]), "a.png");

  it("pictures: made of words, and of pictures that go on as they are", async () => {
    const model = await it_.publish("honest", { protocols: ["images"], price });
    const { images } = it_.as(it_.bob);
    expect((await images.generate({ model, prompt: "a house" })).data?.[0]?.b64_json).toBe("AAEC");
    expect(asked()).toMatchObject({ model: "honest", prompt: "a house" });
    expect(await callOf(model)).toMatchObject({ protocol: "images", cost: { amount_micros: 10 } });
    expect((await images.edit({ model, prompt: "red", image: await png() })).data).toHaveLength(1);
    expect(String((asked() as { raw?: string }).raw)).toContain("\u0089PNG");
    expect((await images.createVariation({ model, image: await png() })).data).toHaveLength(1);
  });

  it("judgements of what may be said, and speech in another language", async () => {
    const model = await it_.publish("honest", { protocols: ["moderations", "audio"], price });
    const client = it_.as(it_.bob);
    expect((await client.moderations.create({ model, input })).results[0]?.flagged).toBe(false);
    expect(await callOf(model)).toMatchObject({ protocol: "moderations", cost: { amount_micros: 10 } });
    const file = await OpenAI.toFile(Buffer.from("RIFF"), "a.wav");
    expect((await client.audio.translations.create({ model, file })).text).toBe("good day");
  });
});
