import { expect, test } from "vitest";
import { scaleOf } from "../../web/format.ts";

test("use is told in the largest unit of which there is one, nothing in the largest of all", () => {
  expect([0, 8.6, 60, 3599, 3600].map((seconds) => scaleOf(seconds, "unit-seconds").unit)).toEqual([
    ...["unit_hours", "unit_seconds", "unit_minutes", "unit_minutes", "unit_hours"],
  ]);
  expect(scaleOf(3600 * 2 ** 20, "byte-seconds").unit).toBe("mib_hours");
  expect(scaleOf(1, "byte-seconds").unit).toBe("kib_hours");
});
