import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../server/database/connect.ts";
import { publicationJobs } from "../../server/domain/containers/publication-jobs.ts";
import { releaseDeadReservations } from "../../server/domain/limits/limits.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { createJobs } from "../../server/kernel/jobs.ts";
import { storageOf, storing } from "../repositories/shelf.ts";
import { until } from "../world.ts";
import { doomedPool } from "./doomed.ts";
import { type Lab, lab } from "./lab.ts";
import { pathsOf } from "./press.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await it.container("make", "for i in 1 2 3; do echo $i >$i; done");
  await it.start(it.dev, "make");
  await it.reach(it.dev, "make", 1, "succeeded");
  await it.ctx.ports.jobs.stop(); // from here on the test says who lives
});
afterAll(() => it.stop());

const left_bytes = 6;

/** Writes down what is asked for, and nobody does it yet. */
async function asked(name: string): Promise<string> {
  const to = { kind: "dataset", namespace: "acme", name, create: { description: "" }, version: null };
  const more = { from: "latest", note: "", seal: true };
  const { rows } = await it.owner.query<{ id: string }>(
    `insert into publication (execution_id, requested_by, asked) select e.id, $1, $2 from execution e returning id`,
    [it.dev.id, JSON.stringify({ to: { ...to, ...more }, paths: [], folder: null })],
  );
  return rows[0]?.id ?? "";
}

const stateOf = async (id: string): Promise<string> =>
  (await it.owner.query<{ state: string }>("select state from publication where id = $1", [id])).rows[0]?.state ?? "";

/** A life of Guildhall that does what is written down. */
function live(db: Ctx["db"]): Promise<void> {
  const ports = { ...it.ctx.ports, jobs: createJobs(pino({ level: "silent" })) };
  const [job] = publicationJobs({ ...it.ctx, db, ports });
  return job?.run() ?? Promise.resolve();
}

test.each(["before", "after"] as const)(
  "killed %s any statement, an output becomes a version once and whole, and nothing stays promised",
  async (when) => {
    const url = (it.server.pool.options.connectionString ?? "") as string;
    let made = (await it.owner.query("select from version")).rowCount ?? 0;
    for (let at = 1; ; at++) {
      const name = `made-${when}-${at}`;
      const id = await asked(name);
      const doomed = doomedPool(url, at, when);
      const over = until("its end", async () => ["done", "failed"].includes(await stateOf(id)));
      void live(openDatabase(doomed.pool)).catch(() => {});
      await Promise.race([doomed.death, over]);
      await doomed.answered();
      await releaseDeadReservations(it.ctx);
      await live(it.ctx.db);
      expect([at, await stateOf(id)]).toEqual([at, "done"]);
      expect(await pathsOf(it.dev, name, 1)).toEqual(["1", "2", "3"]);
      made++;
      const { output: _output, ...sums } = { output: 0, ...(await storageOf(it, "acme")) };
      expect(sums).toMatchObject({ files: storing(left_bytes * made).files, promised: 0 });
      expect((await it.owner.query("select from version")).rowCount).toBe(made);
      expect(await it.broken()).toEqual([]);
      await over;
      if (!doomed.isDead()) break;
      expect(at).toBeLessThan(200);
    }
  },
  120_000,
);
