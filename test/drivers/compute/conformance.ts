import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { endings } from "./conformance/endings.ts";
import { limits } from "./conformance/limits.ts";
import { ports } from "./conformance/ports.ts";
import { recovery } from "./conformance/recovery.ts";
import { running } from "./conformance/running.ts";
import { walls } from "./conformance/walls.ts";
import { type Bench, Executions, type Subject } from "./subject.ts";

/** Holds a driver to the port. What it says it cannot promise (`isolation`) is not asked of it. */
export function conformance(title: string, open: () => Promise<Subject>): void {
  describe(title, () => {
    const bench = {} as { -readonly [key in keyof Bench]: Bench[key] };
    beforeAll(async () => {
      bench.subject = await open();
      bench.executions = new Executions(bench.subject);
    });
    afterEach(() => bench.executions.destroyAll());
    afterAll(() => bench.subject.close());
    describe("runs commands", () => running(bench));
    describe("ends them", () => endings(bench));
    describe("reaches their ports", () => ports(bench));
    describe("finds them again", () => recovery(bench));
    describe("walls them in", () => walls(bench));
    describe("holds their limits", () => limits(bench));
  });
}
