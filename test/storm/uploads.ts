import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ApiError } from "../../contract/client.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets as repositories } from "../../contract/repositories.ts";
import { collectStorage, getStorage } from "../../contract/storage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import type { Asker } from "./people.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

const paths_total = 150;
const replaced = 50;
const at_once = 16;
const again_ms = 100;
const patience_ms = 120_000;

interface Sent {
  path: string;
  /** One after the other: what is replaced is there to be collected. */
  contents: Buffer<ArrayBuffer>[];
  /** A client that is killed in its midst was there before. */
  breaks: boolean;
}

/**
 * 200 uploads, many at once, while the server, its PostgreSQL and the clients are killed in their midst: what was acknowledged is
 * there and whole, what was not is not half there, and in the end nothing is stored that no file names.
 */
export async function uploads(
  victim: Victim,
  random: Random,
  { operator, members }: { operator: Asker; members: Asker[] },
): Promise<string[]> {
  const [member] = members as [Asker];
  const at = { namespace: member.organization, name: "storm-data" };
  await member.call(repositories.create, { body: at });
  const { number: version } = await member.call(versions.open, { params: at, body: {} });
  const params = { ...at, version };
  const acknowledged = new Map<string, string>();
  const strike = strikes(victim, random);
  await allAtOnce(sendings(random), async ({ path, contents, breaks }) => {
    if (breaks) await breakOff(member, params, path, contents[0] as Buffer, random);
    for (const content of contents) {
      const sha256 = await persist(member, params, path, content);
      if (sha256 !== hashOf(content)) throw new Error(`${path} was stored as something else`);
      acknowledged.set(path, sha256);
    }
    await strike(acknowledged.size);
  });
  const faults = await compare(member, params, acknowledged);
  await member.call(versions.seal, { params });
  faults.push(...(await leaks(victim, operator, new Set(acknowledged.values()))));
  return [...faults, ...(await compare(member, params, acknowledged))];
}

const sendings = (random: Random): Sent[] =>
  Array.from({ length: paths_total }, (_, i) => ({
    path: `folder-${i % 7}/file-${i}.bin`,
    contents: Array.from({ length: i < replaced ? 2 : 1 }, () =>
      contentOf(random.below(2 ** 30), random.pick([0, 1, 10_000, 300_000, 3_000_000])),
    ),
    breaks: random.chance(0.1),
  }));

const victims = ["server", "database", "server", "database", "server"] as const;

/** Kills one after the other, each after so many files. */
function strikes(victim: Victim, random: Random): (count: number) => Promise<void> {
  const due = victims.map(() => 5 + random.below(paths_total - 20)).sort((a, b) => a - b);
  const whom = [...victims];
  return async (count) => {
    if (count < (due[0] ?? Number.POSITIVE_INFINITY)) return;
    due.shift();
    const next = whom.shift();
    await (next === "server" ? victim.crash() : victim.crashDatabase());
    console.log(`uploads: killed the ${next} after ${count} files`);
  };
}

type Params = { namespace: string; name: string; version: number };

/** As a client that is killed: its connection breaks with half of the file sent. */
async function breakOff(member: Asker, params: Params, path: string, content: Buffer, random: Random): Promise<void> {
  const signal = AbortSignal.timeout(random.below(30));
  const body = new ReadableStream({
    async pull(stream) {
      stream.enqueue(content.subarray(0, content.length / 2));
      await wait(1000, undefined, { signal }).catch(() => stream.error(new Error("killed")));
    },
  });
  await member
    .call(files.put, { params: { ...params, path } }, { upload: body as BodyInit, signal })
    .catch(() => undefined);
}

/** Sends it until it is acknowledged; an answer that refuses for good is a fault. */
async function persist(member: Asker, params: Params, path: string, content: Buffer<ArrayBuffer>): Promise<string> {
  for (const end = Date.now() + patience_ms; ; await wait(again_ms))
    try {
      return (await member.call(files.put, { params: { ...params, path } }, { upload: content })).sha256;
    } catch (error) {
      const passing = !(error instanceof ApiError) || error.problem.status >= 500;
      if (!passing || Date.now() > end) throw error;
    }
}

async function allAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: at_once }, worker));
}

/** What is in the store that no file names, once it is old enough to be collected and was. */
async function leaks(victim: Victim, operator: Asker, named: ReadonlySet<string>): Promise<string[]> {
  await victim.restart("update blob set touched_at = now() - interval '2 hours'");
  const { started_at } = await operator.call(collectStorage, {});
  const state = await until(async () => {
    const { collection, ...state } = await operator.call(getStorage, {});
    return collection?.ended_at && collection.started_at >= started_at ? { ...state, collection } : undefined;
  });
  console.log(`uploads: ${state.collection.removed_blobs} contents were collected, ${state.blobs} are left`);
  const store = join(victim.data, "blobs");
  const stored = (await readdir(join(store, "blobs"), { recursive: true })).flatMap((name) => name.split("/")[1] ?? []);
  const half = (await Promise.all(["drafts", "uploads"].map((name) => readdir(join(store, name))))).flat();
  return [
    ...stored.filter((sha256) => !named.has(sha256)).map((sha256) => `${sha256} is stored and no file names it`),
    ...[...named].filter((sha256) => !stored.includes(sha256)).map((sha256) => `${sha256} is named and not stored`),
    ...half.map((name) => `${name} is left half written`),
    ...(state.blobs === named.size ? [] : [`${state.blobs} contents are known, and ${named.size} are named`]),
  ];
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patience_ms; Date.now() < end; await wait(again_ms)) {
    const seen = await look();
    if (seen) return seen;
  }
  throw new Error("the collection never ended");
}

async function compare(member: Asker, params: Params, acknowledged: ReadonlyMap<string, string>) {
  const faults: string[] = [];
  const { items } = await member.call(files.list, { params, query: { limit: 1000 } });
  const there = new Map(items.flatMap(({ file }) => (file ? [[file.path, file.sha256] as const] : [])));
  for (const [path, sha256] of acknowledged)
    if (there.get(path) !== sha256)
      faults.push(`${path} was acknowledged and is ${there.has(path) ? "another" : "gone"}`);
  for (const [path, sha256] of there) {
    const response = await member.call.open(files.get, { params: { ...params, path }, query: {} });
    if (hashOf(Buffer.from(await response.arrayBuffer())) !== sha256) faults.push(`${path} is not whole`);
  }
  console.log(`uploads: ${acknowledged.size} files acknowledged, ${there.size} there`);
  return faults;
}

const contentOf = (seed: number, bytes: number): Buffer<ArrayBuffer> => {
  const block = createHash("sha512").update(String(seed)).digest();
  const content = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i += block.length) block.copy(content, i);
  return content;
};

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
