import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createToken } from "../../contract/tokens.ts";
import { allSettled } from "../../server/domain/gateway/settlements.ts";
import { type Shelf, shelf } from "./shelf.ts";

const sent: string[] = [];
let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
  await it_.pay(1_000_000);
  await it_.ctx.ports.jobs.stop(); // what happens by itself sends statements, too
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    const [asked] = given as [string | { text: string }];
    sent.push(typeof asked === "string" ? asked : asked.text);
    return query.apply(this, given);
  } as never);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await it_.stop();
});
beforeEach(() => vi.clearAllMocks());

const messages = [{ role: "user" as const, content: "say something" }];
const nameOf = (statement: string) => /\b(\w+)\(/.exec(statement)?.[1] ?? statement;

/** What a second call sends to the database, with its settlement: the first makes known what stands over the model. */
async function statementsOf(model: string, more: object = {}, token = it_.bob.token) {
  const call = async () => {
    const body = { model, messages, ...more };
    const answer = await it_.as({ token }).chat.completions.create(body as never);
    if (Symbol.asyncIterator in answer) for await (const _ of answer as AsyncIterable<unknown>);
    await allSettled();
  };
  await call();
  sent.length = 0;
  await call();
  return sent.map(nameOf);
}

describe("a call sends to the database", () => {
  it("one statement to be let in and one, behind its answer, to be settled: free, priced, counted, streamed", async () => {
    const free = await it_.publish("honest");
    expect(await statementsOf(free)).toEqual(["callers", "settle_calls"]);
    const priced = await it_.publish("honest", { price: { output_micros: 1000 } });
    expect(await statementsOf(priced)).toEqual(["enter_calls", "settle_calls"]);
    expect(await statementsOf(priced, { stream: true })).toEqual(["enter_calls", "settle_calls"]);
    const limits = {
      namespace: { requests_per_minute: 1000, requests_per_day: 1000 },
      member: { tokens_per_day: 100_000 },
    };
    const counted = await it_.publish("honest", { price: { call_micros: 10 }, limits });
    expect(await statementsOf(counted)).toEqual(["enter_calls", "settle_calls"]);
  });

  it("one more each time a stream holds more, and of a token with a rate that it is counted", async () => {
    const priced = await it_.publish("honest", { price: { output_micros: 1000 } });
    const long = await statementsOf(priced, { stream: true, max_tokens: 300 });
    expect(long).toEqual(["enter_calls", "hold_calls", "settle_calls"]);
    const { token } = await it_.bob.call(createToken, { body: { name: "rated", requests_per_minute: 100 } });
    const rated = await statementsOf(priced, {}, token);
    const counted = rated.filter((name) => name !== "unnest"); // by which the first use of a minute is noted, behind it all
    expect(counted).toEqual(["enter_calls", "count", "hold_calls", "settle_calls"]);
  });

  it("one statement together with others of the same moment", async () => {
    const priced = await it_.publish("honest", { price: { output_micros: 1000 } });
    await statementsOf(priced);
    sent.length = 0;
    const client = it_.as(it_.bob);
    await Promise.all(Array.from({ length: 24 }, () => client.chat.completions.create({ model: priced, messages })));
    await allSettled();
    expect(sent.length).toBeLessThan(2 * 24);
  });
});
