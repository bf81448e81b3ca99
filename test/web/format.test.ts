import i18next from "i18next";
import { expect, test, vi } from "vitest";
import { duration, exactTime, scaleOf, utcDay, zone } from "../../web/format.ts";

test("use is told in the largest unit of which there is one, nothing in the largest of all", () => {
  expect([0, 8.6, 60, 3599, 3600].map((seconds) => scaleOf(seconds, "unit-seconds").unit)).toEqual([
    ...["unit_hours", "unit_seconds", "unit_minutes", "unit_minutes", "unit_hours"],
  ]);
  expect(scaleOf(3600 * 2 ** 20, "byte-seconds").unit).toBe("mib_hours");
  expect(scaleOf(1, "byte-seconds").unit).toBe("kib_hours");
});

test.each([
  ["America/New_York", "2026-11-01T05:59:59Z", "Nov 1, 2026, 1:59:59 AM EDT", "America/New_York (GMT-4)"],
  ["America/New_York", "2026-11-01T06:00:00Z", "Nov 1, 2026, 1:00:00 AM EST", "America/New_York (GMT-5)"],
  ["Europe/Berlin", "2026-03-29T00:59:59Z", "Mar 29, 2026, 1:59:59 AM GMT+1", "Europe/Berlin (GMT+1)"],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", "Mar 29, 2026, 3:00:00 AM GMT+2", "Europe/Berlin (GMT+2)"],
  ["Australia/Adelaide", "2026-02-28T18:15:00Z", "Mar 1, 2026, 4:45:00 AM GMT+10:30", "Australia/Adelaide (GMT+10:30)"],
])("times are those of the reader's zone, which is named: %s at %s", (name, time, exact, named) => {
  vi.stubEnv("TZ", name);
  expect(exactTime(time).replaceAll("\u202f", " ")).toBe(exact);
  expect(zone(new Date(time))).toBe(named);
  vi.unstubAllEnvs();
});

test("a stretch of time is told in its two largest units, in the language of its reader", async () => {
  const seconds = [0.36, 59, 61, 3600, 86_400 * 11 + 3600 * 10];
  await i18next.init({ lng: "en" });
  expect(seconds.map(duration)).toEqual(["0.4 sec", "59 sec", "1 min 1 sec", "1 hr 0 min", "11 days 10 hr"]);
  await i18next.changeLanguage("zh");
  expect(seconds.map(duration)).toEqual(["0.4秒", "59秒", "1分钟 1秒", "1小时 0分钟", "11天 10小时"]);
  await i18next.changeLanguage("en");
});

test("a day of use is one of UTC, wherever it is read", () => {
  for (const name of ["America/New_York", "Pacific/Kiritimati", "UTC"]) {
    vi.stubEnv("TZ", name);
    expect(utcDay("2026-11-01T00:00:00Z")).toBe("Nov 1, 2026");
    expect(utcDay("2026-11-30T23:59:59Z")).toBe("Nov 30, 2026");
  }
  vi.unstubAllEnvs();
});
