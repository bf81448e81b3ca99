import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Call } from "../../contract/calls.ts";
import { getWallet } from "../../contract/finance.ts";
import { setMemberLimit } from "../../contract/limits.ts";
import { createToken } from "../../contract/tokens.ts";
import { until } from "../world.ts";
import { type Shelf, shelf } from "./shelf.ts";

let it_: Shelf;
beforeAll(async () => {
  it_ = await shelf();
});
afterAll(() => it_.stop());

const question = [{ role: "user" as const, content: "say something" }];
/** Each token that comes out is a thousandth of a thousandth: one micro. */
const priced = { price: { output_micros: 1000 } };

const callOf = (model: string): Promise<Call> =>
  until("its call", async () => (await it_.calls(0)).find((one) => one.model === model));

async function streamed(client: OpenAI, model: string, max_tokens = 400) {
  const chunks = [];
  const body = { model, messages: question, max_tokens, stream: true as const };
  for await (const chunk of await client.chat.completions.create(body)) chunks.push(chunk);
  return {
    tokens: chunks.filter(({ choices }) => choices[0]?.delta.content).length,
    reason: chunks
      .map(({ choices }) => choices[0]?.finish_reason)
      .filter(Boolean)
      .at(-1),
    chunks,
  };
}

const capped = async (micros: number) => {
  const { id, token } = await it_.bob.call(createToken, { body: { name: `cap ${micros}` } });
  await it_.owner.query("update token set spending_cap = $1 where id = $2", [micros, id]);
  return { id, token };
};

