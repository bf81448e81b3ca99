import { createApi } from "../../contract/apis.ts";
import { type Call, listCalls } from "../../contract/calls.ts";
import { getWallet, redeemVoucher } from "../../contract/finance.ts";
import { makeVouchers, setBilling } from "../../contract/house.ts";
import { verify } from "../../contract/installation.ts";
import { setLimit } from "../../contract/limits.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { createToken } from "../../contract/tokens.ts";
import { type UpstreamServer, upstreamServer } from "../gateway/upstream.ts";
import { until } from "../world.ts";
import type { Asker } from "./people.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

const organization = "callers";
const manners = ["honest", "slow:2", "cut:40", "stall:60", "lie:-7", "lie:100000000", "mute", "error:503"];
const at_once = 64;
const rounds = 4;
const money = 40_000;
const token_cap = 4000;
const month_cap = 36_000;
/** What is held for at a time at most: so much of a call is unwritten when its server is killed. */
const step_max = 4096;

interface Heard {
  request_id: string;
  token: string;
  tokens: number;
  /** It came to its proper end. */
  ended: boolean;
}

/**
 * Many streams at once against caps of a token, an organization's month and a wallet: callers vanish, upstreams break off,
 * fall silent, lie; Guildhall is killed. Says what of what must hold does not.
 */
export async function calls(victim: Victim, random: Random, { call }: Asker): Promise<string[]> {
  const upstream = await upstreamServer();
  try {
    const tokens = await prepare(victim, call, upstream);
    const heard: Heard[] = [];
    for (let round = 0; round < rounds; round++) {
      const streams = Array.from({ length: at_once }, () => listen(victim.url, random, random.pick(tokens)));
      if (round === 1) {
        await until("some streams are under way", async () => upstream.streams() > 8);
        await victim.crash();
      }
      heard.push(...(await Promise.all(streams)).filter((one) => one.request_id !== ""));
    }
    return await audit(call, heard, tokens);
  } finally {
    await upstream.stop();
  }
}

async function prepare(victim: Victim, call: Asker["call"], upstream: UpstreamServer): Promise<string[]> {
  await call(createOrganization, { body: { path: organization, name: organization } });
  await call(setBilling, { body: { billing: true } });
  const { codes } = await call(makeVouchers, { body: { label: "storm", count: 1, amount_micros: money } });
  await call(redeemVoucher, { params: { namespace: organization }, body: { code: codes[0] ?? "" } });
  const month = { organization, product: "monthly_spend" };
  await call(setLimit, { params: month, body: { limit: month_cap } });
  for (const [i, model] of manners.entries())
    await call(createApi, {
      body: {
        ...{ namespace: organization, name: `m-${i}`, price: { output_micros: 1000 } },
        upstreams: [{ kind: "external", address: upstream.address, model }],
      },
    });
  const tokens: string[] = [];
  for (const name of ["capped", "open"]) tokens.push((await call(createToken, { body: { name } })).token);
  await victim.restart(`update token set spending_cap = ${token_cap} where name = 'capped'`);
  return tokens;
}

/** One caller: reads a stream, to its end or until they have had enough. */
async function listen(url: string, random: Random, token: string): Promise<Heard> {
  const heard: Heard = { request_id: "", token, tokens: 0, ended: false };
  const enough = random.below(3) === 0 ? random.below(100) : Number.POSITIVE_INFINITY;
  const gone = new AbortController();
  const body = {
    ...{ model: `${organization}/m-${random.below(manners.length)}`, stream: true, max_tokens: 20 + random.below(600) },
    messages: [{ role: "user", content: "go on" }],
  };
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      ...{ method: "POST", body: JSON.stringify(body), signal: gone.signal },
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    });
    if (!response.ok || !response.body) return heard;
    heard.request_id = response.headers.get("x-request-id") ?? "";
    let rest = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split("\n\n");
      rest = events.pop() ?? "";
      heard.tokens += events.filter((event) => /"content":"[^"]/.test(event)).length;
      heard.ended ||= events.some((event) => event.includes("[DONE]"));
      if (heard.tokens > enough) gone.abort();
    }
  } catch {
    // they went away, or Guildhall was killed
  }
  return heard;
}

async function audit(call: Asker["call"], heard: readonly Heard[], tokens: readonly string[]): Promise<string[]> {
  const params = { namespace: organization };
  const wallet = await until(
    "nothing is held for calls",
    async () => {
      const seen = await call(getWallet, { params });
      return seen.held_micros === 0 && seen;
    },
    90,
  );
  const settled = new Map((await everyCall(call)).map((one) => [one.request_id, one]));
  const cost = (of: Iterable<Call>) => [...of].reduce((sum, one) => sum + one.cost.amount_micros, 0);
  const faults: string[] = [];
  const capped = [...settled.values()].filter(({ token }) => token?.name === "capped");
  if (tokens.length > 0 && cost(capped) > token_cap) faults.push(`a token spent ${cost(capped)} of ${token_cap}`);
  if (cost(settled.values()) > month_cap) faults.push(`a month cost ${cost(settled.values())} of ${month_cap}`);
  if (wallet.balance_micros < 0 || wallet.owed_micros > 0) faults.push(`the wallet has ${wallet.balance_micros}`);
  if (money - wallet.balance_micros + wallet.uncharged_micros < cost(settled.values()) - 1)
    faults.push(`calls cost ${cost(settled.values())}, and the wallet paid ${money - wallet.balance_micros}`);
  for (const { request_id, tokens: count } of heard) {
    const one = settled.get(request_id);
    if (!one) faults.push(`${request_id} is in no log`);
    else if (one.output_tokens < count - (one.state === "lost" ? step_max : 0))
      faults.push(`${request_id} (${one.state}) passed on ${count} tokens and paid for ${one.output_tokens}`);
  }
  const { checks } = await call(verify, {});
  faults.push(...checks.filter(({ rows }) => rows !== 0).map(({ name }) => `${name} does not hold`));
  const states = Object.entries(Object.groupBy(settled.values(), ({ state }) => state));
  console.log(
    `calls: ${states.map(([state, all]) => `${all?.length} ${state}`).join(", ")}; ${cost(settled.values())} micros`,
  );
  return faults;
}

async function everyCall(call: Asker["call"]): Promise<Call[]> {
  const all: Call[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: 100, ...(cursor ? { cursor } : {}) };
    const page: { items: Call[]; next_cursor: string | null } = await call(listCalls, {
      params: { namespace: organization },
      query,
    });
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}
