import { createHash } from "node:crypto";
import { ApiError } from "../../contract/client.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import type { Asker } from "./people.ts";
import type { Random } from "./random.ts";
import type { Victim } from "./victim.ts";

const files_count = 96;

/** Uploads at once, the server killed in their midst: what was acknowledged is there and whole, what was not is not half there. */
export async function uploads(victim: Victim, random: Random, { members }: { members: Asker[] }): Promise<string[]> {
  const [member] = members as [Asker];
  const at = { namespace: member.organization, name: "storm-data" };
  await member.call(datasets.create, { body: at });
  const { number: version } = await member.call(versions.open, { params: at, body: {} });
  const params = { ...at, version };
  const acknowledged = new Map<string, string>();
  const kill_at = 10 + random.below(60);
  let crash: Promise<number> | undefined;
  const send = async (path: string, content: Buffer<ArrayBuffer>) => {
    const { sha256 } = await member.call(files.put, { params: { ...params, path } }, { upload: content });
    if (sha256 !== hashOf(content)) throw new Error(`${path} was stored as something else`);
    acknowledged.set(path, sha256);
    if (acknowledged.size >= kill_at) crash ??= victim.crash();
  };
  const contents = Array.from({ length: files_count }, (_, i) => ({
    path: `folder-${i % 7}/file-${i}.bin`,
    content: contentOf(random.below(2 ** 30), random.pick([0, 1, 10_000, 300_000, 3_000_000])),
  }));
  await allAtOnce(contents, 16, ({ path, content }) => send(path, content).catch(rethrowAnswers));
  await crash;
  const faults = await compare(member, params, acknowledged);
  const missing = contents.filter(({ path }) => !acknowledged.has(path));
  await allAtOnce(missing, 16, ({ path, content }) => send(path, content));
  await member.call(versions.seal, { params });
  return [...faults, ...(await compare(member, params, acknowledged))];
}

/** A connection that broke is what a kill looks like; an answer that refuses is a fault. */
function rethrowAnswers(error: unknown): void {
  if (error instanceof ApiError) throw error;
}

async function allAtOnce<T>(items: readonly T[], workers: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function compare(
  member: Asker,
  params: { namespace: string; name: string; version: number },
  acknowledged: Map<string, string>,
) {
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
  console.log(`uploads: ${acknowledged.size} of ${files_count} acknowledged, ${there.size} there`);
  return faults;
}

const contentOf = (seed: number, bytes: number): Buffer<ArrayBuffer> => {
  const block = createHash("sha512").update(String(seed)).digest();
  const content = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i += block.length) block.copy(content, i);
  return content;
};

const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
