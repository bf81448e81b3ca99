import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openGround } from "./ground.ts";
import { type Measured, measure } from "./measure.ts";
import { documentOf, lineOf } from "./print.ts";
import { rows as admission } from "./rows/admission.ts";
import { rows as compute } from "./rows/compute.ts";
import { rows as downloads } from "./rows/downloads.ts";
import { rows as gateway } from "./rows/gateway.ts";
import { rows as ledger } from "./rows/ledger.ts";
import { rows as lists } from "./rows/lists.ts";
import { rows as organization } from "./rows/organization.ts";
import { rows as permission } from "./rows/permission.ts";
import { rows as starts } from "./rows/starts.ts";
import { rows as store } from "./rows/store.ts";
import { rows as tokens } from "./rows/tokens.ts";
import { rows as uploads } from "./rows/uploads.ts";
import { rows as usage } from "./rows/usage.ts";

/*
 * npm run bench: measures every row beside its floor, prints the table, and writes docs/performance.md. Names of groups
 * (`npm run bench -- lists`) choose; then nothing is written. BENCH_FULL=1 adds the rows that take long.
 */

const groups = {
  admission,
  permission,
  lists,
  organization,
  tokens,
  starts,
  compute,
  downloads,
  uploads,
  store,
  usage,
  ledger,
  gateway,
};

const chosen = process.argv.slice(2);
const document = join(import.meta.dirname, "../docs/performance.md");

const ground = await openGround();
try {
  const measured: Measured[] = [];
  for (const [name, open] of Object.entries(groups)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const group = await open(ground);
    try {
      for (const row of group.rows) {
        const taken = await measure(row);
        measured.push(taken);
        console.log(lineOf(taken));
      }
    } finally {
      await group.close();
    }
  }
  if (chosen.length === 0) writeFileSync(document, documentOf(measured));
  process.exitCode = measured.every(({ holds }) => holds) ? 0 : 1;
} finally {
  await ground.stop();
}
