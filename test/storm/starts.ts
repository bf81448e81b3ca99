import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError } from "../../contract/client.ts";
import { createContainer } from "../../contract/containers.ts";
import { listAllExecutions, startExecution, stopExecution } from "../../contract/executions.ts";
import { putResourceType, verify } from "../../contract/installation.ts";
import { setDefaultMemberLimit, setLimit, setMemberLimit } from "../../contract/limits.ts";
import { addMembers } from "../../contract/members.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { bill } from "./money.ts";
import { type Asker, everybody } from "./people.ts";
import type { Random } from "./random.ts";
import { executionsOf } from "./records.ts";
import type { Strikes } from "./strikes.ts";
import type { Victim } from "./victim.ts";

/** Whose executions they are. */
export const organizations = Array.from(
  { length: Number(process.env["ORGANIZATIONS"] ?? 3) },
  (_, i) => `storm-${i}-org`,
);
/** So many of them, the hot ones, get four acts of five. */
const hot_share = 0.8;
const hot_organizations = organizations.length > 5 ? 5 : 3;
const usual = "storm-cpu";
const types = [
  // a Docker daemon takes its time, so it has few units and is asked seldom
  { name: "storm-docker", driver: "docker", capacity: 2, cpu: 0.5, memory_bytes: 64 * 2 ** 20 },
  {
    name: usual,
    capacity: Number(process.env["CAPACITY"] ?? (organizations.length > 5 ? 48 : 24)),
    cpu: 0.1,
    memory_bytes: 64 * 2 ** 20,
  },
  {
    name: "storm-gpu",
    capacity: 4,
    cpu: 0.1,
    memory_bytes: 64 * 2 ** 20,
    devices: ["gpu-0", "gpu-1", "gpu-2", "gpu-3"],
  },
];
const membersOfEach = organizations.length > 5 ? 2 : 5;

/** What was answered. */
export interface Tally {
  admitted: number;
  queued: number;
  refused: number;
  /** Of these, those whose wallet could not pay, whatever else stood against them. */
  unpaid: number;
  stopped: number;
}

/** The people, and the resource types that there are for them. */
export interface Cast {
  operator: Asker;
  members: Asker[];
  products: string[];
}

/** What the storm blows over: organizations with some members each and a container for everybody. */
export async function build(victim: Victim, engines: readonly string[]): Promise<Cast> {
  const people = await everybody(victim.url, organizations.length * membersOfEach);
  const [operator, ...members] = people as [Asker, ...Asker[]];
  const offered = types.filter(({ driver = "process" }) => engines.includes(driver));
  for (const { name, ...body } of offered) await operator.call(putResourceType, { params: { name }, body });
  for (const [i, path] of organizations.entries()) {
    const own = members.slice(i * membersOfEach, (i + 1) * membersOfEach);
    await operator.call(createOrganization, { body: { path, name: path } });
    await operator.call(addMembers, {
      params: { organization: path },
      body: { members: own.map((m) => ({ path: m.path, role: "developer" as const })) },
    });
    for (const m of own) {
      m.organization = path;
      for (const driver of engines)
        await m.call(createContainer, { body: { namespace: path, ...recipeOf(m, driver) } });
    }
  }
  const products = offered.map(({ name }) => name);
  await bill(operator, products, organizations);
  return { operator, members, products };
}

const containerOf = (member: Asker, type: string) => `${member.path}-${driverOf(type)}`;

const driverOf = (type: string) => types.find(({ name }) => name === type)?.driver ?? "process";

const recipeOf = (member: Asker, driver: string) => {
  const resource_type = types.find(({ name }) => driverOf(name) === driver)?.name ?? "";
  // the operator reads why one failed
  const visibility = "organization-read" as const;
  return { name: containerOf(member, resource_type), resource_type, visibility, command: "true" };
};

type Act = () => Promise<void>;

/** How many requests each of a wave sends, and how many kills there are among them. */
export interface Size {
  each: number;
  kills: number;
}

/** One wave: 64 at once who send some requests one after the other, some of them changes of limits; one of them also kills. */
export async function wave(
  random: Random,
  cast: Cast,
  tally: Tally,
  strikes: Strikes,
  { each, kills }: Size,
): Promise<void> {
  const senders = Array.from({ length: 64 }, () => Array.from({ length: each }, () => choose(random, cast, tally)));
  const [first = [], ...others] = senders;
  const killer = first.flatMap((act, i) => ((i + 1) % (each / kills) === 0 ? [act, strikes.strike] : [act]));
  await Promise.all(
    [killer, ...others].map(async (acts) => {
      for (const act of acts) await act();
    }),
  );
}

