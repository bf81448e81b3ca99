import { expect, test } from "vitest";
import { createBudget } from "../../../server/drivers/storage/s3/budget.ts";

test("parts on their way to a store never take more memory together than allowed, and all get their turn in order", async () => {
  const budget = createBudget(100);
  let [now, most] = [0, 0];
  const order: number[] = [];
  const spend = (bytes: number, i: number) =>
    budget.spend(bytes, async () => {
      order.push(i);
      now += Math.min(bytes, 100);
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= Math.min(bytes, 100);
    });
  const sizes = [40, 40, 40, 250, 1, 99, 60, 40];
  await Promise.all(sizes.map(spend));
  expect([order, most]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], 100]);
});

test("what fails gives its memory back", async () => {
  const budget = createBudget(1);
  await expect(budget.spend(1, async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await budget.spend(1, async () => "yes")).toBe("yes");
});
