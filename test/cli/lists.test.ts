import { describe, expect, test } from "vitest";
import { gather, gatherAll } from "../../cli/pages.ts";
import { inParallel } from "../../cli/parallel.ts";

const numbers = Array.from({ length: 250 }, (_, i) => i);
const asked: number[] = [];
const read = async ({ limit, cursor }: { limit: number; cursor?: string }) => {
  asked.push(limit);
  const from = Number(cursor ?? 0);
  const next = from + limit;
  return { items: numbers.slice(from, next), next_cursor: next < numbers.length ? String(next) : null };
};

describe("lists", () => {
  test("are read page by page until all is there", async () => {
    expect(await gatherAll(read)).toEqual(numbers);
  });

  test("stop at the rows that are wanted and say how to go on", async () => {
    asked.length = 0;
    const page = await gather({ limit: 120 }, read);
    expect(page).toEqual({ items: numbers.slice(0, 120), next_cursor: "120" });
    expect(asked).toEqual([100, 20]);
    expect((await gather({ limit: 200, cursor: "120" }, read)).items).toEqual(numbers.slice(120));
  });
});

describe("work in parallel", () => {
  test("never does more at once than it may, and does everything", async () => {
    let [now, most] = [0, 0];
    const done: number[] = [];
    await inParallel(numbers, 6, async (n) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      done.push(n);
      now--;
    });
    expect(most).toBe(6);
    expect(done.sort((a, b) => a - b)).toEqual(numbers);
  });

  test("ends what is under way and begins nothing new after the first fault, which is the one thrown", async () => {
    const begun: number[] = [];
    const work = inParallel(numbers, 4, async (n, signal) => {
      begun.push(n);
      if (n === 1) throw new Error("the first fault");
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    });
    await expect(work).rejects.toThrow("the first fault");
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});