function choose(random: Random, { operator, members, products }: Cast, tally: Tally): Act {
  const hot = members.slice(0, hot_organizations * membersOfEach);
  const member = random.pick(random.chance(hot_share) ? hot : members);
  const type = random.chance(0.5) ? usual : random.pick(products);
  const dice = random.next();
  if (dice < 0.1) return limitAct(random, operator, member, type);
  if (dice < 0.25) return () => stopOne(member, tally);
  const units = random.chance(0.8) ? 1 : 2;
  const on_limit = random.chance(0.3) ? "queue" : "reject";
  const command = random.pick(commands);
  return () => startOne(member, { command, resource_type: type, units, on_limit }, tally);
}

function limitAct(random: Random, operator: Asker, member: Asker, product: string): Act {
  const organization = member.organization;
  const body = { limit: random.pick([0, 1, 2, 4, 8, 16, null, null, null]) };
  const way = random.below(3);
  return () =>
    persist(async () => {
      if (way === 0) await operator.call(setLimit, { params: { organization, product }, body });
      else if (way === 1) await operator.call(setDefaultMemberLimit, { params: { organization, product }, body });
      else await operator.call(setMemberLimit, { params: { organization, product, member: member.path }, body });
    });
}

/** None so short that whoever watches the engine's files comes too late. */
const commands = ["sleep 0.3; echo done > result.txt", "sleep 0.3", "sleep 2; exit 3"];

interface Start {
  command: string;
  resource_type: string;
  units: number;
  on_limit: "reject" | "queue";
}

async function startOne(member: Asker, body: Start, tally: Tally): Promise<void> {
  const idempotencyKey = randomUUID(); // a repeat after a crash must not start twice
  const params = { namespace: member.organization, name: containerOf(member, body.resource_type) };
  try {
    const made = await persist(() => member.call(startExecution, { params, body }, { idempotencyKey }));
    if (made.queue) tally.queued++;
    else tally.admitted++;
    member.admitted++;
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== "limit_reached") throw error;
    if (!error.problem.refusals?.length) throw new Error("a refusal without a reason");
    tally.refused++;
    if (error.problem.refusals.some(({ condition }) => condition === "balance")) tally.unpaid++;
  }
}

async function stopOne(member: Asker, tally: Tally): Promise<void> {
  const query = { namespace: member.organization, active: true };
  const { items } = await persist(() => member.call(listAllExecutions, { query }));
  const own = items.find((e) => e.started_by.path === member.path && e.can["execution.stop"]);
  if (!own) return;
  const params = { namespace: own.namespace, name: own.container, number: own.number };
  await persist(() => member.call(stopExecution, { params }));
  tally.stopped++;
}

/** Sends it again while the server is away, ever more patiently; an answer of any kind ends it. */
async function persist<T>(send: () => Promise<T>): Promise<T> {
  const end = Date.now() + 120_000;
  for (let wait_ms = 50; ; wait_ms = Math.min(wait_ms * 2, 800)) {
    try {
      return await send();
    } catch (error) {
      const away = !(error instanceof ApiError) || error.problem.status >= 500;
      if (!away || Date.now() > end) throw error;
    }
    await pause(wait_ms);
  }
}

/** What has not ended of a namespace, in words. Whoever waits for what may never come leaves the queue. */
async function leftIn({ operator, members }: Cast, namespace: string): Promise<string[]> {
  const query = { namespace, active: true, limit: 100 };
  const { items } = await persist(() => operator.call(listAllExecutions, { query }));
  for (const { container: name, number, queue, started_by } of items) {
    const waiting = queue && members.find(({ path }) => path === started_by.path);
    if (waiting) await persist(() => waiting.call(stopExecution, { params: { namespace, name, number } }));
  }
  return items.map((e) => `${namespace}/${e.container}/${e.number} on ${e.driver}, ${e.state}`);
}

/** Waits until nothing runs any more, then asks the server for its invariants and compares with what was answered. */
export async function settle(cast: Cast): Promise<string[]> {
  for (const organization of organizations) await untilOver(() => leftIn(cast, organization));
  const faults: string[] = [];
  const { checks } = await persist(() => cast.operator.call(verify, {}));
  for (const { name, rows } of checks) if (rows !== 0) faults.push(`${name}: ${rows} rows`);
  const counts = await ownCounts(cast.operator);
  for (const member of cast.members) {
    const all = counts.get(member.path) ?? 0;
    if (all !== member.admitted) faults.push(`${member.path}: ${member.admitted} admitted, ${all} there`);
  }
  return faults;
}

/** How many executions each member has started. */
async function ownCounts(operator: Asker): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const namespace of organizations)
    for (const { started_by } of await executionsOf(operator, namespace))
      found.set(started_by.path, (found.get(started_by.path) ?? 0) + 1);
  return found;
}

async function untilOver(look: () => Promise<string[]>): Promise<void> {
  const end = Date.now() + 180_000;
  for (let left = await look(); left.length > 0; left = await look()) {
    if (Date.now() > end) throw new Error(`It never ended: ${left.join("; ")}`);
    await pause(100);
  }
}
