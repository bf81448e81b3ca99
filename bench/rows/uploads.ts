import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { inParallel } from "../../cli/parallel.ts";
import { startChild } from "../child.ts";
import { execute, type Ground } from "../ground.ts";
import type { Group, Row } from "../measure.ts";
import { filesIn, type Opened, open, pushLots, put, writeSmall } from "../uploading.ts";

const mebibyte = 2 ** 20;
const large_bytes = 1024 * mebibyte;
const little_bytes = 64 * mebibyte;
const small = { files: 10_000, bytes: 10_000 };
const clients = [1, 2] as const;
const at_once = 16;

/** Two clients who upload the same at the same time, each into a version of their own. */
export async function rows(ground: Ground): Promise<Group> {
  const { url: DATABASE_URL, owner_url } = await ground.crowd(1000);
  for (const sql of book) await execute(owner_url, sql);
  const environment = { DATABASE_URL, LOG_LEVEL: "fatal", GUILDHALL_DATA: `${ground.folder}/uploads` };
  const server = await startChild("server.ts", environment);
  const bare = await startChild("receive.ts", { FOLDER: join(ground.folder, "received") });
  const tars = await startChild("receive-tars.ts", { DATABASE_URL, FOLDER: join(ground.folder, "received-tars") });
  const folder = join(ground.folder, "to-upload");
  makeFiles(folder);
  const agent = new Agent({ keepAlive: true, maxSockets: at_once * clients.length });
  const to = (places: readonly Opened[]) => (paths: readonly string[]) =>
    Promise.all(places.map((at) => inParallel(paths, at_once, (path) => put(agent, at, folder, path))));
  const places = await Promise.all(clients.map((n) => open(server.ready, n, "uploads")));
  let copies = 0; // all stay until the end: a disk that has just lost thousands of files makes new ones slowly for minutes
  const work: Work = {
    folder,
    pushed: (paths) => Promise.all(places.map((at) => pushLots(at, filesIn(folder, paths, small.bytes)))),
    ours: to(places),
    bare: to(clients.map(() => ({ base: bare.ready, headers: {} }))),
    tars: tars.ready,
    shell: (line) =>
      Promise.all(clients.map(() => run(`d=${join(ground.folder, `copy-${copies++}`)}; cd ${folder}; ${line}`))),
  };
  const close = async () => {
    agent.destroy();
    for (const child of [tars, bare, server]) await child.stop();
    rmSync(folder, { recursive: true });
  };
  return { rows: [...largeRows(work), ...smallRows(work), memoryRow(work, server.pid)], close };
}

/** The same by both clients: through Guildhall, through Node's own server, by a line of shell. */
interface Work {
  ours: (paths: readonly string[]) => Promise<unknown>;
  /** As `data push` does it: small files together, as tars. */
  pushed: (paths: readonly string[]) => Promise<unknown>;
  bare: (paths: readonly string[]) => Promise<unknown>;
  shell: (line: string) => Promise<unknown>;
  /** Where a bare server takes tars. */
  tars: string;
  folder: string;
}

const node = "Node's own server, a request a file, hashed and durable";

function largeRows({ ours, bare, shell, folder }: Work): Row[] {
  const paths = ["large.bin"];
  const rate = rateOf(large_bytes / mebibyte, folder);
  const row = {
    work: "two clients upload the same 1 GiB, hashed and durable",
    unit: "MiB/s",
    figure: () => rate(() => ours(paths)),
    rounds: 3,
  };
  const line = "sha256sum large.bin > /dev/null; cp large.bin $d; sync -d $d";
  const copied = {
    what: "`sha256sum` and `cp` of the same, made durable, no network",
    figure: () => rate(() => shell(line)),
  };
  return [
    { ...row, floor: { what: node, figure: () => rate(() => bare(paths)) }, target: { ratio_min: 0.85 } },
    { ...row, floor: copied, target: { ratio_min: 0.5 } },
  ];
}

function smallRows({ ours, pushed, bare, shell, tars, folder }: Work): Row[] {
  const paths = Array.from({ length: small.files }, (_, i) => `small/${i}.bin`);
  const rate = rateOf(small.files, folder);
  const fresh = (send: Work["ours"]) => () => {
    writeSmall(join(folder, "small"), small); // what is there already would not be written again
    return rate(() => send(paths));
  };
  const row = {
    work: `two clients upload the same ${small.files} files of ${small.bytes} bytes, each hashed and durable`,
    unit: "files/s",
    figure: fresh(ours),
    rounds: 3,
  };
  const lots = `find small -type f | xargs -n 2000 -P 6 sh -c 'tar -c "$@" | curl -sfT - ${tars}' tar`;
  const received = {
    what: "`tar` and `curl` to a server that hashes each file, makes it durable, writes it down, and knows nothing else",
    figure: fresh(() => shell(lots)),
  };
  const line = "find small -type f | xargs sha256sum > /dev/null; cp -r small $d; sync -f $d";
  const copied = {
    what: "`sha256sum` and `cp -r` of the same, made durable, no network",
    figure: () => rate(() => shell(line)),
  };
  const together = { ...row, work: `${row.work}, as \`data push\` sends them`, figure: fresh(pushed) };
  return [
    { ...row, floor: { what: node, figure: () => rate(() => bare(paths)) }, target: { ratio_min: 0.5 } },
    { ...together, floor: received, target: { ratio_min: 0.5 } },
    { ...together, floor: copied, target: { ratio_min: 0.25 } },
  ];
}

const memoryRow = ({ ours }: Work, pid: number): Row => ({
  work: "the most memory that the server takes while 1 GiB comes",
  unit: "MiB",
  figure: () => peakOf(pid, () => ours(["large.bin"])),
  floor: { what: "while 64 MiB come", figure: () => peakOf(pid, () => ours(["little.bin"])) },
  target: { ratio_max: 1.25 },
  rounds: 3,
});

function makeFiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "large.bin"), Buffer.alloc(large_bytes, randomBytes(mebibyte)));
  writeFileSync(join(folder, "little.bin"), Buffer.alloc(little_bytes, randomBytes(mebibyte)));
  writeSmall(join(folder, "small"), small);
}

async function run(shell: string): Promise<void> {
  const [code] = await once(spawn("sh", ["-ec", shell], { stdio: "inherit" }), "exit");
  if (code !== 0) throw new Error(`${shell} ended with ${code}`);
}

/**
 * How much of an amount both clients bring in a second. What was written and removed before is settled first: whoever
 * makes the whole disk durable would pay for the others, too.
 */
const rateOf = (amount: number, folder: string) => async (work: () => Promise<unknown>) => {
  await run(`sync -f ${folder}`);
  const began = performance.now();
  await work();
  return (amount * clients.length) / ((performance.now() - began) / 1000);
};

/** The most memory that a process had while something was done. */
async function peakOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  await work();
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}

/** What the server that takes tars writes to. */
const book = [
  "create table floor_file (id uuid primary key default uuidv7(), path text, sha256 bytea, bytes bigint)",
  "grant insert on floor_file to app",
];
