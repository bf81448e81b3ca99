import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endsAt, expectedAt } from "../../server/domain/containers/expected.ts";
import { devicesAfter } from "../../server/domain/limits/devices.ts";
import { fitsNow, limitReached, refusalsOf, waitsOn } from "../../server/domain/limits/refusals.ts";

describe("a refusal", () => {
  const numbers = {
    ...{ member_cap: 2, member_in_use: 1, namespace_cap: 4, namespace_in_use: 4 },
    ...{ capacity: 8, capacity_in_use: 8 },
  };

  test("names every failed condition in the order of the specification, with its numbers", () => {
    expect(refusalsOf("gpu", 2, numbers)).toEqual([
      { condition: "member_limit", product: "gpu", limit: 2, in_use: 1, asked: 2, unit: "units" },
      { condition: "organization_limit", product: "gpu", limit: 4, in_use: 4, asked: 2, unit: "units" },
      { condition: "capacity", product: "gpu", limit: 8, in_use: 8, asked: 2, unit: "units" },
    ]);
  });

  test("does not name what holds, and an unlimited thing always holds", () => {
    expect(refusalsOf("gpu", 1, numbers).map((r) => r.condition)).toEqual(["organization_limit", "capacity"]);
    const unlimited = { member_cap: null, member_in_use: 9, namespace_cap: null, namespace_in_use: 9 };
    expect(refusalsOf("storage", 1e15, unlimited)).toEqual([]);
    expect(fitsNow(unlimited)).toBeNull();
  });

  test("says in words what it says in numbers, and what would fit", () => {
    const over = { member_cap: 1, member_in_use: 3, namespace_cap: null, namespace_in_use: 3 };
    const attempt = { action: "a", namespace_id: null, entity: { kind: "k", id: null, name: "n" } };
    const problem = limitReached(refusalsOf("gpu", 1, over), over, attempt);
    expect(problem.message).toBe("Your limit here is 1 unit of gpu: 3 in use, 1 asked.");
    expect(problem.extra.fits_now).toBe(0);
  });

  test("is given exactly when what is asked does not fit", () => {
    const cap = fc.option(fc.nat(20), { nil: null });
    fc.assert(
      fc.property(cap, fc.nat(20), cap, fc.nat(20), cap, fc.nat(20), fc.integer({ min: 1, max: 20 }), (...n) => {
        const [member_cap, member_in_use, namespace_cap, namespace_in_use, capacity, capacity_in_use, asked] = n;
        const all = { member_cap, member_in_use, namespace_cap, namespace_in_use, capacity, capacity_in_use };
        const fits = fitsNow(all);
        expect(refusalsOf("gpu", asked, all).length > 0).toBe(fits !== null && asked > fits);
      }),
    );
  });
});

describe("the time when enough is expected back", () => {
  const now = new Date("2026-11-28T00:00:00Z");
  const minutes_on = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  test("is that of the last one needed, and now where enough is free", () => {
    const holders = [
      { units: 2, ends_at: minutes_on(20) },
      { units: 1, ends_at: minutes_on(5) },
    ];
    expect([0, 1, 2, 3].map((missing) => expectedAt(missing, holders, now))).toEqual([
      now,
      minutes_on(5),
      minutes_on(20),
      minutes_on(20),
    ]);
  });

  test("is not said where nobody can say it: of what is unknown, and of what takes longer than it ever did", () => {
    const holders = [
      { units: 1, ends_at: null },
      { units: 1, ends_at: minutes_on(-1) },
      { units: 1, ends_at: minutes_on(5) },
    ];
    expect([1, 2].map((missing) => expectedAt(missing, holders, now))).toEqual([minutes_on(5), null]);
  });
});

test("something ends when such things do, or when its time is up: whichever comes first and is not past", () => {
  const now = new Date("2026-11-28T00:00:00Z");
  const [past, soon, later] = [-1, 5, 9].map((minutes) => new Date(now.getTime() + minutes * 60_000)) as Date[];
  const ends = (usual?: Date, latest?: Date) => endsAt(usual ?? null, latest ?? null, now);
  expect([ends(soon, later), ends(later, soon), ends(past, later)]).toEqual([soon, soon, later]);
  expect([ends(undefined, later), ends(soon), ends(past), ends()]).toEqual([later, soon, null, null]);
});

describe("a start that was refused keeps its place", () => {
  const numbers = {
    member_cap: 2,
    member_in_use: 2,
    namespace_cap: 4,
    namespace_in_use: 4,
    capacity: 8,
    capacity_in_use: 8,
  };
  const on = (asked: number, n: typeof numbers & { ahead_on?: "type" }) => waitsOn(refusalsOf("gpu", asked, n), n);

  test("at the narrowest counter that stands against it, and nowhere when it could never start", () => {
    expect(on(1, numbers)).toBe("member");
    expect(on(1, { ...numbers, member_in_use: 0 })).toBe("namespace");
    expect(on(1, { ...numbers, member_in_use: 0, namespace_in_use: 0 })).toBe("type");
    expect(on(1, { ...numbers, member_in_use: 0, namespace_in_use: 0, capacity_in_use: 0, ahead_on: "type" })).toBe(
      "type",
    );
    expect(on(3, numbers)).toBeNull();
  });
});

describe("devices declared anew", () => {
  const device = fc.record({ label: fc.constantFrom("a", "b", "c", "d"), retired: fc.boolean(), held: fc.boolean() });
  const devices = fc.array(device, { maxLength: 6 }).map((all) => all.map((one, slot) => ({ slot, ...one })));
  const labels = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 6 });

  test("are those that were named, no slot twice, and a held one keeps its slot and name", () => {
    fc.assert(
      fc.property(devices, labels, (current, wanted) => {
        const after = devicesAfter(current, wanted);
        const active = after.filter((one) => !one.retired).map((one) => one.label);
        expect(active.sort()).toEqual(wanted.toSorted());
        expect(new Set(after.map((one) => one.slot)).size).toBe(after.length);
        for (const { slot, label, held } of current)
          if (held) expect(after.find((one) => one.slot === slot)?.label).toBe(label);
      }),
    );
  });

  test("stay where they are when they are named again", () => {
    const current = ["a", "b", "c"].map((label, slot) => ({ slot, label, retired: false, held: false }));
    expect(devicesAfter(current, ["c", "a"])).toEqual([
      { slot: 0, label: "a", retired: false },
      { slot: 1, label: "b", retired: true },
      { slot: 2, label: "c", retired: false },
    ]);
    expect(devicesAfter(current, ["x", "y", "z"]).map((one) => one.label)).toEqual(["x", "y", "z"]);
  });
});
