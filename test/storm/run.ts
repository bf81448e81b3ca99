import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { seeded } from "./random.ts";
import { build, settle, type Tally, wave } from "./starts.ts";
import { uploads } from "./uploads.ts";
import { startVictim } from "./victim.ts";

// Concurrency and crashes with real processes: SEED repeats a storm, WAVES or STARTS (and stops) make it longer,
// ORGANIZATIONS wider.
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const waves = Number(process.env["WAVES"] ?? 6);
const starts = Number(process.env["STARTS"] ?? 0);
console.log(`SEED=${seed} WAVES=${waves} STARTS=${starts}`);
const data = mkdtempSync(join(tmpdir(), "guildhall-storm-"));
const victim = await startVictim(data, await freePort(), { GUILDHALL_REQUESTS_PER_MINUTE: "1000000" });
const tally: Tally = { admitted: 0, queued: 0, refused: 0, stopped: 0, crashes: 0, restart_ms: [] };
try {
  const random = seeded(seed);
  const cast = await build(victim);
  const faults: string[] = [];
  const acts = () => tally.admitted + tally.queued + tally.refused + tally.stopped;
  for (let i = 1; i <= waves || acts() < starts; i++) {
    await wave(victim, random, cast, tally);
    faults.push(...(await settle(cast)).map((fault) => `after wave ${i}: ${fault}`));
    console.log(
      `wave ${i}: ${tally.admitted} admitted, ${tally.queued} queued, ${tally.refused} refused, ${tally.crashes} crashes`,
    );
  }
  faults.push(...(await uploads(victim, random, cast)));
  faults.push(...(await settle(cast)));
  console.log(`slowest start after a kill: ${Math.max(0, ...tally.restart_ms).toFixed(0)} ms`);
  for (const fault of faults) console.error(`FAULT ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
  console.log(
    faults.length > 0 ? `The storm found ${faults.length} faults; repeat it with SEED=${seed}` : "Nothing broke.",
  );
} finally {
  await victim.stop();
  await removeTree(data);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
