import { afterAll, beforeAll, expect, test } from "vitest";
import type { ComputeDriver } from "../../server/domain/containers/ports.ts";
import { until } from "../world.ts";
import { doomedPool } from "./doomed.ts";
import { workshop } from "./workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
  await it.container("train");
  it.engine.after = async ({ id }) => it.engine.end(id, { output: "result" });
});
afterAll(() => it.stop());

/** The engine as somebody knows it who may be killed: from then on no call of theirs reaches it, and none comes back. */
const mortal = (engine: ComputeDriver, isDead: () => boolean): ComputeDriver =>
  new Proxy(engine, {
    get(target, name: keyof ComputeDriver) {
      const part = target[name];
      if (typeof part !== "function") return part;
      const call = part as (...given: unknown[]) => Promise<unknown>;
      const forever = () => new Promise<never>(() => {});
      return (...given: unknown[]) =>
        isDead() ? forever() : call.apply(target, given).then((seen) => (isDead() ? forever() : seen));
    },
  });

test.each(["before", "after"] as const)(
  "killed %s any statement, an execution runs once, is counted once, and holds nothing",
  async (when) => {
    let killed = 0;
    for (let at = 1; ; at++) {
      const { id } = await it.start("train");
      const doomed = doomedPool(it.url, at, when);
      const compute = mortal(it.engine, doomed.isDead);
      const first = it.live({ pool: doomed.pool, compute, lost_after_ms: 50 });
      const over = until("its end", async () => (await it.row(id)).ended_at !== null);
      void first.run()?.catch(() => {});
      await Promise.race([doomed.death, over]);
      if (doomed.isDead()) killed++;
      const next = it.live({ lost_after_ms: 50 });
      await next.run();
      const row = await it.reach(id, "succeeded", "failed", "lost", "cancelled");
      await over;
      expect(row).toMatchObject({ state: "succeeded", exit_code: 0, output_bytes: "6" });
      expect(it.engine.specs.filter((spec) => spec.id === id)).toHaveLength(1);
      await until("the engine to have forgotten it", async () => {
        await next.compare();
        return !it.engine.runs.has(id);
      });
      expect(await it.broken()).toEqual([]);
      if (!doomed.isDead()) break;
    }
    expect(killed).toBeGreaterThan(15);
  },
  120_000,
);
