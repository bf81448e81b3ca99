import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { arrive } from "../../server/domain/repositories/arrivals.ts";
import { findOwn } from "../../server/domain/repositories/versions.ts";
import { type Ctx, nobody } from "../../server/kernel/context.ts";
import { type Person, type World, world } from "../world.ts";
import { sha256Of, shelf } from "./shelf.ts";

let w: World;
let ann: Person;
let ctx: Ctx;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  const { id, path, name } = ann;
  ctx = { ...w.ctx, actor: { ...nobody, kind: "person", id, path, name } };
});
afterAll(() => w.stop());

/** Intervals that were begun and never ended, of those that touch blobs. */
function watchIntervals() {
  const begun = vi.spyOn(globalThis, "setInterval");
  const ended = vi.spyOn(globalThis, "clearInterval");
  return () => {
    const touching = begun.mock.results.filter((_, i) => begun.mock.calls[i]?.[1] === 600_000);
    const over = new Set(ended.mock.calls.map(([timer]) => timer));
    return { begun: touching.length, left: touching.filter(({ value }) => !over.has(value)).length };
  };
}

test("when one file spoils the turn of another, nothing goes on touching their blobs", async () => {
  const at = { ...(await shelf(ann, "ann", "spoilt")), kind: "dataset" as const, version: 1 };
  const found = await findOwn(ctx, at, "version.write");
  const intervals = watchIntervals();
  const arrival = (path: string, release: () => Promise<void>) => ({
    ...{ path, sha256: sha256Of(path), bytes: path.length, media_type: "text/plain" },
    promised: { bytes: () => path.length, cover: async () => {}, release, settled: () => {} },
    keep: async () => {},
    drop: async () => {},
  });
  const outcomes = await Promise.allSettled([
    arrive(
      ctx,
      found,
      arrival("good.txt", async () => {}),
    ),
    arrive(
      ctx,
      found,
      arrival("bad.txt", () => Promise.reject(new Error("spoilt"))),
    ),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(intervals()).toEqual({ begun: 2, left: 0 });
});
