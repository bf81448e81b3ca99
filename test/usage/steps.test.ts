import { expect, test } from "vitest";
import { stepsOf } from "../../server/domain/usage/steps.ts";

test("days, weeks and months are those of the calendar, cut where the span is", () => {
  expect(stepsOf("2026-02-27", "2026-03-01", "day").map(({ to }) => to)).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
  ]);
  expect(stepsOf("2026-02-25", "2026-03-03", "week")).toEqual([
    { from: "2026-02-25", to: "2026-03-01" },
    { from: "2026-03-02", to: "2026-03-03" },
  ]);
  expect(stepsOf("2025-12-31", "2026-02-28", "month")).toEqual([
    { from: "2025-12-31", to: "2025-12-31" },
    { from: "2026-01-01", to: "2026-01-31" },
    { from: "2026-02-01", to: "2026-02-28" },
  ]);
  expect(() => stepsOf("2026-03-02", "2026-03-01", "day")).toThrow("after the last");
  expect(() => stepsOf("0001-01-01", "2026-03-01", "month")).toThrow("more than 400 steps");
});
