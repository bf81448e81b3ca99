import { describe, expect, test } from "vitest";
import { bytes, duration, quantity, relative } from "../../cli/format.ts";
import { bound, cap, rowCount, timeAgo, timeAhead, usesMax, wholeNumber } from "../../cli/values.ts";

test("what became less is told in bytes like what became more", () => {
  expect([bytes(-5 * 2 ** 30), bytes(-1), bytes(0)]).toEqual(["-5 GiB", "-1 B", "0 B"]);
});

describe("values on the command line", () => {
  test("are sizes in the units that bytes are printed in", () => {
    expect(cap("3")).toBe(3);
    expect(cap("0")).toBe(0);
    expect(cap("20GiB")).toBe(20 * 2 ** 30);
    expect(cap("1.5g")).toBe(1.5 * 2 ** 30);
    expect(cap("512 KB")).toBe(512 * 1024);
    expect(cap("unlimited")).toBeNull();
  });

  test.each(["", "-1", "many", "1.5", "1e9", "99999999999999999999", "NaN", "3 GiB x"])("refuse the cap %j", (text) => {
    expect(() => cap(text)).toThrow("whole number");
  });

  test("are counts from 1, `all` and `unlimited` where they make sense", () => {
    expect(wholeNumber("12")).toBe(12);
    expect(rowCount("all")).toBe(Number.POSITIVE_INFINITY);
    expect([bound(usesMax("unlimited")), bound(usesMax("3"))]).toEqual([null, 3]);
    for (const text of ["0", "-3", "1.5", "x", ""]) expect(() => wholeNumber(text)).toThrow("from 1");
  });

  test("are spans from now or dates", () => {
    const day = 86_400_000;
    expect(Date.parse(timeAhead("7d"))).toBeCloseTo(Date.now() + 7 * day, -4);
    expect(Date.parse(timeAgo("2w"))).toBeCloseTo(Date.now() - 14 * day, -4);
    expect(timeAgo("2027-01-31")).toBe("2027-01-31T00:00:00.000Z");
    for (const text of ["soon", "7", "7y", "2027-13-01", ""]) expect(() => timeAgo(text)).toThrow("Use a span");
  });
});

describe("what people read", () => {
  test("has bytes in powers of 1024 with one digit where it matters", () => {
    const amounts = [0, 1, 1023, 1024, 1536, 1024 ** 2 * 150, 31 * 2 ** 30, 2 ** 53 - 1];
    expect(amounts.map(bytes)).toEqual(["0 B", "1 B", "1023 B", "1 KiB", "1.5 KiB", "150 MiB", "31 GiB", "8 PiB"]);
  });

  test("has durations of at most two parts", () => {
    expect([0, 0.42, 12, 200, 3600, 90_000].map(duration)).toEqual(["0s", "0.4s", "12s", "3m 20s", "1h", "1d 1h"]);
    expect([59.7, 119.6, 86_399.9].map(duration)).toEqual(["1m", "2m", "1d"]);
  });

  test("has use as unit time and as storage by hours", () => {
    expect(quantity(90, "unit-seconds")).toBe("1m 30s");
    expect(quantity(2 ** 30 * 3600, "byte-seconds")).toBe("1 GiB·h");
  });

  test("has times as distance from now, far ones as dates", () => {
    const now = Date.parse("2027-05-01T12:00:00Z");
    const at = (seconds: number) => relative(new Date(now + seconds * 1000).toISOString(), now);
    expect([-3, -50, -180, -7200, -172_800].map(at)).toEqual([
      "just now",
      "1 minute ago",
      "3 minutes ago",
      "2 hours ago",
      "2 days ago",
    ]);
    expect(at(3 * 86_400 + 60)).toBe("in 3 days");
    expect(at(-90 * 86_400)).toBe("2027-01-31");
  });
});
