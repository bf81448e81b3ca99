import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createToken } from "../../contract/tokens.ts";
import { createHttpServer } from "../../server/http/server.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
let close: () => Promise<unknown>;
let urls: string[];
beforeAll(async () => {
  it_ = await shelf();
  const app = await createHttpServer({ ...it_.server }); // another server over the same database
  urls = [it_.url, await app.listen({ port: 0, host: "127.0.0.1" })];
  close = () => app.close();
});
afterAll(async () => {
  await close();
  await it_.stop();
});

const call = async (token: string, model: string, turn = 0) => {
  const client = new OpenAI({ apiKey: token, baseURL: `${urls[turn % 2]}/v1`, maxRetries: 0 });
  const asked = client.chat.completions.create({ model, messages: [{ role: "user", content: "say something" }] });
  return asked.then(
    () => 200,
    (error) => error.status as number,
  );
};

it("a rate of a minute holds exactly over several servers, and whoever asks too often takes nothing from the others", async () => {
  const limits = { namespace: { requests_per_minute: 8 }, token: { requests_per_minute: 5 } };
  const model = await it_.publish("honest", { limits });
  const { token } = await it_.bob.call(createToken, { body: { name: "greedy" } });
  for (const each of [token, it_.bob.token]) await call(each, model);
  // a minute that does not end meanwhile
  await it_.owner.query("update route_minute set calls = 0, minute = minute + interval '1 hour'");
  const greedy = await Promise.all(Array.from({ length: 20 }, (_, turn) => call(token, model, turn)));
  expect(greedy.filter((status) => status === 200)).toHaveLength(5);
  expect(greedy.filter((status) => status === 429)).toHaveLength(15);
  const others = await Promise.all(Array.from({ length: 6 }, (_, turn) => call(it_.bob.token, model, turn)));
  expect(others.filter((status) => status === 200)).toHaveLength(3);
  await it_.owner.query("update route_minute set minute = minute - interval '2 hours'");
  expect(await call(token, model, 1)).toBe(200);
});
