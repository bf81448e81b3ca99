import { openGround } from "./ground.ts";
import { type Measured, measure } from "./measure.ts";
import { rows as permission } from "./rows/permission.ts";

const groups = { permission };

const chosen = process.argv.slice(2);
const ground = await openGround();
try {
  const measured: Measured[] = [];
  for (const [name, open] of Object.entries(groups)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const group = await open(ground);
    try {
      for (const row of group.rows) {
        const m = await measure(row);
        console.log(m);
        measured.push(m);
      }
    } finally {
      await group.close();
    }
  }
} finally {
  await ground.stop();
}
