import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as executions from "../../server/domain/containers/executions.ts";
import { finish, markStarted } from "../../server/domain/containers/lifecycle.ts";
import * as queries from "../../server/domain/containers/queries.ts";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import { workshop } from "../containers/workshop.ts";

const price = 3_000_001;

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
  await it.container("train");
  await it.pool.query("insert into price (product, from_day, amount_micros) values ('gpu', '2020-01-01', $1)", [price]);
  await it.pool.query("select set_billing(true, $1)", [it.people[0]]);
});
afterAll(() => it.stop());

/** What the model knows of a start. */
interface Start {
  id: string;
  number: number;
  who: number;
  units: number;
  is: "waiting" | "held" | "over";
}

/** Everything that decides, as simple as can be said: one member's caps are like another's, and there is one type. */
interface Model {
  starts: Start[];
  member_cap: number | null;
  cap: number | null;
  capacity: number;
  /** Its wallet cannot pay for anything; else for everything. */
  poor: boolean;
}

const held = ({ starts }: Model, who?: number) =>
  starts.filter((s) => s.is === "held" && (who === undefined || s.who === who)).reduce((sum, s) => sum + s.units, 0);
const above = (used: number, cap: number | null) => cap !== null && used > cap;

/** The narrowest counter that stands against it. */
function against(model: Model, who: number, units: number): "member" | "all" | undefined {
  if (above(held(model, who) + units, model.member_cap)) return "member";
  if (above(held(model) + units, model.cap) || held(model) + units > model.capacity) return "all";
  return undefined;
}

/** What cannot start however long it waits keeps no place. */
const hopeless = ({ member_cap, cap, capacity }: Model, units: number) =>
  above(units, member_cap) || above(units, cap) || units > capacity;

/** A look at all who wait, in order: one who stays closes the counter they wait on for all behind them. */
function pass(model: Model): void {
  const closed = new Set<string>();
  for (const start of model.starts.filter(({ is }) => is === "waiting")) {
    const behind = [`member ${start.who}`, "all"].find((counter) => closed.has(counter));
    const reason = behind ?? against(model, start.who, start.units);
    if (reason === undefined)
      start.is = model.poor ? "waiting" : "held"; // nobody waits for another's money
    else if (behind) closed.add(behind);
    else if (!hopeless(model, start.units)) closed.add(reason === "member" ? `member ${start.who}` : reason);
  }
}

type Step =
  | { act: "start" | "queue" | "abandon"; who: number; units: number }
  | { act: "together"; asked: { who: number; units: number; queues: boolean }[] }
  | { act: "stop" | "run" | "end"; which: number; jump: number }
  | { act: "limit" | "member limit" | "capacity"; to: number | null }
  | { act: "look"; lives: number }
  | { act: "credit"; poor: boolean }
  | { act: "sum" };

const nat = (max: number) => fc.nat(max);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom("start", "queue", "queue", "abandon"),
      who: nat(2),
      units: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("together"),
      asked: fc.array(fc.record({ who: nat(2), units: fc.integer({ min: 1, max: 3 }), queues: fc.boolean() }), {
        minLength: 2,
        maxLength: 6,
      }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constantFrom("stop", "run", "end", "end"),
      which: nat(50),
      jump: fc.integer({ min: -86_400, max: 86_400 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom("limit", "member limit", "capacity"),
      to: fc.option(nat(5), { nil: null }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("look"), lives: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("credit"), poor: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("sum") }) },
) as fc.Arbitrary<Step>;

async function setCap(column: "cap" | "member_cap", cap: number | null) {
  await it.pool.query(
    `insert into namespace_limit (namespace_id, product, ${column}) values ($1, 'gpu', $2)
     on conflict (namespace_id, product) do update set ${column} = excluded.${column}`,
    [it.organization, cap],
  );
}

/** A client or a server that dies with a start decided and not committed. */
async function abandon(who: number, units: number) {
  const client = await it.pool.connect();
  await client.query("begin");
  const one = [[it.organization], [it.people[who]], ["gpu"]];
  await client.query("select from lock_starts($1, $2, $3)", one);
  const take = "select from take_units($1, $2, $3, '{null}', '{null}', '{1000}', '{1}', $4, '{null}')";
  await client.query(take, [...one, [units]]);
  client.release(new Error("it died")); // its connection is closed with the transaction open
}

const ask = (who: number, units: number, queues: boolean) =>
  it.start("train", who, { units, on_limit: queues ? "queue" : "reject" }).catch(() => undefined);

/** Whoever was admitted fitted, and whoever was not had a reason: a limit, who waits before them, their wallet. */
function note(model: Model, { who, units }: { who: number; units: number }, made: Awaited<ReturnType<typeof ask>>) {
  const fits = against(model, who, units) === undefined;
  const behind = model.starts.some(({ is }) => is === "waiting");
  if (!made) return expect(!fits || behind || model.poor).toBe(true);
  const is = made.position === null ? ("held" as const) : ("waiting" as const);
  if (is === "held") expect(fits && !model.poor).toBe(true);
  else expect(!fits || behind).toBe(true);
  model.starts.push({ id: made.id, number: made.number, who, units, is });
}