describe("a cap", () => {
  it("of a token ends a stream where it is reached, properly, and refuses the next call for good", async () => {
    const model = await it_.publish("honest", priced);
    const token = await capped(300);
    const { tokens, reason, chunks } = await streamed(it_.as(token), model);
    expect({ tokens, reason }).toEqual({ tokens: 300, reason: "length" });
    expect(chunks.at(-1)).toMatchObject({ guildhall: { stopped: expect.stringContaining("This token may spend") } });
    expect(await callOf(model)).toMatchObject({ state: "stopped", output_tokens: 300, cost: { amount_micros: 300 } });
    const asked = it_.upstream.asked.length;
    const next = await it_
      .as(token, { maxRetries: 2 })
      .chat.completions.create({ model, messages: question })
      .catch((e) => e);
    expect(next).toBeInstanceOf(OpenAI.RateLimitError);
    expect(next).toMatchObject({ code: "insufficient_quota", type: "insufficient_quota" });
    expect(it_.upstream.asked.length).toBe(asked);
    expect((await it_.owner.query("select spent_nanos from token where id = $1", [token.id])).rows).toEqual([
      { spent_nanos: "300000" },
    ]);
  });

  it("makes an answer shorter that is not streamed", async () => {
    const model = await it_.publish("honest", priced);
    const client = it_.as(await capped(20));
    const answer = await client.chat.completions.create({ model, messages: question, max_tokens: 1000 });
    expect(answer.usage?.completion_tokens).toBe(20);
  });

  it("of a token holds for many streams at once, to the token", async () => {
    const model = await it_.publish("honest", priced);
    const client = it_.as(await capped(1000));
    const all = await Promise.all(
      Array.from({ length: 16 }, () => streamed(client, model, 200).catch(() => ({ tokens: 0 }))),
    );
    expect(all.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(1000);
  });

  it("of a member's month stands over all of their tokens", async () => {
    const model = await it_.publish("honest", priced);
    const { rows } = await it_.owner.query(
      "select spent_this_month(n.id, $1) as spent from namespace n where path = 'acme'",
      [it_.bob.id],
    );
    const params = { organization: "acme", member: "bob", product: "monthly_spend" };
    await it_.ann.call(setMemberLimit, { params, body: { limit: Number(rows[0].spent) + 50 } });
    const { tokens, reason } = await streamed(it_.as(it_.bob), model);
    await it_.ann.call(setMemberLimit, { params, body: { limit: null } });
    expect({ tokens, reason }).toEqual({ tokens: 50, reason: "length" });
  });

  it("of a day holds for tokens and calls of a route", async () => {
    const tokens_a_day = await it_.publish("honest", { limits: { member: { tokens_per_day: 100 } } });
    const { tokens, reason } = await streamed(it_.as(it_.bob), tokens_a_day);
    expect(reason).toBe("length");
    const call = await callOf(tokens_a_day);
    expect(call.input_tokens + tokens).toBe(100);
    const calls_a_day = await it_.publish("honest", { limits: { namespace: { requests_per_day: 2 } } });
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() =>
        it_
          .as(it_.bob)
          .chat.completions.create({ model: calls_a_day, messages: question })
          .then(
            () => 200,
            (e) => e.status,
          ),
      ),
    );
    expect(outcomes.sort()).toEqual([200, 200, 429, 429]);
  });

  it("of a minute is told in headers, and when it is over", async () => {
    const model = await it_.publish("honest", { limits: { token: { requests_per_minute: 1 } } });
    const client = it_.as(it_.bob);
    const { response } = await client.chat.completions.create({ model, messages: question }).withResponse();
    expect(response.headers.get("x-ratelimit-remaining-requests")).toBe("0");
    const next = await client.chat.completions.create({ model, messages: question }).catch((e) => e);
    expect(next).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    expect(Number(next.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("what an upstream says of its use", () => {
  it.each(["lie:-5", "lie:1000000000", "mute", "lie:0"])(
    "is not believed where it cannot be true: %s",
    async (manner) => {
      const model = await it_.publish(manner, priced);
      await streamed(it_.as(it_.bob), model, 40);
      const call = await callOf(model);
      expect(call).toMatchObject({ state: "done", counted_by: "us" });
      expect(call.output_tokens).toBeGreaterThanOrEqual(40);
      expect(call.output_tokens).toBeLessThan(80);
      expect(call.claimed).toEqual(manner === "mute" ? null : expect.anything());
    },
  );

  it("is not waited for when it breaks off or falls silent: what was produced is paid, and the client hears of it", async () => {
    for (const manner of ["cut:7", "stall:7"]) {
      const model = await it_.publish(manner, priced);
      const failed = await streamed(it_.as(it_.bob), model).catch((e) => e);
      expect(failed).toBeInstanceOf(OpenAI.APIError);
      expect(await callOf(model)).toMatchObject({
        state: "failed",
        output_tokens: expect.any(Number),
        counted_by: "us",
      });
      expect((await callOf(model)).output_tokens).toBeGreaterThanOrEqual(7);
    }
  });
});

describe("money", () => {
  it("refuses with 402 when there is none, ends a stream where it ends, and owes nothing", async () => {
    const model = await it_.publish("honest", priced);
    await it_.pay(120);
    const { tokens, reason } = await streamed(it_.as(it_.bob), model);
    expect({ tokens, reason }).toEqual({ tokens: 120, reason: "length" });
    await until("its call is settled", async () => (await it_.calls(0)).find((one) => one.model === model));
    const next = await it_
      .as(it_.bob, { maxRetries: 2 })
      .chat.completions.create({ model, messages: question })
      .catch((e) => e);
    expect(next).toMatchObject({ status: 402, code: "out_of_money" });
    await it_.owner.query("select charge(id) from namespace where path = 'acme'");
    const wallet = await it_.ann.call(getWallet, { params: { namespace: "acme" } });
    expect(wallet).toMatchObject({
      balance_micros: 0,
      owed_micros: 0,
      spent: [{ product: "api", amount_micros: 120 }],
    });
    expect(await it_.broken()).toEqual([]);
  });
});

describe("a Guildhall that was killed", () => {
  it("leaves calls that are settled from what was written, once, and no hold", async () => {
    const model = await it_.publish("honest", priced);
    const { rows } = await it_.owner.query(
      "select r.id, r.namespace_id from resource r where kind = 'api' and name = $1",
      [model.slice(5)],
    );
    const insert = `insert into open_call (id, process_id, request_id, resource_id, namespace_id, account_id, protocol, stream,
        call_nanos, input_nanos, output_nanos, input_tokens, output_tokens, held_tokens, held_nanos)
      values (gen_random_uuid(), gen_random_uuid(), 'r', $1, $2, $3, 'chat', true, 0, 0, 1000, 10, $4, 10 + 512, 512000)`;
    for (const produced of [256, 0])
      await it_.owner.query(insert, [rows[0].id, rows[0].namespace_id, it_.bob.id, produced]);
    it_.ctx.ports.jobs.poke("lost calls");
    const lost = await until("both", async () => {
      const own = (await it_.calls(0)).filter((one) => one.model === model);
      return own.length === 2 && own;
    });
    expect(lost.map(({ state, cost }) => [state, cost.amount_micros]).sort()).toEqual([
      ["lost", 0],
      ["lost", 256],
    ]);
    expect((await it_.owner.query("select * from open_call")).rows).toEqual([]);
    expect(await it_.broken()).toEqual([]);
  });
});
