import { randomUUID } from "node:crypto";
import { ApiError, type Client } from "../../contract/client.ts";
import { createContainer } from "../../contract/containers.ts";
import { listAllExecutions, startExecution, stopExecution } from "../../contract/executions.ts";
import { putResourceType, verify } from "../../contract/installation.ts";
import { setDefaultMemberLimit, setLimit, setMemberLimit } from "../../contract/limits.ts";
import { addMembers } from "../../contract/members.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { type Asker, everybody } from "./people.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

const organizations = Array.from({ length: Number(process.env["ORGANIZATIONS"] ?? 3) }, (_, i) => `storm-${i}-org`);
/** So many of them, the hot ones, get four acts of five. */
const hot_share = 0.8;
const hot_organizations = 3;
const types = [
  { name: "storm-cpu", capacity: 9, cpu: 0.1, memory_bytes: 64 * 2 ** 20 },
  {
    name: "storm-gpu",
    capacity: 4,
    cpu: 0.1,
    memory_bytes: 64 * 2 ** 20,
    devices: ["gpu-0", "gpu-1", "gpu-2", "gpu-3"],
  },
];
const membersOfEach = organizations.length > 5 ? 2 : 5;

export interface Tally {
  admitted: number;
  queued: number;
  refused: number;
  stopped: number;
  crashes: number;
  restart_ms: number[];
}

/** What the storm blows over: organizations with some members each and a container for everybody. */
export async function build(victim: Victim): Promise<{ operator: Asker; members: Asker[] }> {
  const people = await everybody(victim.url, organizations.length * membersOfEach);
  const [operator, ...members] = people as [Asker, ...Asker[]];
  for (const { name, ...body } of types) await operator.call(putResourceType, { params: { name }, body });
  for (const [i, path] of organizations.entries()) {
    const own = members.slice(i * membersOfEach, (i + 1) * membersOfEach);
    await operator.call(createOrganization, { body: { path, name: path } });
    await operator.call(addMembers, {
      params: { organization: path },
      body: { members: own.map((m) => ({ path: m.path, role: "developer" as const })) },
    });
    for (const m of own) {
      m.organization = path;
      const recipe = { resource_type: "storm-cpu", command: "sleep 0.3; echo done > result.txt" };
      await m.call(createContainer, { body: { namespace: path, name: m.path, ...recipe } });
    }
  }
  return { operator, members };
}

type Act = () => Promise<void>;

/** One wave: 64 requests at once, some of them changes of limits, and (sometimes) a kill in their midst. */
export async function wave(
  victim: Victim,
  random: Random,
  cast: { operator: Asker; members: Asker[] },
  tally: Tally,
): Promise<void> {
  const acts = Array.from({ length: 64 }, () => choose(random, cast, tally));
  const kill_after_ms = random.chance(0.6) ? random.below(400) : null;
  const all = Promise.all(acts.map((act) => act()));
  if (kill_after_ms !== null) {
    await new Promise((resolve) => setTimeout(resolve, kill_after_ms));
    if (random.chance(0.25)) await victim.crashDatabase();
    else tally.restart_ms.push(await victim.crash());
    tally.crashes++;
  }
  await all;
}

function choose(random: Random, { operator, members }: { operator: Asker; members: Asker[] }, tally: Tally): Act {
  const hot = members.slice(0, hot_organizations * membersOfEach);
  const member = random.pick(random.chance(hot_share) ? hot : members);
  const type = random.pick(types).name;
  const dice = random.next();
  if (dice < 0.1) return limitAct(random, operator, member, type);
  if (dice < 0.2) return () => stopOne(member, tally);
  const units = random.chance(0.8) ? 1 : 2;
  const on_limit = random.chance(0.3) ? "queue" : "reject";
  return () => startOne(member, { resource_type: type, units, on_limit }, tally);
}

function limitAct(random: Random, operator: Asker, member: Asker, product: string): Act {
  const organization = member.organization;
  const body = { limit: random.pick([0, 1, 2, 4, null]) };
  const way = random.below(3);
  return () =>
    persist(async () => {
      if (way === 0) await operator.call(setLimit, { params: { organization, product }, body });
      else if (way === 1) await operator.call(setDefaultMemberLimit, { params: { organization, product }, body });
      else await operator.call(setMemberLimit, { params: { organization, product, member: member.path }, body });
    });
}

interface Start {
  resource_type: string;
  units: number;
  on_limit: "reject" | "queue";
}

async function startOne(member: Asker, body: Start, tally: Tally): Promise<void> {
  const idempotencyKey = randomUUID(); // a repeat after a crash must not start twice
  const params = { namespace: member.organization, name: member.path };
  try {
    const made = await persist(() => member.call(startExecution, { params, body }, { idempotencyKey }));
    if (made.queue) tally.queued++;
    else tally.admitted++;
    member.admitted++;
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== "limit_reached") throw error;
    if (!error.problem.refusals?.length) throw new Error("a refusal without a reason");
    tally.refused++;
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

/** Sends it again while the server is away; an answer of any kind ends it. */
async function persist<T>(send: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await send();
    } catch (error) {
      const away = !(error instanceof ApiError) || error.problem.status >= 500;
      if (!away || Date.now() > end) throw error;
    }
  }
}

/** Whoever waits for what may never come leaves the queue. */
async function leaveQueues(members: readonly Asker[]): Promise<void> {
  for (const member of members) {
    const query = { namespace: member.organization, active: true, limit: 100 };
    const { items } = await persist(() => member.call(listAllExecutions, { query }));
    for (const { namespace, container: name, number, queue, started_by } of items)
      if (queue && started_by.path === member.path)
        await persist(() => member.call(stopExecution, { params: { namespace, name, number } }));
  }
}

/** Waits until nothing runs any more, then asks the server for its invariants and compares with what was answered. */
export async function settle(cast: { operator: Asker; members: Asker[] }): Promise<string[]> {
  await until(async () => {
    await leaveQueues(cast.members);
    for (const organization of organizations)
      if ((await count(cast.operator.call, organization, true)) > 0) return false;
    return true;
  });
  const faults: string[] = [];
  const { checks } = await cast.operator.call(verify, {});
  for (const { name, rows } of checks) if (rows !== 0) faults.push(`${name}: ${rows} rows`);
  for (const member of cast.members) {
    const all = await ownCount(member);
    if (all !== member.admitted) faults.push(`${member.path}: ${member.admitted} admitted, ${all} there`);
  }
  return faults;
}

const count = async (call: Client, namespace: string, active: boolean) =>
  (await call(listAllExecutions, { query: { namespace, active, limit: 100 } })).items.length;

async function ownCount(member: Asker): Promise<number> {
  let [found, cursor]: [number, string | null] = [0, null];
  do {
    const query = { namespace: member.organization, limit: 100, ...(cursor === null ? {} : { cursor }) };
    const page: { items: { container: string }[]; next_cursor: string | null } = await member.call(listAllExecutions, {
      query,
    });
    found += page.items.filter((e) => e.container === member.path).length;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await done()); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (Date.now() > end) throw new Error("the executions never ended");
}