async function take(model: Model, { act, who, units }: Extract<Step, { who: number }>) {
  if (act === "abandon") return abandon(who, units);
  note(model, { who, units }, await ask(who, units, act === "queue"));
}

/** Several at the same moment: one after the other, as they came. */
async function takeTogether(model: Model, { asked }: Extract<Step, { act: "together" }>) {
  const made = await Promise.all(asked.map(({ who, units, queues }) => ask(who, units, queues)));
  for (const [i, one] of asked.entries()) note(model, one, made[i]);
}

const rich = 1_000_000_000_000;

async function lend(model: Model, poor: boolean) {
  model.poor = poor;
  await it.pool.query("select set_credit($1, $2)", [it.organization, poor ? 0 : rich]);
}

const hour_ms = 3_600_000;
const jumped = (seconds: number) => new Date(Date.now() + seconds * 1000 + hour_ms / 10);

/** The engine's clock may be anywhere: what is counted never runs backwards and never into the future. */
async function move(start: Start, { act, jump }: Extract<Step, { which: number }>) {
  const work = await queries.getWork(it.ctx, start.id);
  if (act === "stop" || !work) {
    await executions.stop(it.as(start.who), { ...it.at("train"), number: start.number });
    const { state } = await it.row(start.id);
    if (state === "cancelled") start.is = "over";
    return;
  }
  if (start.is !== "held") return;
  if (act === "run" && work.state === "queued") {
    const claimed = await queries.claim(it.ctx, work, "none");
    if (claimed) await markStarted(it.ctx, { ...work, ...claimed }, jumped(jump));
  }
  if (act === "end" && (work.state === "running" || work.state === "stopping")) {
    const seen = { state: "ended", generation: work.generation, exit_code: 0, out_of_memory: false } as const;
    await finish(it.ctx, work, { ...seen, started_at: jumped(0), ended_at: jumped(jump) });
    start.is = "over";
  }
}

async function act(model: Model, step: Step) {
  if ("who" in step) return take(model, step);
  if ("which" in step) {
    const active = model.starts.filter(({ is }) => is !== "over");
    const start = active[step.which % Math.max(1, active.length)];
    return start ? move(start, step) : undefined;
  }
  if (step.act === "together") return takeTogether(model, step);
  if (step.act === "credit") return lend(model, step.poor);
  if (step.act === "sum") return void (await sumDays(it.ctx, 3));
  if (step.act === "look") {
    await Promise.all(Array.from({ length: step.lives }, () => it.live().admit()));
    return pass(model);
  }
  if (step.act === "limit" || step.act === "member limit") {
    const column = step.act === "limit" ? "cap" : "member_cap";
    model[column] = step.to;
    await setCap(column, step.to);
  }
  if (step.act === "capacity") {
    model.capacity = step.to ?? 4;
    await it.pool.query("update resource_type set capacity = $1 where name = 'gpu'", [model.capacity]);
  }
}

/** What the database says of each start, in the model's words. */
async function compare(model: Model) {
  const { rows } = await it.pool.query(
    `select id, case when ended_at is not null then 'over' when allocation_id is null then 'waiting' else 'held' end as is
     from execution where id = any ($1) order by number`,
    [model.starts.map(({ id }) => id)],
  );
  expect(rows).toEqual(model.starts.map(({ id, is }) => ({ id, is })));
  const used = await it.one<{ in_use: number }>("select in_use from resource_type where name = 'gpu'");
  expect(used.in_use).toBe(held(model));
  const first = model.starts.filter(({ is }) => is === "held").map(({ units }) => Math.ceil((price * units) / 6));
  const wallet = await it.one<{ held: string }>("select held from ledger_account where kind = 'wallet'");
  expect(Number(wallet.held)).toBe(first.reduce((sum, amount) => sum + amount, 0));
}

async function clear(model: Model) {
  for (const start of model.starts.filter(({ is }) => is !== "over")) {
    await executions.stop(it.as(start.who), { ...it.at("train"), number: start.number });
    const work = await queries.getWork(it.ctx, start.id);
    const seen = { state: "ended", generation: 0, exit_code: 0, out_of_memory: false } as const;
    if (work) await finish(it.ctx, work, { ...seen, started_at: new Date(), ended_at: new Date() });
  }
}

test("whatever starts, stops, dies, waits and changes: the database does what the model says, and every proof holds", async () => {
  const runs = Number(process.env["SIMULATIONS"] ?? 12);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const model: Model = { starts: [], member_cap: null, cap: null, capacity: 4, poor: false };
      await lend(model, false);
      for (const first of ["limit", "member limit", "capacity"] as const) await act(model, { act: first, to: null });
      for (const step of steps) {
        await act(model, step);
        await compare(model);
      }
      expect(await it.broken()).toEqual([]);
      await clear(model);
    }),
    { numRuns: runs, seed: Number(process.env["SEED"] ?? 20261128), endOnFailure: true },
  );
}, 600_000);
