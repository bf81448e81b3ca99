import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { needs } from "../../tools/prepare/needs.ts";
import { calls } from "./calls.ts";
import { type DockerEngine, dockerEngine } from "./docker-engine.ts";
import type { Engine } from "./engine.ts";
import { auditMoney } from "./money.ts";
import { everybody } from "./people.ts";
import { processEngine } from "./process-engine.ts";
import { seeded } from "./random.ts";
import { compareUse } from "./records.ts";
import { build, type Cast, organizations, settle, type Tally, wave } from "./starts.ts";
import { strikes } from "./strikes.ts";
import { syncs } from "./syncs.ts";
import { traces } from "./traces.ts";
import { uploads } from "./uploads.ts";
import { startVictim, type Victim } from "./victim.ts";

// Concurrency and crashes with real processes: SEED repeats a storm, WAVES or STARTS (and stops) make it longer,
// ORGANIZATIONS wider, CAPACITY (units of the usual type) fuller, ENGINES=process leaves Docker out, ONLY=starts
// everything but starts, ONLY=calls everything but calls of models, ONLY=sync everything but syncs, of which there are
// SYNCS; after SECONDS no new wave begins.
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const waves = Number(process.env["WAVES"] ?? 6);
const starts = Number(process.env["STARTS"] ?? 0);
const seconds_max = Number(process.env["SECONDS"] ?? 3600);
const syncs_n = Number(process.env["SYNCS"] ?? 5);
const has_docker = needs.some(({ name, isThere }) => name === "docker" && isThere());
const wanted = (process.env["ENGINES"] ?? (has_docker ? "process,docker" : "process")).split(",");
/** In a long one waves are long, and most meet what the last one left running. */
const [settle_every, size] = starts > 0 ? [5, { each: 16, kills: 4 }] : [1, { each: 2, kills: 2 }];
const only = process.env["ONLY"] ?? "";
const began = performance.now();
console.log(`SEED=${seed} WAVES=${waves} STARTS=${starts} ORGANIZATIONS=${organizations.length} ENGINES=${wanted}`);

const data = mkdtempSync(join(tmpdir(), "guildhall-storm-"));
const random = seeded(seed);
const faults: string[] = [];
const blame = (when: string, found: readonly string[]) => faults.push(...found.map((fault) => `${when}: ${fault}`));
const seconds = () => (performance.now() - began) / 1000;
const places = [basename(data)];
const engines: Engine[] = [];
let victim: Victim | undefined;
try {
  const docker = wanted.includes("docker") ? await dockerEngine() : null;
  engines.push(await processEngine(data, random), ...(docker ? [docker] : []));
  if (docker) places.push(docker.place);
  victim = await startVictim(data, await freePort("127.0.0.1"), surroundings(docker));
  await ({ calls: blowCalls, sync: blowSyncs }[only] ?? blow)(victim);
} finally {
  await victim?.stop();
  for (const engine of engines) await engine.close();
  blame("left behind", await untilNone(async () => traces(places)));
  await removeTree(data);
}
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
console.log(
  faults.length > 0
    ? `The storm found ${faults.length} faults; repeat it with SEED=${seed}`
    : `Nothing broke. ${seconds().toFixed(0)} s`,
);

function surroundings(docker: DockerEngine | null): Record<string, string> {
  const temporary = join(data, "temporary"); // what is left there would be seen
  mkdirSync(temporary);
  const GUILDHALL_COMPUTE = engines.map(({ name }) => name).join(",");
  const upstreams = { GUILDHALL_UPSTREAMS_PRIVATE: "yes", GUILDHALL_UPSTREAM_IDLE_SECONDS: "2" };
  return {
    GUILDHALL_REQUESTS_PER_MINUTE: "1000000",
    GUILDHALL_COMPUTE,
    ...upstreams,
    TMPDIR: temporary,
    ...docker?.environment,
  };
}

/** Waves of starts, then the uploads, and after each what must hold. */
async function blow(victim: Victim): Promise<void> {
  const tally: Tally = { admitted: 0, queued: 0, refused: 0, unpaid: 0, stopped: 0 };
  const cast = await build(victim, wanted);
  const kills = strikes(victim, engines, random);
  const acts = () => tally.admitted + tally.queued + tally.stopped; // a refusal started nothing
  for (let i = 1; (i <= waves || acts() < starts) && seconds() < seconds_max; i++) {
    await wave(random, cast, tally, kills, size);
    if (i % settle_every === 0) blame(`after wave ${i}`, await settle(cast));
    console.log(`wave ${i}, ${seconds().toFixed(0)} s: ${said(tally)}; killed ${said(kills.kills)}`);
  }
  if (acts() < starts) blame("in the end", [`only ${acts()} of ${starts} starts and stops in ${seconds_max} s`]);
  blame("after the starts", await settle(cast));
  const use = await compareUse(cast.operator, organizations, engines);
  blame("use", use.faults);
  if (only !== "starts") await blowTheRest(victim, cast);
  blame("money", await auditMoney(cast.operator, organizations));
  blame("left behind", await untilNone(leftovers));
  console.log(`starts and stops: ${acts()}: ${said(tally)}; they ended ${said(use.states)}`);
  console.log(
    `killed among the starts: ${said(kills.kills)}; ${kills.struck} executions were struck with their engine`,
  );
  console.log(use.text);
  console.log(`slowest start after a kill: ${Math.max(0, ...kills.restart_ms).toFixed(0)} ms`);
}

async function blowTheRest(victim: Victim, cast: Cast): Promise<void> {
  blame("uploads", await uploads(victim, random, cast));
  blame("in the end", await settle(cast));
  blame("calls", await calls(victim, random, cast.operator));
  blame("syncs", await syncs(victim, random, [cast.operator, ...cast.members.slice(0, 5)], syncs_n));
}

async function blowCalls(victim: Victim): Promise<void> {
  const [operator] = await everybody(victim.url, 0);
  if (operator) blame("calls", await calls(victim, random, operator));
}

async function blowSyncs(victim: Victim): Promise<void> {
  blame("syncs", await syncs(victim, random, await everybody(victim.url, 5), syncs_n));
}

async function leftovers(): Promise<string[]> {
  const temporary = readdirSync(join(data, "temporary")).map((name) => `${name} is left in the temporary folder`);
  return [...temporary, ...(await Promise.all(engines.map((engine) => engine.leftovers()))).flat()];
}

/** What goes away by itself, as soon as the engine is looked at again, is not left behind. */
async function untilNone(look: () => Promise<string[]>): Promise<string[]> {
  for (const end = Date.now() + 30_000; ; await pause(100)) {
    const found = await look();
    if (found.length === 0 || Date.now() > end) return found;
  }
}

function said(counts: object | Map<string, number>): string {
  const entries = counts instanceof Map ? [...counts] : Object.entries(counts);
  return entries.map(([name, count]) => `${count} ${name}`).join(", ");
}
