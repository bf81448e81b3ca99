import { Agent } from "undici";
import { createApi } from "../../contract/apis.ts";
import { createClient } from "../../contract/client.ts";
import { runChild, startChild } from "../child.ts";
import { tokenHolders, tokenOf } from "../crowd.ts";
import { execute, type Ground } from "../ground.ts";
import type { Load } from "../load.ts";
import { type Group, median, type Row } from "../measure.ts";

const seconds = 2;
const asked_times = 200;
const holder = tokenHolders[0] ?? 1;
const owner = { authorization: `Bearer ${tokenOf(holder)}`, "content-type": "application/json" };
const question = { messages: [{ role: "user", content: "What is an organization?" }] };

/** Calls of a model: through the gateway, through a proxy that knows nobody, through one that keeps books, and without any. */
export async function rows(ground: Ground): Promise<Group> {
  const { url: DATABASE_URL, owner_url } = await ground.crowd(1000);
  for (const sql of book) await execute(owner_url, sql);
  const model = await startChild("model.ts", {});
  const proxy = await startChild("proxy.ts", { UPSTREAM: model.ready });
  const counting = await startChild("counting-proxy.ts", { UPSTREAM: model.ready, DATABASE_URL });
  const server = await startChild("server.ts", {
    ...{ DATABASE_URL, LOG_LEVEL: "fatal", GUILDHALL_DATA: `${ground.folder}/gateway` },
    GUILDHALL_UPSTREAMS_PRIVATE: "yes",
  });
  const namespace = `person-${holder}`;
  const call = createClient({ baseUrl: server.ready, headers: owner });
  const upstreams = [{ kind: "external" as const, address: `${model.ready}/v1`, model: "bench" }];
  await call(createApi, { body: { namespace, name: "free", upstreams } });
  await call(createApi, { body: { namespace, name: "priced", upstreams, price: { output_micros: 1 } } });
  const row = (work: string, name: string, through: "bare" | "counting", ratio_min: number): Row => ({
    ...{ work, unit: "/s", target: { ratio_min } },
    figure: () => load(server.ready, `${namespace}/${name}`),
    floor: floors[through],
  });
  const floors = {
    bare: { what: "a bare undici proxy before the same model", figure: () => load(proxy.ready, "bench") },
    counting: {
      what: "a proxy that asks the database whose token it is, writes each call down, and knows nothing else",
      figure: () => load(counting.ready, "bench"),
    },
  };
  const added = async (url: string, name: string) =>
    (await firstByte(url, name)) - (await firstByte(model.ready, "bench"));
  const first: Row = {
    ...{ work: "first byte of a stream, over the model's own, of one client", unit: "ms", target: { ratio_max: 2.5 } },
    figure: () => added(server.ready, `${namespace}/free`),
    floor: { what: floors.counting.what, figure: () => added(counting.ready, "bench") },
  };
  const close = async () => {
    for (const child of [server, counting, proxy, model]) await child.stop();
  };
  return {
    rows: [
      row("calls of a model, 64 at once, with token, permission and log", "free", "counting", 0.5),
      row("the same", "free", "bare", 0.2),
      row("the same with a price: held before and settled after", "priced", "counting", 0.25),
      first,
    ],
    close,
  };
}

async function load(url: string, model: string): Promise<number> {
  const body = JSON.stringify({ model, ...question });
  const requests = [{ path: "/v1/chat/completions", method: "POST" as const, body, headers: owner }];
  const of: Load = { url, clients: 64, seconds, requests };
  return Number(await runChild("load.ts", { LOAD: JSON.stringify(of) }));
}

const agent = new Agent();

/** The middle of many: milliseconds until the first byte of a stream is there, one after the other. */
async function firstByte(origin: string, model: string): Promise<number> {
  const body = JSON.stringify({ model, ...question, stream: true });
  const taken: number[] = [];
  for (let i = 0; i < asked_times; i++) {
    const began = performance.now();
    const path = "/v1/chat/completions";
    const answer = await agent.request({ origin, path, method: "POST", headers: owner, body });
    let seen = false;
    for await (const _ of answer.body) {
      if (!seen) taken.push(performance.now() - began);
      seen = true;
    }
  }
  return median(taken);
}

/** What the proxy that keeps books writes to. */
const book = [
  `create table floor_call (id uuid primary key default uuidv7(), at timestamptz not null default clock_timestamp(),
    token_id uuid, model text, input_tokens int, output_tokens int, taken_ms int)`,
  "grant insert on floor_call to app",
];
